"""`goferry build` and `goferry go`."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

import author
from venvs import Venv

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    test = 'package hello\n\nimport "testing"\n\nfunc TestIt(t *testing.T) { t.Fatal("no") }\n'
    folder = tmp_path_factory.mktemp("project") / "hello"
    return author.hello(folder, **{"broken/broken_test.go": test.replace("hello", "broken")})


def slow_go(folder: Path) -> str:
    """Make a PATH whose go command never ends a build or a test, and leaves temporary files."""
    go = shutil.which("go")
    assert go is not None
    folder.mkdir()
    script = (
        'case "$1" in build|test) mkdir -p "${GOTMPDIR:-$TMPDIR}/go-build1"\n'
        'echo begun > "$BEGUN"; exec sleep 600;; esac\n'
    )
    (folder / "go").write_text(f'#!/bin/sh\n{script}exec "{os.path.realpath(go)}" "$@"\n')
    (folder / "go").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_both_archives_by_default_into_dist(author_venv: Venv, project: Path) -> None:
    done = author_venv.run(author_venv.goferry, "build", cwd=project)
    assert done.returncode == 0, done.stderr
    sdist, wheel = map(Path, done.stdout.splitlines())
    assert sdist == project / "dist" / "hello-0.1.0.tar.gz"
    assert wheel.name.startswith("hello-0.1.0-cp3")
    assert sorted(project.joinpath("dist").iterdir()) == sorted([sdist, wheel])
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize(("option", "suffix"), [("--wheel", ".whl"), ("--sdist", ".gz")])
def test_one_archive_elsewhere(
    option: str, suffix: str, author_venv: Venv, project: Path, tmp_path: Path
) -> None:
    done = author_venv.run(
        *(author_venv.goferry, "build", option, "--out", "made", "--quiet", project), cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = (tmp_path / "made").iterdir()
    assert (file.suffix, done.stdout) == (suffix, f"made/{file.name}\n")


def test_ctrl_c_ends_a_build_and_leaves_no_file(
    author_venv: Venv, project: Path, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    environment = {"PATH": slow_go(tmp_path / "bin"), "BEGUN": str(begun)}
    environment["TMPDIR"] = str(tmp_path / "temporary")
    (tmp_path / "temporary").mkdir()
    command = (author_venv.goferry, "build", "--wheel", "-o", str(tmp_path / "out"))
    with author_venv.started(*command, cwd=project, **environment) as building:
        building.says("goferry: ")
        while not begun.exists():
            building.says("")
        code, said = building.interrupt()
    assert (code, said.splitlines()[-1]) == (130, "goferry: interrupted")
    assert "Traceback" not in said
    assert list((tmp_path / "out").iterdir()) == []
    assert list((tmp_path / "temporary").iterdir()) == []


def test_go_finds_goferrys_modules_and_passes_the_status_on(
    author_venv: Venv, project: Path
) -> None:
    good = author_venv.run(author_venv.goferry, "go", "--", "vet", ".", cwd=project, GOWORK="off")
    assert (good.returncode, good.stderr) == (0, "")
    bad = author_venv.run(author_venv.goferry, "go", "test", "./...", cwd=project / "broken")
    assert (bad.returncode, "--- FAIL: TestIt" in bad.stdout) == (1, True)
    wrong = author_venv.run(author_venv.goferry, "go", "--", "frobnicate", cwd=project)
    assert (wrong.returncode, "unknown command" in wrong.stderr) == (2, True)


def test_go_tells_its_go_work(author_venv: Venv, project: Path) -> None:
    done = author_venv.run(author_venv.goferry, "go", "--", "env", "GOWORK", cwd=project)
    assert Path(done.stdout.strip()).is_file()


def test_go_leaves_the_build_mode_to_go(author_venv: Venv, project: Path) -> None:
    # The builder's own, for position-independent programs, is nothing for `go test -race`.
    told = author_venv.run(author_venv.goferry, "go", "env", "GOFLAGS", cwd=project)
    assert (told.returncode, "-tags=" in told.stdout) == (0, True)
    assert "-buildmode" not in told.stdout


def test_go_needs_no_network(author_venv: Venv, project: Path) -> None:
    done = author_venv.run(
        *(author_venv.goferry, "go", "--", "list", "-deps", "."),
        cwd=project,
        GOPROXY="off",
        GOFLAGS="-mod=mod",
    )
    assert "github.com/goferry/goferry/core" in done.stdout.splitlines(), done.stderr


def test_ctrl_c_is_the_go_commands_own(author_venv: Venv, project: Path, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    environment = {"PATH": slow_go(tmp_path / "bin"), "BEGUN": str(begun)}
    command = (author_venv.goferry, "go", "--", "test", ".")
    with author_venv.started(*command, cwd=project, **environment) as testing:
        while not begun.exists():
            testing.says("")
        code, said = testing.interrupt()
    assert (code, said) == (-2, "")
