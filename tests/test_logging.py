"""Go's log, as Python's logging shows it."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime, timezone
from typing import Any

import pytest

import goferry
from conftest import let_go, wait_held, wait_until
from taker import LOGGER, Taker, flush


def test_a_record_has_gos_level_name_place_and_time(ctx: goferry.Context, taker: Taker) -> None:
    before = time.time()
    reply = ctx.call("log", {"message": "100 % sure", "level": "error", "name": "db.pool"})
    flush(ctx)
    (record,) = taker.records
    assert record.name == "goferry.golib.db.pool"
    assert (record.levelno, record.levelname) == (logging.ERROR, "ERROR")
    assert record.getMessage() == "100 % sure"
    assert record.filename == "logs.go"
    assert record.pathname.endswith("tests/golib/logs.go")
    assert record.funcName is not None
    assert record.funcName.startswith("golib.(*Lab).Log")
    assert record.lineno > 1
    assert record.exc_info is None
    assert record.stack_info is None
    began = reply["began"].timestamp()
    assert (
        before - 0.001
        <= began - 1e-6
        <= record.created
        <= began + reply["took"].total_seconds() + 1e-3
    )
    assert record.msecs == int(record.created * 1000) % 1000
    assert record.relativeCreated > 0


def test_the_time_is_that_of_the_call_though_the_handler_comes_later(
    ctx: goferry.Context, taker: Taker
) -> None:
    taker.gate.clear()
    ctx.call("log", {"message": "first"})
    time.sleep(0.05)
    reply = ctx.call("log", {"message": "second"})
    logged = time.time()
    time.sleep(0.2)
    taker.gate.set()
    flush(ctx)
    first, second = taker.records
    assert second.created - first.created >= 0.05
    assert reply["began"].timestamp() - 1e-6 <= second.created <= logged
    assert second.relativeCreated - first.relativeCreated == pytest.approx(
        (second.created - first.created) * 1000, abs=1
    )


@pytest.mark.parametrize(
    ("level", "number"),
    [("debug", 10), ("info", 20), ("warn", 30), ("error", 40), ("dpanic", 50)],
)
def test_each_level_has_its_number(
    ctx: goferry.Context, taker: Taker, level: str, number: int
) -> None:
    ctx.call("log", {"level": level})
    flush(ctx)
    assert [record.levelno for record in taker.records] == [number]


def test_a_panic_is_logged_and_becomes_the_requests_error(
    ctx: goferry.Context, taker: Taker
) -> None:
    with pytest.raises(goferry.PanicError, match="so it ends"):
        ctx.call("log", {"level": "panic", "message": "so it ends"})
    flush(ctx)
    assert [record.levelname for record in taker.records] == ["CRITICAL"]


def test_fields_are_attributes_and_a_dict(ctx: goferry.Context, taker: Taker) -> None:
    ctx.call("log_fields")
    flush(ctx)
    (record,) = taker.records
    fields: dict[str, Any] = vars(record)["fields"]
    assert fields == {
        "with": "always",
        "text": "naïve",
        "broken": "a\ufffdb",
        "yes": True,
        "small": -3,
        "great": (1 << 64) - 1,
        "half": 0.5,
        "took": 1.5,
        "when": datetime(2024, 2, 29, 12, 0, 0, 123456, timezone.utc),
        "raw": b"\x00\xff",
        "list": ["a", "b"],
        "place": {"name": "here"},
        "reflected": {"a": [1, 2], "b": None},
        "complex": "(1+2i)",
        "error": "while logging: it broke",
        "url": "https://example.org",
        "nil": "<nil>",
        "name": "clashes with LogRecord's own",
        "message": "too",
        "fields": "and this",
        "inner": {"deep": 1},
    }
    clashing = {"name", "message", "fields"}
    for key in fields.keys() - clashing:
        assert vars(record)[key] == fields[key], key
    assert record.name == "goferry.golib"
    assert record.getMessage() == "of all kinds"
    text = logging.Formatter("%(name)s %(message)s %(took)s %(error)s").format(record)
    assert text == "goferry.golib of all kinds 1.5 while logging: it broke"


def test_a_go_stack_is_shown_as_python_shows_its_own(ctx: goferry.Context, taker: Taker) -> None:
    ctx.call("log", {"message": "from here", "stack": True})
    flush(ctx)
    text = logging.Formatter().format(taker.records[0])
    assert text.startswith("from here\ngithub.com/goferry/goferry/tests/golib.(*Lab).Log")
    assert "logs.go:" in text


def test_a_closed_context_has_told_all(golib: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), goferry.open(golib) as ctx:
        ctx.call("log", {"level": "info", "count": 50})
    assert [record.n for record in caplog.records] == list(range(50))


def test_a_context_closed_on_a_loop_has_told_all(
    golib: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        async with await goferry.aopen(golib) as ctx:
            await ctx.acall("log", {"level": "info", "count": 50})

    with caplog.at_level(logging.INFO):
        asyncio.run(main())
    mine = [record for record in caplog.records if record.name == "goferry.golib"]
    assert [record.n for record in mine] == list(range(50))


def test_ten_thousand_records_come_in_order_and_soon(ctx: goferry.Context, taker: Taker) -> None:
    reply = ctx.call("log", {"level": "debug", "count": 10_000})
    assert reply["took"].total_seconds() < 10
    flush(ctx)
    assert taker.numbers() == list(range(10_000))
    times = [record.created for record in taker.records]
    assert times == sorted(times)


def test_a_handler_that_is_held_up_blocks_nobody_and_what_is_lost_is_counted(
    ctx: goferry.Context, taker: Taker
) -> None:
    taker.gate.clear()
    ctx.call("log")  # holds the log thread up
    start = time.monotonic()
    for _ in range(10):
        reply = ctx.call("log", {"count": 4_000})
        assert reply["took"].total_seconds() < 20
    assert ctx.submit("double", {"value": 4}).result(20) == {"value": 8}
    assert time.monotonic() - start < 60
    taker.gate.set()
    flush(ctx)
    told = [record for record in taker.records if hasattr(record, "lost")]
    wait_until(lambda: any(hasattr(record, "lost") for record in taker.records), "nothing was told")
    told = [record for record in taker.records if hasattr(record, "lost")]
    assert told[0].getMessage().endswith("came faster than they were handled")
    assert (told[0].levelno, told[0].name) == (logging.WARNING, "goferry.golib")
    assert sum(record.lost for record in told) + len(taker.numbers()) == 40_001
    assert len(taker.numbers()) >= 16_000
    ctx.call("log", {"message": "and on"})
    flush(ctx)
    assert taker.records[-1].getMessage() == "and on"


def test_a_library_logs_on_after_its_context_is_closed(golib: str, taker: Taker) -> None:
    with goferry.open(golib) as ctx:
        ctx.call("log", {"message": "too late?", "after": 60})
        wait_held()
    assert taker.records == []
    let_go()
    wait_until(lambda: taker.records, "no record came after the close")
    assert taker.records[0].getMessage() == "too late?"


def test_the_runtimes_own_warnings_go_the_same_way(golib: str, taker: Taker) -> None:
    options = goferry.Options(drain_timeout=0.02)
    with goferry.open(golib, options=options) as ctx:
        ctx.submit("ignore", {"for": 60})
        wait_until(lambda: ctx.stats().in_flight == 1)
    (record,) = taker.records
    assert record.levelno == logging.WARNING
    assert "goes on after the close" in record.getMessage()
    assert record.method == "ignore"  # type: ignore[attr-defined]


def test_an_exception_of_a_filter_goes_to_the_hook_and_the_next_record_comes(
    ctx: goferry.Context, taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr("sys.unraisablehook", seen.append)

    def refuse(record: logging.LogRecord) -> bool:
        if record.getMessage() == "bad":
            raise SystemExit("no")
        return True

    LOGGER.addFilter(refuse)
    try:
        ctx.call("log", {"message": "bad"})
        ctx.call("log", {"message": "good"})
        flush(ctx)
    finally:
        LOGGER.removeFilter(refuse)
    assert [record.getMessage() for record in taker.records] == ["good"]
    assert [(str(error.exc_value), error.object) for error in seen] == [("no", seen[0].object)]


def test_a_handler_may_call_the_library(ctx: goferry.Context, taker: Taker) -> None:
    replies = []

    class Caller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            replies.append(ctx.call("double", {"value": record.n}))  # type: ignore[attr-defined]
            replies.append(ctx.submit("double", {"value": 5}).result(20))

    caller = Caller()
    LOGGER.addHandler(caller)
    try:
        ctx.call("log", {"count": 3})
        flush(ctx)
    finally:
        LOGGER.removeHandler(caller)
    assert replies == [{"value": v} for v in (0, 10, 2, 10, 4, 10)]


def test_two_extensions_log_beside_each_other(
    golib: str, golib_twin: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        with goferry.open(golib) as one, goferry.open(golib_twin) as other:
            for ctx, name in ((one, "one"), (other, "other")):
                ctx.call("log", {"level": "info", "name": name, "count": 500})
        for name in ("one", "other"):
            mine = [r.n for r in caplog.records if r.name == f"goferry.golib.{name}"]
            assert mine == list(range(500))
