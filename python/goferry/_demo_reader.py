"""Reading and digesting files in Python: what `goferry demo` compares Go with."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ._demo_wait import in_executor

# As much as treesum reads at a time.
CHUNK_SIZE = 256 << 10


@dataclass(frozen=True)
class Failure:
    """A file that could not be read, and why, in words."""

    reason: str


Outcome = str | Failure  # a digest in hexadecimal digits, or a failure


class Reader:
    """Reads files, by any number of threads, each with a buffer that it uses again.

    `close`, and the end of a `with`, make readings that are under way fail before their next
    chunk, and later ones at once.
    """

    def __init__(self) -> None:
        self._local = threading.local()
        self._closed = False

    def digest(self, path: str) -> tuple[Outcome, int]:
        """Return the file's SHA-256 digest and its size, or its failure and 0."""
        digest = hashlib.sha256()
        size = self._read(path, digest.update)
        return (size, 0) if isinstance(size, Failure) else (digest.hexdigest(), size)

    def skim(self, path: str) -> None:
        """Read the file and drop what was read. What cannot be read is left."""
        self._read(path, len)

    def close(self) -> None:
        """End what is under way. Does not wait for it."""
        self._closed = True

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, path: str, consume: Callable[[memoryview], object]) -> int | Failure:
        """Give the file's content to `consume`, chunk by chunk, and return its size."""
        try:
            view = self._local.view
        except AttributeError:
            view = self._local.view = memoryview(bytearray(CHUNK_SIZE))
        size = 0
        try:
            # If a FIFO took the file's place, nothing waits for its writer.
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
            try:
                while count := os.readv(descriptor, [view]):
                    if self._closed:
                        return Failure("the reader was closed")
                    consume(view[:count])
                    size += count
            finally:
                os.close(descriptor)
        except OSError as error:
            return Failure(error.strerror or str(error))
        return size


def warm(files: Iterable[str], threads: int) -> None:
    """Read all files once, so that the page cache has them for whichever way comes first."""
    with Reader() as reader:
        for _ in in_executor(reader.skim, files, threads, reader.close):
            pass
