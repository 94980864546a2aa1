"""Go's log, as Python's logging shows it."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

import goferry
from conftest import wait_until
from goferry import _levels

LOGGER = logging.getLogger("goferry.golib")


class Taker(logging.Handler):
    """Keeps records; `gate` holds it up."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.gate = threading.Event()
        self.gate.set()

    def emit(self, record: logging.LogRecord) -> None:
        self.gate.wait(20)
        self.records.append(record)

    def numbers(self) -> list[int]:
        return [record.n for record in self.records if hasattr(record, "n")]


@pytest.fixture
def taker(ctx: goferry.Context) -> Iterator[Taker]:
    """A handler of the library's logger, at level DEBUG."""
    ctx._runtime.logs.flush()
    handler = Taker()
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.DEBUG)
    LOGGER.propagate = False
    yield handler
    handler.gate.set()
    ctx._runtime.logs.flush(20)
    LOGGER.removeHandler(handler)
    LOGGER.setLevel(logging.NOTSET)
    LOGGER.propagate = True


def flush(ctx: goferry.Context) -> None:
    assert ctx._runtime.logs.flush(20)


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
        <= began + reply["took"].total_seconds() + 1
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
    time.sleep(0.2)
    taker.gate.set()
    flush(ctx)
    first, second = taker.records
    assert 0.05 <= second.created - first.created < 0.15
    assert second.created == pytest.approx(reply["began"].timestamp(), abs=0.1)
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
    assert reply["took"].total_seconds() < 1
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
        assert reply["took"].total_seconds() < 2
    assert ctx.submit("double", {"value": 4}).result(5) == {"value": 8}
    assert time.monotonic() - start < 10
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
        ctx.call("log", {"message": "too late?", "after": 0.05})
    assert taker.records == []
    wait_until(lambda: taker.records, "no record came after the close")
    assert taker.records[0].getMessage() == "too late?"


def test_the_runtimes_own_warnings_go_the_same_way(golib: str, taker: Taker) -> None:
    options = goferry.Options(drain_timeout=0.02)
    with goferry.open(golib, options=options) as ctx:
        ctx.submit("ignore", {"for": 0.2})
        wait_until(lambda: ctx.stats().in_flight == 1)
    (record,) = taker.records
    assert record.levelno == logging.WARNING
    assert "goes on after the close" in record.getMessage()
    assert record.method == "ignore"  # type: ignore[attr-defined]
    time.sleep(0.2)


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
            replies.append(ctx.submit("double", {"value": 5}).result(5))

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

    wait_until(comes, "the level was never read again", timeout=3)
    LOGGER.disabled = True
    try:
        ctx.call("log", {"level": "info"})
        flush(ctx)
        taker.records.clear()
        LOGGER.disabled = False
        wait_until(comes, "the logger was never looked at again", timeout=3)
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
    for _ in range(100):
        ctx.call("log", {"level": "info", "count": 1000})
        time.sleep(0.005)
    assert 1 <= len(looks) <= 3


def test_without_configuration_warnings_go_to_stderr(script: Callable[..., Any]) -> None:
    done = script(
        """
import goferry
with goferry.open("golib") as ctx:
    ctx.call("log", {"level": "info", "message": "unseen"})
    ctx.call("log", {"level": "warn", "message": "take care"})
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "take care\n")


@pytest.mark.parametrize("order", ["import goferry, logging", "import logging, goferry"])
def test_the_exit_of_the_interpreter_tells_what_is_queued(
    script: Callable[..., Any], order: str, tmp_path: Any
) -> None:
    path = tmp_path / "log"
    done = script(
        f"""
{order}
ctx = goferry.open("golib")
handler = logging.FileHandler({str(path)!r}, mode="w")
logging.basicConfig(level="INFO", handlers=[handler])
ctx.call("log", {{"level": "info", "message": "hello", "count": 2000}})
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert path.read_text() == "INFO:goferry.golib:hello\n" * 2000


def test_the_exit_waits_for_a_slow_handler_no_longer_than_its_bound(
    script: Callable[..., Any],
) -> None:
    start = time.monotonic()
    done = script(
        """
import logging, time
import goferry
ctx = goferry.open("golib")
class Slow(logging.Handler):
    def emit(self, record):
        time.sleep(0.2)
logging.getLogger().addHandler(Slow())
ctx.call("log", {"count": 1000})
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - start < 6


def test_a_goroutine_that_logs_without_end_does_not_hold_up_the_exit(
    script: Callable[..., Any],
) -> None:
    done = script(
        """
import logging
import goferry
ctx = goferry.open("golib")
logging.basicConfig(level="INFO", filename="/dev/null")
ctx.call("log", {"level": "info", "count": 1 << 60, "after": 0.001})
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_last_word_of_a_library_that_ends_the_process_comes_out(
    script: Callable[..., Any],
) -> None:
    done = script(
        """
import goferry
with goferry.open("golib") as ctx:
    ctx.call("log", {"level": "fatal", "message": "I cannot go on"})
"""
    )
    assert (done.returncode, done.stderr) == (1, "I cannot go on\n")


def test_a_forked_child_tells_nothing_twice(script: Callable[..., Any]) -> None:
    done = script(
        """
import logging, os, time
import goferry
ctx = goferry.open("golib")
class Slow(logging.StreamHandler):
    def emit(self, record):
        time.sleep(0.3)
        super().emit(record)
logging.getLogger().addHandler(Slow())
ctx.call("log", {"message": "once"})
child = os.fork()
if child:
    os.waitpid(child, 0)
    ctx.close()
else:
    logging.getLogger().setLevel(logging.DEBUG)
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "once\n")
