"""Where `goferry inspect` finds a description: in a built package, or by asking Go code."""

from __future__ import annotations

import importlib.machinery
import json
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from pathlib import Path
from typing import Any

from . import _extension
from ._builder.describe import describe
from ._builder.extension import prepared
from ._builder.package import DESCRIPTION
from ._builder.project import Project
from ._cli_stages import Stages
from ._errors import Error

Description = dict[str, Any]


def find(module: str) -> tuple[Description, str]:
    """Give the description of a package or a project's folder, and where it comes from.

    A bare name is an installed package, or else a folder. Raises BuildFailed for mistakes in a
    project, and Error where there is no such package.
    """
    folder = Path(module)
    if os.sep in module or module in (os.curdir, os.pardir):
        return _of_project(folder)
    spec = _spec(module)
    if (folder / "pyproject.toml").is_file() and (spec is None or spec.loader is None):
        return _of_project(folder)
    return _of_package(module, spec)


def _spec(module: str) -> ModuleSpec | None:
    """Find a package, of which none is imported, nor those that it is in."""
    path: Sequence[str] | None = _path()
    spec: ModuleSpec | None = None
    parts = module.split(".")
    for number in range(len(parts)):
        name = ".".join(parts[: number + 1])
        spec = importlib.machinery.PathFinder.find_spec(name, path) if path is not None else None
        path = spec.submodule_search_locations if spec is not None else None
    return spec


def _path() -> list[str]:
    """Where packages are installed. The working directory, where projects lie, is left out."""
    here = os.getcwd()
    return [place for place in sys.path if place and os.path.abspath(place) != here]


def _of_project(folder: Path) -> tuple[Description, str]:
    project = Project.load(folder)
    with (
        Stages() as stages,
        prepared(project.libraries, tags=project.tags) as workspace,
    ):
        stages("reading the Go code")
        return describe(workspace, folder=project.folder), str(project.folder)


def _of_package(name: str, spec: ModuleSpec | None) -> tuple[Description, str]:
    for place in (spec.submodule_search_locations or ()) if spec is not None else ():
        file = Path(place, DESCRIPTION)
        if file.is_file():
            return json.loads(file.read_text("utf-8")), str(place)
    try:  # a bundled library, or a package that somebody made by hand: what the extension says
        extension, library = _extension.find(name)
    except Error:
        reason = "was not built by goferry" if spec is not None else "is not installed here"
        raise Error(
            f"{name!r} {reason}: name a package that was, or a project's folder, as in ./{name}"
        ) from None
    schema = extension.schema(library)
    described = {"goferry": version("goferry"), "abi": schema["abi"], "libraries": [schema]}
    return described, extension.path
