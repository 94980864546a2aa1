"""Asynchronous classes: opened by `async with`, `await` or the first call; awaited in every way."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import anyio
import pytest

import goferry
import typed_package


@pytest.fixture(scope="module")
def wirelib() -> Any:
    return typed_package.load("wirelib")


def run(main: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(main(), 60)

    asyncio.run(bounded())


def test_everything_that_takes_awaitables_takes_a_call(wirelib: Any) -> None:
    async def main() -> None:
        async with wirelib.AsyncLab(start=5) as lab:
            assert (await lab.begin()).start == 5
            assert (await lab.double(wirelib.DoubleRequest(value=2), timeout=30)).value == 4
            call = lab.double(value=3)
            assert isinstance(call, goferry.Call)
            assert (await call).value == 6
            assert (await asyncio.create_task(lab.double(value=1))).value == 2
            assert (await asyncio.wait_for(lab.double(value=1), 30)).value == 2
            both = await asyncio.gather(lab.double(value=1), lab.texts("a"))
            assert both == [wirelib.DoubleReply(value=2), "a"]
            async with anyio.create_task_group() as group:
                group.start_soon(lab.double, wirelib.DoubleRequest(value=1))
            loop = asyncio.get_running_loop()
            future = await asyncio.to_thread(
                lambda: asyncio.run_coroutine_threadsafe(lab.double(value=4), loop).result(30)
            )
            assert future.value == 8
            if sys.version_info >= (3, 11):
                async with asyncio.TaskGroup() as tasks:
                    task = tasks.create_task(lab.double(value=5))
                assert task.result().value == 10
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await lab.work(steps=1, pause=60)
            with pytest.raises(goferry.DeadlineError):
                await lab.work(steps=1, pause=60, timeout=0.1)

    run(main)


def test_maps_streams_events_and_objects(wirelib: Any) -> None:
    async def main() -> None:
        async with wirelib.AsyncLab() as lab:
            requests = [wirelib.DoubleRequest(value=n) for n in range(10)]
            assert [r.value for r in await lab.double.map(requests)] == list(range(0, 20, 2))
            told: list[goferry.Progress] = []
            await lab.double.map(requests, progress=told.append)
            assert (told[-1].done, told[-1].total) == (10, 10)
            with pytest.raises(wirelib.GoneError):
                await lab.fail.map([wirelib.FailRequest(how="gone")])
            (error,) = await lab.fail.map([wirelib.FailRequest(how="x")], return_exceptions=True)
            assert isinstance(error, goferry.RequestError)
            assert [item.value async for item in lab.count(3)] == [0, 1, 2]
            tape = await lab.open_tape(3)
            assert await tape.length.aio() == 3
            heard: list[Any] = []

            async def listener(name: str) -> None:
                heard.append(name)

            async with lab.named.connect(listener), lab.moved.listen() as events:
                await lab.measure(first=tape)
                assert (await anext(events)).after == timedelta(seconds=1)
                while not heard:
                    await asyncio.sleep(0.01)
            assert heard == ["lab"]

    run(main)


def test_the_first_use_opens(wirelib: Any) -> None:
    async def main() -> None:
        lab = wirelib.AsyncLab(wirelib.Config(start=7))
        assert "not open yet" in repr(lab)
        with pytest.raises(goferry.NotInitializedError, match="await"):
            lab.goferry  # noqa: B018
        with pytest.raises(TypeError, match="value"):
            lab.double()
        begun = await asyncio.gather(lab.begin(), lab.begin(), lab.double(value=1))
        assert begun[0] == begun[1] == wirelib.Begun(start=7, name="lab")
        assert lab.goferry.stats().submitted >= 3
        await lab.aclose()
        with pytest.raises(goferry.ClosedError):
            await lab.begin()

        for first in (
            lambda lab: lab.double.map([wirelib.DoubleRequest(value=1)]),
            lambda lab: anext(lab.count(3)),
            lambda lab: lab,
        ):
            other = wirelib.AsyncLab()
            await first(other)
            assert not other.goferry.closed
            await other.aclose()

        watched = wirelib.AsyncLab()
        came = asyncio.ensure_future(anext(aiter(watched.named)))
        while "not open" in repr(watched):
            await asyncio.sleep(0.01)
        while not came.done():
            await watched.measure()
        assert await came == "lab"
        await watched.aclose()

        never = wirelib.AsyncLab()
        await never.aclose()
        with pytest.raises(goferry.ClosedError, match="make another"):
            await never.begin()

    run(main)


def test_a_call_that_opens_can_be_cancelled_and_the_opening_goes_on(wirelib: Any) -> None:
    async def main() -> None:
        lab = wirelib.AsyncLab()
        call = lab.work(steps=1, pause=60)
        await asyncio.sleep(0)
        assert call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert (await lab.double(value=1)).value == 2
        await lab.aclose()

    run(main)


def test_a_constructor_that_fails_tells_each_call_and_may_be_tried_again(wirelib: Any) -> None:
    async def main() -> None:
        lab = wirelib.AsyncLab(refuse=True, start=3)
        calls = [lab.begin(), lab.begin()]
        for outcome in await asyncio.gather(*calls, return_exceptions=True):
            assert isinstance(outcome, wirelib.LimitError)
            assert outcome.wanted == 3
        with pytest.raises(wirelib.LimitError):
            async with lab:
                raise AssertionError
        await lab.aclose()

    run(main)


def test_a_call_made_where_no_loop_runs_is_made_later(wirelib: Any) -> None:
    lab = wirelib.AsyncLab()

    async def rest() -> None:
        await lab.aclose()

    loop = asyncio.new_event_loop()
    try:
        assert loop.run_until_complete(lab.double(value=2)).value == 4
        assert loop.run_until_complete(lab.double(value=3)).value == 6
        loop.run_until_complete(rest())
    finally:
        loop.close()


def test_an_opening_that_ends_with_its_loop_is_not_complained_of(wirelib: Any) -> None:
    complaints: list[Any] = []

    async def main(steps: int) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: complaints.append(context["message"]))
        lab = wirelib.AsyncLab(start=1)
        opening = asyncio.ensure_future(lab.__aenter__())
        for _ in range(steps):
            await asyncio.sleep(0)
        opening.cancel()
        await asyncio.wait({opening})
        if lab._context is not None:  # it was as quick as that
            await lab.aclose()

    for steps in range(10):
        asyncio.run(main(steps))
        gc.collect()
    assert complaints == []
