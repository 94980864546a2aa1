"""Folders of source files as documents of an index."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from . import Analyzer, Document, Index, PutAllReply

# The settings of an index of sources: identifiers are split, and words are looked for in the text.
KEYWORDS = ["path", "suffix"]
DEFAULT_FIELD = "body"

# How many documents cross to Go at a time, and how many such batches may be on their way: while Go
# indexes one, Python reads the next.
BATCH = 128
UNDER_WAY = 3

_DEFINED = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class|func|type)[ \t]+(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Indexed:
    """What became of a folder: files that were put, were as before, vanished, could not be read."""

    put: int
    unchanged: int
    deleted: int
    unreadable: list[str]


def open_index(path: str | os.PathLike[str], read_only: bool = False) -> Index:
    """Open an index of sources, or make one."""
    if read_only:
        return Index(path=path, read_only=True)
    return Index(path=path, analyzer=Analyzer.CODE, keywords=KEYWORDS, default_field=DEFAULT_FIELD)


def list_files(root: Path, pattern: str = "*.py") -> list[Path]:
    """List the files below root, sorted; caches and folders of installed packages are left out."""
    left_out = {"__pycache__", "site-packages", "dist-packages"}
    return sorted(
        path
        for path in root.rglob(pattern)
        if path.is_file() and left_out.isdisjoint(path.relative_to(root).parts[:-1])
    )


def document(root: Path, path: Path) -> Document:
    """Read a file. Raises OSError. What is no UTF-8 is replaced by question marks in the text."""
    text = path.read_text("utf-8", errors="replace")
    name = path.relative_to(root).as_posix()
    return Document(
        id=os.fsencode(name).decode("utf-8", errors="backslashreplace"),
        fields={
            "path": os.fsencode(name).decode("utf-8", errors="replace"),
            "suffix": path.suffix,
            "body": text,
            "defines": _DEFINED.findall(text),
            "lines": text.count("\n"),
            "modified": _modified(path),
        },
    )


def index_folder(
    index: Index,
    root: Path,
    pattern: str = "*.py",
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> Indexed:
    """Bring an index up to date with the files below a folder.

    Files whose time of change is the one in the index are passed over, and documents of files that
    are not there any more are deleted. `progress` is told how many files are done, and of how many.
    """
    known = {
        hit.id: hit.fields.get("modified") for hit in index.hits(query="*", fields=["modified"])
    }
    paths = list_files(root, pattern)
    unreadable: list[str] = []
    unchanged = done = 0
    batch: list[Document] = []
    under_way: list[tuple[int, Future[PutAllReply]]] = []

    def settle(most: int) -> None:
        nonlocal done
        while len(under_way) > most:
            size, oldest = under_way.pop(0)
            oldest.result()
            done += size
            progress(done, len(paths))

    def send() -> None:
        under_way.append((len(batch), index.put_all.submit(documents=list(batch))))
        batch.clear()
        settle(UNDER_WAY - 1)

    for found in _changed(root, paths, known, unreadable):
        if found is None:
            unchanged += 1
            continue
        batch.append(found)
        if len(batch) == BATCH:
            send()
    if batch:
        send()
    settle(0)
    gone = list(known)
    if gone:
        index.delete(gone)
    progress(len(paths), len(paths))
    return Indexed(len(paths) - unchanged - len(unreadable), unchanged, len(gone), unreadable)


def _changed(
    root: Path, paths: list[Path], known: dict[str, object], unreadable: list[str]
) -> Iterator[Document | None]:
    """Give a document for each file, None for one that is as before; `known` keeps the others."""
    for path in paths:
        try:
            name = os.fsencode(path.relative_to(root).as_posix())
            before = known.pop(name.decode("utf-8", errors="backslashreplace"), None)
            if before == _modified(path):
                yield None
            else:
                yield document(root, path)
        except OSError as error:
            unreadable.append(f"{path}: {error.strerror}")


def _modified(path: Path) -> datetime:
    # Times cross in microseconds.
    return datetime.fromtimestamp(path.stat().st_mtime_ns // 1000 / 1e6, timezone.utc)


def title(id: str, fields: Mapping[str, object]) -> str:
    """Say what a hit is: its path and how long it is."""
    lines = fields.get("lines")
    length = f" ({lines:.0f} lines)" if isinstance(lines, float) else ""
    return f"{fields.get('path', id)}{length}"
