"""Closing from wherever a program may come to think of it."""

from __future__ import annotations

import asyncio
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest

import goferry
from conftest import let_go, wait_until

Script = Callable[..., Any]

OPTIONS = goferry.Options(drain_timeout=0.2)


def test_close_from_a_callback_on_the_reply_thread(golib: str) -> None:
    ctx = goferry.open(golib, options=OPTIONS)
    rest = [ctx.submit("sleep", {"for": 0.05}) for _ in range(5)]
    ctx.post("echo", b"x", lambda reply: ctx.close())
    wait_until(lambda: ctx.closed)
    ctx.close()
    assert ctx.stats().state == "closed"
    for future in rest:
        error = future.exception(20)
        assert error is None or isinstance(error, goferry.ClosedError)


def test_close_from_a_futures_callback(golib: str) -> None:
    ctx = goferry.open(golib, options=OPTIONS)
    future = ctx.submit("sleep", {"for": 0.02})
    future.add_done_callback(lambda future: ctx.close())
    wait_until(lambda: ctx.closed)
    ctx.close()


def test_close_from_a_listener_while_another_thread_closes(golib: str) -> None:
    ctx = goferry.open(golib, options=OPTIONS)
    began = threading.Event()

    def close(event: Any) -> None:
        began.set()
        time.sleep(0.05)
        ctx.close()

    ctx.on("tick", close)
    ctx.call("emit", {"count": 3})
    began.wait(5)
    ctx.close()
    assert ctx.stats().state == "closed"


def test_close_while_threads_call_map_and_await(golib: str) -> None:
    for _ in range(5):
        ctx = goferry.open(golib, options=OPTIONS)
        ends: list[object] = []

        def work(
            way: Callable[[], object], ctx: goferry.Context = ctx, ends: list[object] = ends
        ) -> None:
            try:
                while True:
                    way()
            except BaseException as error:
                ends.append(type(error))

        async def await_one(ctx: goferry.Context = ctx) -> None:
            await asyncio.gather(*(ctx.acall("echo", b"x") for _ in range(5)))

        ways: list[Callable[[], object]] = [
            lambda ctx=ctx: ctx.map("echo", [b"x"] * 20),  # type: ignore[misc]
            lambda ctx=ctx: ctx.call("sleep", {"for": 0.001}),  # type: ignore[misc]
            lambda ctx=ctx: ctx.submit("add", {"by": 1}).result(),  # type: ignore[misc]
            lambda await_one=await_one: asyncio.run(await_one()),  # type: ignore[misc]
        ]
        threads = [threading.Thread(target=work, args=(way,)) for way in ways]
        for thread in threads:
            thread.start()
        time.sleep(0.03)
        ctx.close()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()
        assert ends == [goferry.ClosedError] * 4


def test_close_and_aclose_together(golib: str) -> None:
    async def main() -> None:
        ctx = await goferry.aopen(golib, {"linger": 0.1}, OPTIONS)
        await asyncio.gather(ctx.aclose(), asyncio.to_thread(ctx.close), ctx.aclose())
        await asyncio.to_thread(ctx.close)
        assert ctx.stats().state == "closed"

    asyncio.run(main())


def test_a_context_that_its_own_callbacks_hold_is_closed_when_collected(golib: str) -> None:
    ctx = goferry.open(golib, options=OPTIONS)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ctx.post("sleep", {"for": 0.05}, lambda reply, ctx=ctx: None)  # type: ignore[misc]
        del ctx
        wait_until(lambda: caught)
    assert caught[0].category is ResourceWarning


def test_close_from_a_signal_handler_while_its_thread_waits(script: Script) -> None:
    done = script(
        """
import os, signal, threading, time, goferry
ctx = goferry.open("golib", options=goferry.Options(drain_timeout=0.1))
signal.signal(signal.SIGUSR1, lambda number, frame: ctx.close())
def knock():
    while ctx.call("waiting") == 0:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGUSR1)
threading.Thread(target=knock).start()
try:
    ctx.call("block")
except goferry.ClosedError as error:
    print("closed", ctx.closed)
"""
    )
    assert (done.stdout, done.stderr, done.returncode) == ("closed True\n", "", 0)


@pytest.mark.parametrize("config", [{"delay": 30.0}, {"stubborn": 30.0}])
def test_a_constructor_that_is_interrupted_leaves_nothing(
    golib: str, ctx: goferry.Context, config: dict[str, float]
) -> None:
    """Close during construction: the caller leaves, and an object that comes late is torn down."""
    census = ctx.call("count")

    async def main() -> None:
        task = asyncio.create_task(goferry.aopen(golib, config, OPTIONS))
        while (await ctx.acall("count"))["making"] == 0:
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    let_go()
    wait_until(lambda: ctx.call("count")["making"] == 0)
    wait_until(lambda: ctx.call("count")["living"] == census["living"])
    assert ctx.call("count")["made"] == census["made"] + ("stubborn" in config)
    wait_until(lambda: len(ctx._runtime.contexts) <= 2)


@pytest.mark.parametrize(
    ("config", "kind"),
    [({"fail": "no luck"}, goferry.RequestError), ({"crash": "oh"}, goferry.PanicError)],
)
def test_a_constructor_that_fails_or_panics_slowly_reports_it_and_closes(
    golib: str, ctx: goferry.Context, config: dict[str, Any], kind: type[goferry.Error]
) -> None:
    contexts = len(ctx._runtime.contexts)
    with pytest.raises(kind):
        goferry.open(golib, {"delay": 0.05, **config}, OPTIONS)
    with pytest.raises(kind):
        asyncio.run(goferry.aopen(golib, {"stubborn": 0.05, **config}, OPTIONS))
    assert len(ctx._runtime.contexts) == contexts
    assert ctx.call("double", {"value": 4}) == {"value": 8}
