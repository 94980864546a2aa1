"""Finding a package's extension file, by its name alone: nothing is loaded."""

from __future__ import annotations

import os
from importlib.machinery import EXTENSION_SUFFIXES

_STEM = "_goferry"
_HEX = frozenset("0123456789abcdef")


def file_in(folder: str) -> str | None:
    """Find the newest extension file for this interpreter in a package's folder, if any.

    The builder puts a hash of the content into the name, since a file of the same name would give
    a process the old code again, and removes the older ones.
    """
    found: list[tuple[int, str]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            # Few files are looked at twice: a folder of a program's own may hold many.
            if entry.name.startswith(_STEM) and _holds_extension(entry.name):
                found.append((entry.stat().st_mtime_ns, entry.path))
    return max(found)[1] if found else None


def _holds_extension(name: str) -> bool:
    for suffix in EXTENSION_SUFFIXES:
        # A whole suffix: ".so" alone would match the files of every other interpreter too.
        if name.endswith(suffix):
            digest = name[len(_STEM) : -len(suffix)]
            return not digest or (digest[0] in "._" and len(digest) > 1 and {*digest[1:]} <= _HEX)
    return False
