"""The public names, and that importing them costs nothing."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable

import msgspec
import pytest

import goferry

PUBLIC = """
Buffer BuildError Call ClosedError Context DeadlineError DecodeError Error EventIterator ExistError
ForkedError FullError Future Handle Health Listener NotExistError NotInitializedError NotResponding
Options PanicError PendingRequest PermissionDeniedError PoolExhaustedError ProcessDiedError Progress
Recovered RecyclingError ReentrantError Reply RequestError Responding RunningListener
StaleHandleError StaleRequest Stats Stream Stuck StuckError SystemCallError UnknownMethodError aopen
open reload report static
""".split()


def test_public_names_are_these() -> None:
    assert goferry.__all__ == PUBLIC
    assert sorted(PUBLIC) == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_each_public_name_exists_is_documented_and_knows_its_home(name: str) -> None:
    thing = getattr(goferry, name)
    assert inspect.getdoc(thing)
    if isinstance(thing, type):
        assert thing.__module__ == "goferry"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"goferry.*nonsense"):
        _ = goferry.nonsense


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "/nonexistent", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_import_starts_no_thread_and_loads_nothing() -> None:
    done = run(
        """
import os, sys
threads = len(os.listdir("/proc/self/task"))
before = set(sys.modules)
import goferry
assert len(os.listdir("/proc/self/task")) == threads
print(sorted(set(sys.modules) - before - {"__future__"}))
assert "_goferry" not in open("/proc/self/maps").read()
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "['goferry']\n", "")


def test_a_part_is_imported_when_its_first_name_is_asked_for() -> None:
    done = run(
        """
import sys
import goferry
from goferry import ClosedError
assert goferry.ClosedError is ClosedError and "ClosedError" in vars(goferry)
assert set(goferry.__all__) <= set(dir(goferry))
for name in ("goferry._context", "msgspec", "typing_extensions", "asyncio", "threading"):
    assert name not in sys.modules, name
goferry.open, goferry.Options, goferry.report, goferry.reload
for name in ("asyncio", "concurrent.futures", "logging", "goferry._goferry", "goferry._plane"):
    assert name not in sys.modules, name
from goferry import *
assert all(globals()[name] is getattr(goferry, name) for name in goferry.__all__)
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_met_before_it_is_asked_for_shows_and_pickles_under_its_public_name() -> None:
    done = run(
        """
import pickle
from goferry._errors import RequestError
from goferry._progress import Progress
text = pickle.dumps([RequestError("it failed", "method"), Progress(1, 2)])
print(RequestError, Progress)
import subprocess, sys
again = "import pickle, sys; print(*pickle.load(sys.stdin.buffer))"
sys.stdout.flush()
subprocess.run([sys.executable, "-c", again], input=text, check=True)
"""
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "<class 'goferry.RequestError'> <class 'goferry.Progress'>",
        "it failed Progress(done=1, total=2, message='', elapsed=0.0)",
    ]


def test_opening_works_without_go_on_path_and_starts_threads_only_then(
    script: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = script(
        """
import threading
import goferry
assert threading.active_count() == 1
with goferry.open("golib") as ctx:
    assert ctx.call("echo", b"x") == b"x"
    assert [t.name for t in threading.enumerate()][1:] == ["goferry-replies", "goferry-log"]
""",
        PATH="/nonexistent",
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("way", ["call", "submit", "post", "acall", "map", "on", "stats", "close"])
def test_ways_of_calling_have_signatures_and_help(way: str) -> None:
    function = getattr(goferry.Context, way)
    assert inspect.getdoc(function)
    parameters = inspect.signature(function).parameters
    assert "self" in parameters
    if way in ("call", "submit", "post", "acall", "map"):
        assert parameters["timeout"].default is None


def test_options_are_frozen_and_have_these_defaults() -> None:
    assert msgspec.structs.asdict(goferry.Options()) == {
        "max_pending": None,
        "max_concurrency": None,
        "max_message": 1 << 30,
        "stream_window": 64,
        "callable_threads": 4,
        "event_capacity": 1024,
        "overflow": "recover",
        "stale_after": 5.0,
        "on_stale": None,
        "drain_timeout": 1.5,
        "teardown_timeout": 10.0,
        "not_responding_after": 1.0,
        "not_responding_grace": 10.0,
        "max_contexts": 32,
    }
    with pytest.raises(AttributeError):
        goferry.Options().max_pending = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("max_pending", 0, ValueError),
        ("max_pending", "10", TypeError),
        ("max_pending", True, TypeError),
        ("max_concurrency", -1, ValueError),
        ("max_message", 1.5, TypeError),
        ("event_capacity", 0, ValueError),
        ("overflow", "explode", ValueError),
        ("stale_after", 0, ValueError),
        ("stale_after", float("nan"), ValueError),
        ("stale_after", "5s", TypeError),
        ("drain_timeout", -1.0, ValueError),
        ("teardown_timeout", float("inf"), ValueError),
        ("on_stale", 5, TypeError),
        ("max_contexts", None, TypeError),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_by_name(
    name: str, value: object, kind: type[Exception]
) -> None:
    with pytest.raises(kind, match=name):
        goferry.Options(**{name: value})  # type: ignore[arg-type]


def test_options_must_be_options(golib: str) -> None:
    with pytest.raises(TypeError, match=r"goferry\.Options"):
        goferry.open(golib, None, {"max_pending": 3})  # type: ignore[arg-type]
