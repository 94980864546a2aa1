"""The cells that measure goferry by its public API, with 64 bytes or with a struct."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import goferry
import paths
import ways
from goferry import _extension
from ways import RAW, Work

TYPED = Work("double", {"value": 21}, {"value": 42})

_extension.load(str(paths.EXTENSION), "bench")


def open_lab(**options: Any) -> goferry.Context:
    """Open the library under measurement."""
    return goferry.open("golib", {}, goferry.Options(**options))


def burn(count: int, seconds: float) -> object:
    """Keep goroutines busy for as long as what this gives is kept."""
    ctx = open_lab()
    ctx.call("burn", {"goroutines": count, "for": seconds})
    return ctx


def callback(n: int = 300_000, work: Work = RAW) -> float:
    with open_lab() as ctx:
        return ways.callback(ctx.post, work, n)


def call(n: int = 20_000, work: Work = RAW) -> float:
    with open_lab() as ctx:
        return ways.call_p50(ctx.call, work, n)


def call_p99(n: int = 20_000) -> float:
    with open_lab() as ctx:
        return ways.call_p99(ctx.call, RAW, n)


def call_idle(n: int = 800, pause: float = 0.002) -> float:
    with open_lab() as ctx:
        return ways.call_p50(ctx.call, RAW, n, pause)


def threads(n: int = 100_000, work: Work = RAW) -> float:
    with open_lab() as ctx:
        return ways.threads(ctx.call, work, n)


def submit(n: int = 100_000, work: Work = RAW) -> float:
    with open_lab() as ctx:
        return ways.submit(ctx.submit, work, n)


def map_all(n: int = 100_000) -> float:
    with open_lab() as ctx:
        return ways.map_all(ctx.map, RAW, n)


def gather(n: int = 50_000, work: Work = RAW) -> float:
    with open_lab() as ctx:
        return asyncio.run(ways.gather(ctx.acall, work, n))


def coroutines(n: int = 50_000, work: Work = RAW) -> float:
    with open_lab() as ctx:
        return asyncio.run(ways.coroutines(ctx.acall, work, n))


def await_each(n: int = 30_000, work: Work = RAW) -> float:
    with open_lab() as ctx:
        return asyncio.run(ways.await_each(ctx.acall, work, n))


typed_callback: Callable[..., float] = partial(callback, work=TYPED)
typed_call: Callable[..., float] = partial(call, work=TYPED)
typed_threads: Callable[..., float] = partial(threads, work=TYPED)
typed_submit: Callable[..., float] = partial(submit, work=TYPED)
typed_gather: Callable[..., float] = partial(gather, work=TYPED)
typed_coroutines: Callable[..., float] = partial(coroutines, work=TYPED)
typed_await: Callable[..., float] = partial(await_each, work=TYPED)


def event(n: int = 200_000) -> float:
    """Events from a busy emitter: Emit waits while the queue is full."""
    with open_lab(overflow="block") as ctx:
        heard: list[Any] = []
        ctx.on("whole", heard.append)
        return ways.events(
            lambda count: ctx.submit("flood", {"count": count, "data": ways.PAYLOAD}), heard, n
        )


def event_latency(n: int = 400, pause: float = 0.002) -> float:
    with open_lab() as ctx:
        late: list[int] = []
        now = time.time_ns
        ctx.on("beacon", lambda fired: late.append(now() - fired))
        return ways.event_latency(
            lambda count: ctx.submit("beacon", {"count": count, "pause": pause}), late, n
        )
