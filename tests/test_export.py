"""Exported functions: they run on the thread that calls them."""

from __future__ import annotations

import pytest

import goferry


def test_an_export_runs_and_fails_like_any_method(golib: str) -> None:
    with goferry.open(golib) as ctx:
        assert ctx.call("shout", "hey") == "hey!"
        assert ctx.submit("shout", "hey").result(10) == "hey!"
        with pytest.raises(goferry.RequestError, match="nothing to shout"):
            ctx.call("shout", "")
        with pytest.raises(goferry.DecodeError, match="shout"):
            ctx.call("shout", 5)
        assert ctx.call("shout", "again") == "again!"


def test_an_export_is_answered_though_every_dispatcher_is_blocked(golib: str) -> None:
    with goferry.open(golib, options=goferry.Options(max_concurrency=1, drain_timeout=0.05)) as ctx:
        blocked = [ctx.submit("block") for _ in range(3)]
        assert ctx.call("shout", "hey") == "hey!"
        assert not any(future.done() for future in blocked)
        for future in blocked:
            future.cancel()
