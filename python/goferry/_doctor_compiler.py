"""`goferry doctor`: the C compiler, tried on a small file with Python's headers."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ._builder.facts import facts
from ._doctor import Finding

_PROGRAM = """
#include <pthread.h>
#include <stdlib.h>
int goferry_doctor(void) { return pthread_self() == 0 || getenv("HOME") == NULL; }
"""
_GET = "install one (Debian and Ubuntu: apt install gcc libc6-dev; Fedora: dnf install gcc)"


def compiler(settings: Mapping[str, str]) -> Iterator[Finding]:
    """Check the compiler that the go command would use: `settings` are what `go env` says."""
    command = shlex.split(settings.get("CC", "") or os.environ.get("CC", "") or "gcc")
    name = command[0] if command else "gcc"
    path = shutil.which(name)
    if path is None:
        yield Finding(
            "C compiler", False, f"there is no {name} on PATH", f"{_GET} or name yours in CC"
        )
        return
    yield _try([path, *command[1:]], settings)


def _try(command: list[str], settings: Mapping[str, str]) -> Finding:
    flags = shlex.split(os.environ.get("CGO_CFLAGS", "") + " " + os.environ.get("CGO_LDFLAGS", ""))
    includes = [f"-I{folder}" for folder in facts()["includes"]]
    program = _PROGRAM
    if any(Path(folder, "Python.h").is_file() for folder in facts()["includes"]):
        program = "#include <Python.h>\n" + program
    with tempfile.TemporaryDirectory(prefix="goferry-doctor-") as folder:
        source = Path(folder, "doctor.c")
        source.write_text(program)
        built = str(Path(folder, "doctor.so"))
        try:
            done = subprocess.run(
                [
                    *command,
                    *flags,
                    *includes,
                    "-fPIC",
                    "-shared",
                    f"-o{built}",
                    str(source),
                    "-lpthread",
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except OSError as error:
            return Finding("C compiler", False, f"{command[0]}: {error.strerror}", _GET)
    if done.returncode == 0:
        return Finding("C compiler", True, command[0])
    wrong = [
        line for line in done.stdout.splitlines() if "error" in line
    ] or done.stdout.splitlines()
    said = (
        wrong[0].replace(f"{folder}/", "") if wrong else f"it ended with status {done.returncode}"
    )
    return Finding("C compiler", False, f"{command[0]} cannot compile a small file: {said}", _GET)
