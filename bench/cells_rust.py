"""The cells that measure hand-written Rust: PyO3 with crossbeam, tokio, pyo3-async-runtimes."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

import paths
import ways
from ways import RAW, Work

sys.path.insert(0, str(paths.RIVALS / "rust"))

import rustbench

TYPED = Work("double", rustbench.DoubleRequest(21), rustbench.DoubleReply(42))
BATCH = 1024


def burn(count: int, seconds: float) -> object:
    """Keep threads busy, as goroutines would."""
    return rustbench.burn(count, seconds)


def callback(n: int = 300_000, work: Work = RAW) -> float:
    """One attach a batch: nothing can be faster that has a thread beside the caller's."""
    return ways.callback(rustbench.Worker(BATCH).post, work, n)


def callback_each(n: int = 100_000) -> float:
    """One attach a callback."""
    return ways.callback(rustbench.Worker(1).post, RAW, n)


def call(n: int = 20_000, work: Work = RAW) -> float:
    return ways.call_p50(rustbench.Worker(BATCH).call, work, n)


def call_p99(n: int = 20_000) -> float:
    return ways.call_p99(rustbench.Worker(BATCH).call, RAW, n)


def call_idle(n: int = 800, pause: float = 0.002) -> float:
    return ways.call_p50(rustbench.Worker(BATCH).call, RAW, n, pause)


def threads(n: int = 100_000) -> float:
    return ways.threads(rustbench.Worker(BATCH).call, RAW, n)


def typed_callback(n: int = 300_000) -> float:
    return callback(n, TYPED)


def typed_call(n: int = 20_000) -> float:
    return call(n, TYPED)


def tokio_call(n: int = 5_000) -> float:
    return ways.call_p50(rustbench.Runtime().call, RAW, n)


def gather(n: int = 10_000) -> float:
    return asyncio.run(ways.gather(rustbench.Runtime().acall, RAW, n))


def coroutines(n: int = 10_000) -> float:
    return asyncio.run(ways.coroutines(rustbench.Runtime().acall, RAW, n))


def await_each(n: int = 4_000) -> float:
    return asyncio.run(ways.await_each(rustbench.Runtime().acall, RAW, n))


def event(n: int = 100_000) -> float:
    """One attach an event."""
    emitter = rustbench.Emitter()
    heard: list[Any] = []
    emitter.connect("whole", heard.append)
    return ways.events(lambda count: emitter.flood("whole", count, ways.PAYLOAD), heard, n)


def event_latency(n: int = 400, pause: float = 0.002) -> float:
    emitter = rustbench.Emitter()
    late: list[int] = []
    now = time.time_ns
    emitter.connect("beacon", lambda fired: late.append(now() - fired))
    return ways.event_latency(lambda count: emitter.beacon("beacon", count, pause), late, n)
