"""The cells that measure gopy's own bindings, with the callback that it provides."""

from __future__ import annotations

import sys

import paths
import ways
from ways import Work

sys.path.insert(0, str(paths.RIVALS / "gopy"))

from gopybench import gopy

# Bytes cross as strings, which is gopy's cheapest way; it cannot carry a NUL.
TEXT = "".join(chr(number) for number in range(48, 112))
RAW = Work("echo", TEXT, TEXT)


def burn(count: int, seconds: float) -> object:
    """Keep goroutines busy."""
    return gopy.Burn(count, seconds)


def callback(n: int = 20_000) -> float:
    """A goroutine calls back: locked to its thread, without which gopy's callback aborts."""
    return ways.callback(gopy.NewWorker().Post, RAW, n, take=lambda reply: reply)


def call(n: int = 20_000) -> float:
    """On the caller's thread."""
    return ways.call_p50(gopy.NewWorker().Call, RAW, n)


def typed_call(n: int = 20_000) -> float:
    """On the caller's thread, with a struct that stays in Go."""
    worker = gopy.NewWorker()

    def call(name: str, value: int) -> int:
        reply: int = worker.CallTyped(name, gopy.Request(Value=value)).Value
        return reply

    return ways.call_p50(call, Work("double", 21, 42), n)
