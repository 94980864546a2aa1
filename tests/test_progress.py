"""Progress: what a handler tells of its request, by every way of calling; and bars."""

from __future__ import annotations

import asyncio
import io
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import goferry
from conftest import wait_until
from goferry import _progress

STEPS = {"steps": 3, "pause": 0.06}


def done(seen: list[goferry.Progress]) -> list[int]:
    return [progress.done for progress in seen]


def test_call_tells_each_step_and_returns_after_the_last(ctx: goferry.Context) -> None:
    seen: list[goferry.Progress] = []
    ctx.call("progress", STEPS, progress=seen.append)
    assert done(seen) == [1, 2, 3]
    assert {(progress.total, progress.message) for progress in seen} == {(3, "step")}
    assert 0.05 < seen[0].elapsed < seen[1].elapsed < seen[2].elapsed < 60


def test_many_messages_come_as_few_and_the_last_is_among_them(ctx: goferry.Context) -> None:
    seen: list[goferry.Progress] = []
    for _ in range(20):
        start = time.monotonic()
        ctx.call("progress", {"steps": 10_000}, progress=seen.append)
        assert seen[-1].done == 10_000
        assert len(seen) <= 2 + (time.monotonic() - start) / 0.05
        seen.clear()


def test_submit_tells_on_the_event_thread_before_the_result(ctx: goferry.Context) -> None:
    seen: list[tuple[int, str]] = []

    def tell(progress: goferry.Progress) -> None:
        seen.append((progress.done, threading.current_thread().name))

    future = ctx.submit("progress", STEPS, progress=tell)
    assert isinstance(future, goferry.Future)
    assert future.result(5) is None
    assert seen == [(n, "goferry-events-golib") for n in (1, 2, 3)]


def test_post_tells_and_calls_back_with_the_reply(ctx: goferry.Context) -> None:
    seen: list[goferry.Progress] = []
    replies: list[Any] = []
    ctx.post("progress", STEPS, lambda reply: replies.append(reply.result()), progress=seen.append)
    wait_until(lambda: replies and len(seen) == 3)
    assert (replies, done(seen)) == ([None], [1, 2, 3])


def test_acall_tells_on_the_loop_before_the_result(ctx: goferry.Context) -> None:
    async def main() -> None:
        seen: list[tuple[int, bool]] = []
        here = threading.current_thread()

        def tell(progress: goferry.Progress) -> None:
            seen.append((progress.done, threading.current_thread() is here))

        call = ctx.acall("progress", STEPS, progress=tell)
        assert isinstance(call, goferry.Call)
        assert await call is None
        assert seen == [(1, True), (2, True), (3, True)]
        seen.clear()
        for _ in range(100):  # answered on the spot, too
            await ctx.acall("progress", {"steps": 1}, progress=tell)
        assert len(seen) == 100

    asyncio.run(main())


def test_acall_made_where_no_loop_runs_tells_on_the_loop_that_runs_it(ctx: goferry.Context) -> None:
    seen: list[goferry.Progress] = []
    assert asyncio.run(ctx.acall("progress", STEPS, progress=seen.append)) is None
    assert done(seen) == [1, 2, 3]


def test_map_tells_how_many_replies_have_come(ctx: goferry.Context) -> None:
    seen: list[tuple[int, int, bool]] = []
    here = threading.current_thread()

    def tell(progress: goferry.Progress) -> None:
        seen.append((progress.done, progress.total, threading.current_thread() is here))

    payloads = [{"for": 0.02 * n, "value": n} for n in range(12)]
    start = time.monotonic()
    results = ctx.map("sleep", payloads, progress=tell)
    assert [result["value"] for result in results] == list(range(12))
    assert seen[-1] == (12, 12, True)
    assert sorted(seen) == seen
    assert 2 <= len(seen) <= 3 + (time.monotonic() - start) / 0.05
    failures = ctx.map("double", [{}, {}], return_exceptions=True, progress=tell)
    assert [type(failure) for failure in failures] == [goferry.DecodeError] * 2
    assert seen[-1] == (2, 2, True)


def test_a_failing_method_tells_its_last_progress_too(ctx: goferry.Context) -> None:
    seen: list[goferry.Progress] = []
    failing = {"steps": 2, "fail": "in the end"}
    with pytest.raises(goferry.RequestError, match="in the end"):
        ctx.call("progress", failing, progress=seen.append)
    assert done(seen)[-1] == 2
    with pytest.raises(goferry.RequestError, match="in the end"):
        ctx.submit("progress", failing, progress=seen.append).result(5)
    assert done(seen)[-1] == 2

    async def main() -> None:
        with pytest.raises(goferry.RequestError, match="in the end"):
            await ctx.acall("progress", failing, progress=seen.append)

    asyncio.run(main())
    assert len(seen) == 6


def test_cancelling_with_progress_reaches_the_handler(ctx: goferry.Context) -> None:
    slow = {"steps": 1000, "pause": 0.01}
    seen: list[goferry.Progress] = []
    with pytest.raises(goferry.DeadlineError):
        ctx.call("progress", slow, timeout=0.1, progress=seen.append)
    future = ctx.submit("progress", slow, progress=seen.append)
    wait_until(lambda: len(seen) > 3)
    assert future.cancel()
    assert future.cancelled()

    async def main() -> None:
        call = ctx.acall("progress", slow, progress=seen.append)
        count = len(seen)
        while len(seen) == count:
            await asyncio.sleep(0.01)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(ctx.acall("progress", slow, progress=seen.append), 0.1)
        while ctx.stats().in_flight:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        count = len(seen)
        await asyncio.sleep(0.15)
        assert len(seen) == count

    asyncio.run(main())


def test_nothing_is_told_once_the_caller_has_its_result(ctx: goferry.Context) -> None:
    seen: list[goferry.Progress] = []
    for _ in range(50):
        ctx.call("progress", {"steps": 20}, progress=seen.append)
        told = len(seen)
        time.sleep(0.001)
        assert len(seen) == told


def test_a_slow_listener_holds_up_progress_and_not_the_result(ctx: goferry.Context) -> None:
    gate = threading.Event()
    seen: list[goferry.Progress] = []
    ctx.on("tick", lambda _: gate.wait(60))
    ctx.call("emit", {"count": 1})
    start = time.monotonic()
    ctx.call("progress", {"steps": 1}, progress=seen.append)
    ctx.submit("progress", {"steps": 1}, progress=seen.append).result(5)
    asyncio.run(ctx.acall("progress", {"steps": 1}, progress=seen.append))
    assert time.monotonic() - start < 30
    assert seen == []
    gate.set()
    ctx.call("progress", {"steps": 1}, progress=seen.append)
    assert done(seen) == [1]


def test_an_exception_in_the_callable_is_reported_and_the_call_goes_on(
    ctx: goferry.Context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reports: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: reports.append(args.exc_type))

    def explode(progress: goferry.Progress) -> None:
        raise ZeroDivisionError("in the callable")

    with caplog.at_level(logging.ERROR, logger="goferry"):
        ctx.call("progress", STEPS, progress=explode)
        asyncio.run(ctx.acall("progress", STEPS, progress=explode))
        ctx.map("echo", [b"x"], progress=explode)
    assert reports == [ZeroDivisionError] * 7
    assert len(caplog.records) == 7


def test_progress_does_not_fill_the_event_queue(golib: str) -> None:
    with goferry.open(golib, options=goferry.Options(event_capacity=1)) as ctx:
        seen: list[goferry.Progress] = []

        def slow(progress: goferry.Progress) -> None:
            time.sleep(0.1)
            seen.append(progress)

        ctx.on("tick", lambda _: None)
        future = ctx.submit("progress", {"steps": 8, "pause": 0.06}, progress=slow)
        wait_until(lambda: seen)
        assert ctx.call("emit", {"count": 1}) == {"refused": 0}
        future.result(5)
        wait_until(lambda: ctx.stats().events_delivered == 1)
        assert (ctx.stats().events_emitted, ctx.stats().events_lost) == (1, 0)


def test_methods_that_tell_nothing_take_progress_too(ctx: goferry.Context) -> None:
    seen: list[goferry.Progress] = []
    assert ctx.call("echo", b"x", progress=seen.append) == b"x"
    assert ctx.submit("echo", b"x", progress=seen.append).result(5) == b"x"
    assert ctx.call("shout", "x", progress=seen.append) == "x!"
    assert ctx.call("echo", b"x", progress=None) == b"x"
    assert ctx.call("echo", b"x", progress=False) == b"x"
    assert seen == []


@pytest.mark.parametrize("way", ["call", "submit", "acall", "map"])
def test_a_progress_that_cannot_be_called_is_refused(ctx: goferry.Context, way: str) -> None:
    async def coroutine(progress: goferry.Progress) -> None:
        raise AssertionError("never awaited")

    with pytest.raises(TypeError, match="progress must be a callable, True or None, not 5"):
        getattr(ctx, way)("progress", STEPS, progress=5)
    with pytest.raises(TypeError, match="no coroutine function"):
        getattr(ctx, way)("progress", STEPS, progress=coroutine)
    if way != "acall":  # it is sent when a loop runs it
        with pytest.raises(goferry.UnknownMethodError):
            getattr(ctx, way)("progres", [], progress=print)
    with pytest.raises(TypeError, match="takes no keyword argument 'progres'"):
        getattr(ctx, way)("progress", STEPS, progres=print)


def test_a_bar_shows_nothing_when_stderr_is_no_terminal(
    ctx: goferry.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    ctx.call("progress", STEPS, progress=True)
    ctx.map("echo", [b"x"], progress=True)
    assert stderr.getvalue() == ""


def test_neither_rich_nor_asyncio_is_imported_for_a_callable(
    script: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    ran = script("""
import sys
import goferry

with goferry.open("golib") as ctx:
    ctx.call("progress", {"steps": 2}, progress=lambda progress: None)
    ctx.call("progress", {"steps": 2}, progress=True)
    print([name for name in ("rich", "tqdm", "asyncio") if name in sys.modules])
""")
    assert (ran.stdout, ran.stderr) == ("[]\n", "")


def test_who_is_held_up_is_told_the_newest_and_no_backlog(golib: str) -> None:
    """For a listener that blocks the event thread, and for a loop that is blocked."""
    working = {"steps": 1000, "pause": 0.055}
    seen: list[goferry.Progress] = []
    with goferry.open(golib, options=goferry.Options(drain_timeout=0.05)) as ctx:
        gate = threading.Event()
        ctx.on("tick", lambda _: gate.wait(60))
        ctx.call("emit", {"count": 1})
        future = ctx.submit("progress", working, progress=seen.append)
        time.sleep(1.5)
        gate.set()
        wait_until(lambda: len(seen) >= 2)
        assert seen[0].done == 1
        assert seen[1].done > 3 + seen[0].done, "what was out of date was not kept"
        assert seen[1].elapsed > 1.2
        future.cancel()
        seen.clear()

        async def main() -> None:
            call = ctx.acall("progress", working, progress=seen.append)
            while not seen:
                await asyncio.sleep(0.001)
            first = len(seen)
            time.sleep(1.5)  # holds up the loop, on purpose
            while len(seen) == first:
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert first < len(seen) <= first + 2
            assert seen[first].elapsed > 1.2
            call.cancel()

        asyncio.run(main())


def test_posts_whose_last_progress_does_not_come_are_forgotten(ctx: goferry.Context) -> None:
    gate = threading.Event()
    ctx.on("tick", lambda _: gate.wait(100))
    ctx.call("emit", {"count": 1})
    replies: list[Any] = []
    for _ in range(3_000):
        ctx.post("progress", {"steps": 1}, replies.append, progress=print)
    wait_until(lambda: len(replies) == 3_000)
    desk: Any = ctx._ring.progress
    assert len(desk.watches) <= _progress.LATE_MOST
    gate.set()
    seen: list[goferry.Progress] = []
    wait_until(lambda: ctx.call("progress", {"steps": 1}, progress=seen.append) is None and seen)
    assert done(seen)[-1] == 1
