"""Which files of a project an sdist holds: all but those that git ignores."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .clone import known_files
from .failure import BuildFailed
from .modules import WRITTEN
from .project import Project

_REPLACED = re.compile(r"=>[ \t]+(\.\.?/[^\s]*|/[^\s]*)")
# What is left out where no git tells: results of tools, and whatever begins with a dot.
_RESULTS = {"build", "dist"}


def sdist_files(project: Project) -> dict[str, Path]:
    """Gives the files by their names in the sdist.

    Raises BuildFailed when it could not be built from, since something lies outside.
    """
    _refuse_what_lies_outside(project)
    names = known_files(project.folder)
    # Of a folder that is itself ignored, such as an unpacked sdist below build/, git knows nothing.
    if names is None or "pyproject.toml" not in names:
        names = _walked(project.folder)
    found = {}
    for name in sorted(names):
        file = project.folder / name
        if name == "go.work" and file.read_text("utf-8", errors="replace").startswith(WRITTEN):
            continue
        found[name] = file
    return found


def _refuse_what_lies_outside(project: Project) -> None:
    instead = "or build a wheel straight from the sources, as pip install does"
    for library in project.libraries:
        module = library.directory
        assert module is not None
        if not module.is_relative_to(project.folder):
            raise BuildFailed(
                f"the Go module {module} lies outside of {project.folder}, so that an sdist would "
                f"lack it: put pyproject.toml beside its go.mod, {instead}"
            )
        for path in _REPLACED.findall((module / "go.mod").read_text("utf-8", "replace")):
            if not (module / path).resolve().is_relative_to(project.folder):
                raise BuildFailed(
                    f"{module / 'go.mod'} replaces a module by {path}, which lies outside of "
                    f"{project.folder}, so that an sdist would lack it: require a released "
                    f"version, {instead}"
                )


def _walked(folder: Path) -> list[str]:
    names = []
    for root, folders, files in os.walk(folder):
        here = Path(root)
        folders[:] = [
            each
            for each in folders
            if not (each in _RESULTS and here == folder)
            and each != "__pycache__"
            and not each.startswith(".")
            and not (here / each / "pyvenv.cfg").exists()
        ]
        names += [
            (here / each).relative_to(folder).as_posix()
            for each in files
            if (here / each).is_file()
            and not each.endswith((".pyc", ".so", ".whl"))
            and (not each.startswith(".") or each == ".gitignore")
        ]
    return names
