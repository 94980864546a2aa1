"""The author's road: `goferry new`, develop, test, build, and an installation where no Go is."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from venvs import Venv

pytestmark = pytest.mark.timeout(300)

USE = """\
from word_count import WordCount
with WordCount(start=5) as counter:
    print(counter.bump(by=2))
"""


@pytest.fixture(scope="module")
def project(author_venv: Venv, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as goferry makes it, built and installed by `goferry develop`."""
    folder = tmp_path_factory.mktemp("empty")
    made = author_venv.run(author_venv.goferry, "new", "word-count", cwd=folder)
    assert (made.returncode, made.stderr) == (0, "")
    done = author_venv.run(author_venv.goferry, "develop", cwd=folder / "word-count")
    assert done.returncode == 0, done.stderr
    return folder / "word-count"


@pytest.fixture(scope="module")
def wheel(author_venv: Venv, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    done = author_venv.run(author_venv.goferry, "build", "-o", out, cwd=project)
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


def test_what_the_readme_shows_works_at_once(
    author_venv: Venv, project: Path, tmp_path: Path
) -> None:
    done = author_venv.run(author_venv.python, "-W", "error", "-c", USE, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("BumpResponse(value=7)\n", "")


def test_what_new_told_to_do_next_works(author_venv: Venv, project: Path, tmp_path: Path) -> None:
    said = author_venv.run(author_venv.goferry, "new", "word-count", cwd=tmp_path).stdout
    line = said.splitlines()[-1].strip()
    assert line.startswith('python -c "from word_count import WordCount;')
    done = author_venv.run("sh", "-c", line, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("BumpResponse(value=1)\n", "")


def test_its_python_tests_pass(author_venv: Venv, project: Path) -> None:
    done = author_venv.run(author_venv.python, "-W", "error", "-m", "pytest", "-q", cwd=project)
    assert (done.returncode, "5 passed" in done.stdout) == (0, True), done.stdout + done.stderr


def test_its_go_tests_pass_and_vet_finds_nothing(author_venv: Venv, project: Path) -> None:
    for arguments in (["test", "./..."], ["vet", "./..."]):
        done = author_venv.run(author_venv.goferry, "go", "--", *arguments, cwd=project)
        assert done.returncode == 0, done.stdout + done.stderr


def test_go_itself_finds_goferry_by_the_go_work(author_venv: Venv, project: Path) -> None:
    done = author_venv.run("go", "vet", ".", cwd=project, GOPROXY="off", GOFLAGS="")
    assert (done.returncode, done.stderr) == (0, "")


def test_it_type_checks(author_venv: Venv, project: Path) -> None:
    done = author_venv.run(author_venv.python, "-m", "mypy", "--strict", "tests", cwd=project)
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "Success"), done.stdout + done.stderr


def test_the_wheel_works_where_neither_go_nor_a_compiler_is(
    pure_wheel: Path, wheel: Path, project: Path, tmp_path: Path
) -> None:
    user = Venv.make(tmp_path / "venv", pure_wheel, wheel)
    done = user.run(
        *(user.python, "-W", "error", "-c", USE), cwd=tmp_path, PATH=str(tmp_path / "no tools")
    )
    assert (done.stdout, done.stderr) == ("BumpResponse(value=7)\n", "")


def test_the_wheel_says_nothing_of_the_machine_that_built_it(wheel: Path, project: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    for path in (project.parent, Path.home(), Path(__file__).parent.parent):
        assert os.fsencode(f"{path}/") not in content


def test_its_workflow_names_commands_that_exist(author_venv: Venv, project: Path) -> None:
    workflow = (project / ".github" / "workflows" / "ci.yml").read_text()
    commands = [
        line.partition("goferry ")[2].split()[0]
        for line in workflow.splitlines()
        if "run: goferry " in line
    ]
    assert commands == ["doctor", "develop", "go", "go", "build"]
    for command in commands:
        done = author_venv.run(author_venv.goferry, command, "--help", cwd=project)
        assert done.returncode == 0


def test_git_has_nothing_to_say_after_a_build(
    author_venv: Venv, project: Path, tmp_path: Path
) -> None:
    clone = tmp_path / "word-count"
    assert author_venv.run(author_venv.goferry, "new", clone, cwd=tmp_path).returncode == 0
    author = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    for command in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "Begin"]):
        assert author_venv.run("git", *command, cwd=clone).returncode == 0
    for command in (["build"], ["go", "--", "vet", "."], ["inspect", "."]):
        assert author_venv.run(author_venv.goferry, *command, cwd=clone).returncode == 0
    said = author_venv.run("git", "status", "--short", cwd=clone)
    assert (said.returncode, said.stdout) == (0, "")
