"""stats(), health() and goferry.report(): what explains a stall."""

from __future__ import annotations

import asyncio
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

import goferry
from conftest import let_go, wait_held, wait_until

STATS = """
submitted completed failed cancelled rejected abandoned pending in_flight stale events_emitted
events_delivered events_lost listeners handles
""".split()


def test_stats_are_typed_and_complete(ctx: goferry.Context) -> None:
    kinds = {field.name: field.type for field in msgspec.structs.fields(goferry.Stats)}
    assert kinds == {**dict.fromkeys(STATS, int), "heartbeat_age": float, "state": str}
    stats = ctx.stats()
    for name, kind in kinds.items():
        assert type(getattr(stats, name)) is kind
    with pytest.raises(AttributeError):
        stats.submitted = 3  # type: ignore[misc]


def test_each_request_is_counted_once_by_its_end(golib: str) -> None:
    with goferry.open(golib, options=goferry.Options(drain_timeout=0.1)) as ctx:
        ctx.call("echo", b"x")
        with pytest.raises(goferry.RequestError):
            ctx.call("fail", {"kind": "plain"})
        future = ctx.submit("block")
        wait_until(lambda: ctx.call("waiting") == 1)
        future.cancel()
        with pytest.raises(goferry.DeadlineError):
            ctx.call("ignore", {"for": 20}, timeout=0.5)
        # In Go, too, before its handler is let go: else it might still end well.
        wait_until(lambda: ctx.stats().failed + ctx.stats().cancelled == 3)
        let_go()
        wait_until(lambda: ctx.stats().pending == 0)
        wait_until(lambda: ctx.stats().abandoned >= 1)
        stats = ctx.stats()
        ends = stats.completed + stats.failed + stats.cancelled + stats.rejected
        assert (stats.submitted, stats.pending) == (ends, 0)
        # Whether Go ends a request by its deadline or by its caller's leaving is a race of the two.
        assert stats.failed + stats.cancelled == 3
        assert stats.failed >= 1
        assert stats.cancelled >= 1


def test_health_names_the_oldest_requests(golib: str) -> None:
    with goferry.open(golib, options=goferry.Options(drain_timeout=0.1)) as ctx:
        first = ctx.submit("block")
        time.sleep(0.1)
        rest = [ctx.submit("sleep", {"for": 30}) for _ in range(20)]
        wait_until(lambda: ctx.stats().in_flight == 21)
        health = ctx.health()
        assert health.requests[0].method == "block"
        assert 0.08 < health.requests[0].age < 60
        assert [request.method for request in health.requests[1:]] == ["sleep"] * 9
        assert {request.stage for request in health.requests} == {"running"}
        ages = [request.age for request in health.requests]
        assert ages == sorted(ages, reverse=True)
        assert (health.pending, health.in_flight, health.state) == (21, 21, "active")
        assert health.listener is None
        for future in [first, *rest]:
            future.cancel()
        wait_until(lambda: ctx.health().requests == ())
        assert ctx.stats().pending == 0
        with pytest.raises(AttributeError):
            health.pending = 0  # type: ignore[misc]


def test_health_tells_what_waits_in_a_lane_and_whose_caller_has_left(golib: str) -> None:
    with goferry.open(golib) as ctx:
        ctx.submit("hold", {"for": 20})
        wait_held()
        futures = [ctx.submit("add", {"by": 1}) for _ in range(5)]
        wait_until(lambda: stages(ctx) == {("hold", "running"), ("add", "waiting")})
        with pytest.raises(goferry.DeadlineError):
            ctx.call("ignore", {"for": 20}, timeout=0.5)
        let_go()
        for future in futures:
            future.result(10)


def stages(ctx: goferry.Context) -> set[tuple[str, str]]:
    return {(request.method, request.stage) for request in ctx.health().requests}


def test_health_shows_a_reply_that_nobody_takes(ctx: goferry.Context) -> None:
    async def main() -> None:
        call = ctx.acall("sleep", {"for": 0.05})
        wait_until(lambda: stages(ctx) == {("sleep", "answered")})  # holds up the loop, on purpose
        await call
        assert ctx.health().requests == ()

    asyncio.run(main())


def test_health_answers_within_5_ms_whatever_go_does(golib: str) -> None:
    with goferry.open(golib) as ctx:
        ctx.call("burn", {"goroutines": 8, "for": 1})
        blocked = ctx.submit("tight", {"steps": 300_000_000})
        times = []
        seen = set()
        for _ in range(200):
            start = time.perf_counter()
            health = ctx.health()
            times.append(time.perf_counter() - start)
            seen.update(request.method for request in health.requests)
            time.sleep(0.001)
        # To wait for Go would take 10 ms and more each time; the machine's hiccups are few.
        assert sorted(times)[100] < 5e-3, sorted(times)
        assert "tight" in seen
        blocked.result(60)


def test_health_tells_which_listener_runs_and_for_how_long(ctx: goferry.Context) -> None:
    gate = threading.Event()

    def a_slow_listener(event: Any) -> None:
        gate.wait(60)

    ctx.on("tick", a_slow_listener)
    ctx.call("emit", {"count": 5})
    wait_until(lambda: ctx.health().listener)
    time.sleep(0.1)
    health = ctx.health()
    assert health.listener is not None
    assert health.listener.event == "tick"
    assert "a_slow_listener" in health.listener.function
    assert 0.09 < health.listener.running < 60
    assert health.events == 5
    gate.set()
    wait_until(lambda: ctx.health().events == 0)
    assert ctx.health().listener is None


def test_health_during_a_recycle_and_after_the_close(
    golib: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLIB_LINGER", "9s")
    ctx = goferry.open(golib, {"linger_by": "GOLIB_LINGER"})
    monkeypatch.delenv("GOLIB_LINGER")  # the next object does not linger
    thread = threading.Thread(target=ctx.recycle)
    thread.start()
    wait_held()
    health = ctx.health()
    assert health.state == "recycling"
    assert [request.method for request in health.requests] == ["recycle"]
    let_go()
    thread.join()
    ctx.close()
    health = ctx.health()
    assert (health.state, health.requests, health.pending) == ("closed", (), 0)


def test_a_report_has_versions_contexts_and_all_stacks(golib: str) -> None:
    def a_listener_that_waits(event: Any) -> None:
        gate.wait(60)

    gate = threading.Event()
    with goferry.open(golib, options=goferry.Options(drain_timeout=0.1)) as ctx:
        ctx.on("tick", a_listener_that_waits)
        ctx.call("emit", {"count": 1})
        ctx.submit("block")
        wait_until(lambda: ctx.call("waiting") == 1 and ctx.health().listener)
        text = goferry.report()
        gate.set()
    for part in (
        "goferry 0.",
        "CPython 3.",
        "Linux",
        '"go":"go1.',
        f"opened at {__file__}:",
        "active: 1 pending, 1 in flight, 1 events",
        "running for",
        "block",
        "listener of tick for",
        "submitted=",
        "(MainThread):",
        "test_a_report_has_versions_contexts_and_all_stacks",
        "a_listener_that_waits",
        "goroutine ",
        "golib.(*Lab).Block",
    ):
        assert part in text, f"{part!r} is not in the report:\n{text}"
    assert len(text) < 256 * 1024


def test_a_report_stays_within_its_bound(golib: str) -> None:
    def wait_deep(depth: int) -> None:
        if depth:
            wait_deep(depth - 1)
        else:
            gate.wait(100)

    gate = threading.Event()
    threads = [threading.Thread(target=wait_deep, args=(200,)) for _ in range(100)]
    for thread in threads:
        thread.start()
    with goferry.open(golib, options=goferry.Options(drain_timeout=0.1)) as ctx:
        for _ in range(2000):
            ctx.submit("sleep", {"for": 60})
        wait_until(lambda: ctx.stats().in_flight > 1500, timeout=60)
        text = goferry.report()
    gate.set()
    for thread in threads:
        thread.join()
    assert len(text) <= 257 * 1024
    assert "more frames" in text
    assert "more" in text


def test_a_report_without_any_context_and_after_a_fork(
    script: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = script(
        """
import os, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of fork with threads
import goferry
assert "No Go library" in goferry.report()
with goferry.open("golib") as ctx:
    pid = os.fork()
    if pid == 0:
        assert "parent process" in goferry.report()
        os._exit(7)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "7\n", "")
