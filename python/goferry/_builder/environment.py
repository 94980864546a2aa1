"""The environment that the go command runs in: the caller's, less what would mislead it.

All steps of a build have the same flags, gopy's own compilation too: so nothing is compiled twice.
Where Go's build cache is empty, that makes 45 s of processor time out of 75.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from .failure import BuildFailed
from .interpreter import Interpreter

TAG = "goferry_python"  # lets in pyffi's C files that need Python.h

# Go flags of the user's that would change what is built: go.work, the go.mod files as they stand
# and the builder decide that.
_FOREIGN_FLAGS = {"mod", "modfile", "overlay", "buildmode", "tags", "trimpath", "o", "C", "n"}


def go_environment(
    given: Mapping[str, str], interpreter: Interpreter, tags: Sequence[str] = ()
) -> dict[str, str]:
    """Gives the go command's environment for a build for that interpreter, with these tags."""
    return {
        **given,
        **_c_flags(given, interpreter),
        "GOFLAGS": _go_flags(given.get("GOFLAGS", ""), tags),
        "GO111MODULE": "on",
        "GOWORK": "off",
        "CGO_ENABLED": "1",
    }


def _go_flags(given: str, wanted: Sequence[str]) -> str:
    """Gives GOFLAGS: the user's build tags beside ours, and no path of this machine."""
    flags, tags = [], [TAG, *wanted]
    for flag in words("GOFLAGS", given):
        name, _, value = flag.lstrip("-").partition("=")
        if name == "tags":
            tags += filter(None, value.split(","))
        elif name not in _FOREIGN_FLAGS:
            flags.append(flag)
    # VCS stamping asks git, which refuses a repository of another user's. Go compiles for a shared
    # object as it does for a position-independent program: so gopy is made one.
    own = ("-trimpath", "-buildvcs=false", "-buildmode=pie", f"-tags={','.join(tags)}")
    return shlex.join([*flags, *own])


def _c_flags(given: Mapping[str, str], interpreter: Interpreter) -> dict[str, str]:
    """Gives the C compiler's flags; the user's own come first.

    Symbols are hidden but for the init functions: two extensions in one process must not find
    each other's. NDEBUG as in every extension: the assertions in Python's headers cost time, and
    name those files by their paths. The number of the Python version is there for Go's build
    cache, which looks at flags and never into the headers.
    """
    flags = [
        given.get("CGO_CFLAGS", "-O2"),
        "-fvisibility=hidden -DNDEBUG",
        f"-DGOFERRY_PYTHON={interpreter.hexversion:#x}",
    ]
    for folder in interpreter.includes:
        flags += [f'"-I{folder}"', f'"-ffile-prefix-map={folder}=/python"']
    return {"CGO_CFLAGS": " ".join(flags), "CGO_LDFLAGS": given.get("CGO_LDFLAGS", "-O2")}


def words(variable: str, value: str) -> list[str]:
    """Splits a variable's value as go does. Raises BuildFailed when a quote does not end."""
    try:
        return shlex.split(value)
    except ValueError:
        raise BuildFailed(
            f"the variable {variable} ({value}) has a quote that does not end: mend it or unset it"
        ) from None
