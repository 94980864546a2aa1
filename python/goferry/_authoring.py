"""`goferry build`: a project's wheel and sdist, with progress."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ._builder.archives import dist_info, write_sdist, write_wheel
from ._builder.metadata import metadata
from ._builder.package import build_package
from ._builder.project import Project
from ._builder.sdist import sdist_files
from ._cli_stages import Stages


def build(
    directory: str | os.PathLike[str],
    *,
    wheel: bool = True,
    sdist: bool = True,
    out: str | os.PathLike[str] | None = None,
    quiet: bool = False,
) -> Iterator[Path]:
    """Build a project's archives and give their files, the sdist's first, which takes no time.

    They go into `out`, or else into the project's dist, each whole or not at all. Raises
    BuildFailed.
    """
    project = Project.load(directory)
    folder = project.folder / "dist" if out is None else Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    said = metadata(project)
    notes: tuple[str, ...] = ()
    with Stages(quiet) as stages, tempfile.TemporaryDirectory(dir=folder, prefix=".") as scratch:
        if sdist:
            stages("writing the sdist")
            yield _put(write_sdist(Path(scratch), said, sdist_files(project)), folder)
        if wheel:
            built = build_package(project, Path(scratch, "package"), progress=stages)
            stages("writing the wheel")
            notes = built.notes
            files: dict[str, Path | bytes] = {name: built.folder / name for name in built.files}
            files.update(dist_info(said, project.folder))
            yield _put(write_wheel(Path(scratch), said, files), folder)
    for note in () if quiet else notes:
        print(f"note: {note}")


def _put(file: Path, folder: Path) -> Path:
    """Move a file that is whole into a folder of the same file system."""
    return file.replace(folder / file.name)
