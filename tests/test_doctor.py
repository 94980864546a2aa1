"""`goferry doctor`, on this machine and on broken ones."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from command import goferry
from goferry import _doctor, _doctor_go, _doctor_python, _extension
from goferry._builder.facts import facts

Checks = dict[str, dict[str, str]]


def doctor(**environment: str) -> tuple[int, Checks]:
    """Give its exit code, and what it found by the names of the checks."""
    done = goferry("doctor", "--json", **environment)
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert told["ok"] == (done.returncode == 0)
    return done.returncode, {check["name"]: check for check in told["checks"]}


def tools(folder: Path, **scripts: str) -> str:
    """Make a PATH where nothing is but the scripts, Go (unless it is one of them), and a shell."""
    folder.mkdir()
    go = shutil.which("go")
    assert go is not None
    scripts.setdefault("go", f'exec "{os.path.realpath(go)}" "$@"')
    for name, text in scripts.items():
        if text:
            (folder / name).write_text(f"#!/bin/sh\n{text}\n")
            (folder / name).chmod(0o755)
    return str(folder)


def wrong(environment: dict[str, str], name: str) -> dict[str, str]:
    """Give the finding of that name, which must be a problem with a remedy in one line."""
    code, found = doctor(**environment)
    assert code == 1, found
    assert not found[name]["ok"], found[name]
    assert found[name]["remedy"]
    assert "\n" not in found[name]["says"] + found[name]["remedy"]
    return found[name]


def test_this_machine_has_what_building_needs() -> None:
    done = goferry("doctor", VIRTUAL_ENV=sys.prefix, GOFLAGS="", GOWORK="")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    lines = done.stdout.splitlines()
    assert lines[-1] == "Everything that building needs is there."
    assert all(line.startswith("ok ") for line in lines[:-2])
    named = {line.split("  ")[0].strip() for line in (each[9:] for each in lines[:-2])}
    assert {"Python", "headers", "Go", "C compiler", "GOCACHE", "goferry", "ABI"} <= named


def test_problems_are_counted_and_stand_with_their_remedies(tmp_path: Path) -> None:
    path = tools(tmp_path / "bin", go="")
    done = goferry("doctor", PATH=path, GOWORK="/x/go.work")
    assert done.returncode == 1
    assert "problem  Go " in done.stdout
    assert "install it from https://go.dev/dl" in done.stdout
    count = done.stdout.count("problem  ")
    assert done.stdout.endswith(f"\n{count} problems: see above what to do.\n")


def test_no_go(tmp_path: Path) -> None:
    found = wrong({"PATH": tools(tmp_path / "bin", go="", gcc="exit 0")}, "Go")
    assert found["says"] == "there is no go command on PATH"
    assert "Go 1.26 or newer" in found["remedy"]


def test_an_old_go(tmp_path: Path) -> None:
    old = """echo '{"GOVERSION": "go1.19.3"}'"""
    found = wrong({"PATH": tools(tmp_path / "bin", go=old)}, "Go")
    assert "go1.19.3" in found["says"]
    assert "is too old" in found["says"]


def test_a_go_that_may_not_fetch_a_newer_one(tmp_path: Path) -> None:
    old = """echo '{"GOVERSION": "go1.25.9"}'"""
    environment = {"PATH": tools(tmp_path / "bin", go=old), "GOTOOLCHAIN": "local"}
    assert "is too old" in wrong(environment, "Go")["says"]


def test_an_older_go_that_fetches_what_is_asked_for(tmp_path: Path) -> None:
    switching = """test "$GOTOOLCHAIN" = local && v=1.25.9 || v=1.26.0
echo "{\\"GOVERSION\\": \\"go$v\\"}" """
    _, found = doctor(PATH=tools(tmp_path / "bin", go=switching))
    assert found["Go"]["ok"]
    assert found["Go"]["says"].endswith("which fetched go1.26.0")


def test_a_broken_go(tmp_path: Path) -> None:
    found = wrong({"PATH": tools(tmp_path / "bin", go="echo no GOROOT >&2; exit 2")}, "Go")
    assert found["says"].endswith("does not work: no GOROOT")


def test_goflags_that_go_does_not_know() -> None:
    assert "$GOFLAGS" in wrong({"GOFLAGS": "nonsense"}, "GOFLAGS")["says"]


def test_no_compiler(tmp_path: Path) -> None:
    found = wrong({"PATH": tools(tmp_path / "bin"), "CC": ""}, "C compiler")
    assert "apt install gcc libc6-dev" in found["remedy"]
    found = wrong({"CC": "no-such-compiler -m64"}, "C compiler")
    assert found["says"] == "there is no no-such-compiler on PATH"


def test_a_compiler_without_headers(tmp_path: Path) -> None:
    gcc = "echo 'doctor.c:3:10: fatal error: stdlib.h: No such file or directory' >&2; exit 1"
    found = wrong({"PATH": tools(tmp_path / "bin", gcc=gcc), "CC": "gcc"}, "C compiler")
    assert "stdlib.h: No such file" in found["says"]
    assert "libc6-dev" in found["remedy"]


@pytest.mark.parametrize("name", ["GOCACHE", "GOMODCACHE"])
def test_a_cache_that_cannot_be_written_to(name: str) -> None:
    found = wrong({name: "/proc/nowhere"}, name)
    assert "/proc/nowhere" in found["says"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GOWORK", "off"),
        ("GOFLAGS", "-mod=mod"),
        ("GOFLAGS", "-modfile=/x/go.mod"),
        ("GO111MODULE", "off"),
        ("GOOS", "plan9"),
        ("GOARCH", "riscv64"),
    ],
)
def test_variables_that_mislead_the_go_command(name: str, value: str) -> None:
    found = wrong({name: value}, name)
    assert value in found["says"]
    assert name in found["remedy"]


def test_flags_that_do_no_harm_are_none() -> None:
    _, found = doctor(GOFLAGS="-buildvcs=false")
    assert (found["GOFLAGS"]["ok"], found["GOFLAGS"]["says"]) == (True, "-buildvcs=false")


def test_another_environment_is_active(tmp_path: Path) -> None:
    found = wrong({"VIRTUAL_ENV": str(tmp_path)}, "environment")
    assert str(tmp_path) in found["says"]
    assert f"{tmp_path}/bin/python -m pip install goferry" in found["remedy"]


def test_the_systems_python_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "EXTERNALLY-MANAGED").touch()
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.setattr(_doctor_python.sysconfig, "get_path", lambda _: str(tmp_path))
    finding = _doctor_python._environment()
    assert not finding.ok
    assert "python3 -m venv" in finding.remedy


def test_nothing_can_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_doctor_python, "installers", list)
    finding = _doctor_python._installer()
    assert (finding.ok, "apt install python3-pip" in finding.remedy) == (False, True)


@pytest.mark.parametrize(
    ("changes", "name", "says"),
    [
        ({"includes": ["/nowhere"]}, "headers", "no Python.h in /nowhere"),
        ({"free_threaded": True}, "Python", "CPython"),
        ({"abi": "cpython-311-x86_64-linux-musl"}, "C library", "musl"),
    ],
)
def test_an_interpreter_that_will_not_do(
    changes: dict[str, object], name: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed() -> dict[str, object]:
        return {**facts(), **changes}

    monkeypatch.setattr(_doctor_python, "facts", changed)
    found = {finding.name: finding for finding in _doctor_python.check()}
    assert not found[name].ok
    assert says in found[name].says
    assert found[name].remedy


def test_goferrys_own_extension_has_another_abi(monkeypatch: pytest.MonkeyPatch) -> None:
    from goferry import BuildError, _doctor_goferry

    def other() -> None:
        raise BuildError("the Go extension x has ABI 9, and this goferry supports 1")

    monkeypatch.setattr(_extension, "bundled", other)
    finding = next(each for each in _doctor_goferry.check() if each.name == "extension")
    assert (finding.ok, "ABI 9" in finding.remedy) == (False, True)


def test_the_pure_wheel_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_extension, "bundled", lambda: None)
    from goferry import _doctor_goferry

    finding = next(each for each in _doctor_goferry.check() if each.name == "extension")
    assert finding.ok
    assert "pure wheel" in finding.says


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=3 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    finding = _doctor_go._cache("GOCACHE", str(tmp_path), "")
    assert finding == _doctor.Finding(
        "GOCACHE", False, f"{tmp_path} has 3 MiB left", "make room on its disk"
    )
