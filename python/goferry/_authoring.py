"""`goferry build`: a project's wheel and sdist, with progress."""

from __future__ import annotations

import os
import sys
import tempfile
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
) -> list[Path]:
    """Build a project's archives and give their files, the sdist first.

    They go into `out`, or else into the project's dist: all of them, or none. Raises BuildFailed.
    """
    project = Project.load(directory)
    folder = project.folder / "dist" if out is None else Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    said = metadata(project)
    notes: tuple[str, ...] = ()
    with Stages(quiet) as stages, tempfile.TemporaryDirectory(dir=folder, prefix=".") as name:
        scratch, made = Path(name), []
        if sdist:
            stages("writing the sdist")
            made.append(write_sdist(scratch, said, sdist_files(project)))
        if wheel:
            built = build_package(project, scratch / "package", progress=stages)
            stages("writing the wheel")
            notes = built.notes
            files: dict[str, Path | bytes] = {name: built.folder / name for name in built.files}
            files.update(dist_info(said, project.folder))
            made.append(write_wheel(scratch, said, files))
        made = [file.replace(folder / file.name) for file in made]
    for note in () if quiet else notes:
        print(f"goferry: note: {note}", file=sys.stderr)
    return made
