"""Notices of what takes long: stale requests, and contexts where nothing moves."""

from __future__ import annotations

import asyncio
import logging
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

import goferry
from conftest import let_go, wait_held, wait_until

# As short as a busy machine allows: it may well take the processor away for a tenth of a second.
QUICK = goferry.Options(not_responding_after=0.5, not_responding_grace=0.01)


def watch(ctx: goferry.Context) -> list[Any]:
    """Collect the notices of a context's liveness."""
    notices: list[Any] = []
    ctx.on("not_responding", notices.append)
    ctx.on("responding", notices.append)
    return notices


def test_the_defaults_are_ten_seconds_of_grace_and_one_of_standstill() -> None:
    options = goferry.Options()
    assert (options.not_responding_grace, options.not_responding_after) == (10.0, 1.0)
    assert options.stale_after == 5.0


def test_a_blocked_serial_handler_is_told_once_by_name_and_so_is_its_end(golib: str) -> None:
    with goferry.open(golib, options=QUICK) as ctx:
        notices = watch(ctx)
        held = ctx.submit("hold", {"for": 60})
        waits = ctx.submit("hold", {"for": 0.01})
        wait_until(lambda: notices)
        assert notices == [goferry.NotResponding(method="hold")]
        # Events and the methods of other lanes go on meanwhile.
        ticks: list[Any] = []
        with ctx.on("tick", ticks.append):
            assert ctx.call("emit", {"count": 3}) == {"refused": 0}
            wait_until(lambda: len(ticks) == 3)
            assert not held.done()
            assert notices == [goferry.NotResponding(method="hold")]
        let_go()
        held.result(10)
        waits.result(10)
        wait_until(lambda: len(notices) == 2)
        assert notices[1] == goferry.Responding()
        time.sleep(0.2)
        assert len(notices) == 2


def test_each_standstill_is_told_anew(golib: str) -> None:
    with goferry.open(golib, options=QUICK) as ctx:
        notices = watch(ctx)
        for told in (1, 3):
            ctx.submit("hold", {"for": 60})
            waits = ctx.submit("hold", {"for": 0.01})
            wait_until(lambda told=told: len(notices) == told)  # type: ignore[misc]
            let_go()
            waits.result(10)
            wait_until(lambda told=told: len(notices) == told + 1)  # type: ignore[misc]
        assert [type(notice) for notice in notices] == [
            goferry.NotResponding,
            goferry.Responding,
        ] * 2


def test_a_blocked_handler_that_nothing_waits_for_is_no_standstill(golib: str) -> None:
    with goferry.open(golib, options=QUICK) as ctx:
        notices = watch(ctx)
        held = ctx.submit("hold", {"for": 60})
        ctx.submit("ignore", {"for": 60})
        wait_held(2)
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            ctx.call("echo", b"x")
            time.sleep(0.01)
        assert not held.done()
        assert notices == []
        let_go()


def test_a_process_that_was_stopped_tells_of_no_standstill(golib: str) -> None:
    code = """
import threading, time
import goferry
options = goferry.Options(not_responding_after=1.0, not_responding_grace=0.01)
with goferry.open("golib", options=options) as ctx:
    notices = []
    ctx.on("not_responding", notices.append)
    ended = threading.Event()
    def call():
        while not ended.is_set():
            for _ in ctx.stream("count_from", {"to": 100}):
                pass
            ctx.call("echo", b"x")
    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    print("begun", flush=True)
    input()
    ended.set()
    for thread in threads:
        thread.join()
    ctx.call("hold", {"for": 0.001})
    print(notices)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    for _ in range(3):
        time.sleep(0.1)
        process.send_signal(signal.SIGSTOP)
        time.sleep(1.5)
        process.send_signal(signal.SIGCONT)
    said, _ = process.communicate("\n", timeout=60)
    assert said == "[]\n"


def test_nothing_is_told_during_the_grace(golib: str) -> None:
    options = goferry.Options(not_responding_after=0.05, not_responding_grace=30)
    with goferry.open(golib, options=options) as ctx:
        notices = watch(ctx)
        ctx.submit("hold", {"for": 0.3})
        ctx.submit("hold", {"for": 0.01}).result(5)
        assert notices == []


def test_a_standstill_that_nobody_listens_to_is_logged(
    golib: str, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.INFO, logger="goferry"),
        goferry.open(golib, options=QUICK) as ctx,
    ):
        ctx.submit("hold", {"for": 60})
        waits = ctx.submit("hold", {"for": 0.01})
        wait_until(lambda: len(texts(caplog)) == 1)
        let_go()
        waits.result(10)
        wait_until(lambda: len(texts(caplog)) == 2)
    assert [record.levelno for record in records(caplog)] == [logging.WARNING, logging.INFO]
    assert "nothing moves" in texts(caplog)[0]
    assert "again" in texts(caplog)[1]


def test_a_stale_request_is_told_once_a_period_for_every_way_of_calling(golib: str) -> None:
    notices: list[goferry.StaleRequest] = []
    options = goferry.Options(stale_after=0.1, on_stale=notices.append)
    with goferry.open(golib, options=options) as ctx:
        ctx.call("sleep", {"for": 1.05})
        check_periods(notices, "sleep")
        ctx.submit("ignore", {"for": 1.05}).result(20)
        check_periods(notices, "ignore")
        asyncio.run(ctx.acall("hold", {"for": 1.05}))
        check_periods(notices, "hold")
        replies: list[Any] = []
        ctx.post("work", {"for": 1.05}, replies.append)
        wait_until(lambda: replies)
        check_periods(notices, "work")
        ctx.call("echo", b"x")
        time.sleep(0.15)
        assert notices == []


def check_periods(notices: list[goferry.StaleRequest], method: str) -> None:
    """At most one notice each 0.1 s of the 1.05; a busy machine may be late for some."""
    wait_until(lambda: len(notices) >= 2, lambda: f"{method}: {notices}")
    assert {notice.method for notice in notices} == {method}
    assert len({notice.id for notice in notices}) == 1
    periods = [int(notice.elapsed / 0.1 + 1e-6) for notice in notices]
    assert periods == sorted(set(periods)), periods
    assert periods[0] >= 1
    notices.clear()


def test_each_of_several_stale_requests_is_told(golib: str) -> None:
    notices: list[goferry.StaleRequest] = []
    options = goferry.Options(stale_after=0.1, on_stale=notices.append)
    with goferry.open(golib, options=options) as ctx:
        ctx.map("sleep", [{"for": 1}] * 5)
        wait_until(lambda: len({notice.id for notice in notices}) == 5)
        wait_until(lambda: ctx.stats().stale == len(notices))


def test_stale_requests_are_logged_where_nobody_listens(
    golib: str, caplog: pytest.LogCaptureFixture
) -> None:
    options = goferry.Options(stale_after=0.1)
    with (
        caplog.at_level(logging.INFO, logger="goferry"),
        goferry.open(golib, options=options) as ctx,
    ):
        ctx.call("sleep", {"for": 0.5})
        logged = ctx.stats().stale
        wait_until(lambda: len(records(caplog)) == logged > 0)
        with ctx.on("stale", lambda notice: None):
            ctx.call("sleep", {"for": 0.5})
    assert len(records(caplog)) == logged
    record = records(caplog)[0]
    assert record.levelno == logging.WARNING
    assert "running" in record.getMessage()
    assert record.__dict__["method"] == "sleep"


def test_an_exception_in_on_stale_is_reported_and_the_request_goes_on(
    golib: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: reports.append(args.exc_type))

    def explode(notice: goferry.StaleRequest) -> None:
        raise ZeroDivisionError(notice.method)

    with goferry.open(golib, options=goferry.Options(stale_after=0.1, on_stale=explode)) as ctx:
        assert ctx.call("sleep", {"for": 0.5, "value": 7}) == {"value": 7}
        wait_until(lambda: reports)
    assert set(reports) == {ZeroDivisionError}


def test_on_stale_that_is_a_coroutine_function_is_refused() -> None:
    async def coroutine(notice: goferry.StaleRequest) -> None:
        raise AssertionError("never awaited")

    with pytest.raises(TypeError, match="on_stale must be no coroutine function"):
        goferry.Options(on_stale=coroutine)


def test_notices_come_while_the_main_thread_waits_in_a_call(golib: str) -> None:
    threads: list[str] = []

    def note(notice: goferry.StaleRequest) -> None:
        threads.append(threading.current_thread().name)

    with goferry.open(golib, options=goferry.Options(stale_after=0.05, on_stale=note)) as ctx:
        ctx.call("ignore", {"for": 1})
        assert set(threads) == {"goferry-events-golib"}


def records(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name.startswith("goferry.golib")]


def texts(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in records(caplog)]
