"""A handler of Python's logging that keeps what Go logged, for the tests of it."""

from __future__ import annotations

import logging
import threading

import goferry

LOGGER = logging.getLogger("goferry.golib")


class Taker(logging.Handler):
    """Keeps records; `gate` holds it up."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.gate = threading.Event()
        self.gate.set()

    def emit(self, record: logging.LogRecord) -> None:
        self.gate.wait(100)
        self.records.append(record)

    def numbers(self) -> list[int]:
        return [record.n for record in self.records if hasattr(record, "n")]


def flush(ctx: goferry.Context) -> None:
    """Wait until Python's side has handled all that Go has logged."""
    assert ctx._runtime.logs.flush(60)
