"""The CPython that an extension is built for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import facts as _facts
from .failure import BuildFailed

OLDEST = (3, 10)


@dataclass(frozen=True)
class Interpreter:
    """A CPython and where its headers are; `suffix` ends the names of its extension modules."""

    executable: str
    version: tuple[int, int]
    hexversion: int
    includes: tuple[Path, ...]
    suffix: str

    @classmethod
    def find(cls, executable: str | os.PathLike[str] | None = None) -> Interpreter:
        """Asks an interpreter, the running one by default.

        Raises BuildFailed where goferry cannot work with it or where its headers are missing.
        Another interpreter costs a process of some 20 ms.
        """
        path = sys.executable if executable is None else os.fspath(executable)
        told = _facts.facts() if path == sys.executable else _ask(path)
        refuse_unsupported(path, told)
        major, minor = told["version"]
        found = cls(
            executable=path,
            version=(major, minor),
            hexversion=told["hexversion"],
            includes=tuple(Path(each) for each in told["includes"]),
            suffix=told["suffix"],
        )
        if not any((folder / "Python.h").is_file() for folder in found.includes):
            raise BuildFailed(
                f"the headers of Python {major}.{minor} are missing (no Python.h in "
                f"{found.includes[0]}): install them (Debian and Ubuntu: apt install "
                f"python{major}.{minor}-dev; Fedora: dnf install python3-devel) and try again"
            )
        return found


def _ask(path: str) -> dict[str, Any]:
    try:
        said = subprocess.run(
            [path, "-I", str(Path(_facts.__file__))], capture_output=True, text=True, check=True
        ).stdout
        told: dict[str, Any] = json.loads(said)
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        output = getattr(error, "stderr", None) or str(error)
        raise BuildFailed(f"{path} is no Python that runs: give another one", output) from error
    return told


def refuse_unsupported(path: str, told: dict[str, Any]) -> None:
    """Raises BuildFailed where goferry cannot work with an interpreter that is so."""
    version = tuple(told["version"])
    if told["implementation"] != "cpython":
        raise BuildFailed(f"goferry works with CPython, and {path} is {told['implementation']}")
    if version < OLDEST:
        raise BuildFailed(
            f"goferry needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and {path} is "
            f"Python {version[0]}.{version[1]}: use a newer one"
        )
    if told["free_threaded"]:
        raise BuildFailed(
            f"goferry does not support free-threaded CPython, and {path} is one: "
            f"use the ordinary build of Python {version[0]}.{version[1]}"
        )
    if "musl" in told["abi"]:
        raise BuildFailed(
            "a Go extension cannot be loaded by a Python that is linked with musl (Alpine): "
            "use a Python on a system with glibc, such as Debian's image"
        )
