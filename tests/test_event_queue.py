"""The bounded queue of events, and listeners that come and go while events flow."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
import weakref
from typing import Any

import pytest

import goferry
from conftest import wait_until


def test_a_queue_that_flaps_is_logged_once(golib: str, caplog: pytest.LogCaptureFixture) -> None:
    notices: list[Any] = []
    seen: list[int] = []
    gate = threading.Event()
    with (
        caplog.at_level(logging.INFO, logger="goferry"),
        goferry.open(golib, options=goferry.Options(event_capacity=4)) as ctx,
    ):

        def slow(event: Any) -> None:
            gate.wait(60)
            seen.append(event["number"])

        ctx.on("tick", slow)
        ctx.on("stuck", notices.append)
        ctx.on("recovered", notices.append)
        refused = 0
        for _ in range(5):
            gate.clear()
            refused += ctx.submit("emit", {"count": 20}).result(20)["refused"]
            gate.set()
            wait_until(lambda: ctx.stats().state == "active")
        wait_until(lambda: ctx.stats().events_delivered == len(seen) == 100 - refused)
        wait_until(lambda: len(notices) == 10)
    # In turn, each once, and together they know all that was lost.
    kinds = [type(notice) for notice in notices]
    assert kinds == [goferry.Stuck, goferry.Recovered] * 5
    assert sum(n.lost for n in notices if isinstance(n, goferry.Recovered)) == refused > 0
    texts = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(texts) == 2, texts
    assert "full" in texts[0]
    assert "takes events again" in texts[1]


def test_an_emit_that_waits_for_room_ends_with_its_request(golib: str) -> None:
    options = goferry.Options(event_capacity=2, overflow="block")
    with goferry.open(golib, options=options) as ctx:
        gate = threading.Event()
        ctx.on("tick", lambda event: gate.wait(60))
        start = time.monotonic()
        with contextlib.suppress(goferry.DeadlineError):  # unless the handler is quicker
            assert ctx.call("emit", {"count": 10}, timeout=0.1) == {"refused": 8}
        assert time.monotonic() - start > 0.09
        emit = ctx.submit("emit", {"count": 10})
        time.sleep(0.05)
        assert emit.cancel()
        wait_until(lambda: ctx.stats().in_flight == 0)
        assert time.monotonic() - start < 30
        assert ctx.stats().state == "active"
        assert ctx.call("echo", b"x") == b"x"
        gate.set()


def test_closing_ends_an_emit_that_waits_for_room(golib: str) -> None:
    options = goferry.Options(event_capacity=1, overflow="block", drain_timeout=0.1)
    with goferry.open(golib, options=options) as ctx:
        gate = threading.Event()
        ctx.on("tick", lambda event: gate.wait(10))
        emit = ctx.submit("emit", {"count": 10})
        time.sleep(0.05)
        threading.Timer(1, gate.set).start()
    with pytest.raises(goferry.ClosedError):
        emit.result(5)


def test_no_lock_is_held_while_a_listener_runs(ctx: goferry.Context) -> None:
    gate = threading.Event()
    began = threading.Event()

    def slow(event: Any) -> None:
        began.set()
        gate.wait(60)

    ctx.on("tick", slow)
    ctx.call("emit", {"count": 1})
    assert began.wait(20)
    start = time.monotonic()
    with ctx.on("tick", print), ctx.listen("tick"):
        assert ctx.stats().listeners == 3
        assert ctx.call("emit", {"count": 1}) == {"refused": 0}
    assert time.monotonic() - start < 20
    assert not gate.is_set()
    gate.set()


def test_listeners_come_and_go_from_many_threads_while_events_flow(ctx: goferry.Context) -> None:
    stop = threading.Event()
    late: list[str] = []
    heard = [0] * 4
    constant: list[int] = []
    ids: list[int] = []

    def come_and_go(n: int) -> None:
        while not stop.is_set():
            closed = threading.Event()
            numbers: list[int] = []

            def listener(event: Any, closed: Any = closed, numbers: Any = numbers) -> None:
                if closed.is_set():
                    late.append("called after its close")
                numbers.append(event["number"])

            with ctx.on("tick", listener) as one:
                ids.append(one.id)
                time.sleep(0.001)
            closed.set()
            heard[n] += len(numbers)

    ctx.on("tick", lambda event: constant.append(event["number"]))
    threads = [threading.Thread(target=come_and_go, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    emitted: list[int] = []
    begin = time.monotonic()
    while time.monotonic() - begin < 1 or (not all(heard) and time.monotonic() - begin < 30):
        assert ctx.call("emit", {"count": 100}) == {"refused": 0}
        emitted.extend(range(100))
        wait_until(lambda: len(constant) == len(emitted))
    stop.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    assert late == []
    assert constant == emitted
    assert all(heard)
    assert len(set(ids)) == len(ids)
    assert ctx.stats().listeners == 1


def test_a_listener_that_another_closes_does_not_hear_the_event_that_is_being_told(
    ctx: goferry.Context,
) -> None:
    seen: list[str] = []
    listeners: list[Any] = []

    def first(event: Any) -> None:
        seen.append(f"first {event['number']}")
        if event["number"] == 1:
            listeners[1].close()
            ctx.on("tick", lambda event: seen.append(f"added {event['number']}"))

    listeners.append(ctx.on("tick", first))
    listeners.append(ctx.on("tick", lambda event: seen.append(f"second {event['number']}")))
    listeners.append(ctx.on("tick", lambda event: seen.append(f"third {event['number']}")))
    ctx.call("emit", {"count": 3})
    wait_until(lambda: ctx.stats().events_delivered == 3)
    assert seen == [
        *("first 0", "second 0", "third 0"),
        *("first 1", "third 1"),
        *("first 2", "third 2", "added 2"),
    ]
    assert ctx.stats().listeners == 3


def test_an_event_that_cannot_be_decoded_is_reported_and_the_next_one_comes(
    golib: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: reports.append(repr(args.object)))
    with goferry.open(golib) as ctx:
        seen: list[int] = []

        def picky(body: bytes) -> int:
            if len(body) == 3:
                raise ValueError("three")
            return len(body)

        ctx._events.add("whole", seen.append, decode=picky)
        for body in (b"1", b"333", b"22"):
            ctx.call("emit_whole", body)
        wait_until(lambda: ctx.stats().events_delivered == 3)
        assert seen == [1, 2]
    (report,) = reports
    assert "cannot be decoded" in report


def test_a_listener_and_what_it_holds_go_once_it_is_closed(ctx: goferry.Context) -> None:
    class Held:
        def hear(self, event: Any) -> None:
            heard.append(event)

    heard: list[Any] = []
    held = Held()
    gone = weakref.ref(held)
    with ctx.on("tick", held.hear):
        ctx.call("emit", {"count": 2})
        wait_until(lambda: len(heard) == 2)
    del held
    wait_until(lambda: gone() is None)  # the event thread may be on its way out of the call


def test_emits_that_wait_go_on_many_times_and_nothing_is_lost(golib: str) -> None:
    options = goferry.Options(event_capacity=64, overflow="block")
    with goferry.open(golib, options=options) as ctx:
        seen: list[Any] = []
        ctx.on("whole", seen.append)
        body = bytes(range(100))
        for turn in range(1, 4):
            flood = ctx.submit("flood", {"count": 5_000, "data": body})
            flood.result(60)
            wait_until(lambda turn=turn: len(seen) == turn * 5_000)  # type: ignore[misc]
        assert set(seen) == {body}
        stats = ctx.stats()
        assert stats.events_emitted == stats.events_delivered == 15_000
        assert ctx.health().events == 0
