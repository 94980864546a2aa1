"""`goferry develop`: building into an editable installation, and doing so again after changes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from ._builder.editable import editable_folder, write_go_work
from ._builder.failure import BuildFailed
from ._builder.package import BuiltPackage, build_package
from ._builder.project import Project
from ._cli_failure import show_failure
from ._cli_stages import Stages
from ._editable import install, is_installed
from ._watch import Watch


def run(directory: str, *, watch: bool, extras: Sequence[str], quiet: bool) -> int:
    """Build and install a project, and return the exit code. Raises BuildFailed.

    With `watch` it goes on until KeyboardInterrupt, whatever fails to build.
    """
    developer = _Developer(directory, extras, quiet)
    if not watch:
        developer.build()
        return 0
    developer.watch()


class _Developer:
    """Builds a project again and again."""

    def __init__(self, directory: str, extras: Sequence[str], quiet: bool) -> None:
        self.directory = directory
        self.extras = extras
        self.quiet = quiet

    def build(self) -> tuple[Project, BuiltPackage]:
        """Build, and install if what is installed is not this. Raises BuildFailed."""
        with Stages(self.quiet) as stages:
            project = Project.load(self.directory)
            folder = editable_folder(project)
            built = build_package(project, folder, progress=stages, linked=True)
            write_go_work(project)
            how = "built"
            if self.extras or not is_installed(project, folder):
                stages(f"installing into {sys.prefix}")
                by = install(project.folder, project.name, self.extras)
                how = f"built and installed by {by.name}"
                self.extras = ()  # once is enough
        for note in built.notes:
            self.say(f"note: {note}")
        self.say(f"{project.name} {project.version} is {how}, in {stages.seconds:.1f} s")
        return project, built

    def watch(self) -> NoReturn:
        """Build, and again after each change, until KeyboardInterrupt."""
        project = Project.load(self.directory)
        watch = Watch(*_watched(project, ()))
        modules: tuple[Path, ...] = ()
        while True:
            try:
                project, built = self.build()
                modules = built.modules
            except BuildFailed as failure:
                show_failure("develop", failure)
            watch.follow(*_watched(project, modules))
            self.say("watching for changes; Ctrl-C ends it")
            for change in watch.wait():
                self.say(change)

    def say(self, line: str) -> None:
        if not self.quiet:
            print(line, flush=True)


def _watched(project: Project, modules: Iterable[Path]) -> tuple[set[Path], set[Path]]:
    """Give the folders of Go code, and those of hand-written Python."""
    own = {library.directory for library in project.libraries if library.directory is not None}
    python = set() if project.python_source is None else {project.python_source}
    return {project.folder, *own, *modules}, python
