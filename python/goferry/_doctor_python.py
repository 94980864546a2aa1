"""`goferry doctor`: the interpreter, its headers, its environment and the C library below it."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from ._builder.facts import facts
from ._builder.failure import BuildFailed
from ._builder.interpreter import refuse_unsupported
from ._doctor import Finding
from ._editable import installers


def check() -> Iterator[Finding]:
    """Check Python and what lies around it."""
    yield _python()
    yield _headers()
    yield _environment()
    yield _installer()
    yield from _libc()


def _python() -> Finding:
    says = f"{platform.python_implementation()} {platform.python_version()}, {sys.executable}"
    try:
        refuse_unsupported(sys.executable, facts())
    except BuildFailed as failure:
        return Finding("Python", False, says, failure.sentence)
    return Finding("Python", True, says)


def _headers() -> Finding:
    folders = [Path(each) for each in facts()["includes"]]
    for folder in folders:
        if (folder / "Python.h").is_file():
            return Finding("headers", True, str(folder / "Python.h"))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Finding(
        "headers",
        False,
        f"there is no Python.h in {folders[0]}",
        f"install them (Debian and Ubuntu: apt install python{version}-dev; Fedora: dnf install "
        "python3-devel)",
    )


def _environment() -> Finding:
    name, here = "environment", sys.prefix
    active = os.environ.get("VIRTUAL_ENV")
    if active and os.path.realpath(active) != os.path.realpath(here):
        return Finding(
            name,
            False,
            f"goferry runs in {here}, and the active virtual environment is {active}",
            f"install goferry there too: {active}/bin/python -m pip install goferry",
        )
    if sys.prefix != sys.base_prefix:
        return Finding(name, True, f"the virtual environment {here}")
    if Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED").is_file():
        return Finding(
            name,
            False,
            f"{here} belongs to the system's package manager, and nothing is to be installed there",
            "make a virtual environment and install goferry into it: python3 -m venv .venv && "
            ".venv/bin/pip install goferry",
        )
    return Finding(name, True, here)


def _installer() -> Finding:
    found = installers()
    if found:
        return Finding("installer", True, found[0].name)
    return Finding(
        "installer",
        False,
        "neither pip nor uv is there, and Python came without ensurepip",
        "install pip (Debian and Ubuntu: apt install python3-pip python3-venv)",
    )


def _libc() -> Iterator[Finding]:
    if sys.platform != "linux":
        return
    name, version = platform.libc_ver()
    if "musl" in facts()["abi"]:  # then the check of Python has said what to do
        yield Finding("C library", False, "musl", "use a Python on a system with glibc")
    else:
        yield Finding("C library", True, f"{name} {version}".strip() or "not known")
