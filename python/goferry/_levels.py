"""The levels of Python's loggers, kept where Go reads them.

Go looks at a level in C memory before it makes a record, so a level that nobody wants costs next to
nothing. Here the levels are read again and written there: whenever logging empties its loggers'
caches, as it does in each setLevel() and disable(); with each context that opens; and, in case
that a level changed in another way, while records come and at least once a second while Go refuses
some.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goferry import _plane

# Above every level: for a logger that is switched off.
OFF = 1 << 20

_all: list[Levels] = []  # of the extensions, which are never unloaded


class Levels:
    """The levels of the loggers of one extension's libraries.

    Loggers have numbers: those of the libraries' own are the libraries'; Go deals the others, and a
    record tells which. A logger that has not been heard of takes what any of its library does.
    """

    def __init__(self, queue: _plane.Logs, libraries: Sequence[str]) -> None:
        self._queue = queue
        # Held while levels are read and written, so that an old one is not written over a new one.
        # Reentrant, since a finalizer or a signal handler may set a level meanwhile.
        self._lock = threading.RLock()
        self._libraries = [logging.getLogger(f"goferry.{library}") for library in libraries]
        self._loggers = dict(enumerate(self._libraries))  # by number; guarded by the lock
        self.forked = False
        _watch()
        _all.append(self)

    def know(self, number: int, logger: logging.Logger) -> None:
        """Have Go ask for this logger's own level from now on."""
        with self._lock:
            self._loggers[number] = logger
            self._queue.level(number, _level(logger))

    def read(self) -> None:
        """Read all levels and tell Go. Costs microseconds, and more with many loggers."""
        if self.forked:
            return
        with self._lock:
            for number, logger in self._loggers.items():
                self._queue.level(number, _level(logger))
            tree = logging.Logger.manager.loggerDict.copy()
            below = [
                logger
                for name, logger in tree.items()
                if name.startswith("goferry.") and isinstance(logger, logging.Logger)
            ]
            for number, library in enumerate(self._libraries):
                inner = library.name + "."
                levels = [_level(logger) for logger in below if logger.name.startswith(inner)]
                self._queue.floor(number, min([_level(library), *levels]))


def _level(logger: logging.Logger) -> int:
    if logger.disabled:
        return OFF
    return min(max(logger.getEffectiveLevel(), logger.manager.disable + 1), OFF)


class _Cache(dict[int, bool]):
    """What a logger remembers of isEnabledFor; tells the levels' readers when it is emptied."""

    def clear(self) -> None:
        super().clear()
        for levels in list(_all):
            levels.read()


def _watch() -> None:
    """Put a cache that tells into the logger `goferry`, if loggers have such caches."""
    attributes = vars(logging.getLogger("goferry"))
    if type(attributes.get("_cache")) is dict:
        attributes["_cache"] = _Cache(attributes["_cache"])
