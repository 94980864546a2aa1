"""Waits that can never end are refused: of a loop's thread for what that loop has to answer."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from collections.abc import Callable

import pytest

import goferry
from conftest import Run, wait_until


def double(request: dict[str, int]) -> dict[str, int]:
    return {"value": 2 * request["value"]}


BLOCKING: dict[str, Callable[[goferry.Context], object]] = {
    "call": lambda ctx: ctx.call("add", {"by": 1}),
    "call with a callable": lambda ctx: ctx.call("guard", {"fn": double, "value": 1}),
    "map": lambda ctx: ctx.map("add", [{"by": 1}, {"by": 1}]),
    "result": lambda ctx: ctx.submit("add", {"by": 1}).result(),
    "exception": lambda ctx: ctx.submit("add", {"by": 1}).exception(),
}
each_way = pytest.mark.parametrize("way", BLOCKING.values(), ids=BLOCKING)


@each_way
def test_a_blocking_call_on_the_loop_that_has_to_answer_its_lane(
    ctx: goferry.Context, run: Run, way: Callable[[goferry.Context], object]
) -> None:
    async def main() -> None:
        began, go_on = asyncio.Event(), asyncio.Event()

        async def slowly(request: dict[str, int]) -> dict[str, int]:
            began.set()
            await go_on.wait()
            return double(request)

        guard = asyncio.ensure_future(ctx.acall("guard", {"fn": slowly, "value": 4}))
        await began.wait()  # the handler holds the lane, and waits for slowly
        with pytest.raises(goferry.ReentrantError, match=r"this thread's loop; await acall\(\)"):
            way(ctx)
        go_on.set()
        assert await guard == {"value": 8}
        # With the lane free the same call can end.
        way(ctx)

    run(main())


@each_way
def test_the_call_that_closes_the_circle_may_come_while_the_loop_is_blocked(
    ctx: goferry.Context, run: Run, way: Callable[[goferry.Context], object]
) -> None:
    async def main() -> None:
        guard = asyncio.ensure_future(ctx.acall("guard", {"fn": double, "value": 4}))
        with pytest.raises(goferry.ReentrantError, match="this thread's loop"):
            way(ctx)  # before the loop had a turn to take the handler's call
        assert await guard == {"value": 8}
        assert await ctx.acall("echo", b"x") == b"x"
        way(ctx)

    run(main())


def test_what_can_end_is_allowed_on_a_loop(ctx: goferry.Context, run: Run) -> None:
    go_on = threading.Event()

    def elsewhere(request: dict[str, int]) -> dict[str, int]:
        go_on.wait(60)
        return double(request)

    async def main() -> None:
        # Its own callable, on its own thread, and on a callable thread.
        assert ctx.call("guard", {"fn": double, "value": 1}) == {"value": 2}
        assert ctx.submit("guard", {"fn": double, "value": 1}).result(20) == {"value": 2}
        assert ctx.map("guard", [{"fn": double, "value": 1}] * 3) == [{"value": 2}] * 3
        # A lane whose holder waits for another thread, which goes on.
        held = ctx.submit("guard", {"fn": elsewhere, "value": 2})
        threading.Timer(0.3, go_on.set).start()
        assert ctx.call("add", {"by": 1}) == {"value": 1}
        assert held.result(20) == {"value": 4}
        # A method without a lane, beside a handler that waits for this loop.
        waits = asyncio.ensure_future(ctx.acall("guard", {"fn": double, "value": 5}))
        assert ctx.call("double", {"value": 1}) == {"value": 2}
        assert ctx.submit("apply", {"fn": double, "value": 1}).result(20) == {"value": 2}
        assert await waits == {"value": 10}

    run(main())


def test_a_lane_whose_holder_has_a_deadline_is_waited_for(ctx: goferry.Context) -> None:
    async def main() -> None:
        guard = asyncio.ensure_future(ctx.acall("guard", {"fn": double, "value": 4}, timeout=0.5))
        assert ctx.call("add", {"by": 1}) == {"value": 1}  # when the deadline has freed the lane
        with pytest.raises(goferry.DeadlineError):
            await guard

    asyncio.run(main())


def test_other_threads_may_wait_for_a_loop(ctx: goferry.Context) -> None:
    async def main() -> None:
        began, go_on = asyncio.Event(), asyncio.Event()

        async def slowly(request: dict[str, int]) -> dict[str, int]:
            began.set()
            await go_on.wait()
            return double(request)

        guard = asyncio.ensure_future(ctx.acall("guard", {"fn": slowly, "value": 4}))
        await began.wait()
        added = asyncio.ensure_future(asyncio.to_thread(ctx.call, "add", {"by": 3}))
        await asyncio.sleep(0.3)  # longer than between two looks
        assert not added.done()
        go_on.set()
        assert await added == {"value": 3}
        assert await guard == {"value": 8}

    asyncio.run(main())


def test_a_circle_through_a_callable_thread_is_found(ctx: goferry.Context, golib: str) -> None:
    """The loop waits for a Future; its callable for a lane; the lane's holder for the loop."""
    with goferry.open(golib) as other:

        def adds(request: dict[str, int]) -> dict[str, int]:
            other.call("add", {"by": 1})
            return request

        async def main() -> None:
            guard = asyncio.ensure_future(other.acall("guard", {"fn": double, "value": 4}))
            with pytest.raises(goferry.ReentrantError, match="would wait for ever"):
                ctx.submit("apply", {"fn": adds, "value": 1}).result()
            assert await guard == {"value": 8}

        asyncio.run(main())
        assert ctx.submit("apply", {"fn": adds, "value": 1}).result(20) == {"value": 1}


def test_a_circle_of_two_threads_is_found(ctx: goferry.Context, golib: str) -> None:
    """Each holds a lane that the other one calls into."""
    with goferry.open(golib) as other:
        both = threading.Barrier(2, timeout=60)
        outcomes: list[object] = []

        def hold(mine: goferry.Context, its: goferry.Context) -> None:
            def over(request: dict[str, int]) -> dict[str, int]:
                both.wait()
                its.call("add", {"by": 1})
                return request

            try:
                outcomes.append(mine.call("guard", {"fn": over, "value": 1}))
            except goferry.ReentrantError as error:
                outcomes.append(type(error))

        threads = [
            threading.Thread(target=hold, args=pair) for pair in ((ctx, other), (other, ctx))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
        assert goferry.ReentrantError in outcomes, "else both would wait for ever"
        assert set(map(str, outcomes)) <= {str(goferry.ReentrantError), str({"value": 1})}


def test_a_refused_wait_leaves_nothing_behind(ctx: goferry.Context) -> None:
    async def main() -> None:
        guard = asyncio.ensure_future(ctx.acall("guard", {"fn": double, "value": 4}))
        with pytest.raises(goferry.ReentrantError):
            ctx.call("add", {"by": 7})
        await guard

    asyncio.run(main())
    assert ctx.call("add", {"by": 1}) == {"value": 1}, "the refused one was never run"
    wait_until(lambda: ctx.stats().pending == 0)
    from goferry import _waits

    assert (_waits._of_lane, _waits._waiting) == ({}, {})


def test_a_timed_wait_for_a_future_is_no_longer_than_asked(ctx: goferry.Context) -> None:
    future = ctx.submit("hold", {"for": 20})
    start = time.monotonic()
    with pytest.raises(concurrent.futures.TimeoutError):
        future.result(0.25)
    assert 0.24 < time.monotonic() - start < 10
    assert not future.done()
