"""The ways of calling, each timed in one place for goferry and for every rival.

A way warms up first, measures, compares every reply, and gives nanoseconds: a request's where many
are under way, a percentile where one caller waits.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

PAYLOAD = bytes(range(64))
WAKE = 0.0005  # how often a way looks whether all its replies are there
LONGEST = 8.0  # seconds for a way that asks one at a time: beside load a rival's call takes 10 ms
FEWEST = 200  # requests in any case


@dataclass(frozen=True)
class Work:
    """A method's name, what it is given, and what it must reply."""

    method: str
    request: Any
    expected: Any

    def check(self, replies: Sequence[object], count: int) -> None:
        """Raise unless there are `count` replies, all of them right."""
        if len(replies) != count:
            raise AssertionError(f"{len(replies)} replies to {count} requests")
        for number, reply in enumerate(replies):
            if reply != self.expected:
                raise AssertionError(f"request {number} had the reply {reply!r}")


RAW = Work("echo", PAYLOAD, PAYLOAD)

Post = Callable[[str, Any, Callable[[Any], object]], object]
Call = Callable[[str, Any], Any]


def warm(count: int) -> int:
    """Give how many requests come before those that are measured."""
    return max(FEWEST, min(count // 50, 2_000))


def callback(
    post: Post, work: Work, n: int, take: Callable[[Any], object] = lambda reply: reply.result()
) -> float:
    """Post from one thread and wait for all callbacks; `take` gets the value out of a reply."""
    method, request = work.method, work.request
    for count in (warm(n), n):
        replies: list[Any] = []
        append = replies.append
        start = time.perf_counter_ns()
        for _ in range(count):
            post(method, request, append)
        while len(replies) < count:
            time.sleep(WAKE)
        took = time.perf_counter_ns() - start
        work.check([take(reply) for reply in replies], count)
    return took / n


def calls(call: Call, work: Work, n: int, pause: float = 0.0) -> list[int]:
    """Call one after another, with a pause before each, and give the times in order of size."""
    method, request, expected = work.method, work.request, work.expected
    clock = time.perf_counter_ns
    times: list[int] = []
    first = warm(n)
    end = time.monotonic() + LONGEST
    while len(times) < first + n:
        if pause:
            time.sleep(pause)
        start = clock()
        reply = call(method, request)
        times.append(clock() - start)
        if reply != expected:
            raise AssertionError(f"a call had the reply {reply!r}")
        if len(times) >= first + FEWEST and time.monotonic() > end:
            break
    return sorted(times[first:])


def call_p50(call: Call, work: Work, n: int, pause: float = 0.0) -> float:
    """Give the median of calls."""
    times = calls(call, work, n, pause)
    return times[len(times) // 2]


def call_p99(call: Call, work: Work, n: int) -> float:
    """Give the time that one call in a hundred exceeds."""
    times = calls(call, work, n)
    return times[len(times) * 99 // 100]


def together(runs: Sequence[Callable[[], object]]) -> int:
    """Run functions together, each on its own thread; give nanoseconds until the last has ended."""
    begun: list[int] = []
    failures: list[BaseException] = []
    line = threading.Barrier(len(runs), action=lambda: begun.append(time.perf_counter_ns()))

    def run(function: Callable[[], object]) -> None:
        try:
            line.wait()
            function()
        except BaseException as error:
            failures.append(error)
            line.abort()

    threads = [threading.Thread(target=run, args=(function,)) for function in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter_ns() - begun[0]
    if failures:
        raise failures[0]
    return took


def threads(call: Call, work: Work, n: int, width: int = 8) -> float:
    """Call from threads together."""
    method, request = work.method, work.request
    replies: list[list[Any]] = [[] for _ in range(width)]
    each = n // width

    def run(mine: list[Any]) -> None:
        for _ in range(each):
            mine.append(call(method, request))

    work.check([call(method, request) for _ in range(FEWEST)], FEWEST)
    took = together([partial(run, mine) for mine in replies])
    for mine in replies:
        work.check(mine, each)
    return took / (each * width)


def submit(submit: Call, work: Work, n: int) -> float:
    """Submit all, then take the futures' results."""
    method, request = work.method, work.request
    for count in (warm(n), n):
        start = time.perf_counter_ns()
        futures = [submit(method, request) for _ in range(count)]
        replies = [future.result() for future in futures]
        took = time.perf_counter_ns() - start
        work.check(replies, count)
    return took / n


def map_all(call: Callable[[str, list[Any]], Sequence[Any]], work: Work, n: int) -> float:
    """Give many requests at once."""
    for count in (warm(n), n):
        requests = [work.request] * count
        start = time.perf_counter_ns()
        replies = call(work.method, requests)
        took = time.perf_counter_ns() - start
        work.check(replies, count)
    return took / n


ACall = Callable[[str, Any], Awaitable[Any]]


async def gather(acall: ACall, work: Work, n: int, width: int = 100) -> float:
    """Gather `width` awaitables again and again."""
    method, request = work.method, work.request
    for rounds in (warm(n) // width, n // width):
        start = time.perf_counter_ns()
        for _ in range(rounds):
            replies = await asyncio.gather(*[acall(method, request) for _ in range(width)])
            work.check(replies, width)
        took = time.perf_counter_ns() - start
    return took / (rounds * width)


async def coroutines(acall: ACall, work: Work, n: int, width: int = 100) -> float:
    """Let `width` coroutines await together, each one reply after another."""
    method, request, expected = work.method, work.request, work.expected
    each = n // width
    counts: list[int] = []

    async def run(count: int) -> None:
        right = 0
        for _ in range(count):
            right += await acall(method, request) == expected
        counts.append(right)

    await run(warm(n))
    start = time.perf_counter_ns()
    await asyncio.gather(*[run(each) for _ in range(width)])
    took = time.perf_counter_ns() - start
    if counts != [warm(n), *[each] * width]:
        raise AssertionError("a reply to an await was wrong")
    return took / (each * width)


async def await_each(acall: ACall, work: Work, n: int) -> float:
    """Await one reply after another."""
    method, request = work.method, work.request
    for count in (warm(n), n):
        replies = []
        start = time.perf_counter_ns()
        for _ in range(count):
            replies.append(await acall(method, request))
        took = time.perf_counter_ns() - start
        work.check(replies, count)
    return took / n


def events(flood: Callable[[int], object], heard: list[Any], n: int) -> float:
    """Let an emitter fire PAYLOAD as fast as it can, and wait until the listener heard all."""
    for count in (warm(n), n):
        heard.clear()
        start = time.perf_counter_ns()
        flood(count)
        while len(heard) < count:
            time.sleep(WAKE)
        took = time.perf_counter_ns() - start
        Work("", None, PAYLOAD).check(heard, count)
    return took / n


def event_latency(beacon: Callable[[int], object], late: list[int], n: int) -> float:
    """Give the median of what a listener noted: nanoseconds from Emit to its own first line."""
    for count in (20, n):
        late.clear()
        beacon(count)
        while len(late) < count:
            time.sleep(0.02)
        if len(late) != count:
            raise AssertionError(f"{len(late)} events of {count}")
    return sorted(late)[n // 2]
