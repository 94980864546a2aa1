"""Waits for a reply whose Emit waits for room that only the waiting thread could make."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import goferry
from conftest import Run, let_go, wait_held, wait_until

# One that nobody refuses would wait for ever.
pytestmark = pytest.mark.timeout(100)

SMALL = goferry.Options(event_capacity=4, overflow="block")
MANY = {"count": 12}

BLOCKING: dict[str, Callable[[goferry.Context], Any]] = {
    "call": lambda ctx: ctx.call("emit", MANY),
    "serial call": lambda ctx: ctx.call("emit_in_turn", MANY),
    "call with a callable": lambda ctx: ctx.call(
        "emit_through", {"fn": lambda _=None: None, **MANY}
    ),
    "map": lambda ctx: ctx.map("emit", [{"count": 0}, MANY, MANY]),
    "result": lambda ctx: ctx.submit("emit", MANY).result(),
    "stream": lambda ctx: list(ctx.stream("emit_each", MANY)),
}
each_way = pytest.mark.parametrize("way", BLOCKING.values(), ids=BLOCKING)


@pytest.fixture
def small(golib: str) -> Iterator[goferry.Context]:
    """A context whose event queue has little room, and whose Emit waits for it."""
    with goferry.open(golib, options=SMALL) as context:
        yield context
        let_go()


@each_way
def test_a_blocking_call_on_the_loop_whose_listener_has_to_make_room_for_it(
    small: goferry.Context, run: Run, way: Callable[[goferry.Context], Any]
) -> None:
    async def main() -> None:
        heard: list[Any] = []

        async def listen(tick: Any) -> None:
            heard.append(tick)

        async with small.on("tick", listen):
            with pytest.raises(goferry.ReentrantError, match="await acall"):
                way(small)
            # With the loop free, what was emitted is heard, and the same can end.
            reply = await small.acall("emit", MANY)
            assert reply == {"refused": 0}
            while len(heard) < 4 + 12:
                await asyncio.sleep(0.001)
        way(small)

    run(main())


@each_way
def test_a_blocking_call_in_the_listener_that_has_to_make_room_for_it(
    small: goferry.Context, way: Callable[[goferry.Context], Any]
) -> None:
    outcomes: list[Any] = []

    def listen(tick: Any) -> None:
        if not outcomes:
            outcomes.append(None)
            try:
                outcomes.append(way(small))
            except goferry.ReentrantError as error:
                outcomes.append(error)

    with small.on("tick", listen):
        small.call("emit", {"count": 1})
        wait_until(lambda: len(outcomes) == 2, "the listener waits for ever", 60)
        assert isinstance(outcomes[1], goferry.ReentrantError)
        assert small.call("emit", MANY) == {"refused": 0}, "the queue goes on"


def test_a_coroutine_listener_that_blocks_its_loop(small: goferry.Context, run: Run) -> None:
    async def main() -> None:
        outcomes: list[Any] = []

        async def listen(tick: Any) -> None:
            if not outcomes:
                with pytest.raises(goferry.ReentrantError):
                    small.call("emit", MANY)
                outcomes.append(tick)

        async with small.on("tick", listen):
            await small.acall("emit", {"count": 1})
            while not outcomes:
                await asyncio.sleep(0.001)

    run(main())


def test_a_coroutine_listener_that_awaits_an_emit_which_waits_for_it(
    small: goferry.Context, run: Run
) -> None:
    """No thread waits for ever; the listener would."""

    async def main() -> None:
        outcomes: list[Any] = []

        async def listen(tick: Any) -> None:
            if not outcomes:
                outcomes.append(None)
                try:
                    outcomes.append(await small.acall("emit", MANY))
                except goferry.ReentrantError as error:
                    outcomes.append(error)

        async with small.on("tick", listen):
            await small.acall("emit", {"count": 1})
            while len(outcomes) < 2:
                await asyncio.sleep(0.001)
            assert isinstance(outcomes[1], goferry.ReentrantError)
            assert await small.acall("emit", MANY) == {"refused": 0}, "the queue goes on"

    run(main())


def test_a_coroutine_listener_that_awaits_what_can_end(small: goferry.Context, run: Run) -> None:
    async def main() -> None:
        outcomes: list[Any] = []

        async def listen(tick: Any) -> None:
            if not outcomes:
                outcomes.append(None)
                outcomes.append(await small.acall("emit", {"count": 3}))  # there is room for them
                outcomes.append(await small.acall("sleep", {"for": 0.4}))
                with pytest.raises(goferry.DeadlineError):
                    await small.acall("flood", MANY, timeout=0.4)
                outcomes.append("bounded")

        async with small.on("tick", listen), small.on("whole", listen):
            await small.acall("emit", {"count": 1})
            while len(outcomes) < 4:
                await asyncio.sleep(0.001)
            assert outcomes[1] == {"refused": 0}
            assert await small.acall("emit", MANY) == {"refused": 0}

    run(main())


@pytest.mark.parametrize(
    "way",
    [
        lambda ctx: ctx.call("add", {"by": 7}),
        lambda ctx: ctx.submit("add", {"by": 7}).result(),
    ],
    ids=["call", "result"],
)
def test_a_call_behind_an_emit_in_its_lane(
    small: goferry.Context, run: Run, way: Callable[[goferry.Context], Any]
) -> None:
    async def main() -> None:
        async def listen(tick: Any) -> None:
            pass

        async with small.on("tick", listen):
            emits = asyncio.ensure_future(small.acall("emit_in_turn", MANY))
            with pytest.raises(goferry.ReentrantError, match="add would wait for ever"):
                way(small)
            assert await emits == {"refused": 0}, "what holds the lane goes on"
            assert small.call("add", {"by": 1}) == {"value": 1}, "the refused one was never run"

    run(main())


def test_what_makes_room_without_the_caller_is_waited_for(small: goferry.Context, run: Run) -> None:
    async def main() -> None:
        # Listeners on the event thread, and iterators, which take events there.
        heard: list[Any] = []
        with small.on("tick", heard.append), small.listen("tick") as events:
            assert small.call("emit", {"count": 500}) == {"refused": 0}
            assert small.submit("emit", {"count": 500}).result() == {"refused": 0}
            got = [(await anext(events))["number"] for _ in range(1000)]
            assert got == [*range(500), *range(500)]
        # A slow listener there: longer than between two looks.
        with small.on("tick", lambda tick: time.sleep(0.05)):
            assert small.call("emit", MANY) == {"refused": 0}

    run(main())


def test_a_listener_on_another_loop_makes_room(small: goferry.Context) -> None:
    async def listen(tick: Any) -> None:
        await asyncio.sleep(0.05)

    other = asyncio.new_event_loop()
    thread = threading.Thread(target=other.run_forever)
    thread.start()
    try:

        async def add() -> goferry.Listener[Any]:
            return small.on("tick", listen)

        listener = asyncio.run_coroutine_threadsafe(add(), other).result(60)

        async def main() -> None:
            async def here(tick: Any) -> None:
                pass

            assert small.call("emit", MANY) == {"refused": 0}
            async with small.on("tick", here):  # an event makes room when both are done
                with pytest.raises(goferry.ReentrantError):
                    small.call("emit", MANY)

        asyncio.run(main())
        asyncio.run_coroutine_threadsafe(listener.aclose(), other).result(60)
    finally:
        other.call_soon_threadsafe(other.stop)
        thread.join(60)
        other.close()


def test_a_call_that_waits_for_no_emit_is_waited_for(small: goferry.Context) -> None:
    """Though other Emits wait for room that only this thread can make."""

    async def main() -> None:
        async def listen(tick: Any) -> None:
            pass

        async with small.on("tick", listen):
            emits = asyncio.ensure_future(small.acall("emit", MANY))
            held = small.submit("hold", {"for": 60, "value": 3})
            wait_held()
            threading.Timer(0.4, let_go).start()  # longer than between some looks
            assert small.call("hold", {"for": 0.01, "value": 4}) == {"value": 4}
            assert held.result() == {"value": 3}
            assert small.call("sleep", {"for": 0.3}) is not None
            assert await emits == {"refused": 0}

    asyncio.run(main())


def test_a_wait_with_a_bound_ends_by_it(small: goferry.Context) -> None:
    async def main() -> None:
        async def listen(tick: Any) -> None:
            pass

        async with small.on("tick", listen), small.on("whole", listen):
            with pytest.raises(goferry.DeadlineError):
                small.call("flood", MANY, timeout=0.4)  # it fails with what its Emit fails with
            future = small.submit("emit", MANY)
            with pytest.raises(concurrent.futures.TimeoutError):
                future.result(0.4)
            while not future.done():
                await asyncio.sleep(0.001)
            assert future.result() == {"refused": 0}

    asyncio.run(main())


def test_a_refused_wait_leaves_nothing_behind(small: goferry.Context) -> None:
    async def main() -> None:
        async def listen(tick: Any) -> None:
            pass

        async with small.on("tick", listen):
            with pytest.raises(goferry.ReentrantError):
                small.call("emit", MANY)

    asyncio.run(main())
    wait_until(lambda: small.stats().pending == 0 and small.health().events == 0)
    from goferry import _waits

    assert (small._events.late, _waits._waiting) == (set(), {})
