"""`goferry doctor`: goferry's own installation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import version

from . import _extension
from ._builder.failure import BuildFailed
from ._builder.sources import go_sources
from ._doctor import Finding
from ._errors import BuildError


def check() -> Iterator[Finding]:
    """Check that goferry is whole, and that its own extension can be loaded."""
    yield Finding("goferry", True, f"{version('goferry')}, {os.path.dirname(__file__)}")
    try:
        yield Finding("Go sources", True, str(go_sources()))
    except BuildFailed as failure:
        yield Finding("Go sources", False, "missing", failure.sentence)
    yield _bundled()
    oldest, newest = _extension.ABI_OLDEST, _extension.ABI_NEWEST
    span = f"{oldest}" if oldest == newest else f"{oldest} to {newest}"
    yield Finding("ABI", True, f"extensions with ABI {span} can be loaded")


def _bundled() -> Finding:
    name = "extension"
    try:
        extension = _extension.bundled()
    except BuildError as error:
        return Finding(name, False, "goferry's own extension cannot be loaded", str(error))
    if extension is None:
        return Finding(
            name, True, "none: this is the pure wheel, which builds as well as the other"
        )
    return Finding(name, True, f"loaded, with {', '.join(extension.libraries)}")
