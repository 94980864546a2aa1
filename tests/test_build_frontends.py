"""The front ends that authors use, each in the build environment that it makes."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import author
from venvs import Venv

pytestmark = pytest.mark.timeout(600)  # each builds, on a machine that may be busy

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
UV = str(Path(sys.executable).parent / "uv")


@pytest.fixture(scope="module")
def environment(author_venv: Venv, pure_wheel: Path) -> dict[str, str]:
    """Where goferry is found beside the index, since no index has this one."""
    found = author_venv.environment(
        PIP_FIND_LINKS=str(pure_wheel.parent), UV_FIND_LINKS=str(pure_wheel.parent)
    )
    # pip and uv keep what they download where they always do.
    for name, default in (("PIP_CACHE_DIR", "pip"), ("UV_CACHE_DIR", "uv")):
        found.setdefault(name, str(Path.home() / ".cache" / default))
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return author.hello(tmp_path / "hello")


def run(*command: str | Path, cwd: Path, env: dict[str, str]) -> None:
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


def greets(site: Path) -> None:
    """The package in a folder answers, where no tool is on PATH."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", author.GREET],
        env={**os.environ, "PYTHONPATH": str(site), "PATH": str(site / "no tools")},
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("Hello, Ada\n", "")


def unpacked(folder: Path) -> Path:
    """Unpack the one wheel in a folder beside it."""
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def types(code: str, venv: Venv) -> str:
    """What mypy finds wrong with a use of the package that is installed in an environment."""
    mypy = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir=/dev/null"]
    done = subprocess.run(
        [*mypy, "--python-executable", venv.python, "-c", f"import hello\n{code}"],
        cwd=venv.folder,
        env=venv.environment(),
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def test_python_m_build(project: Path, environment: dict[str, str], tmp_path: Path) -> None:
    """By way of the sdist, from which the wheel is built."""
    out = tmp_path / "out"
    run(sys.executable, "-m", "build", "--outdir", out, cwd=project, env=environment)
    assert (out / "hello-0.1.0.tar.gz").is_file()
    greets(unpacked(out))


def test_uv_build(project: Path, environment: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(
        *(UV, "build", "--python", sys.executable, "--out-dir", out),
        cwd=project,
        env=environment,
    )
    assert (out / "hello-0.1.0.tar.gz").is_file()
    greets(unpacked(out))


@pytest.mark.parametrize("isolation", [True, False], ids=["isolated", "not isolated"])
def test_pip_install(
    isolation: bool, project: Path, author_venv: Venv, environment: dict[str, str], tmp_path: Path
) -> None:
    site = tmp_path / "site"
    # Without isolation, the environment that pip installs for must have goferry.
    pip = (*PIP, "--python", author_venv.python, "install", "--quiet", "--no-deps")
    isolated = () if isolation else ("--no-build-isolation",)
    run(*pip, *isolated, "--target", site, project, cwd=tmp_path, env=environment)
    greets(site)


def test_pip_install_editable(
    project: Path, author_venv: Venv, environment: dict[str, str], tmp_path: Path
) -> None:
    pip = (*PIP, "--python", author_venv.python)
    install = ("install", "--quiet", "--no-deps", "--editable", project)
    run(*pip, *install, cwd=tmp_path, env=environment)
    pth = author_venv.site / "_hello_editable.pth"
    greets(Path(pth.read_text().rstrip("\n")))
    assert types("with hello.Hello() as h:\n    text: str = h.greet(name='Ada')", author_venv) == ""
    assert "has no attribute" in types("hello.Nobody()", author_venv)
    run(*pip, "uninstall", "--yes", "--quiet", "hello", cwd=tmp_path, env=environment)
    assert not pth.exists()


def test_a_mistake_is_shown_by_the_front_end(
    project: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    (project / "hello.go").write_text("package hello\n\nvar Library = nowhere\n")
    done = subprocess.run(
        [*PIP, "wheel", "--no-deps", "--no-build-isolation", str(project)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "hello.go:3:15: undefined: nowhere" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
