"""Event iterators, for threads and for loops; they and listeners hold up no exit."""

from __future__ import annotations

import asyncio
import gc
import subprocess
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


def test_a_listener_cannot_wait_for_the_event_that_it_holds_up(ctx: goferry.Context) -> None:
    outcomes: list[Any] = []

    def listen(tick: Any) -> None:
        with ctx.listen("tick") as events:
            for wait in (events.get, lambda: next(events), lambda: events.get(0.01)):
                try:
                    outcomes.append(wait())
                except goferry.Error as error:
                    outcomes.append(type(error).__name__)

    with ctx.on("tick", listen), ctx.listen("tick") as events:
        ctx.call("emit", {"count": 1})
        wait_until(lambda: len(outcomes) == 3, "it waits for ever")
        assert events.get()["number"] == 0
    assert outcomes == ["ReentrantError", "ReentrantError", "DeadlineError"]


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
    assert events.get(20)["number"] == 0
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
    thread.join(20)
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
        thread.join(20)
    assert sorted(number for into in taken for number in into) == list(range(900))
    assert all(sorted(into) == into for into in taken)


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
    assert time.monotonic() - start < 60


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
        # A signal that comes just before a sleep is seen after it.
        for _ in range(1800):
            time.sleep(0.05)
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
    assert time.monotonic() - start < 60
