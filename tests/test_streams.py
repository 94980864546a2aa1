"""Streams: the items of a Go function that answers with many."""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from subprocess import CompletedProcess
from typing import Any

import pytest

import goferry
from conftest import wait_until

ENDLESS = {"to": 1 << 40}


def produced(ctx: goferry.Context) -> Any:
    return ctx.call("produced")


def stopped_with(ctx: goferry.Context, cause: str) -> None:
    """Wait until no producer runs, and see by which cause the last one ended."""
    wait_until(lambda: produced(ctx)["running"] == 0, lambda: f"still runs: {produced(ctx)}")
    assert cause in produced(ctx)["cause"]


def test_a_stream_gives_its_items_in_order(ctx: goferry.Context) -> None:
    assert list(ctx.stream("numbers", {"value": 10_000})) == list(range(10_000))
    assert list(ctx.stream("numbers", {"value": 0})) == []


def test_items_cross_like_replies(ctx: goferry.Context) -> None:
    ticks = list(ctx.stream("ticks", {"count": 3}))
    assert ticks == [{"number": n, "after": timedelta(seconds=n)} for n in range(3)]
    assert b"".join(ctx.stream("pieces", b"some bytes")) == b"some bytes"
    assert list(ctx.stream("pieces", memoryview(b"ab"))) == [b"a", b"b"]
    assert list(ctx.stream("pieces")) == []


def test_next_and_loops_take_from_the_same_stream(ctx: goferry.Context) -> None:
    stream = ctx.stream("count_from", {"to": 200})
    assert [next(stream), next(stream)] == [0, 1]
    assert list(itertools.islice(stream, 100)) == list(range(2, 102))
    assert next(stream) == 102
    assert list(stream) == list(range(103, 200))
    assert stream.closed
    with pytest.raises(StopIteration):
        next(stream)


def test_an_async_loop_takes_a_stream(ctx: goferry.Context) -> None:
    async def main() -> list[int]:
        return [item async for item in ctx.stream("numbers", {"value": 1000})]

    assert asyncio.run(main()) == list(range(1000))


def test_a_break_cancels_the_producer(ctx: goferry.Context) -> None:
    for item in ctx.stream("count_from", ENDLESS):
        if item == 100:
            break
    stopped_with(ctx, "cancelled by the caller")
    assert produced(ctx)["made"] <= 101 + 64


def test_a_break_out_of_an_async_loop_cancels_the_producer(ctx: goferry.Context) -> None:
    async def main() -> None:
        async for item in ctx.stream("count_from", ENDLESS):
            if item == 100:
                break

    asyncio.run(main())
    stopped_with(ctx, "cancelled by the caller")


def test_a_with_statement_stops_a_stream_that_is_held(ctx: goferry.Context) -> None:
    async def main() -> goferry.Stream:
        async with ctx.stream("count_from", ENDLESS) as stream:
            assert await anext(stream) == 0
        return stream

    with ctx.stream("count_from", ENDLESS) as first:
        assert next(first) == 0
    for stream in (first, asyncio.run(main())):
        assert stream.closed
        assert list(stream) == []
        assert "closed" in repr(stream)
        stream.close()
    stopped_with(ctx, "cancelled by the caller")


def test_a_stream_in_a_cycle_is_stopped_when_it_is_collected(ctx: goferry.Context) -> None:
    stream = ctx.stream("count_from", ENDLESS)
    assert next(stream) == 0
    cycle: list[Any] = [stream]
    cycle.append(cycle)
    del stream, cycle
    assert produced(ctx)["running"] == 1
    gc.collect()
    stopped_with(ctx, "cancelled by the caller")


def test_a_generator_over_a_stream_stops_it_when_it_is_closed(ctx: goferry.Context) -> None:
    def doubled() -> Any:
        for item in ctx.stream("count_from", ENDLESS):
            yield 2 * item

    generator = doubled()
    assert [next(generator), next(generator)] == [0, 2]
    generator.close()
    stopped_with(ctx, "cancelled by the caller")


def test_the_producer_is_at_most_its_window_ahead(golib: str) -> None:
    with goferry.open(golib, options=goferry.Options(stream_window=4)) as ctx:
        stream = ctx.stream("count_from", ENDLESS)
        for expected in range(20):
            assert next(stream) == expected
            time.sleep(0.001)
            assert produced(ctx)["made"] <= expected + 1 + 4 + 1  # the last one waits for credit
        stream.close()


def test_an_error_comes_after_the_items_before_it(ctx: goferry.Context) -> None:
    seen: list[int] = []
    with pytest.raises(goferry.RequestError, match="no more") as caught:
        seen.extend(ctx.stream("count_from", {"to": 150, "fail": "no more"}))
    assert seen == list(range(150))
    assert caught.value.method == "count_from"


def test_an_error_comes_after_the_items_before_it_in_an_async_loop(ctx: goferry.Context) -> None:
    seen: list[int] = []

    async def main() -> None:
        stream = ctx.stream("count_from", {"to": 150, "fail": "no more"})
        seen.extend([await anext(stream) for _ in range(150)])
        with pytest.raises(goferry.RequestError, match="no more"):
            await anext(stream)
        assert [item async for item in stream] == []

    asyncio.run(main())
    assert seen == list(range(150))


def test_a_panic_in_the_producer_is_the_consumers(ctx: goferry.Context) -> None:
    stream = ctx.stream("count_from", {"to": 2, "crash": "burst"})
    assert [next(stream), next(stream)] == [0, 1]
    with pytest.raises(goferry.PanicError, match="burst") as caught:
        next(stream)
    assert "stream.go" in caught.value.stack
    assert ctx.call("double", {"value": 2}) == {"value": 4}


def test_the_timeout_bounds_the_wait_for_each_item(ctx: goferry.Context) -> None:
    stream = ctx.stream("count_from", {"to": 15, "pause": 0.1}, timeout=1)
    assert list(stream) == list(range(15))  # longer than the timeout, all together
    stream = ctx.stream("count_from", {"to": 3, "hang": True}, timeout=1)
    assert list(itertools.islice(stream, 3)) == [0, 1, 2]
    with pytest.raises(goferry.DeadlineError, match="count_from"):
        next(stream)
    stopped_with(ctx, "deadline passed")


def test_the_timeout_bounds_the_wait_of_an_async_loop(ctx: goferry.Context) -> None:
    async def main() -> None:
        stream = ctx.stream("count_from", {"to": 3, "hang": True}, timeout=0.5)
        with pytest.raises(goferry.DeadlineError):
            async for _ in stream:
                pass

    asyncio.run(main())
    stopped_with(ctx, "deadline passed")


def test_cancelling_a_task_cancels_the_producer(ctx: goferry.Context) -> None:
    async def consume() -> None:
        async for _ in ctx.stream("count_from", {"to": 1, "hang": True}):
            pass

    async def main() -> None:
        task = asyncio.create_task(consume())
        while (await ctx.acall("produced"))["made"] == 0:
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    stopped_with(ctx, "cancelled by the caller")


def test_closing_a_stream_ends_a_wait_of_another_thread(ctx: goferry.Context) -> None:
    stream = ctx.stream("count_from", {"to": 1, "hang": True})
    with ThreadPoolExecutor(1) as pool:
        items = pool.submit(list, stream)
        wait_until(lambda: produced(ctx)["made"] == 1)
        time.sleep(0.02)
        stream.close()
        assert items.result(5) in ([], [0])
    stopped_with(ctx, "cancelled by the caller")


def test_closing_a_stream_ends_a_wait_of_another_task(ctx: goferry.Context) -> None:
    async def main() -> list[int]:
        stream = ctx.stream("count_from", {"to": 1, "hang": True})
        seen: list[int] = []

        async def consume() -> list[int]:
            async for item in stream:
                seen.append(item)
            return seen

        task = asyncio.create_task(consume())
        while not (seen and stream._waiting):
            await asyncio.sleep(0.001)
        await stream.aclose()
        return await task

    assert asyncio.run(main()) == [0]


def test_one_consumer_at_a_time(ctx: goferry.Context) -> None:
    stream = ctx.stream("count_from", {"to": 0, "hang": True})
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(next, stream, None)
        wait_until(lambda: stream._waiting)
        with pytest.raises(RuntimeError, match="one consumer"):
            next(stream)
        stream.close()
        assert first.result(5) is None


def test_the_end_of_the_context_ends_a_stream(golib: str) -> None:
    options = goferry.Options(drain_timeout=10)
    with goferry.open(golib, options=options) as ctx, ThreadPoolExecutor(1) as pool:
        held = ctx.stream("count_from", ENDLESS)
        assert next(held) == 0
        waiting = ctx.stream("count_from", {"to": 0, "hang": True})
        wait = pool.submit(next, waiting)
        wait_until(lambda: produced(ctx)["running"] == 2)
        started = time.monotonic()
        ctx.close()
        assert time.monotonic() - started < 5, "it waited for the streams to end by themselves"
        with pytest.raises(goferry.ClosedError, match="count_from"):
            wait.result(5)
        with pytest.raises(goferry.ClosedError, match="count_from"):
            list(held)
        with pytest.raises(goferry.ClosedError):
            ctx.stream("count_from", ENDLESS)


def test_a_stream_keeps_its_context_going(golib: str) -> None:
    with pytest.warns(ResourceWarning):
        stream = goferry.open(golib).stream("numbers", {"value": 200})
    assert list(stream) == list(range(200))


def test_what_cannot_start_says_why(ctx: goferry.Context) -> None:
    with pytest.raises(goferry.UnknownMethodError, match="numbers"):
        ctx.stream("number")
    with pytest.raises(TypeError, match="double is no stream"):
        ctx.stream("double", {"value": 1})
    with pytest.raises(TypeError, match=r"numbers is a stream: iterate over stream\('numbers'"):
        ctx.call("numbers", {"value": 1})
    with pytest.raises(TypeError, match="pieces takes bytes"):
        ctx.stream("pieces", 3)
    stream = ctx.stream("numbers", {"valu": 1})
    with pytest.raises(goferry.DecodeError, match="valu"):
        next(stream)
    assert list(stream) == []


def test_many_streams_at_once(ctx: goferry.Context) -> None:
    def consume(k: int) -> int:
        total = 0
        for round_ in range(20):
            limit = (k * 7 + round_ * 13) % 150
            total += sum(1 for _ in itertools.islice(ctx.stream("count_from", ENDLESS), limit))
        return total

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(consume, range(8)))
    assert counts == [sum((k * 7 + r * 13) % 150 for r in range(20)) for k in range(8)]
    stopped_with(ctx, "")


def test_ctrl_c_in_a_wait_for_an_item_cancels_the_producer(
    script: Callable[..., CompletedProcess[str]],
) -> None:
    done = script(
        "import goferry, os, signal, threading, time\n"
        "def interrupt():\n"
        "    while not (seen and stream._waiting): time.sleep(0.001)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "seen = []\n"
        "with goferry.open('golib') as ctx:\n"
        "    stream = ctx.stream('count_from', {'to': 1, 'hang': True})\n"
        "    threading.Thread(target=interrupt).start()\n"
        "    try:\n"
        "        for item in stream: print(item); seen.append(item)\n"
        "    except KeyboardInterrupt: print('interrupted')\n"
        "    while ctx.call('produced')['running']: time.sleep(0.01)\n"
        "    print(ctx.call('produced')['cause'])\n"
    )
    assert done.stderr == ""
    assert done.stdout.split("\n")[:3] == ["0", "interrupted", "goferry: cancelled by the caller"]


def test_a_stream_does_not_survive_a_fork(ctx: goferry.Context) -> None:
    stream = ctx.stream("count_from", ENDLESS)
    assert next(stream) == 0
    child = os.fork()
    if child == 0:
        try:
            list(stream)
        except goferry.ForkedError:
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    assert list(itertools.islice(stream, 100)) == list(range(1, 101))
    stream.close()


def test_a_recycle_ends_streams(ctx: goferry.Context) -> None:
    held = ctx.stream("count_from", ENDLESS)
    assert next(held) == 0
    with ThreadPoolExecutor(1) as pool:
        waiting = ctx.stream("count_from", {"to": 0, "hang": True})
        wait = pool.submit(next, waiting)
        wait_until(lambda: produced(ctx)["running"] == 2)
        ctx.recycle()
        with pytest.raises(goferry.RecyclingError, match="count_from"):
            wait.result(5)

    with pytest.raises(goferry.RecyclingError, match=r"recycled before count_from was answered"):
        list(held)

    assert list(ctx.stream("numbers", {"value": 3})) == [0, 1, 2]
