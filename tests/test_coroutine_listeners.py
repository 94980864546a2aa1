"""Coroutine functions as listeners: they run on their loop."""

from __future__ import annotations

import asyncio
import functools
import gc
import logging
import sys
import threading
from typing import Any

import pytest

import goferry
from conftest import wait_until


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
            gate.wait(60)
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
            started.set()
            await asyncio.sleep(60)

        started = asyncio.Event()
        ctx.on("tick", slow)
        await ctx.acall("emit", {"count": 10})
        await started.wait()

    asyncio.run(main())
    wait_until(lambda: ctx.stats().events_delivered == 10)
    assert ctx.stats().listeners == 0

    async def idle() -> None:
        async def never(event: Any) -> None:
            raise AssertionError("its loop is closed")

        ctx.on("tick", never)

    asyncio.run(idle())
    assert ctx.call("emit", {"count": 10}) == {"refused": 0}
    # Go keeps what nobody listens to any more, so of these ten only the first is sure to arrive.
    wait_until(lambda: ctx.stats().listeners == 0 and ctx.health().events == 0)
    assert 11 <= ctx.stats().events_delivered <= 20


def test_a_loop_that_closes_before_its_listener_ran_is_not_complained_of(
    ctx: goferry.Context,
) -> None:
    complaints: list[Any] = []
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(context["message"]))

    async def listen() -> None:
        async def heard(event: Any) -> None:
            raise AssertionError("the loop is closed")

        ctx.on("tick", heard)

    loop.run_until_complete(listen())
    ctx.call("emit", {"count": 3})
    wait_until(lambda: len(loop._ready) == 3)  # type: ignore[attr-defined]
    loop.call_soon(loop.stop)
    loop.run_forever()  # once round: the events arrive, and the task that hears them is made
    loop.close()
    ctx.call("emit", {"count": 1})
    wait_until(lambda: ctx.stats().listeners == 0 and ctx.health().events == 0)
    gc.collect()
    assert complaints == []


def test_the_runtimes_events_make_no_room_for_the_librarys(golib: str) -> None:
    options = goferry.Options(event_capacity=4)

    async def main() -> None:
        async with await goferry.aopen(golib, options=options) as ctx:
            told: list[Any] = []
            go_on = threading.Event()

            async def listen(event: Any) -> None:
                told.append(event)

            with ctx.on("stuck", listen), ctx.on("recovered", listen):
                for overflows in range(1, 4):
                    go_on.clear()
                    with ctx.on("tick", lambda tick: go_on.wait(60)):
                        refused = (await ctx.acall("emit", {"count": 10}))["refused"]
                        assert refused == 6, "four fit"
                        assert ctx.health().events == 4
                        go_on.set()
                        while len(told) < 2 * overflows:
                            await asyncio.sleep(0.001)
            assert ctx.health().events == 0
            assert ctx.stats().events_delivered == 12

    asyncio.run(main())
