"""The Python package for an author's libraries: from their description to its source.

Pure and deterministic: the same description gives the same text.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from typing import Any

from .protocols import protocols
from .resolve import Resolver
from .source import module
from .stub import Stub
from .types import Types

__all__ = ["Generated", "generate"]

# Names of the package itself that a library's class or function must not hide.
_TAKEN = frozenset({"protocols"})


class Generated(dict[str, str]):
    """The package's files: text by name, relative to the package's folder.

    `notes` are sentences for who builds: names that had to be changed since they clash with
    something of Python's, and what of a library Python sees in another way than Go.
    """

    notes: tuple[str, ...] = ()


def generate(description: Mapping[str, Any], package: str) -> Generated:
    """Gives the Python files for a description, whose package will be imported as `package`.

    One library is the package itself. Several become a module each, named as they are, and the
    package imports those.
    """
    libraries = description["libraries"]
    notes: list[str] = []
    files = Generated()
    for described in libraries:
        name = "__init__" if len(libraries) == 1 else _module_of(described["library"])
        resolver = Resolver(described, notes, set(_TAKEN))
        library = resolver.library()
        types = Types(resolver.messages, resolver.enums, resolver.objects)
        files[f"{name}.py"] = module(library, types, package)
        files[f"{name}.pyi"] = Stub(library, types).text()
        own = "protocols" if len(libraries) == 1 else f"{name}_protocols"
        there = f"import {package} as _api"
        if name != "__init__":
            there = f"from . import {name} as _api"
        outside = Types(resolver.messages, resolver.enums, resolver.objects, "_api.", "Like")
        files[f"{own}.py"] = protocols(library, outside, there)
    if len(libraries) > 1:
        files["__init__.py"] = _index(libraries, package)
    files["py.typed"] = ""
    files.notes = tuple(notes)
    return files


def _module_of(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _index(libraries: list[Mapping[str, Any]], package: str) -> str:
    names = sorted(_module_of(described["library"]) for described in libraries)
    imports = "\n".join(f"from . import {name} as {name}" for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        f'"""The Go libraries of {package}.\n\nBuilt by goferry; what is changed here is lost.\n"""'
        f"\n\n{imports}\n\n__all__ = [{listed}]\n"
    )
