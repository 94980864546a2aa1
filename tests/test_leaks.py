"""No way of calling, however it ends, leaves an object, memory or a reference behind.

Each way is gone through some hundred times. What a round leaves behind each time shows in every
batch of rounds; what caches and other threads do shows in some. References can be counted only
under a Python built with --with-pydebug.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import gc
import queue
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import pytest

import goferry
import typed_package
from conftest import wait_until
from goferry import _callables, _runtime

forget: Callable[[], object] = (
    sys._clear_internal_caches if sys.version_info >= (3, 13) else sys._clear_type_cache
)

BATCHES, ROUNDS = 3, 40


class Libraries(NamedTuple):
    """What is called."""

    ctx: goferry.Context  # of golib
    lab: Any  # of wirelib
    wirelib: Any


@pytest.fixture
def libraries(ctx: goferry.Context) -> Iterator[Libraries]:
    wirelib = typed_package.load("wirelib")
    with wirelib.Lab(start=5) as lab:
        yield Libraries(ctx, lab, wirelib)


def double(request: dict[str, int]) -> dict[str, int]:
    return {"value": 2 * request["value"]}


def broken(request: dict[str, int]) -> dict[str, int]:
    raise ValueError("no such number")


async def slowly(request: dict[str, int]) -> dict[str, int]:
    await asyncio.sleep(0)
    return double(request)


def refused(way: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Call what fails."""
    with pytest.raises((goferry.Error, TypeError, ValueError)):
        way(*args, **kwargs)


def late(way: Callable[..., Any], *args: Any) -> None:
    """Call what takes longer than its caller waits, if the machine is not busy."""
    with contextlib.suppress(TimeoutError, concurrent.futures.TimeoutError, goferry.DeadlineError):
        way(*args)


async def given(one: Coroutine[Any, Any, Any]) -> None:
    """Await what may fail."""
    await asyncio.gather(one, return_exceptions=True)


def posted(post: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Post, and wait for the reply."""
    replies: queue.SimpleQueue[Any] = queue.SimpleQueue()
    post(*args, callback=replies.put, **kwargs)
    return replies.get(timeout=30)


def calls(at: Libraries) -> None:
    at.ctx.call("double", {"value": 1})
    at.ctx.call("echo", b"x" * 70_000)
    at.ctx.call("view", b"x" * 70_000)
    for bad in (("fail", {"kind": "plain"}), ("panic", "x"), ("none",), ("double", 5), ("echo", 5)):
        refused(at.ctx.call, *bad)
    refused(at.ctx.call, "double", {"value": 1}, -1)
    late(at.ctx.call, "sleep", {"for": 60}, 0.0005)
    at.ctx.call("progress", {"steps": 2}, progress=str)
    goferry.static("golib").call("shout", "x")


def posts_and_futures(at: Libraries) -> None:
    posted(at.ctx.post, "double", {"value": 1}).result()
    refused(posted(at.ctx.post, "fail", {"kind": "plain"}).result)
    refused(at.ctx.post, "double", {"value": 1}, None)
    futures = [at.ctx.submit("echo", b"x") for _ in range(40)]  # some are resolved by the sender
    futures[-1].add_done_callback(str)
    assert {future.result(30) for future in futures} == {b"x"}
    refused(at.ctx.submit("fail", {"kind": "plain"}).result, 30)
    slow = at.ctx.submit("sleep", {"for": 60})
    late(slow.result, 0.0005)
    slow.cancel()
    late(at.ctx.submit("sleep", {"for": 60}, 0.0005).result, 30)


def maps(at: Libraries) -> None:
    at.ctx.map("double", [{"value": 1}] * 5)
    at.ctx.map("echo", [b"x"] * 100, progress=str)
    refused(at.ctx.map, "fail", [{"kind": "plain"}] * 5)
    at.ctx.map("fail", [{"kind": "plain"}] * 5, return_exceptions=True)
    refused(at.ctx.map, "double", [{"value": 1}, 5])
    late(at.ctx.map, "sleep", [{"for": 60}] * 3, 0.0005)


def awaits(at: Libraries) -> None:
    async def main() -> None:
        for _ in range(3):
            await at.ctx.acall("echo", b"x")
        await asyncio.gather(*(at.ctx.acall("double", {"value": 1}) for _ in range(10)))
        await given(at.ctx.acall("fail", {"kind": "plain"}))
        await given(at.ctx.acall("sleep", {"for": 60}, 0.0005))
        left = at.ctx.acall("sleep", {"for": 60})
        left.add_done_callback(str)
        left.add_done_callback(repr)
        left.remove_done_callback(repr)
        left.cancel()
        await given(left)
        await asyncio.create_task(at.ctx.acall("echo", b"x"))
        async for _ in at.ctx.stream("numbers", {"value": 5000}):
            break
        at.ctx.acall("sleep", {"for": 0.0005})  # the loop is closed before

    asyncio.run(main())
    asyncio.run(at.ctx.acall("echo", b"x"))


def awaited_callables(at: Libraries) -> None:
    async def main() -> None:
        await at.ctx.acall("apply", {"fn": slowly, "value": 1})
        await given(at.ctx.acall("apply", {"fn": broken, "value": 1}))
        at.ctx.acall("apply", {"fn": slowly, "value": 1}).cancel()
        at.ctx.acall("apply", {"fn": double, "value": 1})  # the loop is closed before, or after

    asyncio.run(main())
    asyncio.run(at.ctx.acall("apply", {"fn": double, "value": 1}))
    asyncio.run(
        at.lab.apply.aio(
            fn=lambda _: at.wirelib.Times(when=at.wirelib._typed.ZERO_TIME, took=timedelta()),
            value=3,
        )
    )


def awaited_objects(at: Libraries) -> None:
    tape = at.lab.open_tape(4)

    async def main() -> None:
        came = asyncio.Event()

        async def hear(_: Any) -> None:
            came.set()

        listener = at.ctx.on("tick", hear)
        await at.ctx.acall("emit", {"count": 1})
        await came.wait()
        listener.close()
        await tape.length.aio()
        await asyncio.gather(*(tape.same.aio() for _ in range(4)))
        tape.pull.aio(value=1).cancel()

    asyncio.run(main())
    asyncio.run(tape.length.aio())
    asyncio.run(tape.pull.aio(value=1))
    asyncio.run(at.lab.double.aio(value=5))
    asyncio.run(at.ctx.call("open_cursor", {"value": 3}).acall("itself"))


def callables(at: Libraries) -> None:
    good, bad = ({"fn": fn, "value": 1} for fn in (double, broken))
    at.ctx.call("apply", good)
    at.ctx.submit("apply", good).result(30)
    at.ctx.map("apply", [good] * 3)
    posted(at.ctx.post, "apply", good)
    refused(at.ctx.call, "apply", bad)
    refused(at.ctx.submit("apply", bad).result, 30)
    refused(at.ctx.call, "apply", {"fn": 5, "value": 1})


def streams(at: Libraries) -> None:
    assert len(list(at.ctx.stream("numbers", {"value": 20}))) == 20
    for _ in at.ctx.stream("numbers", {"value": 5000}):
        break
    refused(list, at.ctx.stream("fail_late", "x"))
    assert len(list(at.lab.count(3))) == 3
    refused(list, at.lab.moments(steps=2))


def events(at: Libraries) -> None:
    heard: queue.SimpleQueue[Any] = queue.SimpleQueue()
    listener = at.ctx.on("tick", heard.put)
    at.ctx.call("emit", {"count": 2})
    assert heard.get(timeout=30) != heard.get(timeout=30)
    listener.close()
    with at.lab.moved.listen() as moves:
        at.lab.measure()
        next(moves)


def objects(at: Libraries) -> None:
    cursor = at.ctx.call("open_cursor", {"value": 3})
    cursor.call("next")
    cursor.submit("next").result(30)
    posted(cursor.post, "itself", None)
    posted(at.ctx.post, "open_cursor", {"value": 1})  # nobody asks for its result
    at.ctx.call("ends", at.ctx.call("open_many"))
    at.ctx.submit("open_slowly", {"for": 0.0005}).cancel()
    late(at.ctx.call, "open_slowly", {"for": 0.005}, 0.0005)
    refused(at.ctx.call, "ends", {"first": None})
    cursor.close()
    refused(cursor.call, "next")


def typed(at: Libraries) -> None:
    one = at.wirelib.DoubleRequest(value=1)
    at.lab.double(value=4)
    at.lab.double(one, timeout=30)
    at.lab.double.submit(value=4).result(30)
    at.lab.double.map([one] * 5)
    posted(at.lab.double.post, value=5).result()
    refused(at.lab.double, one, value=4)
    refused(at.lab.double, valu=4)
    refused(at.lab.double.post, value=3)
    refused(at.lab.fail, how="limit")
    refused(at.lab.work, steps=1, pause=60, timeout=0.0005)
    at.lab.apply(
        fn=lambda _: at.wirelib.Times(when=at.wirelib._typed.ZERO_TIME, took=timedelta()), value=3
    )
    at.wirelib.parse.submit(text="ab").result(30)
    at.wirelib.version()


def typed_objects(at: Libraries) -> None:
    tape = at.lab.open_tape(4)
    tape.pull(value=2)
    tape.pull.submit(value=2).result(30)
    tape.pull.map([at.wirelib.DoubleRequest(value=1)] * 3)
    posted(tape.same.post)
    refused(tape.pull, valu=3)
    refused(tape.pull.submit(5).result, 30)
    refused(tape.pull.post, value=2)
    with tape.same() as same:
        at.lab.measure(first=tape, rest=[same], wait=1)
    for way in (same.length, same.length.submit, same.length.aio):
        refused(way)
    refused(same.length.post, callback=str)


def interrupts(at: Libraries) -> None:
    def dawdle(request: dict[str, int]) -> None:
        time.sleep(60)

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for way in (
            lambda: at.ctx.call("sleep", {"for": 60}),
            lambda: at.ctx.map("sleep", [{"for": 60}] * 3),
            lambda: at.ctx.call("apply", {"fn": dawdle, "value": 1}),
        ):
            signal.setitimer(signal.ITIMER_REAL, 0.002)
            with pytest.raises(KeyboardInterrupt):
                way()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def counted(at: Libraries) -> dict[str, int]:
    """How much there is of what may leak, when nothing is under way."""
    runtimes = list(_runtime._runtimes.values())

    def quiet() -> bool:
        for runtime in runtimes:
            runtime.loops.sweep()
        stats = [context.stats() for runtime in runtimes for context in list(runtime.contexts)]
        under_way = [one.pending + one.in_flight + one.handles for one in stats]
        nodes = [runtime.extension.plane.memory()[0] for runtime in runtimes]
        gc.collect()
        return not any(under_way) and not any(nodes) and not _callables._living

    wait_until(quiet, goferry.report)
    forget()  # it keeps the names that attributes of classes were asked for by
    return {
        "objects": len(gc.get_objects()),
        "blocks": sys.getallocatedblocks(),
        "references": getattr(sys, "gettotalrefcount", int)(),
    }


@pytest.mark.parametrize(
    "way",
    [
        calls,
        posts_and_futures,
        maps,
        awaits,
        callables,
        awaited_callables,
        streams,
        events,
        objects,
        awaited_objects,
        typed,
        typed_objects,
        interrupts,
    ],
)
def test_nothing_leaks(libraries: Libraries, way: Callable[[Libraries], None]) -> None:
    counts = []
    for _ in range(1 + BATCHES):
        for _ in range(ROUNDS):
            way(libraries)
        counts.append(counted(libraries))
    for kind in counts[0]:
        growths = [after[kind] - before[kind] for before, after in pairwise(counts)]
        assert min(growths) < ROUNDS, f"{kind} more after each {ROUNDS} rounds: {growths}"
