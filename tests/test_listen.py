"""Event iterators, for threads and for loops, and coroutine functions as listeners."""

from __future__ import annotations

import asyncio
import functools
import gc
import logging
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest

import goferry
from conftest import wait_until


def emit(ctx: goferry.Context, count: int) -> None:
    assert ctx.call("emit", {"count": count}) == {"refused": 0}


def test_an_iterator_gives_each_event_in_order(ctx: goferry.Context) -> None:
    with ctx.listen("tick") as events:
        emit(ctx, 100)
        numbers = [next(events)["number"] for _ in range(100)]
    assert numbers == list(range(100))
    assert (events.lost, events.closed, events.event) == (0, True, "tick")
    assert list(events) == []
    assert "closed" in repr(events)
    assert ctx.stats().listeners == 0


def test_iterators_are_apart_from_each_other(ctx: goferry.Context) -> None:
    with ctx.listen("tick") as first, ctx.listen("tick") as second, ctx.listen("whole") as other:
        emit(ctx, 3)
        ctx.call("emit_whole", b"x")
        assert [next(first)["number"] for _ in range(3)] == [0, 1, 2]
        assert [next(second)["number"] for _ in range(3)] == [0, 1, 2]
        assert next(other) == b"x"


def test_a_full_iterator_keeps_the_newest_and_counts_the_lost(golib: str) -> None:
    with goferry.open(golib, options=goferry.Options(event_capacity=64)) as ctx:
        events = ctx.listen("tick", maxsize=3)
        for _ in range(5):
            emit(ctx, 10)
            wait_until(lambda: ctx.stats().events_emitted == ctx.stats().events_delivered)
        assert events.lost == 47
        assert "3 waiting, 47 lost" in repr(events)
        assert [next(events)["number"] for _ in range(3)] == [7, 8, 9]
        assert ctx.stats().state == "active"
        events.close()


def test_get_waits_within_its_timeout(ctx: goferry.Context) -> None:
    events = ctx.listen("tick")
    with pytest.raises(goferry.DeadlineError, match=r"'tick' came within 0\.02 s"):
        events.get(timeout=0.02)
    with pytest.raises(TimeoutError):
        events.get(0)
    emit(ctx, 1)
    assert events.get(5)["number"] == 0
    with pytest.raises(ValueError, match="at least 0"):
        events.get(-1)
    threading.Timer(0.05, events.close).start()
    with pytest.raises(goferry.ClosedError, match="'tick'"):
        events.get()


@pytest.mark.parametrize(("maxsize", "kind"), [(0, ValueError), (-1, ValueError), ("1", TypeError)])
def test_a_maxsize_that_makes_no_sense_is_refused(
    ctx: goferry.Context, maxsize: Any, kind: type[Exception]
) -> None:
    with pytest.raises(kind, match="maxsize must be"):
        ctx.listen("tick", maxsize=maxsize)
    with pytest.raises(LookupError, match="no event 'tack'"):
        ctx.listen("tack")


def test_closing_ends_a_waiting_iteration_at_once(ctx: goferry.Context) -> None:
    events = ctx.listen("tick")
    seen: list[Any] = []
    thread = threading.Thread(target=lambda: seen.extend(events))
    thread.start()
    emit(ctx, 2)
    wait_until(lambda: len(seen) == 2)
    events.close()
    thread.join(5)
    assert not thread.is_alive()
    events.close()


def test_the_contexts_close_ends_the_iteration_after_what_has_arrived(golib: str) -> None:
    with goferry.open(golib) as ctx:
        events = ctx.listen("tick")
        emit(ctx, 20)
    assert [event["number"] for event in events] == list(range(20))
    assert events.closed
    with pytest.raises(goferry.ClosedError):
        ctx.listen("tick")


def test_a_forgotten_iterator_is_dropped_and_never_makes_its_context_stuck(golib: str) -> None:
    with goferry.open(golib, options=goferry.Options(event_capacity=8)) as ctx:
        events = ctx.listen("tick", maxsize=2)
        gone = weakref.ref(events)
        emit(ctx, 5)
        assert ctx.stats().listeners == 1
        del events
        gc.collect()
        assert gone() is None
        wait_until(lambda: ctx.stats().listeners == 0)
        emit(ctx, 1000)
        assert ctx.stats().state == "active"


def test_async_iteration_ends_with_the_context(golib: str) -> None:
    async def main() -> None:
        ctx = await goferry.aopen(golib)
        seen: list[int] = []

        async def read(events: goferry.EventIterator) -> None:
            async for event in events:
                seen.append(event["number"])

        async with ctx, ctx.listen("tick") as events:
            reader = asyncio.create_task(read(events))
            await ctx.acall("emit", {"count": 50})
            while len(seen) < 50:
                await asyncio.sleep(0.001)
            await ctx.acall("emit", {"count": 50})
            await ctx.aclose()
            await asyncio.wait_for(reader, 5)
        assert seen == [*range(50), *range(50)]
        async for _ in events:
            raise AssertionError("it is closed")

    asyncio.run(main())


def test_an_async_wait_that_is_cancelled_loses_no_event(ctx: goferry.Context) -> None:
    async def main() -> None:
        events = ctx.listen("tick")
        for _ in range(20):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(anext(events), 0.002)
        assert events._waiters == []
        takers = [asyncio.create_task(anext(events)) for _ in range(3)]
        await asyncio.sleep(0.01)
        takers[0].cancel()
        await ctx.acall("emit", {"count": 2})
        numbers = sorted([(await taker)["number"] for taker in takers[1:]])
        assert numbers == [0, 1]
        await events.aclose()

    asyncio.run(main())


def test_threads_share_an_iterator(ctx: goferry.Context) -> None:
    events = ctx.listen("tick")
    taken: list[list[int]] = [[], [], []]

    def take(into: list[int]) -> None:
        into.extend(event["number"] for event in events)

    threads = [threading.Thread(target=take, args=(into,)) for into in taken]
    for thread in threads:
        thread.start()
    emit(ctx, 900)
    wait_until(lambda: sum(map(len, taken)) == 900)
    events.close()
    for thread in threads:
        thread.join(5)
    assert sorted(number for into in taken for number in into) == list(range(900))
    assert all(sorted(into) == into for into in taken)


def test_a_coroutine_listener_runs_on_its_loop_one_call_at_a_time(ctx: goferry.Context) -> None:
    async def main() -> None:
        here = threading.current_thread()
        seen: list[int] = []
        running: list[int] = []

        async def slow(event: Any) -> None:
            assert threading.current_thread() is here
            running.append(event["number"])
            await asyncio.sleep(0.001)
            assert running == [event["number"]]
            running.clear()
            seen.append(event["number"])

        async with ctx.on("tick", slow) as listener:
            await ctx.acall("emit", {"count": 50})
            while len(seen) < 50:
                await asyncio.sleep(0.005)
            assert seen == list(range(50))
            assert ctx.stats().listeners == 1
        assert listener.closed

    asyncio.run(main())


def test_other_coroutine_listeners_do_not_wait_for_a_slow_one(ctx: goferry.Context) -> None:
    async def main() -> None:
        gate = asyncio.Event()
        seen: list[int] = []

        async def slow(event: Any) -> None:
            await gate.wait()

        async def quick(prefix: str, event: Any) -> None:
            seen.append(event["number"])

        ctx.on("tick", slow)
        ctx.on("tick", functools.partial(quick, "x"))
        await ctx.acall("emit", {"count": 10})
        while len(seen) < 10:
            await asyncio.sleep(0.001)
        assert ctx.stats().events_delivered == 0
        gate.set()
        while ctx.stats().events_delivered < 10:
            await asyncio.sleep(0.001)
        await ctx.aclose()

    asyncio.run(main())


def test_a_coroutine_listener_that_is_slow_overflows_the_queue_like_any(golib: str) -> None:
    async def main() -> None:
        options = goferry.Options(event_capacity=4)
        async with await goferry.aopen(golib, options=options) as ctx:
            gate = asyncio.Event()

            async def slow(event: Any) -> None:
                await gate.wait()

            ctx.on("tick", slow)
            assert (await ctx.acall("emit", {"count": 10}))["refused"] == 6
            with pytest.raises(goferry.StuckError):
                await ctx.acall("echo", b"x")
            gate.set()
            while ctx.stats().state != "active":
                await asyncio.sleep(0.001)
            assert await ctx.acall("echo", b"x") == b"x"

    asyncio.run(main())


def test_aclose_waits_for_a_running_call_and_drops_what_waits(ctx: goferry.Context) -> None:
    async def main() -> None:
        began = asyncio.Event()
        ended: list[int] = []

        async def slow(event: Any) -> None:
            began.set()
            await asyncio.sleep(0.05)
            ended.append(event["number"])

        listener = ctx.on("tick", slow)
        await ctx.acall("emit", {"count": 5})
        await began.wait()
        await listener.aclose()
        assert ended == [0]
        await asyncio.sleep(0.1)
        assert ended == [0]
        while ctx.stats().events_delivered < 5:
            await asyncio.sleep(0.001)

    asyncio.run(main())


def test_on_the_loop_close_does_not_wait_and_elsewhere_it_does(ctx: goferry.Context) -> None:
    async def main() -> None:
        began = asyncio.Event()
        ended: list[int] = []

        async def slow(event: Any) -> None:
            began.set()
            await asyncio.sleep(0.05)
            ended.append(event["number"])

        listener = ctx.on("tick", slow)
        await ctx.acall("emit", {"count": 5})
        await began.wait()
        listener.close()
        assert ended == []
        await asyncio.to_thread(listener.close)
        assert ended == [0]

    asyncio.run(main())


def test_aclose_of_a_plain_listener_waits_without_blocking_the_loop(ctx: goferry.Context) -> None:
    async def main() -> None:
        began = threading.Event()
        gate = threading.Event()
        ended: list[bool] = []

        def slow(event: Any) -> None:
            began.set()
            gate.wait(5)
            ended.append(True)

        listener = ctx.on("tick", slow)
        await ctx.acall("emit", {"count": 1})
        await asyncio.to_thread(began.wait, 5)
        listener.close()  # on a loop's thread it does not wait
        assert ended == []
        asyncio.get_running_loop().call_later(0.02, gate.set)
        await listener.aclose()
        assert ended == [True]

    asyncio.run(main())


def test_a_coroutine_listener_may_close_itself_and_its_context(golib: str) -> None:
    async def main() -> None:
        ctx = await goferry.aopen(golib)
        seen: list[str] = []

        async def once(event: Any) -> None:
            await listener.aclose()
            seen.append("listener")
            await ctx.aclose()
            seen.append("context")

        listener = ctx.on("tick", once)
        await ctx.acall("emit", {"count": 3})
        while len(seen) < 2:
            await asyncio.sleep(0.001)
        assert ctx.closed

    asyncio.run(main())


def test_aclose_of_the_context_waits_for_its_coroutine_listeners(golib: str) -> None:
    async def main() -> list[int]:
        seen: list[int] = []

        async def slow(event: Any) -> None:
            await asyncio.sleep(0.001)
            seen.append(event["number"])

        async with await goferry.aopen(golib) as ctx:
            ctx.on("tick", slow)
            await ctx.acall("emit", {"count": 30})
        return seen

    assert asyncio.run(main()) == list(range(30))


def test_an_exception_in_a_coroutine_listener_is_reported(
    ctx: goferry.Context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reports: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: reports.append(str(args.exc_value)))

    async def main() -> None:
        async def explode(event: Any) -> None:
            raise ZeroDivisionError(f"at {event['number']}")

        async with ctx.on("tick", explode):
            await ctx.acall("emit", {"count": 2})
            while len(reports) < 2:
                await asyncio.sleep(0.001)

    with caplog.at_level(logging.ERROR, logger="goferry"):
        asyncio.run(main())
    assert reports == ["at 0", "at 1"]
    assert [record.name for record in caplog.records] == ["goferry.golib"] * 2


def test_a_coroutine_listener_ends_with_its_loop_and_leaves_the_context_going(
    ctx: goferry.Context,
) -> None:
    async def main() -> None:
        async def slow(event: Any) -> None:
            await asyncio.sleep(10)

        ctx.on("tick", slow)
        await ctx.acall("emit", {"count": 10})
        await asyncio.sleep(0.02)

    asyncio.run(main())
    wait_until(lambda: ctx.stats().events_delivered == 10)
    assert ctx.stats().listeners == 0

    async def idle() -> None:
        async def never(event: Any) -> None:
            raise AssertionError("its loop is closed")

        ctx.on("tick", never)

    asyncio.run(idle())
    emit(ctx, 10)
    wait_until(lambda: ctx.stats().events_delivered == 20)
    assert ctx.stats().listeners == 0


EXITS = """
import asyncio, sys, threading, time
import goferry

async def main():
    async def listener(event):
        pass
    ctx.on("tick", listener)
    await ctx.acall("emit", {"count": 10})

ctx = goferry.open("golib")
events = ctx.listen("tick")
ctx.on("tick", lambda event: None)
asyncio.run(main())
ctx.call("emit", {"count": 10})
thread = threading.Thread(target=lambda: list(events), daemon=True)
thread.start()
print("end", flush=True)
"""


def test_listeners_and_iterators_do_not_keep_the_interpreter_alive(
    script: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    start = time.monotonic()
    ran = script(EXITS)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "end\n", "")
    assert time.monotonic() - start < 10


INTERRUPTS = """
import sys, time
import goferry

sys.unraisablehook = lambda args: print("reported", args.exc_type.__name__, flush=True)

def listener(event):
    raise KIND

with goferry.open("golib") as ctx:
    ctx.on("tick", listener)
    try:
        ctx.call("emit", {"count": 1})
        time.sleep(20)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    ctx.call("echo", b"x")
"""


@pytest.mark.parametrize("kind", ["KeyboardInterrupt", "SystemExit"])
def test_an_exit_in_a_listener_interrupts_the_main_thread(
    script: Callable[..., subprocess.CompletedProcess[str]], kind: str
) -> None:
    start = time.monotonic()
    ran = script(INTERRUPTS.replace("KIND", kind))
    assert (ran.stdout, ran.stderr) == (f"reported {kind}\ninterrupted\n", "")
    assert time.monotonic() - start < 10
