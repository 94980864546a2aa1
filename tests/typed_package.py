"""Builds a test library as a typed package, once in a session."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

from goferry._builder.package import BuiltPackage, build_package
from goferry._builder.project import Project

PYPROJECT = """\
[build-system]
requires = ["goferry"]
build-backend = "goferry.buildapi"

[project]
name = "{name}"
version = "0.1.0"

[tool.goferry]
libraries = {libraries}
"""

_built: dict[str, BuiltPackage] = {}


def build(name: str, libraries: list[str], root: Path) -> BuiltPackage:
    """Build Go packages of this repository as the Python package `name`, on sys.path."""
    if name not in _built:
        project = root / "build" / "tests" / "projects" / name
        project.mkdir(parents=True, exist_ok=True)
        listed = "[" + ", ".join(f'"{each}"' for each in libraries) + "]"
        (project / "pyproject.toml").write_text(PYPROJECT.format(name=name, libraries=listed))
        work = root / "build" / "tests" / "typed" / name
        site = root / "build" / "tests" / "typed-site" / name
        _built[name] = build_package(Project.load(project), site, work=work)
    return _built[name]


def load(name: str) -> ModuleType:
    """Import a package that was built."""
    return importlib.import_module(name)
