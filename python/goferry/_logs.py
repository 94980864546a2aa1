"""Go's log records, given to Python's logging by a thread of each extension.

A record goes to the logger `goferry.<library>`, or `goferry.<library>.<name>` for what Go's
logger is named. It has Go's time and place in the source, and Go's fields: all of them as the
dict `fields`, and each as an attribute of its own whose name a LogRecord does not have already.
No handlers are added: where nobody configured logging, warnings go to stderr as those of any
Python library do.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

import msgspec

from ._levels import Levels
from ._reports import tell_hook

if TYPE_CHECKING:
    from goferry import _plane

    from ._extension import Extension

# How many records one turn takes from Go.
TAKE_RECORDS = 64
# How often levels are read while records come, and while Go refuses some.
READ_SECONDS = 0.1
ASK_SECONDS = 1.0
# How often lost records are told while they go on being lost.
LOST_SECONDS = 1.0
# How long a close and the exit of the interpreter wait for records that are queued.
FLUSH_SECONDS = 1.0

_all: list[Logs] = []


class Record(msgspec.Struct, array_like=True):
    """A record as Go's log core encodes it."""

    level: int
    nanoseconds: int
    name: str
    message: str
    file: str
    line: int
    function: str
    stack: str
    fields: dict[str, Any]


_decode = msgspec.msgpack.Decoder(Record).decode

# What a field must not be called to become an attribute, besides what the record has already.
_RESERVED = frozenset(("message", "asctime", "fields"))


class Logs:
    """The log of one extension: its levels, and the thread that drains it."""

    def __init__(self, extension: Extension) -> None:
        self._queue: _plane.Logs = extension.plane.Logs()
        self._libraries = extension.libraries
        self.levels = Levels(self._queue, extension.libraries)
        self._loggers: dict[tuple[int, str], logging.Logger] = {}  # the thread's
        self._handled = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="goferry-log", daemon=True)
        _all.append(self)

    def start(self) -> None:
        """Tell Go the levels, and start the thread."""
        self.levels.read()
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Ask the thread to handle what is queued now, and to end."""
        self._stopping = True
        self._queue.wake()

    def join(self, timeout: float) -> None:
        """Wait for the thread's end."""
        if self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def flush(self, timeout: float = FLUSH_SECONDS) -> bool:
        """Wait until what is queued now has been handled; False when it has not been.

        Does not wait on the log thread itself, nor in the child of a fork.
        """
        until, end = self._handled + self._queue.depth, time.monotonic() + timeout
        while not self._passed(until):
            if time.monotonic() > end or threading.current_thread() is self._thread:
                return False
            time.sleep(0.001)
        return True

    async def aflush(self, timeout: float = FLUSH_SECONDS) -> bool:
        """Wait as flush does, without blocking the loop."""
        until, end = self._handled + self._queue.depth, time.monotonic() + timeout
        if not self._passed(until):
            import asyncio

            while not self._passed(until):
                if time.monotonic() > end:
                    return False
                await asyncio.sleep(0.001)
        return True

    def _passed(self, until: int) -> bool:
        """Whether so many records have been handled, or nobody will handle any."""
        gone = self.levels.forked or not self._thread.is_alive()
        return gone or self._handled >= until or not self._queue.depth

    def _run(self) -> None:
        queue, levels = self._queue, self.levels
        read_at = told_at = time.monotonic()
        ask_at: float | None = None  # when Go may ask for the levels again; None: it may
        while True:
            # What comes after the stop stays where it is.
            rest = queue.depth if self._stopping else None
            taken = queue.take(TAKE_RECORDS if rest is None else rest)
            for library, number, body in taken:
                self._handle(library, number, body)
                self._handled += 1
                queue.handled(1)
            now = time.monotonic()
            if len(taken) < TAKE_RECORDS or rest is not None or now - told_at > LOST_SECONDS:
                told_at = now
                self._tell_lost()
            if rest is not None:
                return
            asked = ask_at is None and queue.asked(False)
            if ask_at is not None and now >= ask_at:
                queue.asked(True)  # before the levels are read: what Go refuses from here on asks
                ask_at, asked = None, True
            elif asked:
                ask_at = now + ASK_SECONDS
            if asked or (taken and now - read_at > READ_SECONDS):
                read_at = now
                levels.read()
            if len(taken) < TAKE_RECORDS:
                queue.wait(None if ask_at is None else max(0.0, ask_at - now))

    def _tell_lost(self) -> None:
        for library, count in self._queue.lost():
            record = Record(
                logging.WARNING, time.time_ns(), "",
                f"{count} log records were lost, since they came faster than they were handled",
                "", 0, "", "", {"lost": count},
            )  # fmt: skip
            self._give(library, library, record)

    def _handle(self, library: int, number: int, body: bytes) -> None:
        try:
            record = _decode(body)
        except msgspec.MsgspecError as error:
            tell_hook(error, f"a log record of {self._libraries[library]}")
            return
        self._give(library, number, record)

    def _give(self, library: int, number: int, record: Record) -> None:
        name = self._libraries[library]
        try:
            logger = self._loggers.get((library, record.name))
            if logger is None:
                full = f"goferry.{name}.{record.name}" if record.name else f"goferry.{name}"
                logger = self._loggers[library, record.name] = logging.getLogger(full)
                if number >= 0:
                    self.levels.know(number, logger)
            if logger.isEnabledFor(record.level):
                logger.handle(_made(logger, record))
        except BaseException as error:
            # A filter, or a handler that raises on purpose: nobody here can be told but the hook.
            tell_hook(error, f"a log record of {name}")


def _made(logger: logging.Logger, record: Record) -> logging.LogRecord:
    """Make logging's record."""
    made = logger.makeRecord(
        logger.name,
        record.level,
        record.file or "(unknown file)",
        record.line,
        record.message,
        (),
        None,
        record.function or "(unknown function)",
        None,
        record.stack or None,
    )
    created = record.nanoseconds / 1e9
    made.relativeCreated += (created - made.created) * 1000
    made.created = created
    made.msecs = record.nanoseconds // 1_000_000 % 1000 + 0.0
    attributes = vars(made)
    for key, value in record.fields.items():
        if key not in attributes and key not in _RESERVED:
            attributes[key] = value
    made.fields = record.fields
    return made


@atexit.register
def _flush() -> None:
    """Handle what is queued before logging closes its handlers.

    Registered when logging has been imported, and so called before logging.shutdown; the
    extensions' threads are stopped by goferry's own exit, which may come after it.
    """
    end = time.monotonic() + FLUSH_SECONDS
    for logs in _all:
        logs.flush(max(0.0, end - time.monotonic()))
