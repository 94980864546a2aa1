"""Go objects that stay in Go, and the handles that stand for them."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import goferry
from conftest import wait_held, wait_until


def torn_down(ctx: goferry.Context) -> int:
    count = ctx.call("torn_down")
    assert isinstance(count, int)
    return count


def test_an_object_is_called_by_its_handle(ctx: goferry.Context) -> None:
    cursor = ctx.call("open_cursor", {"value": 4})
    assert isinstance(cursor, goferry.Handle)
    assert cursor.type == "Cursor"
    assert cursor.call("next") == 1
    assert cursor.submit("next").result(5) == 2
    assert cursor.call("mark", b"raw") == b"raw"
    replies: list[Any] = []
    cursor.post("next", None, lambda reply: replies.append(reply.result()))
    wait_until(lambda: replies == [3])

    async def main() -> None:
        assert await cursor.acall("next") == 4
        with pytest.raises(goferry.RequestError, match="EOF"):
            await cursor.acall("next")

    asyncio.run(main())
    assert asyncio.run(ctx.call("open_cursor", {"value": 1}).acall("next")) == 1
    with pytest.raises(goferry.UnknownMethodError, match=r"cursor\.nex.*cursor\.next"):
        cursor.call("nex")


def test_a_handle_that_is_collected_releases_its_object(ctx: goferry.Context) -> None:
    before = torn_down(ctx)
    cursor = ctx.call("open_cursor", {"value": 4})
    assert ctx.stats().handles == 1
    del cursor
    gc.collect()
    wait_until(lambda: torn_down(ctx) == before + 1)
    assert ctx.stats().handles == 0


def test_a_handle_is_released_from_any_thread(ctx: goferry.Context) -> None:
    before = torn_down(ctx)
    cursors = [ctx.call("open_cursor", {"value": 4}) for _ in range(100)]
    assert ctx.stats().handles == 100

    def drop() -> None:
        while cursors:
            cursors.pop().close()

    threads = [threading.Thread(target=drop) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: torn_down(ctx) == before + 100)
    assert ctx.stats().handles == 0


def test_a_closed_handle_is_stale(ctx: goferry.Context) -> None:
    with ctx.call("open_cursor", {"value": 4}) as cursor:
        assert not cursor.closed
    assert cursor.closed
    cursor.close()
    assert "closed" in repr(cursor)
    with pytest.raises(goferry.StaleHandleError, match="Cursor was released"):
        cursor.call("next")
    with pytest.raises(goferry.StaleHandleError, match="Cursor was released"):
        ctx.call("ends", {"first": cursor})
    with pytest.raises(ReferenceError):
        cursor.submit("next")


def test_an_object_given_again_has_another_handle(ctx: goferry.Context) -> None:
    before = torn_down(ctx)
    first = ctx.call("open_cursor", {"value": 4})
    second = first.call("itself")
    assert first.call("next") == 1
    assert second.call("next") == 2
    assert ctx.stats().handles == 2
    first.close()
    assert second.call("next") == 3
    assert torn_down(ctx) == before
    second.close()
    wait_until(lambda: torn_down(ctx) == before + 1)


def test_handles_cross_within_payloads(ctx: goferry.Context) -> None:
    many = ctx.call("open_many")
    assert ctx.call("ends", many) == [1, 2, 3]
    assert ctx.call("ends", {"first": many["rest"][1]}) == [3]
    assert ctx.call("open_nothing") is None
    assert ctx.stats().handles == 3


def test_what_is_no_handle_of_the_type_is_refused(golib: str, ctx: goferry.Context) -> None:
    ruler = ctx.call("open_ruler")
    assert ruler.call("length") == 30
    with pytest.raises(goferry.StaleHandleError, match=r"field first: .* a Ruler, not a Cursor"):
        ctx.call("ends", {"first": ruler})
    with pytest.raises(goferry.StaleHandleError, match="None"):
        ctx.call("ends", {"first": None})
    with pytest.raises(goferry.DecodeError, match="field first: want a Cursor"):
        ctx.call("ends", {"first": 5})
    with pytest.raises(TypeError, match="method of a Cursor"):
        ctx.call("cursor.next")
    with goferry.open(golib) as other:
        cursor = other.call("open_cursor", {"value": 4})
        with pytest.raises(goferry.StaleHandleError, match="another context"):
            ctx.call("ends", {"first": cursor})
    with pytest.raises(goferry.ClosedError):
        cursor.call("next")


def test_forged_handles_are_refused(ctx: goferry.Context) -> None:
    cursor = ctx.call("open_cursor", {"value": 4})
    for number in (0, cursor._number + 1, 1 << 63, (1 << 64) - 1):
        forged = goferry.Handle(cursor._home, cursor._ring, "Cursor", number)
        with pytest.raises(goferry.StaleHandleError, match=r"cursor\.next"):
            forged.call("next")
    assert cursor.call("next") == 1


def test_a_release_waits_for_the_method_that_runs(ctx: goferry.Context) -> None:
    before = torn_down(ctx)
    cursor = ctx.call("open_cursor", {"value": 4})
    future = cursor.submit("linger", {"for": 0.2})
    time.sleep(0.05)
    cursor.close()
    assert future.result(5) == 4
    wait_until(lambda: torn_down(ctx) == before + 1)


def test_a_request_keeps_a_handle_that_nobody_holds(ctx: goferry.Context) -> None:
    before = torn_down(ctx)
    future = ctx.call("open_cursor", {"value": 4}).submit("linger", {"for": 0.05})
    assert future.result(5) == 4

    async def main() -> Any:
        return await ctx.call("open_cursor", {"value": 5}).acall("linger", {"for": 0.05})

    assert asyncio.run(main()) == 5
    del future
    gc.collect()
    wait_until(lambda: torn_down(ctx) == before + 2)


def test_the_end_of_a_context_releases_its_handles(golib: str) -> None:
    with goferry.open(golib) as ctx:
        before = torn_down(ctx)
        cursors = [ctx.call("open_cursor", {"value": 4}) for _ in range(5)]
        ctx.recycle()
        assert torn_down(ctx) == before + 5
        assert ctx.stats().handles == 0
        for cursor in cursors:
            with pytest.raises(goferry.StaleHandleError):
                cursor.call("next")
        last = ctx.call("open_cursor", {"value": 4})
    with goferry.open(golib) as ctx:
        assert torn_down(ctx) == before + 6
    with pytest.raises(goferry.ClosedError):
        last.call("next")
    del cursors, last
    gc.collect()


def test_a_handle_in_a_reply_that_nobody_takes_is_released(ctx: goferry.Context) -> None:
    before = torn_down(ctx)
    with pytest.raises(goferry.DeadlineError):
        ctx.call("open_slowly", {"for": 20}, timeout=0.5)
    future = ctx.submit("open_slowly", {"for": 20})
    wait_held(2)
    future.cancel()
    ctx.post("open_cursor", {"value": 1}, lambda reply: None)

    async def main() -> None:
        call = ctx.acall("open_slowly", {"for": 20})
        while await ctx.acall("held") < 3:
            await asyncio.sleep(0.001)
        call.cancel()
        await ctx.acall("let_go")

    asyncio.run(main())
    ctx.submit("open_cursor", {"value": 1})
    wait_until(lambda: torn_down(ctx) == before + 5, lambda: str(torn_down(ctx) - before))
    wait_until(lambda: ctx.stats().handles == 0)


def test_a_reply_taken_twice_has_one_handle(ctx: goferry.Context) -> None:
    taken: list[Any] = []
    ctx.post(
        "open_cursor", {"value": 1}, lambda reply: taken.extend((reply.result(), reply.result()))
    )
    wait_until(lambda: len(taken) == 2)
    assert taken[0] is taken[1]
    assert taken[0].call("next") == 1


def test_events_carry_handles(ctx: goferry.Context) -> None:
    before = torn_down(ctx)
    seen: list[Any] = []
    with ctx.on("cursor_made", lambda event: seen.append(event["first"])):
        ctx.call("tell_cursor")
        wait_until(lambda: seen)
    assert seen[0].call("next") == 1
    ctx.call("tell_cursor")  # nobody listens: nothing crosses
    assert ctx.stats().handles == 1
    seen.clear()
    gc.collect()
    wait_until(lambda: torn_down(ctx) == before + 1)


def test_a_handle_keeps_its_context_going(golib: str) -> None:
    with pytest.warns(ResourceWarning):
        cursor = goferry.open(golib).call("open_cursor", {"value": 2})
    assert cursor.call("next") == 1
    del cursor


def test_many_threads_share_an_object(ctx: goferry.Context) -> None:
    def use(_: int) -> None:
        for _ in range(50):
            cursor = ctx.call("open_cursor", {"value": 3})
            again = cursor.call("itself")
            cursor.close()
            assert again.call("linger", {"for": 0}) == 3

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(use, range(8)))
    gc.collect()
    wait_until(lambda: ctx.stats().handles == 0)
