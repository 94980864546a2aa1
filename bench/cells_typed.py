"""The cells that measure a generated package: a struct in and a struct out, as its users call it.

The loops are those of ways.py, written out: a function that gave the fields by name for them would
be measured too.
"""

from __future__ import annotations

import asyncio
import sys
import time
from functools import partial
from typing import Any

import goferry
import paths
from ways import FEWEST, WAKE, together, warm

sys.path.insert(0, str(paths.RIVALS / "typed"))

from benchlab import AsyncLab, DoubleReply, DoubleRequest, Lab

VALUE = 21
EXPECTED = DoubleReply(value=42)


def check(replies: list[Any], count: int) -> None:
    """Raise unless there are `count` replies, all of them right."""
    if replies != [EXPECTED] * count:
        raise AssertionError(f"{len(replies)} replies to {count} requests, or a wrong one")


def callback(n: int = 300_000) -> float:
    with Lab() as lab:
        post = lab.double.post
        for count in (warm(n), n):
            replies: list[Any] = []
            append = replies.append
            start = time.perf_counter_ns()
            for _ in range(count):
                post(value=VALUE, callback=append)
            while len(replies) < count:
                time.sleep(WAKE)
            took = time.perf_counter_ns() - start
            check([reply.result() for reply in replies], count)
    return took / n


def call(n: int = 20_000) -> float:
    clock = time.perf_counter_ns
    times = []
    with Lab() as lab:
        double = lab.double
        for _ in range(warm(n) + n):
            start = clock()
            reply = double(value=VALUE)
            times.append(clock() - start)
            if reply != EXPECTED:
                raise AssertionError(f"a call had the reply {reply!r}")
    times = sorted(times[warm(n) :])
    return times[len(times) // 2]


def threads(n: int = 100_000, width: int = 8) -> float:
    with Lab() as lab:
        replies: list[list[Any]] = [[] for _ in range(width)]
        each = n // width

        def run(mine: list[Any]) -> None:
            double = lab.double
            for _ in range(each):
                mine.append(double(value=VALUE))

        check([lab.double(value=VALUE) for _ in range(FEWEST)], FEWEST)
        took = together([partial(run, mine) for mine in replies])
        for mine in replies:
            check(mine, each)
    return took / (each * width)


def submit(n: int = 100_000) -> float:
    with Lab() as lab:
        send = lab.double.submit
        for count in (warm(n), n):
            start = time.perf_counter_ns()
            futures = [send(value=VALUE) for _ in range(count)]
            replies = [future.result() for future in futures]
            took = time.perf_counter_ns() - start
            check(replies, count)
    return took / n


def map_all(n: int = 100_000) -> float:
    with Lab() as lab:
        for count in (warm(n), n):
            requests = [DoubleRequest(value=VALUE)] * count
            start = time.perf_counter_ns()
            replies = lab.double.map(requests)
            took = time.perf_counter_ns() - start
            check(replies, count)
    return took / n


def gather(n: int = 50_000, width: int = 100) -> float:
    async def main() -> float:
        async with AsyncLab() as lab:
            double = lab.double
            for rounds in (warm(n) // width, n // width):
                start = time.perf_counter_ns()
                for _ in range(rounds):
                    check(await asyncio.gather(*[double(value=VALUE) for _ in range(width)]), width)
                took = time.perf_counter_ns() - start
        return took / (rounds * width)

    return asyncio.run(main())


def coroutines(n: int = 50_000, width: int = 100) -> float:
    async def main() -> float:
        async with AsyncLab() as lab:
            double = lab.double
            right = 0

            async def run(count: int) -> None:
                nonlocal right
                for _ in range(count):
                    reply = await double(value=VALUE)
                    right += reply == EXPECTED

            await run(warm(n))
            start = time.perf_counter_ns()
            await asyncio.gather(*[run(n // width) for _ in range(width)])
            took = time.perf_counter_ns() - start
        total = n // width * width
        if right != warm(n) + total:
            raise AssertionError("a reply to an await was wrong")
        return took / total

    return asyncio.run(main())


def await_each(n: int = 30_000) -> float:
    async def main() -> float:
        async with AsyncLab() as lab:
            double = lab.double
            for count in (warm(n), n):
                replies = []
                start = time.perf_counter_ns()
                for _ in range(count):
                    replies.append(await double(value=VALUE))
                took = time.perf_counter_ns() - start
                check(replies, count)
        return took / n

    return asyncio.run(main())


def event(n: int = 200_000) -> float:
    """Events from a busy emitter: Emit waits while the queue is full."""
    with Lab(options=goferry.Options(overflow="block")) as lab:
        heard: list[Any] = []
        lab.doubled.connect(heard.append)
        for count in (warm(n), n):
            heard.clear()
            start = time.perf_counter_ns()
            lab.flood.submit(count=count)
            while len(heard) < count:
                time.sleep(WAKE)
            took = time.perf_counter_ns() - start
            check(heard, count)
    return took / n
