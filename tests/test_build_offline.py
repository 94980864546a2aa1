"""The go command with what the wheel carries: goferry's own module, and those that it needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import author

pytestmark = pytest.mark.timeout(600)  # each builds, on a machine that may be busy

# Runs the go command in the environment of a build.
GO = """
import os, subprocess, sys
from goferry._builder.extension import prepared
from goferry._builder.project import Project
project = Project.load()
with prepared(project.libraries, tags=project.tags) as workspace:
    environment = {**workspace.toolchain.environment, **workspace.environment}
    sys.exit(subprocess.run([workspace.toolchain.go, *sys.argv[1:]], env=environment).returncode)
"""


def go(folder: Path, *arguments: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", GO, *arguments],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_go_mod_tidy_needs_no_network(offline: dict[str, str], tmp_path: Path) -> None:
    without = author.GO_MOD.partition("\nrequire")[0] + "\n"
    folder = author.hello(tmp_path, **{"go.mod": without})
    go(folder, "mod", "tidy", **offline)
    assert "require github.com/goferry/goferry v0.1.0\n" in (folder / "go.mod").read_text()
    go(folder, "vet", "./...", **offline)
    done = author.hook(folder, "build_wheel", tmp_path / "wheels", **offline)
    assert done.returncode == 0, done.stderr


def test_what_is_carried_is_what_the_checkout_has(offline: dict[str, str], tmp_path: Path) -> None:
    """Building from a checkout finds goferry's own module too, without a wheel around it."""
    folder = author.hello(tmp_path)
    say = ("list", "-m", "-f", "{{.Dir}}", "github.com/goferry/goferry")
    carried = go(folder, *say, **offline).strip()
    assert carried == str(Path(offline["PYTHONPATH"], "goferry", "_go"))
    checkout = go(folder, *say).strip()
    assert checkout == str(Path(__file__).resolve().parent.parent)
    proxy = go(folder, "env", "GOPROXY").partition(",")[0].removeprefix("file://")
    assert Path(proxy, "github.com/goferry/goferry/@v/v0.1.0.zip").is_file()


def test_an_unreachable_proxy_is_not_asked(offline: dict[str, str], tmp_path: Path) -> None:
    fresh = {"GOMODCACHE": str(tmp_path / "modules"), "GOPROXY": "http://127.0.0.1:9"}
    folder = author.hello(tmp_path / "hello")
    done = author.hook(folder, "build_wheel", tmp_path, **{**offline, **fresh})
    assert done.returncode == 0, done.stderr


def test_the_cache_forgets_projects_that_are_gone(offline: dict[str, str], tmp_path: Path) -> None:
    """As those that pip unpacks an sdist into, with some 10 MB each."""
    cache = {**offline, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    gone = author.hello(tmp_path / "gone")
    for folder in (gone, author.hello(tmp_path / "hello")):
        assert author.hook(folder, "build_wheel", tmp_path / "out", **cache).returncode == 0
    workspaces = tmp_path / "cache" / "goferry" / "main"
    assert len(list(workspaces.iterdir())) == 2
    shutil.rmtree(gone)
    assert author.hook(folder, "build_wheel", tmp_path / "out", **cache).returncode == 0
    assert [file.read_text() for file in workspaces.glob("*/home")] == [str(folder)]
