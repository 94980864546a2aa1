"""`goferry go`: the go command, in a project, as a build of it runs it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ._builder.extension import prepared
from ._builder.project import Project


def run(arguments: Sequence[str]) -> NoReturn:
    """Become the go command, in the working directory. Raises BuildFailed instead.

    Becoming it, rather than waiting for it, leaves it the terminal, Ctrl-C and the exit status.
    """
    project = Project.load(_folder(Path.cwd()))
    # Not lean: an author's tests may have uses for what his library has none for.
    with prepared(project.libraries, tags=project.tags, lean=False) as workspace:
        environment = {**workspace.toolchain.environment, **workspace.environment}
        go = workspace.toolchain.go
    environment["GOTMPDIR"] = os.environ.get("GOTMPDIR", "")  # the build's is gone
    # The race detector takes no position-independent programs, which are the builder's choice.
    flags = shlex.split(environment["GOFLAGS"])
    environment["GOFLAGS"] = shlex.join(flag for flag in flags if flag != "-buildmode=pie")
    os.execve(go, ["go", *arguments], environment)


def _folder(here: Path) -> Path:
    """Give the nearest folder above with a project, or else this one, which is then named."""
    found = (each for each in (here, *here.parents) if (each / "pyproject.toml").is_file())
    return next(found, here)
