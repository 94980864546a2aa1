"""One path for all cancels: the handler reads the cause, once, and its caller leaves at once."""

from __future__ import annotations

import asyncio
import concurrent.futures
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import goferry
from conftest import let_go, wait_held, wait_until

Script = Callable[..., Any]

CANCELLED = "goferry: cancelled by the caller"
DEADLINE = "goferry: the request's deadline passed"
CLOSED = "goferry: the context is closed"
RECYCLING = "goferry: the context is being recycled"

LINGER = {"linger": 20}  # the handler ignores that it was cancelled, for so long, or until let go
SOON = 10.0


def causes(ctx: goferry.Context, count: int = 1) -> list[str]:
    """The causes that handlers have read, when so many have: exactly one for each request."""
    seen: list[str] = []

    def more() -> bool:
        seen.extend(ctx.call("causes"))
        return len(seen) >= count

    wait_until(more)
    time.sleep(0.02)
    seen.extend(ctx.call("causes"))
    return seen


def running(ctx: goferry.Context, count: int = 1) -> None:
    """Wait until handlers wait for their cancellation."""
    wait_until(lambda: ctx.call("waiting") == count)


async def arunning(ctx: goferry.Context) -> None:
    while await ctx.acall("waiting") == 0:
        await asyncio.sleep(0.001)


@pytest.fixture(autouse=True)
def no_cause_is_left(ctx: goferry.Context) -> None:
    ctx.call("causes")


def test_a_cancelled_future(ctx: goferry.Context) -> None:
    future = ctx.submit("heed", LINGER)
    running(ctx)
    start = time.monotonic()
    assert future.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        future.result(5)
    assert time.monotonic() - start < SOON
    assert causes(ctx) == [CANCELLED]


def test_a_future_cancelled_often(ctx: goferry.Context) -> None:
    future = ctx.submit("heed", {})
    running(ctx)
    threads = [threading.Thread(target=future.cancel) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert causes(ctx) == [CANCELLED]
    wait_until(lambda: ctx.stats().pending == 0)
    assert ctx.stats().cancelled == 1


def test_a_timeout_and_a_cancel_together_are_one_end(ctx: goferry.Context) -> None:
    start = time.monotonic()
    futures = [ctx.submit("heed", {}, timeout=2) for _ in range(20)]
    running(ctx, 20)  # else one that is late is never run
    time.sleep(max(0.0, start + 1.998 - time.monotonic()))
    for future in futures:
        future.cancel()
    seen = causes(ctx, 20)
    assert len(seen) == 20
    assert set(seen) <= {CANCELLED, DEADLINE}
    wait_until(lambda: ctx.stats().pending == 0)


def _post(ctx: goferry.Context) -> None:
    replies: list[Any] = []
    ctx.post("heed", LINGER, replies.append, timeout=0.5)
    wait_until(lambda: replies)
    replies[0].result()


@pytest.mark.parametrize(
    "way",
    [
        lambda ctx: ctx.call("heed", LINGER, timeout=0.5),
        lambda ctx: ctx.submit("heed", LINGER, timeout=0.5).result(),
        lambda ctx: ctx.map("heed", [LINGER], timeout=0.5),
        lambda ctx: asyncio.run(ctx.acall("heed", LINGER, timeout=0.5)),
        _post,
    ],
    ids=["call", "submit", "map", "acall", "post"],
)
def test_a_timeout_reaches_go_as_a_deadline(
    ctx: goferry.Context, way: Callable[[goferry.Context], object]
) -> None:
    start = time.monotonic()
    with pytest.raises(goferry.DeadlineError, match="heed"):
        way(ctx)
    assert 0.49 < time.monotonic() - start < SOON, "the caller did not wait for the handler"
    assert causes(ctx) in ([DEADLINE], [CANCELLED])  # a caller that leaves may be quicker


async def _cancelled_task(ctx: goferry.Context) -> None:
    task = asyncio.create_task(ctx.acall("heed", LINGER))
    await arunning(ctx)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def _cancelled_call(ctx: goferry.Context) -> None:
    call = ctx.acall("heed", LINGER)
    await arunning(ctx)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def _wait_for(ctx: goferry.Context) -> None:
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(ctx.acall("heed", LINGER), 0.5)


async def _timeout(ctx: goferry.Context) -> None:
    if sys.version_info < (3, 11):
        await _wait_for(ctx)  # there is no asyncio.timeout yet
    else:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await ctx.acall("heed", LINGER)


async def _gather(ctx: goferry.Context) -> None:
    gathered = asyncio.gather(ctx.acall("heed", LINGER), asyncio.sleep(30))
    await arunning(ctx)
    gathered.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gathered


@pytest.mark.parametrize("way", [_cancelled_task, _cancelled_call, _wait_for, _timeout, _gather])
def test_what_asyncio_cancels(ctx: goferry.Context, way: Callable[[goferry.Context], Any]) -> None:
    start = time.monotonic()
    asyncio.run(way(ctx))
    assert time.monotonic() - start < SOON
    assert causes(ctx) == [CANCELLED]


def test_a_failure_in_a_map_cancels_the_rest(ctx: goferry.Context) -> None:
    with pytest.raises(goferry.DecodeError, match="linger"):
        ctx.map("heed", [{}, {}, {"linger": "long"}])
    seen = causes(ctx, 0)
    assert set(seen) <= {CANCELLED}, "those that had begun were cancelled"
    wait_until(lambda: ctx.call("waiting") == 0)


@pytest.mark.parametrize(
    ("end", "cause", "kind"),
    [("close", CLOSED, goferry.ClosedError), ("recycle", RECYCLING, goferry.RecyclingError)],
)
def test_close_and_recycle_give_closed_error_and_never_cancelled_error(
    ctx: goferry.Context, golib: str, end: str, cause: str, kind: type[goferry.Error]
) -> None:
    with goferry.open(golib, options=goferry.Options(drain_timeout=0.1)) as other:
        replies: list[Any] = []
        future = other.submit("heed", {})
        other.post("heed", {}, replies.append)
        caught: list[BaseException] = []

        def call() -> None:
            try:
                other.call("heed", {})
            except BaseException as error:
                caught.append(error)

        thread = threading.Thread(target=call)
        thread.start()

        async def main() -> None:
            awaited = other.acall("heed", {})
            await asyncio.to_thread(running, other, 4)
            await asyncio.to_thread(getattr(other, end))
            with pytest.raises(goferry.ClosedError) as caught:
                await awaited
            assert type(caught.value) is kind

        asyncio.run(main())
        thread.join()
        wait_until(lambda: replies)
        for error in (future.exception(10), replies[0].exception(), caught[0]):
            assert type(error) is kind
            assert "heed" in str(error)
        assert causes(ctx, 4) == [cause] * 4


def test_a_task_group_does_not_end_in_silence_when_its_context_closes(golib: str) -> None:
    options = goferry.Options(drain_timeout=0.05)

    async def group(ctx: goferry.Context) -> None:
        if sys.version_info < (3, 11):
            await asyncio.gather(ctx.acall("block"), ctx.acall("block"))
        else:
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(ctx.acall("block"))
                    tasks.create_task(ctx.acall("block"))
            except Exception as errors:  # an ExceptionGroup
                raise errors.args[1][0] from None

    async def main() -> None:
        async with await goferry.aopen(golib, options=options) as ctx:
            grouped = asyncio.create_task(group(ctx))
            await asyncio.sleep(0.05)
            await ctx.aclose()
            with pytest.raises(goferry.ClosedError, match="block"):
                await grouped

    asyncio.run(main())


def test_a_request_cancelled_in_its_queue_is_never_run(ctx: goferry.Context) -> None:
    first = ctx.submit("hold", {"for": 20, "value": 1})
    wait_held()
    queued = [ctx.submit("add", {"by": 100}) for _ in range(20)]
    for future in queued:
        assert future.cancel()
    let_go()
    assert first.result(10) == {"value": 1}
    wait_until(lambda: ctx.stats().pending == 0)
    assert ctx.call("add", {"by": 1}) == {"value": 1}
    assert ctx.stats().cancelled == 20


def test_ctrl_c_cancels_the_handler_once(script: Script) -> None:
    """Jupyter's stop button sends the same signal."""
    done = script(
        """
import os, signal, threading, time, goferry
with goferry.open("golib") as ctx:
    def interrupt():
        while ctx.call("waiting") == 0:
            time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGINT)
    thread = threading.Thread(target=interrupt)
    thread.start()
    start = time.monotonic()
    try:
        ctx.call("heed", {"linger": 20})
    except KeyboardInterrupt:
        print("left", time.monotonic() - start < 10)
    thread.join()
    while ctx.call("held") == 0:
        time.sleep(0.001)
    ctx.call("let_go")
    while ctx.stats().in_flight:
        time.sleep(0.001)
    print(ctx.call("causes"))
"""
    )
    assert done.stderr == ""
    assert done.stdout == f"left True\n{[CANCELLED]}\n"


def test_ctrl_c_leaves_a_recycle(script: Script) -> None:
    done = script(
        """
import os, signal, threading, time, goferry
static = goferry.static("golib")

def interrupt():
    while static.call("count")["making"] == 0:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGINT)

with goferry.open("golib", {"delay_by": "GOLIB_DELAY"}) as ctx:
    os.environ["GOLIB_DELAY"] = "30s"
    threading.Thread(target=interrupt).start()
    start = time.monotonic()
    try:
        ctx.recycle()
    except KeyboardInterrupt:
        print("left", time.monotonic() - start < 10)
    while ctx.stats().state == "recycling":
        time.sleep(0.001)
    try:
        ctx.call("double", {"value": 1})
    except goferry.NotInitializedError:
        print("no object")
    del os.environ["GOLIB_DELAY"]
    ctx.recycle()
    print(ctx.call("double", {"value": 1}))
"""
    )
    assert (done.stdout, done.stderr) == ("left True\nno object\n{'value': 2}\n", "")
