"""The program that reads Go sources (core/source): built once, then run on what go list says."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .failure import BuildFailed
from .sources import MODULE
from .workspace import Workspace

PACKAGE = f"{MODULE}/core/source/command"

_FOLDERS = ("core/source/command", "core/source", "core/snake")
_FIELDS = "ImportPath,Name,Dir,Standard,GoFiles,CgoFiles,ImportMap,Module"


class Reader:
    """The reader for a workspace. Other workspaces of the same work folder use the same program.

    `environment` is what go runs in for it, and `sources` the folder of goferry's Go module.
    """

    def __init__(self, workspace: Workspace, environment: Mapping[str, str], sources: Path) -> None:
        self._workspace = workspace
        self._environment = environment
        # Export data is only for the Go that wrote it.
        digest = hashlib.sha256(workspace.toolchain.release.encode())
        for folder in _FOLDERS:
            for file in sorted((sources / folder).glob("*.go")):
                if not file.name.endswith("_test.go"):
                    digest.update(file.read_bytes())
        work = workspace.folder.parents[1]  # what all workspaces share
        self._program = work / "reader" / digest.hexdigest()[:16]

    @property
    def missing(self) -> bool:
        """Whether the program must be built first: PACKAGE, in the workspace."""
        return not self._program.is_file()

    def take(self, built: Path) -> None:
        """Takes the program that was built of PACKAGE, or builds it where that did not work."""
        if not built.is_file():
            self._workspace.run_go(
                ["build", "-ldflags=-s -w", f"-o={built}", PACKAGE],
                purpose="building the program that reads Go sources",
            )
        self._program.parent.mkdir(parents=True, exist_ok=True)
        os.replace(built, self._program)

    def read(self, packages: Sequence[str], exact: bool = False) -> dict[str, Any]:
        """Gives what the source of packages says, and of the author's that they import.

        With `exact` the answer also tells calls of a wrong shape; it costs some 0.2 s more. Raises
        BuildFailed.
        """
        fields = f"{_FIELDS},Export" if exact else _FIELDS
        listing = subprocess.Popen(
            [
                *(self._workspace.toolchain.go, "list", "-e", "-deps", f"-json={fields}"),
                *(["-export"] if exact else []),
                *packages,
            ],
            cwd=self._workspace.home,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # go build says it too
        )
        with listing:
            done = subprocess.run(
                [str(self._program), *(["-exact"] if exact else []), *packages],
                stdin=listing.stdout,
                capture_output=True,
                text=True,
            )
        if done.returncode != 0:
            raise BuildFailed("the source could not be read: mend what is said below", done.stderr)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer
