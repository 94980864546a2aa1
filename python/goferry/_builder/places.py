"""Where things stand in the author's source, as people read it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Places:
    """Finds source files by the paths that compiled code has, and shows them as the author does.

    Compiled code knows no path of the machine (-trimpath): "example.com/counter/counter.go", or
    with "@v1.2.3" behind the module's path. `packages` is what the source's reader answered.
    """

    def __init__(self, packages: Mapping[str, Any], folder: Path, home: Path) -> None:
        self._folders = {path: package["dir"] for path, package in packages.items()}
        self._folder = folder.resolve()
        self._home = home

    def find(self, compiled: str) -> Path | None:
        """Gives the file of a path that compiled code has; None where it is not among them."""
        if os.path.isabs(compiled):
            return Path(compiled)
        package, _, name = re.sub(r"@[^/]+", "", compiled).rpartition("/")
        folder = self._folders.get(package)
        return Path(folder, name) if folder is not None else None

    def from_compiler(self, path: str) -> Path:
        """Gives the file of a path in the go command's messages, relative to where it ran."""
        return Path(os.path.normpath(self._home / path))

    def show(self, file: str | Path) -> str:
        """Gives a file's path as messages have it: relative to the author's folder."""
        path = os.path.relpath(Path(file).resolve(), self._folder)
        return str(file) if path.startswith(os.path.join("..", "..")) else path

    def shown(self, compiled: str) -> str:
        """Gives the path that the description has: one below the folder, or compiled code's."""
        file = self.find(compiled)
        if file is None or not file.resolve().is_relative_to(self._folder):
            return compiled
        return file.resolve().relative_to(self._folder).as_posix()

    def line(self, file: str | Path, line: int, column: int = 0) -> str:
        """Gives the head of a message: "counter.go:12:3". Without a column, that of the code."""
        return f"{self.show(file)}:{line}:{column or _first_column(Path(file), line)}"


def _first_column(file: Path, line: int) -> int:
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return 1
    text = lines[line - 1] if 0 < line <= len(lines) else b""
    return len(text) - len(text.lstrip()) + 1
