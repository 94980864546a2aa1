"""Editable installations, and what an author's folder gets: a go.work for editors, nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import author

pytestmark = pytest.mark.timeout(600)  # each builds, on a machine that may be busy

SETTINGS = '[tool.goferry]\npython-source = "python"\n'


def build(project: Path, wheels: Path, environment: dict[str, str]) -> Path:
    """Build an editable wheel, and give the folder that its .pth names."""
    done = author.hook(project, "build_editable", wheels, **environment)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(wheels / done.stdout.strip()) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        assert names == ["_hello_editable.pth"]
        return Path(archive.read(names[0]).decode().rstrip("\n"))


def git(project: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=project, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_an_editable_wheel_names_a_folder_with_the_package(
    offline: dict[str, str], tmp_path: Path
) -> None:
    project = author.hello(
        tmp_path / "hello",
        **{
            "pyproject.toml": author.PYPROJECT + SETTINGS,
            "python/hello/greet.py": f"def main() -> None:\n    exec({author.GREET!r})\n",
        },
    )
    folder = build(project, tmp_path, offline)
    assert folder.is_relative_to(offline["XDG_CACHE_HOME"])
    assert (folder / "hello" / "py.typed").is_file()
    # An edit of a hand-written file is seen at once.
    assert (folder / "hello" / "greet.py").resolve() == project / "python" / "hello" / "greet.py"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import hello.greet; hello.greet.main()"],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("Hello, Ada\n", "")
    (project / "python" / "hello" / "greet.py").rename(project / "python" / "hello" / "more.py")
    assert build(project, tmp_path, offline) == folder
    assert {file.name for file in (folder / "hello").iterdir()} >= {"more.py", "py.typed"}
    assert not os.path.lexists(folder / "hello" / "greet.py")
    assert len(list((folder / "hello").glob("*.so"))) == 1


def test_an_extension_for_another_python_stays(offline: dict[str, str], tmp_path: Path) -> None:
    project = author.hello(tmp_path / "hello")
    folder = build(project, tmp_path, offline)
    other = folder / "hello" / "_goferry.0a1b2c.cpython-309-x86_64-linux-gnu.so"
    old = folder / "hello" / f"_goferry.0a1b2c{next(folder.glob('hello/*.so')).name[25:]}"
    for file in (other, old):
        file.touch()
    build(project, tmp_path, offline)
    assert other.exists()
    assert not old.exists()


def test_editors_and_go_vet_find_goferry_by_a_go_work_that_git_ignores(
    offline: dict[str, str], tmp_path: Path
) -> None:
    project = author.hello(tmp_path / "hello")
    git(project, "init", "--quiet")
    git(project, "add", ".")
    before = {file.name for file in project.iterdir()}
    build(project, tmp_path, {**offline, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    assert {file.name for file in project.iterdir()} - before == {"go.work"}
    assert git(project, "status", "--short", "--untracked-files=all").count("?? ") == 0
    subprocess.run(
        ["go", "vet", "./..."],
        cwd=project,
        env={**os.environ, **offline, "GOFLAGS": ""},
        check=True,
    )
    # The folder that it names stays when a build environment goes.
    assert f'"{offline["XDG_CACHE_HOME"]}' in (project / "go.work").read_text()
    written = (project / "go.work").stat().st_mtime_ns
    build(project, tmp_path, offline)
    assert (project / "go.work").stat().st_mtime_ns == written
    ignored = (project / ".git" / "info" / "exclude").read_text().splitlines()
    assert ignored.count("/go.work") == 1


@pytest.mark.parametrize("where", [".", ".."])
def test_a_go_work_of_the_authors_is_left_alone(
    where: str, offline: dict[str, str], tmp_path: Path
) -> None:
    project = author.hello(tmp_path / "hello")
    own = project / where / "go.work"
    own.write_text(f"go 1.26.0\n\nuse {'.' if where == '.' else './hello'}\n")
    before = own.read_text()
    build(project, tmp_path, offline)
    assert own.read_text() == before
    assert (project / "go.work").exists() == (where == ".")


def test_a_folder_with_a_vendor_folder_gets_none(offline: dict[str, str], tmp_path: Path) -> None:
    project = author.hello(
        tmp_path / "hello",
        **{
            "vendor/modules.txt": "",
            "go.mod": author.GO_MOD.partition("\nrequire")[0] + "\n",
        },
    )
    build(project, tmp_path, offline)
    assert not (project / "go.work").exists()


def test_a_wheel_writes_nothing_beside_the_sources(offline: dict[str, str], tmp_path: Path) -> None:
    project = author.hello(tmp_path / "hello")
    before = {file.name for file in project.iterdir()}
    assert author.hook(project, "build_wheel", tmp_path, **offline).returncode == 0
    assert {file.name for file in project.iterdir()} == before


def test_where_nothing_stays_an_editable_installation_is_refused(
    offline: dict[str, str], tmp_path: Path
) -> None:
    project = author.hello(tmp_path / "hello")
    nowhere = {**offline, "XDG_CACHE_HOME": "/proc/nowhere", "HOME": "/proc/nowhere"}
    said = author.sentence(author.hook(project, "build_editable", tmp_path, **nowhere))
    assert "needs a folder that stays" in said
    assert "name one in the variable XDG_CACHE_HOME" in said
