"""`goferry develop`: building into an editable installation, and doing so again after changes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ._api_changes import api_changes
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
    """Builds a project again and again. `project` is as it could be read last."""

    def __init__(self, directory: str, extras: Sequence[str], quiet: bool) -> None:
        self.directory = directory
        self.project = Project.load(directory)
        self.extras = extras
        self.quiet = quiet

    def build(self) -> BuiltPackage:
        """Build, and install if what is installed is not this. Raises BuildFailed."""
        with Stages(self.quiet) as stages:
            project = self.project = Project.load(self.directory)
            folder = editable_folder(project)
            write_go_work(project)  # first: editors and `go get` help to mend what does not build
            built = build_package(project, folder, progress=stages, linked=True)
            how = "built"
            if self.extras or not is_installed(project, folder):
                stages(f"installing into {sys.prefix}")
                by = install(project.folder, project.name, self.extras)
                how = f"built and installed by {by.name}"
                self.extras = ()  # once is enough
        for note in built.notes:
            self.say(f"note: {note}")
        self.say(f"{project.name} {project.version} is {how}, in {stages.seconds:.1f} s")
        return built

    def watch(self) -> NoReturn:
        """Build, and again after each change, until KeyboardInterrupt."""
        watch = Watch(*_watched(self.project, None))
        built = self.attempt(None)
        self.say("watching for changes; Ctrl-C ends it")
        while True:
            watch.follow(*_watched(self.project, built))
            for change in watch.wait():
                self.say(change)
            built = self.attempt(built)

    def attempt(self, before: BuiltPackage | None) -> BuiltPackage | None:
        """Build, and tell how the API differs from the one `before`, or why there is none.

        Gives what was built last.
        """
        try:
            built = self.build()
        except BuildFailed as failure:
            show_failure("develop", failure)
            return before
        if before is not None:
            for change in api_changes(before.description, built.description):
                self.say(change)
        return built

    def say(self, line: str) -> None:
        if not self.quiet:
            print(line, flush=True)


def _watched(project: Project, built: BuiltPackage | None) -> tuple[set[Path], set[Path]]:
    """Give the folders of Go code, and those of hand-written Python."""
    own = {library.directory for library in project.libraries if library.directory is not None}
    modules = set() if built is None else set(built.modules)
    python = set() if project.python_source is None else {project.python_source}
    return {project.folder} | own | modules, python
