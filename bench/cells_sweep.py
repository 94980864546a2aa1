"""The cells of the sweeps: each gives the figures of one point: nanoseconds, numbers a second.

A cell is given the point and the scale of the number of requests.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import flows
import goferry
from cells_goferry import open_lab
from flows import SECONDS, clock
from memory import resident
from ways import PAYLOAD, RAW, WAKE, Work

Point = dict[str, float]

AT_ONCE = 4 << 20  # bytes that are under way together where payloads are posted


def named(prefix: str, figures: Point) -> Point:
    """Put a prefix before the names of figures."""
    return {f"{prefix}_{name}": value for name, value in figures.items()}


def some(count: float, scale: float, least: int = 1) -> int:
    """Give a number of requests."""
    return max(least, round(count * scale))


def producers(threads: int, scale: float) -> Point:
    """Threads that share one context."""
    with open_lab() as ctx:
        flows.posts([ctx.post], RAW, some(20_000, scale))
        return {
            "post_rate": flows.posts_together(
                [ctx.post] * threads, RAW, some(200_000, scale, threads)
            ),
            "call_rate": flows.calls_together([ctx.call] * threads, RAW, SECONDS * scale),
            **named("call", flows.times_together([ctx.call] * threads, RAW, SECONDS * scale)),
        }


def contexts(count: int, scale: float) -> Point:
    """Open contexts: of which one is used, or all in turn, or each by a thread of its own."""
    with ExitStack() as stack:
        first = stack.enter_context(open_lab())
        first.call("echo", PAYLOAD)
        before, start = resident(), clock()
        others = [stack.enter_context(open_lab()) for _ in range(count - 1)]
        opened = [first, *others]
        took = clock() - start
        for ctx in opened:
            assert ctx.call("echo", PAYLOAD) == PAYLOAD
        grown = max(0, resident() - before)
        n, seconds = some(100_000, scale, count), SECONDS * scale
        figures = {
            "one_rate": flows.posts([first.post], RAW, n),
            **named("one", flows.calls([first.call], RAW, seconds)),
            "turn_rate": flows.posts([ctx.post for ctx in opened], RAW, n),
            **named("turn", flows.calls([ctx.call for ctx in opened], RAW, seconds)),
            "each_rate": flows.calls_together([ctx.call for ctx in opened], RAW, seconds),
        }
        if others:
            figures |= {"opening": took / len(others), "memory": grown / len(others)}
        return figures


def work(micros: int, scale: float) -> Point:
    """Handlers that compute for so many microseconds; beside them what the work alone takes."""
    task = Work("work", {"for": micros * 1e-6}, {"value": 0})
    with open_lab() as ctx:
        flows.calls(
            [ctx.call], task, SECONDS * scale / 4
        )  # lets the context learn the method's pace
        return {
            "rate": flows.posts([ctx.post], task, some(min(40_000, 2e5 / (micros + 1)), scale)),
            **named("call", flows.calls([ctx.call], task, SECONDS * scale)),
            **(
                {"cores_rate": len(os.sched_getaffinity(0)) / micros * 1e6, "alone": micros * 1e3}
                if micros
                else {}
            ),
        }


def payload(size: int, scale: float) -> Point:
    """Payloads of so many bytes there and back, as bytes and without a copy."""
    data = os.urandom(size)
    at_once = max(2, min(8_192, AT_ONCE // (size + 1)))
    figures: Point = {}
    seconds = SECONDS * scale
    with open_lab() as ctx:
        for name, method in (("bytes", "echo"), ("view", "view")):
            task = Work(method, data, data)
            figures |= {
                f"{name}_rate": flows.posts_within(ctx.post, task, at_once, seconds),
                **named(name, flows.calls([ctx.call], task, seconds)),
            }
    return figures


def pending(count: int, scale: float) -> Point:
    """Requests that wait: accepted, and held up in the serial lane."""
    count = some(count, scale)
    with open_lab() as ctx:
        flows.calls([ctx.call], RAW, SECONDS * scale / 4)
        held: list[Any] = []
        ctx.post("hold", {"for": 300.0}, held.append)
        while ctx.call("held") == 0:
            time.sleep(WAKE)
        replies: list[Any] = []
        ended: list[int] = []
        over = threading.Event()

        def last(reply: Any) -> None:
            replies.append(reply)
            ended.append(clock())
            over.set()

        append = replies.append
        start = clock()
        for _ in range(count - 1):
            ctx.post("add", {"by": 1}, append)
        ctx.post("add", {"by": 1}, last)
        figures = {
            "submit": (clock() - start) / count,
            "rate": flows.posts([ctx.post], RAW, some(100_000, scale)),
            **named("call", flows.calls([ctx.call], RAW, SECONDS * scale)),
        }
        assert ctx.stats().pending >= count + 1
        start = clock()
        ctx.call("let_go")
        over.wait()
        figures["drain"] = (ended[0] - start) / count
        flows.wait_for([held], 1)
        got = [reply.result()["value"] for reply in replies]
        if got != list(range(1, count + 1)):
            raise AssertionError("the lane's replies are not those of its requests in their order")
    return figures


def queued(count: int, scale: float) -> Point:
    """Calls beside another thread's requests of 2 µs, which wait in its shard."""
    count = some(count, scale, 100)
    with open_lab() as ctx:
        flows.calls([ctx.call], RAW, SECONDS * scale / 4)
        replies: list[Any] = []
        thread = threading.Thread(target=flood, args=(ctx, count, replies.append))
        start = clock()
        thread.start()
        thread.join()
        times: list[int] = []
        while not times or len(replies) < count:
            begun = clock()
            reply = ctx.call("echo", PAYLOAD)
            times.append(clock() - begun)
            if reply != PAYLOAD:
                raise AssertionError(f"a call had the reply {reply!r}")
        rate = count / (clock() - start) * 1e9
        Work("work", None, {"value": 0}).check([reply.result() for reply in replies], count)
    return {"rate": rate, **named("call", flows.percentiles(times))}


def flood(ctx: goferry.Context, count: int, done: Callable[[Any], object]) -> None:
    for _ in range(count):
        ctx.post("work", {"for": 2e-6}, done)


def listeners(count: int, scale: float) -> Point:
    """Functions that listen to one event: their calls a second, the time until they have it."""
    n = some(max(200, 100_000 / (count + 1)), scale, 2)
    with open_lab(overflow="block") as ctx:
        heard: list[list[Any]] = [[] for _ in range(count)]
        for mine in heard:
            ctx.on("whole", mine.append)
        rates = []
        for events in (max(1, n // 20), *[n] * flows.TIMES):
            for mine in heard:
                mine.clear()
            start = clock()
            ctx.submit("flood", {"count": events, "data": PAYLOAD})
            flows.wait_for(heard[-1:], events)
            rates.append(events / (clock() - start) * 1e9)
            for mine in heard:
                Work("whole", None, PAYLOAD).check(mine, events)
        rate = sorted(rates[1:])[flows.TIMES // 2]
        late: list[list[int]] = [[] for _ in range(count)]
        now = time.time_ns
        for mine in late:
            ctx.on("beacon", lambda fired, note=mine.append: note(now() - fired))
        beacons = some(200, scale, 2)
        ctx.call("beacon", {"count": beacons, "pause": 0.002})
        flows.wait_for(late, beacons)
        return {
            "event_rate": rate,
            "heard_rate": rate * count,
            **named("first", flows.percentiles(late[0])),
            **named("last", flows.percentiles(late[-1])),
        }


def batch(width: int, scale: float) -> Point:
    """So many requests at once, in each of the ways, until the last reply is there: one's share."""
    with open_lab() as ctx:
        figures = {
            "call": share(lambda: [ctx.call("echo", PAYLOAD) for _ in range(width)], width, scale),
            "post": share(lambda: post_all(ctx, width), width, scale),
            "submit": share(lambda: submit_all(ctx, width), width, scale),
            "map": share(lambda: ctx.map("echo", [PAYLOAD] * width), width, scale),
            "gather": asyncio.run(gather_all(ctx, width, scale)),
        }
    return figures


def share(way: Callable[[], list[Any]], width: int, scale: float) -> float:
    """Repeat a way for a time and give the median time of one request."""
    times = []
    end = time.monotonic() + SECONDS * scale / 2
    while len(times) < 2 or time.monotonic() < end:
        start = clock()
        replies = way()
        times.append(clock() - start)
        RAW.check(replies, width)
    return flows.percentiles(times[1:])["p50"] / width


def post_all(ctx: goferry.Context, width: int) -> list[Any]:
    """Post, and sleep until the last callback has run."""
    replies: list[Any] = []
    done = threading.Event()

    def take(reply: Any) -> None:
        replies.append(reply)
        if len(replies) == width:
            done.set()

    for _ in range(width):
        ctx.post("echo", PAYLOAD, take)
    done.wait()
    return [reply.result() for reply in replies]


def submit_all(ctx: goferry.Context, width: int) -> list[Any]:
    futures = [ctx.submit("echo", PAYLOAD) for _ in range(width)]
    return [future.result() for future in futures]


async def gather_all(ctx: goferry.Context, width: int, scale: float) -> float:
    """Share, of asyncio.gather."""
    times = []
    end = time.monotonic() + SECONDS * scale / 2
    while len(times) < 2 or time.monotonic() < end:
        start = clock()
        replies = await asyncio.gather(*[ctx.acall("echo", PAYLOAD) for _ in range(width)])
        times.append(clock() - start)
        RAW.check(replies, width)
    return flows.percentiles(times[1:])["p50"] / width
