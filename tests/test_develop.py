"""`goferry develop`, in a virtual environment without pip, on a project as an author has it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

import author
from conftest import Developed
from goferry import _editable
from goferry._builder import BuildFailed
from venvs import Venv

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def project(developed: Developed) -> Iterator[Path]:
    """The folder of the project, whose files are put back afterwards."""
    yield developed.folder
    (developed.folder / "more.go").unlink(missing_ok=True)
    author.hello(developed.folder)


def greeting(venv: Venv, folder: Path) -> str:
    done = venv.run(venv.python, "-W", "error", "-c", author.GREET, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_it_builds_installs_and_says_by_what(developed: Developed) -> None:
    assert developed.said.startswith(
        "hello 0.1.0 is built and installed by the pip that Python carries"
    )


def test_the_package_can_be_used_anywhere(author_venv: Venv, tmp_path: Path) -> None:
    assert greeting(author_venv, tmp_path) == "Hello, Ada"


def test_the_folder_gets_a_go_work_and_nothing_else(project: Path) -> None:
    names = {file.name for file in project.iterdir()}
    assert names == {"go.mod", "early.go", "hello.go", "pyproject.toml", "go.work"}


def test_again_it_builds_and_installs_nothing(author_venv: Venv, project: Path) -> None:
    done = author_venv.run(author_venv.goferry, "develop", project, cwd=project.parent)
    assert (done.returncode, done.stdout.partition(",")[0]) == (0, "hello 0.1.0 is built")
    assert "installing" not in done.stderr


def test_quiet_says_nothing(author_venv: Venv, project: Path) -> None:
    done = author_venv.run(author_venv.goferry, "develop", "-q", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_progress_is_a_line_for_each_stage(author_venv: Venv, project: Path) -> None:
    done = author_venv.run(author_venv.goferry, "develop", cwd=project)
    lines = done.stderr.splitlines()
    assert lines[-1] == "goferry: putting the package in place"
    assert all(line.startswith("goferry: ") for line in lines)


def test_other_metadata_are_installed_anew(
    author_venv: Venv, project: Path, tmp_path: Path
) -> None:
    text = author.PYPROJECT.replace("0.1.0", "0.2.0")
    author.hello(project, **{"pyproject.toml": text})
    done = author_venv.run(author_venv.goferry, "develop", cwd=project)
    assert done.stdout.startswith("hello 0.2.0 is built and installed by"), done.stderr
    code = "from importlib.metadata import version; print(version('hello'))"
    assert author_venv.run(author_venv.python, "-c", code, cwd=tmp_path).stdout == "0.2.0\n"


def test_a_mistake_in_go_is_shown_and_the_old_package_stays(
    author_venv: Venv, project: Path, tmp_path: Path
) -> None:
    (project / "go.work").unlink(missing_ok=True)
    with (project / "hello.go").open("a") as file:
        file.write("\nvar Nobody = nowhere\n")
    done = author_venv.run(author_venv.goferry, "develop", "--quiet", cwd=project)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("goferry develop: ")
    assert "hello.go:25:14: undefined: nowhere" in done.stderr
    assert "Traceback" not in done.stderr
    assert (project / "go.work").is_file()  # for the editor, which helps to mend it
    assert greeting(author_venv, tmp_path) == "Hello, Ada"


def test_a_folder_without_a_project_is_told(author_venv: Venv, tmp_path: Path) -> None:
    for command in (["develop"], ["develop", "--watch"], ["build"], ["go", "--", "version"]):
        done = author_venv.run(author_venv.goferry, *command, cwd=tmp_path)
        said = f"goferry {command[0]}: there is no {tmp_path}/pyproject.toml: name the folder"
        assert (done.returncode, done.stderr.startswith(said)) == (1, True), done.stderr
        assert done.stderr.count("\n") == 1


def test_watch_builds_after_each_change_and_goes_on_after_mistakes(
    author_venv: Venv, project: Path, tmp_path: Path
) -> None:
    source = project / "hello.go"
    with author_venv.started(author_venv.goferry, "develop", "--watch", cwd=project) as watching:
        watching.says("watching for changes")
        assert greeting(author_venv, tmp_path) == "Hello, Ada"
        source.write_text(author.HELLO_GO.replace("GREETING", "Welcome"))
        watching.says("changed hello.go")
        watching.says("hello 0.1.0 is built", times=2)
        assert greeting(author_venv, tmp_path) == "Welcome, Ada"
        source.write_text("package hello\n\nvar Library = nowhere\n")
        watching.says("hello.go:3:15: undefined: nowhere")
        assert greeting(author_venv, tmp_path) == "Welcome, Ada"
        (project / "more.go").write_text('package hello\n\nconst greeting = "Good day"\n')
        louder = (
            '\nfunc (*Hello) Shout(context.Context, int64) (string, error) { return "", nil }\n'
        )
        text = author.HELLO_GO.replace('"GREETING, "', 'greeting + ", "')
        text = text.replace("Greet))", "Greet), core.Method((*Hello).Shout))")
        source.write_text(text + louder)
        watching.says("new more.go")
        watching.says("added the method shout(")
        watching.says("hello 0.1.0 is built", times=3)
        assert greeting(author_venv, tmp_path) == "Good day, Ada"
        code, said = watching.interrupt()
    assert code == 130
    assert said.endswith("goferry: interrupted\n")
    assert "Traceback" not in said


def test_an_installer_is_always_found_and_the_best_first(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [installer.name for installer in _editable.installers()]
    assert names[0] == "pip"
    assert names[-1].startswith("the pip that Python carries (pip-")
    monkeypatch.setattr(_editable.shutil, "which", lambda name: f"/opt/{name}")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    uv = _editable.installers()[0]
    assert (uv.name, uv.command[:3]) == ("uv (/opt/uv)", ("/opt/uv", "pip", "install"))


def test_without_any_installer_there_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_editable, "installers", list)
    with pytest.raises(BuildFailed, match=r"nothing here can install packages into .* install pip"):
        _editable.install(tmp_path, "hello")


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("echo error: externally-managed-environment; exit 1", "make a virtual environment"),
        ("echo no room; exit 1", "the tool could not install hello: mend what it says\n\nno room"),
    ],
)
def test_an_installation_that_fails_is_a_sentence(
    script: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tool = _editable.Installer("the tool", ("/bin/sh", "-c", script))
    monkeypatch.setattr(_editable, "installers", lambda: [tool])
    with pytest.raises(BuildFailed) as raised:
        _editable.install(tmp_path, "hello")
    assert says in str(raised.value)
