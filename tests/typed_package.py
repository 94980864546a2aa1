"""Test libraries as the Python packages that authors get, built once in a session."""

from __future__ import annotations

import functools
import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

from goferry._builder.package import BuiltPackage, build_package
from goferry._builder.project import Project

TESTS = Path(__file__).resolve().parent
BUILD = TESTS.parent / "build" / "tests"


@functools.cache
def build(name: str) -> BuiltPackage:
    """Build tests/NAME or tests/authors/NAME, and put the package's folder on sys.path.

    Scripts that tests run find the package too.
    """
    project = Project.load(TESTS / name if (TESTS / name).is_dir() else TESTS / "authors" / name)
    folder = BUILD / "typed" / name
    built = build_package(project, folder, work=BUILD / "work")
    sys.path.insert(0, str(folder))
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(folder), os.environ.get("PYTHONPATH")])
    )
    return built


def load(name: str) -> ModuleType:
    """Build and import it."""
    build(name)
    return importlib.import_module(name)
