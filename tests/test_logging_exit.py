"""Go's log in whole processes: without any configuration, at the exit, after a fork."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest


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
    assert time.monotonic() - start < 60, "all of the records take 200 s"


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
