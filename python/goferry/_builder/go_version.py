"""Go's version numbers, as go.mod files and the go command give them."""

from __future__ import annotations

import re
from pathlib import Path

_VERSION = re.compile(r"(?:go)?(\d+)\.(\d+)(?:\.(\d+)|(rc|beta)(\d+))?")
_GO_LINE = re.compile(r"^go[ \t]+([\w.]+)", re.M)

Order = tuple[int, int, int, int]


def order(version: str) -> Order:
    """Gives what versions are compared by: 1.26 < 1.26beta1 < 1.26rc1 < 1.26.0 < 1.26.1.

    What is no version comes before all.
    """
    found = _VERSION.match(version)
    if found is None:
        return (0, 0, 0, 0)
    major, minor, patch, stage, number = found.groups()
    if patch is not None:
        return (int(major), int(minor), 3, int(patch))
    if stage is not None:
        return (int(major), int(minor), 2 if stage == "rc" else 1, int(number))
    return (int(major), int(minor), 0, 0)


def minor(version: str) -> tuple[int, int]:
    """Gives the first two numbers of a version, (0, 0) for what is none."""
    return order(version)[:2]


def go_line(folder: Path) -> str:
    """Gives the Go version that the go.mod in a folder asks for; without a line it is 1.16."""
    found = _GO_LINE.search((folder / "go.mod").read_text("utf-8", errors="replace"))
    return found[1] if found else "1.16"
