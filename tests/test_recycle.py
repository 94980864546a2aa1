"""A recycle: a fresh object in the same context, under load, beside closes, from anywhere."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import Counter
from typing import Any

import pytest

import goferry
from conftest import let_go, wait_held, wait_until

QUICK = goferry.Options(drain_timeout=0.1)


def test_recycle_makes_a_fresh_object_with_the_same_config(golib: str) -> None:
    with goferry.open(golib, {"start": 5}) as ctx:
        before = ctx.call("which")
        assert ctx.call("add", {"by": 1}) == {"value": 6}
        census = ctx.call("count")
        ctx.recycle()
        assert ctx.call("add", {"by": 1}) == {"value": 6}
        assert ctx.call("which") > before
        after = ctx.call("count")
        assert after["made"] == census["made"] + 1
        assert after["living"] == census["living"]
        assert ctx.stats().state == "active"


def test_recycle_keeps_goroutines_and_descriptors(golib: str) -> None:
    with goferry.open(golib) as ctx:
        ctx.on("tick", print)
        ctx.recycle()
        threads, descriptors = threading.active_count(), len(os.listdir("/proc/self/fd"))
        for _ in range(50):
            ctx.recycle()
            ctx.call("echo", b"x")
        assert threading.active_count() == threads
        assert len(os.listdir("/proc/self/fd")) <= descriptors + 1


def test_running_requests_end_or_are_cancelled_with_a_cause(golib: str) -> None:
    with goferry.open(golib, options=goferry.Options(drain_timeout=1)) as ctx:
        ctx.call("causes")
        short = ctx.submit("sleep", {"for": 0.1, "value": 1})
        heeding = ctx.submit("heed", {})
        wait_until(lambda: ctx.stats().in_flight >= 1 and ctx.call("waiting") == 1)
        ctx.recycle()
        assert short.result(10) == {"value": 1}
        with pytest.raises(goferry.RecyclingError, match=r"recycled before heed .*call it again"):
            heeding.result(10)
        assert ctx.call("causes") == ["goferry: the context is being recycled"]
        assert ctx.call("waiting") == 0


def test_calls_meanwhile_are_refused_and_named(golib: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLIB_LINGER", "9s")
    with goferry.open(golib, {"linger_by": "GOLIB_LINGER"}) as ctx:
        monkeypatch.delenv("GOLIB_LINGER")  # the next object does not linger
        thread = threading.Thread(target=ctx.recycle)
        thread.start()
        wait_held()
        submitted = ctx.stats().submitted
        for way in (
            lambda: ctx.call("double", {"value": 1}),
            lambda: ctx.submit("double", {"value": 1}),
            lambda: ctx.post("double", {"value": 1}, print),
            lambda: ctx.map("double", [{"value": 1}]),
        ):
            with pytest.raises(goferry.RecyclingError, match=r"double.*again"):
                way()
        assert ctx.stats().submitted == submitted, "it was refused before it was queued"
        let_go()
        thread.join()
        assert ctx.call("double", {"value": 1}) == {"value": 2}


def test_a_handler_that_ignores_its_cancellation_is_named_and_never_reaches_the_next_life(
    golib: str, caplog: pytest.LogCaptureFixture
) -> None:
    with goferry.open(golib, options=goferry.Options(drain_timeout=0.5)) as ctx:
        late = ctx.submit("heed", {"linger": 60})
        serial = ctx.submit("add_slowly", {"by": 1})
        wait_until(lambda: ctx.call("waiting") == 1)
        ctx.recycle()
        wait_until(lambda: "the handler of heed goes on" in caplog.text)
        assert serial.result(10) == {"value": 1}
        with pytest.raises(goferry.RecyclingError, match="heed"):
            late.result(10)
        seen: list[Any] = []
        ctx.on("tick", seen.append)
        stats = ctx.stats()
        let_go()
        wait_held(0)
        time.sleep(0.1)
        assert seen == []
        after = ctx.stats()
        assert (after.completed, after.failed, after.in_flight) == (
            stats.completed,
            stats.failed,
            0,
        )
        assert ctx.call("emit", {"count": 1}) == {"refused": 0}
        wait_until(lambda: len(seen) == 1)


def test_listeners_hear_the_old_object_and_not_the_new_one(ctx: goferry.Context) -> None:
    heard: list[Any] = []

    def slowly(number: int) -> None:
        time.sleep(0.05)
        heard.append(("gone", number))

    first = ctx.on("gone", slowly)
    second = ctx.on("born", lambda number: heard.append(("born", number)))
    number = ctx.call("which")
    ctx.recycle()
    assert heard == [("gone", number)], "it was heard before recycle returned"
    assert first.closed
    assert second.closed
    assert ctx.stats().listeners == 0
    ctx.on("gone", lambda number: heard.append(("gone", number)))
    ctx.recycle()
    assert heard == [("gone", number), ("gone", number + 1)]


def test_a_listener_added_after_the_recycle_hears_nothing_of_before(ctx: goferry.Context) -> None:
    holding = threading.Event()
    ctx.on("tick", lambda event: holding.wait(60))
    new: list[Any] = []
    ctx.call("emit", {"count": 10})

    async def main() -> None:
        await ctx.arecycle()
        ctx.on("tick", new.append)

    asyncio.run(main())
    holding.set()
    wait_until(lambda: ctx.stats().events_delivered == 10)
    ctx.call("emit", {"count": 3})
    wait_until(lambda: len(new) == 3)
    assert [event["number"] for event in new] == [0, 1, 2]
    assert ctx.stats().listeners == 1


def test_iterators_and_coroutine_listeners_end_with_their_object(ctx: goferry.Context) -> None:
    number = ctx.call("which")
    iterated: list[int] = []
    with ctx.listen("gone") as events:
        thread = threading.Thread(target=lambda: iterated.extend(events))
        thread.start()

        async def main() -> None:
            heard: list[int] = []

            async def hear(number: int) -> None:
                heard.append(number)

            async with ctx.on("gone", hear) as listener:
                await ctx.arecycle()
                while not (listener.closed and heard):
                    await asyncio.sleep(0.001)
                await ctx.arecycle()
                assert heard == [number]

        asyncio.run(main())
        thread.join(20)
        assert not thread.is_alive()
    assert iterated == [number]
    assert ctx.call("which") == number + 2


def test_the_options_own_listener_stays(golib: str) -> None:
    notices: list[Any] = []
    options = goferry.Options(stale_after=0.05, on_stale=notices.append, drain_timeout=0.1)
    with goferry.open(golib, options=options) as ctx:
        ctx.recycle()
        ctx.submit("ignore", {"for": 60})
        wait_until(lambda: notices)
        let_go()
        assert notices[0].method == "ignore"


def test_a_constructor_that_fails_leaves_no_object_until_a_recycle_repairs_it(golib: str) -> None:
    with goferry.open(golib, {"fail_by": "GOLIB_FAIL"}) as ctx:
        try:
            os.environ["GOLIB_FAIL"] = "no disk"
            for _ in range(2):
                with pytest.raises(goferry.RequestError, match="no disk"):
                    ctx.recycle()
                with pytest.raises(goferry.NotInitializedError, match=r"double.*recycle"):
                    ctx.call("double", {"value": 1})
        finally:
            del os.environ["GOLIB_FAIL"]
        ctx.recycle()
        assert ctx.call("double", {"value": 1}) == {"value": 2}


def test_a_recycle_ends_being_stuck_for_good(golib: str) -> None:
    options = goferry.Options(event_capacity=4, overflow="stuck", drain_timeout=0.1)
    with goferry.open(golib, options=options) as ctx:
        gate = threading.Event()
        ctx.on("tick", lambda event: gate.wait(60))
        ctx.call("emit", {"count": 10})
        with pytest.raises(goferry.StuckError):
            ctx.call("echo", b"x")
        threading.Timer(0.1, gate.set).start()
        ctx.recycle()
        assert ctx.stats().state == "active"
        heard: list[Any] = []
        ctx.on("tick", heard.append)
        assert ctx.call("emit", {"count": 3}) == {"refused": 0}
        wait_until(lambda: len(heard) == 3)


def test_threads_that_recycle_together_all_get_a_fresh_object(golib: str) -> None:
    with goferry.open(golib, {"linger": 0.1}) as ctx:
        before = ctx.call("which")
        fresh: list[int] = []

        def recycle() -> None:
            ctx.recycle()
            fresh.append(ctx.call("which"))

        threads = [threading.Thread(target=recycle) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(fresh) == 4
        assert min(fresh) > before


def test_a_recycle_from_a_listener_a_callback_and_a_futures_callback(ctx: goferry.Context) -> None:
    def from_listener() -> None:
        done = threading.Event()
        ctx.on("tick", lambda event: (ctx.recycle(), done.set()))
        ctx.submit("emit", {"count": 1})
        assert done.wait(10)

    def from_callback() -> None:
        done = threading.Event()
        ctx.post("echo", b"x", lambda reply: (ctx.recycle(), done.set()))
        assert done.wait(10)

    def from_future() -> None:
        done = threading.Event()
        future = ctx.submit("sleep", {"for": 0.05})
        future.add_done_callback(lambda future: (ctx.recycle(), done.set()))
        assert done.wait(10)

    for way in (from_listener, from_callback, from_future):
        before = ctx.call("which")
        way()
        assert ctx.call("which") == before + 1


@pytest.mark.parametrize("phase", ["while it tears down", "while it constructs"])
def test_a_close_ends_a_recycle(golib: str, phase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tears_down = phase == "while it tears down"
    ctx = goferry.open(golib, {"linger": 9} if tears_down else {"delay_by": "GOLIB_DELAY"})
    monkeypatch.setenv("GOLIB_DELAY", "30s")
    outcome: list[object] = []

    def recycle() -> None:
        try:
            ctx.recycle()
        except goferry.Error as error:
            outcome.append(type(error))

    thread = threading.Thread(target=recycle)
    thread.start()
    static = goferry.static(golib)
    wait_until(lambda: static.call("held") if tears_down else static.call("count")["making"])
    if tears_down:  # which a close does not cut short

        def let_go_later() -> None:
            wait_until(lambda: ctx.stats().state == "closing")
            let_go()

        threading.Thread(target=let_go_later).start()
    start = time.monotonic()
    ctx.close()
    assert time.monotonic() - start < 20
    thread.join(20)
    assert outcome == [goferry.ClosedError]


def test_a_recycle_of_a_closed_context_is_refused(golib: str) -> None:
    ctx = goferry.open(golib)
    ctx.close()
    with pytest.raises(goferry.ClosedError, match="closed"):
        ctx.recycle()
    with pytest.raises(goferry.ClosedError, match="closed"):
        asyncio.run(ctx.arecycle())


def test_arecycle_does_not_block_the_loop(golib: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLIB_LINGER", "9s")

    async def main() -> None:
        async with await goferry.aopen(golib, {"linger_by": "GOLIB_LINGER"}) as ctx:
            before = await ctx.acall("which")
            turns = 0
            monkeypatch.delenv("GOLIB_LINGER")  # the next object does not linger

            async def turn() -> None:
                nonlocal turns
                while True:
                    turns += 1
                    await asyncio.sleep(0.01)

            turning = asyncio.create_task(turn())
            recycling = asyncio.create_task(ctx.arecycle())
            static = goferry.static(golib)
            while await static.acall("held") == 0 or turns < 5:
                await asyncio.sleep(0.001)
            assert not recycling.done()
            await static.acall("let_go")
            await recycling
            turning.cancel()
            assert await ctx.acall("which") > before

    asyncio.run(main())


def test_recycle_under_load_gives_each_request_one_outcome(golib: str) -> None:
    """Eight threads call while another recycles fifty times."""
    with goferry.open(golib, options=goferry.Options(drain_timeout=0.05)) as ctx:
        outcomes: Counter[str] = Counter()
        replies: list[Any] = []
        lock = threading.Lock()
        stop = threading.Event()
        sent = 0

        def work(number: int) -> None:
            nonlocal sent
            mine: Counter[str] = Counter()
            posted = 0
            once: list[Any] = []
            while not stop.is_set():
                try:
                    if number % 4 == 0:
                        ctx.post("echo", b"x", once.append)
                        posted += 1
                    elif number % 4 == 1:
                        mine[str(ctx.submit("double", {"value": 2}).result(30))] += 1
                    elif number % 4 == 2:
                        mine[str(ctx.call("sleep", {"for": 0.002, "value": 4}))] += 1
                    else:
                        mine["added"] += ctx.call("add", {"by": 1})["value"] > 0
                except goferry.RecyclingError:
                    mine["recycling"] += 1
                    time.sleep(0.0005)
            with lock:
                outcomes.update(mine)
                replies.append((posted, once))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        before = ctx.call("which") if ctx.stats().state == "active" else 0
        for _ in range(50):
            ctx.recycle()
        assert before == 0 or ctx.call("which") == before + 50
        stop.set()
        for thread in threads:
            thread.join(30)
            assert not thread.is_alive()
        for posted, once in replies:
            wait_until(lambda posted=posted, once=once: len(once) == posted)  # type: ignore[misc]
            for reply in once:
                error = reply.exception()
                assert error is None or isinstance(error, goferry.RecyclingError)
        known = {"{'value': 4}", "added", "recycling"}
        assert set(outcomes) <= known, outcomes
        assert len(outcomes) == len(known)
        wait_until(lambda: ctx.stats().pending == 0)
        stats = ctx.stats()
        ends = stats.completed + stats.failed + stats.cancelled
        assert stats.submitted <= ends + stats.rejected
        assert (stats.in_flight, stats.failed) == (0, 0)
