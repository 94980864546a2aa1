"""What is missing on a machine is told in one sentence with the remedy, never as a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from goferry._builder import BuildFailed, GoLibrary, Interpreter, build_extension
from goferry._builder.environment import go_environment
from goferry._builder.facts import facts
from goferry._builder.toolchain import Toolchain

ROOT = Path(__file__).resolve().parent.parent
GOLIB = GoLibrary("github.com/goferry/goferry/tests/golib")


def script(folder: Path, name: str, text: str) -> Path:
    """Puts an executable shell script into a folder."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def no_go(folder: Path) -> None:
    folder.mkdir()


def old_go(folder: Path) -> None:
    script(folder, "go", "echo go1.25.9")


def ancient_go(folder: Path) -> None:
    script(folder, "go", 'test "$2" = GOVERSION && echo go1.19.13')


def broken_go(folder: Path) -> None:
    script(folder, "go", "echo cannot find GOROOT >&2; exit 2")


def no_compiler(folder: Path) -> None:
    go = shutil.which("go")
    assert go is not None
    script(folder, "go", f'exec "{os.path.realpath(go)}" "$@"')


def full_disk(folder: Path) -> None:
    go = shutil.which("go")
    assert go is not None
    said = "echo write /c: no space left on device >&2; exit 1"
    script(
        folder, "go", f'case "$1" in build|list) {said};; esac; exec "{os.path.realpath(go)}" "$@"'
    )
    script(folder, "gcc", "")


MISSING = pytest.mark.parametrize(
    ("tools", "said", "remedy"),
    [
        (no_go, "there is no go command on PATH", "install it from https://go.dev/dl"),
        (old_go, "needs Go 1.26 or newer", "is Go 1.25: install a newer one"),
        (ancient_go, "needs Go 1.26 or newer", "is Go 1.19: install a newer one"),
        (broken_go, "does not work", "reinstall Go"),
        (no_compiler, "there is no gcc on PATH", "apt install gcc"),
        (full_disk, "there is no room left for what go writes", "GOCACHE and GOTMPDIR"),
    ],
)


@MISSING
def test_a_missing_tool_is_one_sentence(
    tools, said: str, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("CC", raising=False)
    with pytest.raises(BuildFailed) as raised:
        build_extension([GOLIB], tmp_path / "x.so")
    assert said in raised.value.sentence
    assert remedy in raised.value.sentence
    assert "\n" not in raised.value.sentence
    assert not (tmp_path / "x.so").exists()


@MISSING
def test_setup_py_ends_with_the_sentence(tools, said: str, remedy: str, tmp_path: Path) -> None:
    tools(tmp_path / "bin")
    environment = {**os.environ, "PATH": str(tmp_path / "bin")}
    environment.pop("CC", None)
    environment.pop("GOFERRY_PURE", None)
    done = subprocess.run(
        [sys.executable, "setup.py", "--quiet", "build_ext", f"--build-lib={tmp_path}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert remedy in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_compiler_that_the_user_named_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -m64")
    with pytest.raises(BuildFailed, match="there is no no-such-compiler on PATH"):
        build_extension([GOLIB], tmp_path / "x.so")


def fake_python(folder: Path, **changes: object) -> Path:
    """An interpreter that tells of itself what is asked for."""
    return script(folder, "python", f"cat <<'END'\n{json.dumps({**facts(), **changes})}\nEND")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"includes": ["/nowhere"]}, r"no Python.h in /nowhere.*apt install python3"),
        ({"version": [3, 9]}, r"needs Python 3\.10 or newer, and .* is Python 3\.9"),
        ({"implementation": "pypy"}, r"works with CPython, and .* is pypy"),
        ({"free_threaded": True}, r"does not support free-threaded CPython"),
        ({"abi": "cpython-311-x86_64-linux-musl"}, r"musl .*: use a Python on a system with glibc"),
    ],
)
def test_an_interpreter_that_will_not_do_is_refused_in_a_sentence(
    told: dict[str, object], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(BuildFailed, match=sentence) as raised:
        Interpreter.find(fake_python(tmp_path, **told))
    assert "\n" not in str(raised.value)


def test_something_that_is_no_interpreter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="is no Python that runs"):
        Interpreter.find(tmp_path / "missing")


def test_another_interpreter_is_asked_in_a_process_of_its_own() -> None:
    names = (Path(sys.prefix, "bin", name) for name in ("python", "python3"))
    other = next(name for name in names if str(name) != sys.executable)
    assert Interpreter.find(other).includes == Interpreter.find().includes


def test_a_go_file_that_does_not_compile_is_shown(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.org/broken\n\ngo 1.26.0\n")
    (tmp_path / "broken.go").write_text("package broken\n\nvar Library = nowhere\n")
    library = GoLibrary("example.org/broken", directory=tmp_path)
    with pytest.raises(BuildFailed) as raised:
        build_extension([library], tmp_path / "x.so")
    assert "failed while building the extension" in raised.value.sentence
    assert "broken.go:3:15: undefined: nowhere" in raised.value.output
    assert not (tmp_path / "x.so").exists()


def test_a_folder_without_a_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match=r"is in no Go module: run `go mod init`"):
        build_extension([GoLibrary("example.org/x", directory=tmp_path)], tmp_path / "x.so")


@pytest.mark.parametrize("package", ["", "a b", '"', "a//b", "a\n"])
def test_an_import_path_is_checked_before_it_gets_into_a_go_file(package: str) -> None:
    with pytest.raises(BuildFailed, match="is no import path"):
        GoLibrary(package)


def test_the_users_go_settings_cannot_mislead_the_build() -> None:
    given = {
        "GOFLAGS": "-mod=mod -modfile=/x -modcacherw --overlay=/y '-tags=one,two'",
        "GOWORK": "/other/go.work",
        "GO111MODULE": "off",
        "CGO_ENABLED": "0",
        "CGO_CFLAGS": "-O3 -march=native",
    }
    environment = go_environment(given, Interpreter.find())
    assert environment["GOFLAGS"].split() == [
        "-modcacherw",
        "-trimpath",
        "-buildvcs=false",
        "-buildmode=pie",
        "-tags=goferry_python,one,two",
    ]
    assert environment["CGO_CFLAGS"].startswith("-O3 -march=native ")
    assert environment["CGO_ENABLED"] == "1"
    assert environment["GOWORK"] == "off"
    assert environment["GO111MODULE"] == "on"


@pytest.mark.parametrize("home", [None, "/proc/no-home"])
def test_caches_get_a_place_where_there_is_no_home(
    home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "GOCACHE", "GOPATH", "GOMODCACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    if home is not None:
        monkeypatch.setenv("HOME", home)
    toolchain = Toolchain.find(Interpreter.find(), ROOT, tmp_path)
    assert toolchain.environment["GOCACHE"] == str(tmp_path / "go-build")
    assert toolchain.environment["GOMODCACHE"] == str(tmp_path / "go-mod")
    said = toolchain.run_go(["env", "GOCACHE"], cwd=ROOT, purpose="telling its cache")
    assert said.strip() == str(tmp_path / "go-build")
