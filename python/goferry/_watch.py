"""What has changed in a project's folders, found by looking at the files' times.

Looking at some hundred files takes a millisecond or two, so that twice a second costs less than a
library that asks the kernel, and works on every file system, those of containers and networks too.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

INTERVAL = 0.5  # seconds between two looks
SETTLED = 0.1  # after a change, until nothing changes any more: editors write files in turns

# What a build reads.
_SOURCES = (".go", ".c", ".cc", ".cpp", ".h", ".hpp", ".s", ".S", ".syso")
_FILES = ("go.mod", "go.sum", "pyproject.toml")
_EMBED = re.compile(rb"^//go:embed[ \t]+(.+)$", re.M)

# Folders that hold results, or what nobody edits. Hidden ones are left out too.
_SKIPPED = frozenset({"__pycache__", "build", "dist", "node_modules", "testdata", "vendor"})

Stamp = tuple[int, int]  # modification time and size


@dataclass
class Watch:
    """Looks at a project's folders; of those in `python`, hand-written Python, every file counts.

    One thread uses it.
    """

    folders: Collection[Path]
    python: Collection[Path] = ()
    _seen: dict[Path, Stamp] = field(default_factory=dict)
    _embedded: dict[Path, tuple[Stamp, frozenset[Path]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._seen = self._look()

    def follow(self, folders: Collection[Path], python: Collection[Path]) -> None:
        """Look at these folders from now on. Files in those that come newly are no change."""
        before = {*self.folders, *self.python}
        self.folders, self.python = folders, python
        now = self._look()
        for file, stamp in now.items():
            if not any(file.is_relative_to(folder) for folder in before):
                self._seen[file] = stamp
        after = {*folders, *python}
        for file in list(self._seen):
            if file not in now and not any(file.is_relative_to(folder) for folder in after):
                del self._seen[file]

    def wait(self) -> list[str]:
        """Wait for a change that has settled, and name the files, as in "changed x.go"."""
        while not (changes := self.changes()):
            time.sleep(INTERVAL)
        return changes

    def changes(self) -> list[str]:
        """Name what has changed since the last time, once it has settled. Empty: nothing."""
        now = self._look()
        if now == self._seen:
            return []
        while True:
            time.sleep(SETTLED)
            before, now = now, self._look()
            if now == before:
                break
        changes = list(_compare(self._seen, now))
        self._seen = now
        return changes

    def _look(self) -> dict[Path, Stamp]:
        found: dict[Path, Stamp] = {}
        for folder in self.folders:
            for entry in _walk(folder):
                if entry.name in _FILES or entry.name.endswith(_SOURCES):
                    _add(found, Path(entry.path))
        for folder in self.python:
            for entry in _walk(folder):
                _add(found, Path(entry.path))
        for file in [file for file in found if file.suffix == ".go"]:
            for embedded in self._embeds(file, found[file]):
                _add(found, embedded)
        return found

    def _embeds(self, file: Path, stamp: Stamp) -> frozenset[Path]:
        """Find the files that a Go file embeds. New ones are found when the Go file changes."""
        known = self._embedded.get(file)
        if known is not None and known[0] == stamp:
            return known[1]
        found: set[Path] = set()
        try:
            text = file.read_bytes()
        except OSError:  # gone meanwhile: the next look tells
            return frozenset()
        for line in _EMBED.findall(text):
            for pattern in line.decode("utf-8", "replace").split():
                found.update(_matches(file.parent, pattern.strip('"`').removeprefix("all:")))
        self._embedded[file] = stamp, frozenset(found)
        return self._embedded[file][1]


def _walk(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """Give the files below a folder, without hidden ones and results."""
    try:
        entries = os.scandir(folder)
    except OSError:  # gone, or not ours to read: then a build does not read it either
        return
    with entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _SKIPPED:
                    yield from _walk(entry.path)
            elif not entry.name.endswith((".pyc", "~", ".swp")):
                yield entry


def _matches(folder: Path, pattern: str) -> Iterator[Path]:
    try:
        matches = list(folder.glob(pattern))
    except (ValueError, NotImplementedError):  # the compiler says what is wrong with it
        return
    for match in matches:
        if match.is_dir():
            yield from (Path(entry.path) for entry in _walk(match))
        else:
            yield match


def _add(found: dict[Path, Stamp], file: Path) -> None:
    try:
        status = file.stat()
    except OSError:  # gone meanwhile
        return
    found[file] = status.st_mtime_ns, status.st_size


def _compare(before: Mapping[Path, Stamp], after: Mapping[Path, Stamp]) -> Iterator[str]:
    for file in sorted(before.keys() | after.keys()):
        if file not in before:
            yield f"new {_short(file)}"
        elif file not in after:
            yield f"removed {_short(file)}"
        elif before[file] != after[file]:
            yield f"changed {_short(file)}"


def _short(file: Path) -> str:
    """The path from the working directory, where that is shorter."""
    return min(str(file), os.path.relpath(file), key=len)
