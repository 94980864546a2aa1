"""Refusals: each state that takes no requests has its own error, before anything is queued."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

import goferry
from conftest import let_go, wait_held, wait_until

Way = Callable[[goferry.Context], object]


async def _await(ctx: goferry.Context) -> object:
    return await ctx.acall("double", {"value": 1})


WAYS: dict[str, Way] = {
    "call": lambda ctx: ctx.call("double", {"value": 1}),
    "submit": lambda ctx: ctx.submit("double", {"value": 1}),
    "post": lambda ctx: ctx.post("double", {"value": 1}, print),
    "map": lambda ctx: ctx.map("double", [{"value": 1}, {"value": 2}]),
    "acall": lambda ctx: asyncio.run(_await(ctx)),
}


def refused(ctx: goferry.Context, way: Way, kind: type[goferry.Error]) -> None:
    """The way raises the error, names the method, and nothing is queued."""
    before = ctx.stats()
    with pytest.raises(kind, match="double") as caught:
        way(ctx)
    assert type(caught.value) is kind
    assert caught.value.method == "double"
    after = ctx.stats()
    assert after.submitted == before.submitted
    assert after.pending == before.pending


@pytest.mark.parametrize("way", WAYS)
def test_a_closing_context_refuses(golib: str, way: str) -> None:
    ctx = goferry.open(golib, {"linger": 9})
    thread = threading.Thread(target=ctx.close)
    thread.start()
    wait_held()
    refused(ctx, WAYS[way], goferry.ClosedError)
    let_go()
    thread.join()


@pytest.mark.parametrize("way", WAYS)
def test_a_closed_context_refuses(golib: str, way: str) -> None:
    ctx = goferry.open(golib)
    ctx.close()
    refused(ctx, WAYS[way], goferry.ClosedError)


@pytest.mark.parametrize("way", WAYS)
def test_a_recycling_context_refuses(golib: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLIB_LINGER", "9s")
    with goferry.open(golib, {"linger_by": "GOLIB_LINGER"}) as ctx:
        monkeypatch.delenv("GOLIB_LINGER")  # the next object does not linger
        thread = threading.Thread(target=ctx.recycle)
        thread.start()
        wait_held()
        refused(ctx, WAYS[way], goferry.RecyclingError)
        let_go()
        thread.join()
        WAYS[way](ctx)
        wait_until(lambda: ctx.stats().pending == 0)


@pytest.mark.parametrize("way", WAYS)
def test_a_stuck_context_refuses(golib: str, way: str) -> None:
    options = goferry.Options(event_capacity=4, overflow="recover")
    with goferry.open(golib, options=options) as ctx:
        gate = threading.Event()
        ctx.on("tick", lambda event: gate.wait(60))
        ctx.call("emit", {"count": 10})
        assert ctx.stats().state == "stuck"
        refused(ctx, WAYS[way], goferry.StuckError)
        gate.set()
        wait_until(lambda: ctx.stats().state == "active")
        WAYS[way](ctx)
        wait_until(lambda: ctx.stats().pending == 0)


@pytest.mark.parametrize("way", WAYS)
def test_a_full_context_refuses(golib: str, way: str) -> None:
    options = goferry.Options(max_pending=3, drain_timeout=0.1)
    with goferry.open(golib, options=options) as ctx:
        futures = [ctx.submit("block") for _ in range(3)]
        refused(ctx, WAYS[way], goferry.FullError)
        futures[0].cancel()
        wait_until(lambda: ctx.stats().pending == 2)
        if way != "map":  # which sends two
            WAYS[way](ctx)
        for future in futures:
            future.cancel()
        wait_until(lambda: ctx.stats().pending == 0)


@pytest.mark.parametrize("way", WAYS)
def test_a_context_without_an_object_refuses(
    golib: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with goferry.open(golib, {"fail_by": "GOLIB_FAIL"}) as ctx:
        monkeypatch.setenv("GOLIB_FAIL", "no disk")
        with pytest.raises(goferry.RequestError, match="no disk"):
            ctx.recycle()
        refused(ctx, WAYS[way], goferry.NotInitializedError)


def test_without_max_pending_any_number_may_wait(golib: str) -> None:
    with goferry.open(golib, options=goferry.Options(drain_timeout=0.1)) as ctx:
        futures = [ctx.submit("add_slowly", {"by": 1}) for _ in range(5_000)]
        assert ctx.stats().pending > 1_000
    ended = [future.exception(30) for future in futures]
    assert all(isinstance(error, goferry.ClosedError) for error in ended if error is not None)
    assert any(error is not None for error in ended)


def test_requests_before_the_close_are_answered_and_counted(golib: str) -> None:
    """What was accepted is answered, also when the close comes in the middle of it."""
    ctx = goferry.open(golib)
    replies: list[Any] = []
    accepted = 0
    thread = threading.Thread(target=ctx.close)
    try:
        while accepted < 200_000:
            ctx.post("echo", b"x", replies.append)
            accepted += 1
            if accepted == 1_000:
                thread.start()
    except goferry.ClosedError:
        pass
    thread.join()
    wait_until(lambda: len(replies) == accepted)
    ends = {type(reply.exception()) for reply in replies}
    assert ends <= {type(None), goferry.ClosedError}
    assert ctx.stats().submitted == accepted
