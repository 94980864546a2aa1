"""Listeners: their thread, order, removal, exceptions; and the runtime's own events."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sys
import threading
import time
from typing import Any

import pytest

import goferry
from conftest import let_go, wait_until


def test_a_listener_gets_each_event_in_order(ctx: goferry.Context) -> None:
    seen: list[Any] = []
    ctx.on("tick", seen.append)
    assert ctx.call("emit", {"count": 500}) == {"refused": 0}
    wait_until(lambda: len(seen) == 500)
    assert [event["number"] for event in seen] == list(range(500))
    assert all(isinstance(event["after"], dt.timedelta) for event in seen)
    stats = ctx.stats()
    wait_until(lambda: ctx.stats().events_delivered == 500)
    assert (stats.events_emitted, stats.events_lost, stats.listeners) == (500, 0, 1)


def test_bytes_cross_as_they_are(ctx: goferry.Context) -> None:
    seen: list[Any] = []
    ctx.on("whole", seen.append)
    ctx.call("emit_whole", b"\xc1 no MessagePack")
    wait_until(lambda: seen)
    assert seen == [b"\xc1 no MessagePack"]


def test_listeners_run_on_one_thread_of_their_context(ctx: goferry.Context) -> None:
    threads: set[threading.Thread] = set()
    ctx.on("tick", lambda event: threads.add(threading.current_thread()))
    ctx.on("tick", lambda event: threads.add(threading.current_thread()))
    ctx.call("emit", {"count": 10})
    wait_until(lambda: ctx.stats().events_delivered == 10)
    (thread,) = threads
    assert thread.name == "goferry-events-golib"
    assert thread.daemon


def test_several_listeners_and_ids_that_are_never_reused(ctx: goferry.Context) -> None:
    first: list[Any] = []
    second: list[Any] = []
    a = ctx.on("tick", first.append)
    b = ctx.on("tick", second.append)
    assert a.id != b.id
    ctx.call("emit", {"count": 3})
    wait_until(lambda: len(first) == len(second) == 3)
    b.close()
    c = ctx.on("tick", second.append)
    assert c.id not in (a.id, b.id)
    a.close()
    assert (a.closed, b.closed, c.closed) == (True, True, False)
    a.close()
    ctx.call("emit", {"count": 2})
    wait_until(lambda: len(second) == 5)
    assert len(first) == 3


def test_decorator_and_context_manager(ctx: goferry.Context) -> None:
    seen: list[Any] = []

    @ctx.on("tick")
    def ticked(event: Any) -> None:
        seen.append(event["number"])

    ticked({"number": "called by hand"})
    with ctx.on("tick", seen.append) as listener:
        assert listener.event == "tick"
    assert listener.closed
    ctx.call("emit", {"count": 1})
    wait_until(lambda: len(seen) == 2)
    assert seen == ["called by hand", 0]
    assert "tick" in repr(ticked)


def test_without_a_listener_nothing_is_sent(ctx: goferry.Context) -> None:
    ctx.call("emit", {"count": 100_000})
    assert ctx.stats().events_emitted == 0
    names = [thread.name for thread in threading.enumerate()]
    assert "goferry-events-golib" not in names


def test_removal_waits_for_a_running_call(ctx: goferry.Context) -> None:
    started = threading.Event()
    ended: list[bool] = []

    def slow(event: Any) -> None:
        started.set()
        time.sleep(0.1)
        ended.append(True)

    heard: list[Any] = []
    listener = ctx.on("tick", slow)
    ctx.on("tick", heard.append)
    ctx.call("emit", {"count": 5})
    assert started.wait(60)
    listener.close()
    assert ended == [True]
    wait_until(lambda: len(heard) == 5)
    assert ended == [True]


def test_a_listener_may_remove_itself_and_others_add_more_and_call(ctx: goferry.Context) -> None:
    seen: list[Any] = []
    other = ctx.on("tick", lambda event: seen.append("other"))

    def once(event: Any) -> None:
        seen.append("once")
        listener.close()
        other.close()
        ctx.on("tick", lambda event: seen.append("added"))
        seen.append(ctx.call("echo", b"called"))

    listener = ctx.on("tick", once)
    ctx.call("emit", {"count": 2})
    wait_until(lambda: ctx.stats().events_delivered == 2)
    assert seen == ["other", "once", b"called", "added"]


def test_a_listener_may_close_its_context(golib: str) -> None:
    ctx = goferry.open(golib)
    closed = threading.Event()

    def listener(event: Any) -> None:
        ctx.close()
        closed.set()

    ctx.on("tick", listener)
    ctx.call("emit", {"count": 3})
    assert closed.wait(5)
    ctx.close()
    assert ctx.closed


def test_an_exception_is_reported_and_the_other_listeners_run(
    ctx: goferry.Context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reports: list[Any] = []
    seen: list[Any] = []

    def hook(args: Any) -> None:
        reports.append((args.exc_value, repr(args.object)))

    monkeypatch.setattr(sys, "unraisablehook", hook)

    def explode(event: Any) -> None:
        raise ZeroDivisionError("in the listener")

    with caplog.at_level(logging.ERROR, logger="goferry"):
        ctx.on("tick", explode)
        ctx.on("tick", seen.append)
        ctx.call("emit", {"count": 2})
        wait_until(lambda: len(seen) == 2)
    assert len(reports) == 2
    assert str(reports[0][0]) == "in the listener"
    assert "explode" in reports[0][1]
    assert [record.name for record in caplog.records] == ["goferry.golib"] * 2
    assert ctx.call("echo", b"on") == b"on"


def test_a_slow_listener_delays_no_request(ctx: goferry.Context) -> None:
    gate = threading.Event()
    ctx.on("tick", lambda event: gate.wait(60))
    ctx.call("emit", {"count": 10})
    start = time.monotonic()
    for _ in range(100):
        ctx.call("echo", b"x")
    assert time.monotonic() - start < 20
    assert ctx.stats().events_delivered == 0
    gate.set()


def test_an_unknown_event_and_a_listener_that_is_none(ctx: goferry.Context) -> None:
    with pytest.raises(LookupError, match=r"no event 'tack'; it has: .*not_responding.*tick"):
        ctx.on("tack", print)
    with pytest.raises(TypeError, match="callable"):
        ctx.on("tick", 5)  # type: ignore[call-overload]

    async def coroutine(event: Any) -> None:
        raise AssertionError("never awaited")

    with pytest.raises(TypeError, match="call_soon_threadsafe"):
        ctx.on("tick", coroutine)


def test_a_listener_may_hand_events_to_a_loop(ctx: goferry.Context) -> None:
    async def main() -> list[int]:
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Any] = asyncio.Queue()
        with ctx.on("tick", lambda event: loop.call_soon_threadsafe(queue.put_nowait, event)):
            await ctx.acall("emit", {"count": 20})
            return [(await queue.get())["number"] for _ in range(20)]

    assert asyncio.run(main()) == list(range(20))


def test_overflow_recover_refuses_until_there_is_room_and_tells_the_loss(golib: str) -> None:
    options = goferry.Options(event_capacity=16)
    with goferry.open(golib, options=options) as ctx:
        gate = threading.Event()
        numbers: list[int] = []
        notices: list[Any] = []

        def slow(event: Any) -> None:
            gate.wait(60)
            numbers.append(event["number"])

        ctx.on("tick", slow)
        ctx.on("stuck", notices.append)
        ctx.on("recovered", notices.append)
        emit = ctx.submit("emit", {"count": 100})
        wait_until(lambda: ctx.stats().state == "stuck")
        with pytest.raises(goferry.StuckError, match="echo"):
            ctx.call("echo", b"x")
        refused = emit.result(20)["refused"]
        assert refused > 0
        gate.set()
        wait_until(lambda: ctx.stats().state == "active")
        wait_until(lambda: len(notices) == 2)
        assert isinstance(notices[0], goferry.Stuck)
        assert notices[1] == goferry.Recovered(lost=refused)
        assert ctx.stats().events_lost == refused
        assert numbers == list(range(100 - refused))
        assert ctx.call("echo", b"x") == b"x"


def test_overflow_stuck_stays_so(golib: str) -> None:
    options = goferry.Options(event_capacity=4, overflow="stuck")
    with goferry.open(golib, options=options) as ctx:
        gate = threading.Event()
        ctx.on("tick", lambda event: gate.wait(60))
        ctx.submit("emit", {"count": 10}).result(20)
        gate.set()
        wait_until(lambda: ctx.stats().events_delivered >= 4)
        with pytest.raises(goferry.StuckError):
            ctx.call("echo", b"x")


def test_overflow_block_makes_emit_wait(golib: str) -> None:
    options = goferry.Options(event_capacity=4, overflow="block")
    with goferry.open(golib, options=options) as ctx:
        numbers: list[int] = []

        def slow(event: Any) -> None:
            time.sleep(0.001)
            numbers.append(event["number"])

        ctx.on("tick", slow)
        assert ctx.call("emit", {"count": 100}) == {"refused": 0}
        wait_until(lambda: len(numbers) == 100)
        assert numbers == list(range(100))


def test_a_stale_request_is_reported(golib: str) -> None:
    notices: list[goferry.StaleRequest] = []
    options = goferry.Options(stale_after=0.05, on_stale=notices.append)
    with goferry.open(golib, options=options) as ctx:
        future = ctx.submit("ignore", {"for": 60})
        wait_until(lambda: len(notices) >= 2)
        let_go()
        future.result(20)
        assert ctx.stats().stale >= 2
    assert {notice.method for notice in notices} == {"ignore"}
    assert 0.04 < notices[0].elapsed < notices[1].elapsed < 40


def test_events_emitted_before_the_close_are_delivered(golib: str) -> None:
    seen: list[Any] = []
    with goferry.open(golib) as ctx:

        @ctx.on("tick")
        def slow(event: Any) -> None:
            time.sleep(0.001)
            seen.append(event)

        ctx.call("emit", {"count": 50})
    assert len(seen) == 50
