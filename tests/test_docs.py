"""docs/authors.md and docs/users.md: their Go builds, their Python prints what they say. Links of
every document lead to something."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from goferry._builder.package import build_package
from goferry._builder.project import Project

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"

IMPORTS = {
    "atomic": "sync/atomic",
    "context": "context",
    "core": "github.com/goferry/goferry/core",
    "errors": "errors",
    "fmt": "fmt",
    "io": "io",
    "iter": "iter",
    "strconv": "strconv",
    "zap": "go.uber.org/zap",
}
OTHERS = re.compile(r"\t// … .*\n")  # in the declaration, stands for the other members


def blocks(document: str, language: str) -> list[str]:
    text = (DOCS / document).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)


def go_files() -> dict[str, str]:
    """Put the Go of docs/authors.md together: the options below each function make the library."""
    files: dict[str, str] = {}
    options = ""
    declaration = ""
    for number, block in enumerate(blocks("authors.md", "go")):
        if block.startswith("var Library"):
            declaration = block
            continue
        code, _, declared = block.partition("\ncore.")
        options += f"core.{declared}" if declared else ""
        files[f"part{number}.go"] = code.rstrip() + "\n"
    assert OTHERS.search(declaration), declaration
    shown = {line.strip() for line in declaration.splitlines()}
    others = [line for line in options.splitlines() if line not in shown]
    files["library.go"] = OTHERS.sub("".join(f"\t{line}\n" for line in others), declaration)
    return {name: head(code) + code for name, code in files.items()}


def head(code: str) -> str:
    used = [path for name, path in IMPORTS.items() if re.search(rf"\b{name}\.", code)]
    return "package counter\n\nimport (\n" + "".join(f'\t"{path}"\n' for path in used) + ")\n\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package `counter`, built from docs/authors.md."""
    folder = tmp_path_factory.mktemp("docs")
    project = folder / "project"
    project.mkdir()
    for name, code in go_files().items():
        (project / name).write_text(code)
    (project / "go.mod").write_text("module example.org/counter\n\ngo 1.26.0\n")
    (project / "pyproject.toml").write_text('[project]\nname = "counter"\nversion = "1.0"\n')
    build_package(Project.load(project), folder / "site")
    return folder / "site"


def expected(code: str) -> list[str]:
    """Give the words that a block prints: the comments of its lines that have a print."""
    said = re.findall(r"^.*\bprint\b[^#\n]*# (?:prints )?(.*)$", code, re.M)
    return " ".join(said).split()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("document", ["authors.md", "users.md"])
def test_the_python_of_a_document_prints_what_it_says(
    document: str, site: Path, tmp_path: Path
) -> None:
    code = "\n".join(blocks(document, "python"))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{os.environ['PYTHONPATH']}"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.stdout.split() == expected(code), done.stderr
    assert (done.returncode, done.stderr) == (0, "")


DOCUMENTS = [
    *ROOT.glob("*.md"),
    *DOCS.glob("*.md"),
    *ROOT.glob("examples/*/*.md"),
    *ROOT.glob("bench/*.md"),
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_to_something(document: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", document.read_text("utf-8"), flags=re.S | re.M)
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        assert link.startswith("https://") or (document.parent / link).exists(), link
    headings = {
        re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-")
        for line in re.findall(r"^#+ (.*)$", text, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


def test_the_go_is_formatted(tmp_path: Path) -> None:
    for name, code in go_files().items():
        (tmp_path / name).write_text("package counter\n\n" + code.partition(")\n\n")[2])
    done = subprocess.run(["gofmt", "-l", tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout == ""
