"""Go's log is filtered in Go, by the levels of Python's loggers."""

from __future__ import annotations

import logging
import time

import pytest

import goferry
from conftest import wait_until
from goferry import _levels
from taker import LOGGER, Taker, flush


def test_a_change_of_level_is_noticed_at_once(ctx: goferry.Context, taker: Taker) -> None:
    child = logging.getLogger("goferry.golib.child")

    def logged(level: str, name: str = "") -> bool:
        """Whether a record comes out; each must have been told apart by Go."""
        before = ctx._runtime.logs._handled
        ctx.call("log", {"level": level, "name": name})
        flush(ctx)
        came = len(taker.records)
        taker.records.clear()
        assert ctx._runtime.logs._handled - before == came
        return came == 1

    assert logged("debug")
    assert logged("debug", "child")
    LOGGER.setLevel(logging.ERROR)
    assert not logged("warn")
    assert not logged("warn", "child")
    child.setLevel(logging.DEBUG)
    try:
        assert logged("debug", "child")
        assert not logged("warn")
        LOGGER.setLevel(15)
        assert not logged("debug")
        assert logged("info")
        logging.disable(logging.ERROR)
        assert not logged("error")
        assert not logged("error", "child")
        assert logged("dpanic")
        logging.disable(logging.NOTSET)
        assert logged("info")
        LOGGER.setLevel(logging.NOTSET)
        root = logging.getLogger()
        level = root.level
        try:
            root.setLevel(logging.INFO)
            assert logged("info")
            root.setLevel(logging.WARNING)
            assert not logged("info")
        finally:
            root.setLevel(level)
    finally:
        logging.disable(logging.NOTSET)
        child.setLevel(logging.NOTSET)


def test_a_name_that_is_new_has_the_level_that_python_gave_it_before(
    ctx: goferry.Context, taker: Taker
) -> None:
    LOGGER.setLevel(logging.ERROR)
    child = logging.getLogger("goferry.golib.of_this_test_only")
    child.setLevel(logging.DEBUG)
    try:
        ctx.call("log", {"level": "debug", "name": "of_this_test_only"})
        ctx.call("log", {"level": "debug", "name": "of_this_test_only.too"})
        ctx.call("log", {"level": "debug", "name": "another_of_this_test"})
        flush(ctx)
    finally:
        child.setLevel(logging.NOTSET)
    names = [record.name.removeprefix("goferry.golib.") for record in taker.records]
    assert names == ["of_this_test_only", "of_this_test_only.too"]


def test_a_level_that_changes_in_secret_is_noticed_while_somebody_logs(
    ctx: goferry.Context, taker: Taker
) -> None:
    LOGGER.setLevel(logging.ERROR)
    LOGGER.level = logging.DEBUG  # not by setLevel, so logging tells nobody

    def comes() -> bool:
        ctx.call("log", {"level": "info"})
        time.sleep(0.02)
        return bool(taker.records)

    wait_until(comes, "the level was never read again")
    LOGGER.disabled = True
    try:
        ctx.call("log", {"level": "info"})
        flush(ctx)
        taker.records.clear()
        LOGGER.disabled = False
        wait_until(comes, "the logger was never looked at again")
    finally:
        LOGGER.disabled = False


def test_refused_records_cost_python_a_look_a_second(
    ctx: goferry.Context, taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[float] = []
    read = _levels.Levels.read
    LOGGER.setLevel(logging.ERROR)
    time.sleep(1.1)  # what was refused before has been looked at
    monkeypatch.setattr(
        _levels.Levels, "read", lambda self: (looks.append(time.monotonic()), read(self))[0]
    )
    start = time.monotonic()
    for _ in range(100):
        ctx.call("log", {"level": "info", "count": 1000})
        time.sleep(0.005)
    assert 1 <= len(looks) <= 2 + time.monotonic() - start
