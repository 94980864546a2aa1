"""Callables of asynchronous callers: they run on the loop, asyncio's and uvloop's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
import uvloop

import goferry
from conftest import Run, let_go, wait_held, wait_until
from goferry import _callables


def double(request: dict[str, int]) -> dict[str, int]:
    return {"value": 2 * request["value"]}


def test_async_callers_have_their_callables_on_the_loop(ctx: goferry.Context, run: Run) -> None:
    threads: set[int] = set()

    async def slowly(request: dict[str, int]) -> dict[str, int]:
        threads.add(threading.get_ident())
        await asyncio.sleep(0.01)
        return double(request)

    def quickly(request: dict[str, int]) -> dict[str, int]:
        threads.add(threading.get_ident())
        return double(request)

    async def main() -> list[Any]:
        return await asyncio.gather(
            *(ctx.acall("apply", {"fn": fn, "value": 3}) for fn in (slowly, quickly) * 5)
        )

    assert run(main()) == [{"value": 6}] * 10
    assert threads == {threading.get_ident()}
    assert run(ctx.acall("apply", {"fn": quickly, "value": 4})) == {"value": 8}


def test_a_callable_may_await_further_calls(ctx: goferry.Context, run: Run) -> None:
    async def descend(request: dict[str, int]) -> dict[str, int]:
        if request["value"] == 0:
            return {"value": 0}
        below = await ctx.acall("apply", {"fn": descend, "value": request["value"] - 1})
        return {"value": below["value"] + 1}

    async def main() -> Any:
        return await ctx.acall("apply", {"fn": descend, "value": 10})

    assert run(main()) == {"value": 10}


def test_what_a_coroutine_raises_reaches_go_with_its_traceback(
    ctx: goferry.Context, run: Run
) -> None:
    async def broken(request: dict[str, int]) -> None:
        await asyncio.sleep(0)
        raise ValueError("no such number")

    async def main() -> None:
        with pytest.raises(goferry.RequestError, match="raised ValueError: no such") as caught:
            await ctx.acall("apply", {"fn": broken, "value": 1})
        assert "in broken" in str(caught.value)

    run(main())


def test_many_goroutines_call_the_loop_at_once(ctx: goferry.Context, run: Run) -> None:
    at_once = most = 0

    async def fn(request: dict[str, int]) -> dict[str, int]:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.001)
        at_once -= 1
        return double(request)

    expected = {"value": sum(2 * n for n in range(200))}
    assert run(ctx.acall("spread", {"fn": fn, "count": 200})) == expected
    assert most > 1


def test_a_cancelled_call_cancels_the_coroutines_that_run_for_it(
    ctx: goferry.Context, run: Run
) -> None:
    async def main() -> None:
        began = asyncio.Event()
        ended: list[type[BaseException]] = []

        async def waits(request: dict[str, int]) -> None:
            began.set()
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError as error:
                ended.append(type(error))
                raise

        task = asyncio.create_task(ctx.acall("apply", {"fn": waits, "value": 1}))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        while not ended:
            await asyncio.sleep(0.001)

    run(main())
    wait_until(lambda: ctx.stats().in_flight == 0)


def test_progress_and_callables_of_one_call(ctx: goferry.Context, run: Run) -> None:
    told: list[goferry.Progress] = []
    payload = {"fn": double, "value": 4}

    async def main() -> Any:
        return await ctx.acall("apply", payload, progress=told.append)

    assert run(main()) == {"value": 8}


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
@pytest.mark.parametrize("begins", [False, True])
def test_a_loop_that_is_closed_leaves_no_handler_that_waits_for_its_callables(
    ctx: goferry.Context, new_loop: Callable[[], asyncio.AbstractEventLoop], begins: bool
) -> None:
    holds = None if begins else ctx.submit("hold", {"for": 60})

    async def main() -> None:
        began = asyncio.Event()

        async def waits(request: dict[str, int]) -> None:
            began.set()
            await asyncio.sleep(60)

        ctx.acall("guard", {"fn": waits, "value": 1})
        if begins:
            await began.wait()

    loop = new_loop()
    loop.run_until_complete(main())
    loop.close()
    if holds is not None:
        wait_held()
        let_go()
        holds.result(30)
    # Its handler has the serial lane, or would have it next.
    assert ctx.call("add", {"by": 2}, timeout=30) == {"value": 2}
    wait_until(lambda: ctx.stats().in_flight == 0)
    assert not _callables._living
