"""What Go logs before Python listens: in package initialisation, and outside of contexts."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest

import author
import goferry
from conftest import Developed
from taker import Taker, flush
from venvs import Venv

pytestmark = pytest.mark.timeout(300)

# Loads the extension, waits until its package has logged, opens a context, and tells what came.
LISTEN_LATE = """\
import json, logging, sys, time
import goferry
from goferry import _extension

taken = []
class Taker(logging.Handler):
    def emit(self, record):
        taken.append(record)
logger = logging.getLogger("goferry.hello")
logger.addHandler(Taker())
logger.setLevel(logging.DEBUG)
logger.propagate = False

began = time.time()
extension, _ = _extension.find("hello")
logs = extension.plane.Logs()
for _ in range(10_000):
    if logs.depth >= int(sys.argv[1]):
        break
    time.sleep(0.01)
else:
    sys.exit(f"{logs.depth} records were kept")
listens = time.time()
with goferry.open("hello") as hello:
    reply = hello.call("greet", {"name": "Ada"})
print(json.dumps({
    "reply": reply, "early": all(began <= record.created <= listens for record in taken
                                 if not hasattr(record, "lost")),
    "records": [(record.name, record.getMessage()) for record in taken],
    "levels": sorted({record.levelname for record in taken}),
    "lost": [record.lost for record in taken if hasattr(record, "lost")],
}))
"""


def listen_late(venv: Venv, folder: Path, logged: int, kept: int) -> Any:
    done = venv.run(
        venv.python, "-W", "error", "-c", LISTEN_LATE, str(kept),
        cwd=folder, HELLO_LOGS=str(logged),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def of(said: Any, name: str) -> list[int]:
    """The numbers of the records of a logger."""
    return [int(text) for logger, text in said["records"] if logger == name]


def test_what_a_package_logs_while_it_is_initialised_arrives_in_order_once_python_listens(
    author_venv: Venv, developed: Developed, tmp_path: Path
) -> None:
    said = listen_late(author_venv, tmp_path, logged=500, kept=1000)
    assert said["reply"] == "Hello, Ada"
    assert len(said["records"]) == 1000
    assert of(said, "goferry.hello.early") == list(range(500))
    assert of(said, "goferry.hello.early.beside") == list(range(500))
    assert said["early"], "the time is that of the call, not that of the delivery"
    assert (said["levels"], said["lost"]) == (["INFO"], [])


def test_what_exceeds_the_bounds_before_python_listens_is_counted_and_told(
    author_venv: Venv, developed: Developed, tmp_path: Path
) -> None:
    said = listen_late(author_venv, tmp_path, logged=20_000, kept=16_384)
    assert said["reply"] == "Hello, Ada"
    early, beside = of(said, "goferry.hello.early"), of(said, "goferry.hello.early.beside")
    assert early == list(range(1024)), "the oldest are kept"
    assert beside == sorted(set(beside))
    assert beside[:15_000] == list(range(15_000))
    assert sum(said["lost"]) + len(early) + len(beside) == 40_000
    assert said["levels"] == ["INFO", "WARNING"]


def test_the_last_word_of_a_package_that_cannot_be_initialised_comes_out(
    author_venv: Venv, developed: Developed, tmp_path: Path
) -> None:
    start = time.monotonic()
    done = author_venv.run(
        author_venv.python, "-W", "error", "-c", author.GREET,
        cwd=tmp_path, HELLO_ENDS="I cannot begin",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "goferry.early: I cannot begin\n"
    assert time.monotonic() - start < 60


def test_what_is_logged_outside_of_any_context_comes_out_at_the_library(
    ctx: goferry.Context, taker: Taker
) -> None:
    before = time.time()
    ctx.call("log", {"message": "nobody's", "name": "outside", "outside": True, "count": 3})
    flush(ctx)
    assert [record.name for record in taker.records] == ["goferry.golib.outside"] * 3
    assert taker.numbers() == [0, 1, 2]
    assert all(record.filename == "logs.go" for record in taker.records)
    assert all(before - 0.001 <= record.created <= time.time() for record in taker.records)
    taker.records.clear()
    logging.getLogger("goferry.golib").setLevel(logging.ERROR)
    handled = ctx._runtime.logs._handled
    ctx.call("log", {"message": "not wanted", "outside": True})
    flush(ctx)
    assert ctx._runtime.logs._handled == handled, "Go did not filter it"
    assert taker.records == []
