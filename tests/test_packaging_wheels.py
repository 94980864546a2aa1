"""The two wheels: with the bundled extension, and the pure one for machines without Go."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from goferry._builder import extension_file_name
from venvs import goferry_wheel

ROOT = Path(__file__).resolve().parent.parent
SOURCES = "goferry/_go/"


@pytest.fixture(scope="module")
def pure(pure_wheel: Path) -> Path:
    return pure_wheel


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return goferry_wheel(tmp_path_factory.mktemp("platform"), GOFERRY_PURE="")


def go_env(name: str) -> str:
    done = subprocess.run(["go", "env", name], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def names(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as archive:
        return set(archive.namelist())


def installed(file: Path, folder: Path) -> dict[str, str]:
    """Unpacks a wheel; gives an environment where it is found first, and no tool is on PATH."""
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    return {**os.environ, "PYTHONPATH": str(folder), "PATH": str(folder / "no tools")}


def run(code: str, environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_the_pure_wheel_is_for_every_python_and_platform(pure: Path) -> None:
    assert pure.name.endswith("-py3-none-any.whl")
    assert not [name for name in names(pure) if name.endswith((".so", ".pyc"))]


def test_the_platform_wheel_adds_the_extension_and_nothing_else(pure: Path, platform: Path) -> None:
    tag = f"cp{sys.version_info.major}{sys.version_info.minor}"
    assert f"-{tag}-{tag}-linux_" in platform.name
    treesum = {name for name in names(platform) if name.startswith("goferry/examples/treesum/")}
    assert {"__init__.py", "__init__.pyi"} <= {name.rpartition("/")[2] for name in treesum}
    assert names(platform) - names(pure) == {f"goferry/{extension_file_name()}", *treesum}
    assert names(pure) - names(platform) == {"goferry/examples/treesum.py"}


def test_the_pure_wheel_says_why_it_has_no_treesum(pure: Path, tmp_path: Path) -> None:
    code = (
        "import goferry._cli, sys\n"
        "try:\n"
        "    import goferry.examples.treesum\n"
        "except ImportError as error:\n"
        "    print(error)\n"
        "sys.stderr = sys.stdout\n"
        "print(goferry._cli.main(['demo']))"
    )
    said = run(code, installed(pure, tmp_path / "site"), tmp_path).splitlines()
    sentence = "this installation of goferry is the pure-Python one, without the bundled treesum"
    assert said[0].startswith(sentence)
    assert sentence in said[1]
    assert said[2] == "2"


def test_wheels_hold_what_authors_build_from_and_no_tests(pure: Path) -> None:
    found = names(pure)
    carried = {name.removeprefix(SOURCES) for name in found if name.startswith(SOURCES)}
    assert {"go.mod", "go.sum", "core/doc.go", "pyffi/facade.go", "pyffi/ring.c"} <= carried
    assert {"bindings/go.mod", "bindings/bindings.go", "bindings/bindings.c"} <= carried
    assert not [name for name in carried if "_test" in name or "testdata" in name]
    assert {"goferry/py.typed", "goferry/__init__.py", "goferry/_builder/extension.py"} <= found


def test_every_python_file_of_the_package_is_shipped(pure: Path) -> None:
    package = ROOT / "python"
    files = {
        str(file.relative_to(package))
        for pattern in ("*.py", "*.pyi")
        for file in (package / "goferry").rglob(pattern)
        if "treesum" not in file.parts  # is generated for the platform wheel
    }
    assert files - names(pure) == set()


def test_the_template_of_new_is_shipped_whole(pure: Path) -> None:
    template = ROOT / "python" / "goferry" / "_new" / "template"
    files = {str(file.relative_to(ROOT / "python")) for file in template.rglob("*.in")}
    assert len(files) >= 8
    assert files - names(pure) == set()


def test_the_metadata_say_what_is_needed(pure: Path) -> None:
    with zipfile.ZipFile(pure) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    assert metadata["Name"] == "goferry"
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.10"
    needed = [each for each in metadata.get_all("Requires-Dist", []) if "extra ==" not in each]
    names = sorted(re.split("[<>]", each)[0] for each in needed)
    assert names == ["msgspec", "packaging", "pyproject-metadata", "rich", "tomli"]


def test_import_needs_no_go_and_starts_no_thread(platform: Path, tmp_path: Path) -> None:
    code = (
        "import os, threading, goferry\n"
        "print(goferry.__file__, threading.active_count(), len(os.listdir('/proc/self/task')))"
    )
    said = run(code, installed(platform, tmp_path / "site"), tmp_path)
    assert said == f"{tmp_path / 'site' / 'goferry' / '__init__.py'} 1 1"


def test_an_author_builds_with_the_pure_wheel(pure: Path, tmp_path: Path) -> None:
    library = tmp_path / "hello"
    library.mkdir()
    (library / "go.mod").write_text("module example.org/hello\n\ngo 1.26.0\n")
    (library / "hello.go").write_text(
        "// Package hello greets.\n"
        "package hello\n\n"
        'import (\n\t"context"\n\n\t"github.com/goferry/goferry/core"\n)\n\n'
        "type Config struct{}\n\ntype Hello struct{}\n\n"
        "func New(context.Context, Config) (*Hello, error) { return &Hello{}, nil }\n\n"
        "type Request struct{ Name string }\n\n"
        "func (*Hello) Greet(_ context.Context, r Request) (string, error) {\n"
        '\treturn "Hello, " + r.Name, nil\n}\n\n'
        'var Library = core.NewLibrary("hello", New, core.Method((*Hello).Greet))\n'
    )
    environment = installed(pure, tmp_path / "site")
    # The builder's cache is a new one, Go's is not: else all of Go would be compiled again.
    environment |= {"PATH": os.environ["PATH"], "GOCACHE": go_env("GOCACHE")}
    package = tmp_path / "site" / "hello"
    builder = [sys.executable, "-m", "goferry._builder"]
    subprocess.run(
        [*builder, "example.org/hello", "-C", str(library), "-o", str(package)],
        env={**environment, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        cwd=tmp_path,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (package / "__init__.py").touch()
    code = (
        "import goferry\n"
        "with goferry.open('hello') as hello:\n"
        "    print(hello.call('greet', {'name': 'Ada'}))"
    )
    assert run(code, environment, tmp_path) == "Hello, Ada"
    assert sorted(file.name for file in library.iterdir()) == ["go.mod", "hello.go"]
