"""`goferry bench`: how long the requests of an installed library take, by each way of calling.

Each way warms up, then sends requests for a fixed time. A request that fails ends the whole with
its error, and no reply may be missing.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import goferry
from goferry import _extension
from goferry._errors import Error

SIZE = 64  # bytes that a method over bytes is given
THREADS = 8
MOST = 1_000  # requests under way at once

_KINDS = {"method", "serial"}  # what a context is asked for by name, with one reply


@dataclass(frozen=True)
class Timing:
    """One way's figures. Times are seconds; the percentiles are there where one caller waits."""

    way: str
    requests: int
    seconds: float
    p50: float | None = None
    p99: float | None = None

    @property
    def each(self) -> float:
        """Give the time that passes for a request, in seconds."""
        return self.seconds / self.requests


@dataclass(frozen=True)
class Subject:
    """What is timed: a method of a library, and what it is given."""

    library: str
    method: str
    request: Any


def subject(library: str, method: str | None, request: Any, given: bool) -> Subject:
    """Choose the method and the request, where the caller names none.

    Raises Error where the library has no method that will do.
    """
    extension, name = _extension.find(library)
    methods = {each["name"]: each for each in extension.schema(name)["methods"]}
    fit = [each for each in methods if methods[each]["kind"] in _KINDS]
    if method is None:
        method = _echo_like(methods, fit)
        if method is None:
            raise Error(
                f"{library} has no method that takes bytes and gives bytes: name one of its "
                f"methods ({', '.join(fit)}), with --request where it wants one"
            )
    if method not in methods:
        raise Error(f"{library} has no method {method!r}; it has {', '.join(fit)}")
    if method not in fit:
        kind = methods[method]["kind"].replace("_", " ")
        raise Error(f"{method} is of the kind {kind}; what can be timed is: {', '.join(fit)}")
    if methods[method]["raw_request"]:
        if given and not isinstance(request, str):
            raise Error(f"{method} takes bytes: --request must be a JSON text, not {request!r}")
        return Subject(library, method, request.encode() if given else bytes(range(SIZE)))
    if not given and methods[method]["request"]["kind"] != "none":
        request = {}
    return Subject(library, method, request)


def _echo_like(methods: dict[str, Any], fit: list[str]) -> str | None:
    raw = [each for each in fit if methods[each]["raw_request"] and methods[each]["raw_reply"]]
    return "echo" if "echo" in raw else next(iter(raw), None)


def timings(what: Subject, config: Any, seconds: float) -> Iterator[Timing]:
    """Time every way, one after another, and give each one's figures when it is done."""
    with goferry.open(what.library, config) as ctx:
        first = _call(ctx, what, seconds)
        yield first
        # So many at once as a tenth of the time is enough for.
        width = max(10, min(MOST, round(seconds / 10 / (first.p50 or first.each))))
        yield _threads(ctx, what, seconds)
        yield _post(ctx, what, seconds, width)
        yield _submit(ctx, what, seconds, width)
        yield _map(ctx, what, seconds, width)
        yield asyncio.run(_await(ctx, what, seconds))
        yield asyncio.run(_gather(ctx, what, seconds))


def _rounds(seconds: float) -> Iterator[bool]:
    """Give False for the rounds that warm up, a tenth of the time, then True."""
    start = time.perf_counter()
    while time.perf_counter() - start < seconds / 10:
        yield False
    start = time.perf_counter()
    yield True
    while time.perf_counter() - start < seconds:
        yield True


def _waiting(way: str, times: list[float]) -> Timing:
    times.sort()
    middle, late = times[len(times) // 2], times[len(times) * 99 // 100]
    return Timing(way, len(times), sum(times), middle, late)


def _call(ctx: goferry.Context, what: Subject, seconds: float) -> Timing:
    times = []
    call, method, request, clock = ctx.call, what.method, what.request, time.perf_counter
    for measured in _rounds(seconds):
        start = clock()
        call(method, request)
        took = clock() - start
        if measured:
            times.append(took)
    return _waiting("call", times)


def _threads(ctx: goferry.Context, what: Subject, seconds: float) -> Timing:
    failures: list[BaseException] = []
    counts: list[int] = []
    end = time.perf_counter() + seconds

    def run() -> None:
        count = 0
        try:
            while not count or (time.perf_counter() < end and not failures):
                ctx.call(what.method, what.request)
                count += 1
        except Exception as failure:
            failures.append(failure)
        counts.append(count)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    if failures:
        raise failures[0]
    return Timing(f"call, {THREADS} threads", sum(counts), took)


def _batches(way: str, seconds: float, width: int, batch: Any) -> Timing:
    """Time batches of `width` requests each."""
    requests, total = 0, 0.0
    for measured in _rounds(seconds):
        start = time.perf_counter()
        batch()
        took = time.perf_counter() - start
        if measured:
            requests, total = requests + width, total + took
    return Timing(f"{way}, {width:,} at once", requests, total)


def _post(ctx: goferry.Context, what: Subject, seconds: float, width: int) -> Timing:
    def batch() -> None:
        replies: list[Any] = []
        done = threading.Event()

        def receive(reply: Any) -> None:
            replies.append(reply)
            if len(replies) == width:
                done.set()

        for _ in range(width):
            ctx.post(what.method, what.request, receive)
        done.wait()
        for reply in replies:
            reply.result()

    return _batches("post", seconds, width, batch)


def _submit(ctx: goferry.Context, what: Subject, seconds: float, width: int) -> Timing:
    def batch() -> None:
        for future in [ctx.submit(what.method, what.request) for _ in range(width)]:
            future.result()

    return _batches("submit", seconds, width, batch)


def _map(ctx: goferry.Context, what: Subject, seconds: float, width: int) -> Timing:
    requests = [what.request] * width
    return _batches("map", seconds, width, lambda: ctx.map(what.method, requests))


async def _await(ctx: goferry.Context, what: Subject, seconds: float) -> Timing:
    times = []
    for measured in _rounds(seconds):
        start = time.perf_counter()
        await ctx.acall(what.method, what.request)
        took = time.perf_counter() - start
        if measured:
            times.append(took)
    return _waiting("await", times)


async def _gather(ctx: goferry.Context, what: Subject, seconds: float, width: int = 100) -> Timing:
    requests, total = 0, 0.0
    for measured in _rounds(seconds):
        start = time.perf_counter()
        await asyncio.gather(*[ctx.acall(what.method, what.request) for _ in range(width)])
        took = time.perf_counter() - start
        if measured:
            requests, total = requests + width, total + took
    return Timing(f"gather({width})", requests, total)
