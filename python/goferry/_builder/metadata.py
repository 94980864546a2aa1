"""A distribution's metadata, from [project] of its pyproject.toml by pyproject-metadata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path

from .failure import BuildFailed
from .project import Project


@dataclass(frozen=True)
class Metadata:
    """What a distribution says of itself. `stem` begins the names of its files."""

    stem: str
    text: bytes  # METADATA, and PKG-INFO
    entry_points: str  # "" without any
    license_files: tuple[Path, ...]  # relative to the project


def metadata(project: Project) -> Metadata:
    """Gives a project's metadata, with goferry among what it requires. Raises BuildFailed."""
    # Not at import: setup.py loads this package where neither is installed.
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name
    from pyproject_metadata import StandardMetadata
    from pyproject_metadata.errors import ConfigurationError

    file = project.folder / "pyproject.toml"
    try:
        told = StandardMetadata.from_pyproject(
            {"project": dict(project.table)}, project.folder, allow_extra_keys=False
        )
        told.dependencies.append(Requirement(requirement(version_of("goferry"))))
        text = bytes(told.as_rfc822())
    except ConfigurationError as error:
        raise BuildFailed(f"{file}: {' '.join(str(error).split())}") from None
    scripts = {"console_scripts": told.scripts, "gui_scripts": told.gui_scripts}
    name = canonicalize_name(told.name).replace("-", "_")
    return Metadata(
        stem=f"{name}-{told.version}",
        text=text,
        entry_points=_entry_points({**scripts, **told.entrypoints}),
        license_files=tuple(told.license_files or ()),
    )


def requirement(version: str) -> str:
    """Gives the requirement of a package that this version of goferry built.

    The generated code needs a goferry that is no older, and the extension one that still takes its
    ABI number. A release that drops a number or changes what generated code uses raises the minor
    version, or from 1.0 on the major one: hence the upper bound.
    """
    from packaging.version import Version

    given = Version(version)
    release = (*given.release, 0)
    bound = f"{release[0] + 1}" if release[0] else f"0.{release[1] + 1}"
    return f"goferry>={given.public},<{bound}"


def _entry_points(groups: Mapping[str, Mapping[str, str]]) -> str:
    parts = [
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in entries.items())
        for group, entries in groups.items()
        if entries
    ]
    return "\n".join(parts)
