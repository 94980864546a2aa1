"""The exception tree: bases, attributes, pickling, and what becomes of reply codes."""

from __future__ import annotations

import asyncio
import concurrent.futures
import pickle

import msgspec
import pytest

import goferry
from goferry._replies import make_error

TREE = {
    "Error": Exception,
    "RequestError": RuntimeError,
    "PanicError": goferry.RequestError,
    "NotExistError": FileNotFoundError,
    "ExistError": FileExistsError,
    "PermissionDeniedError": PermissionError,
    "SystemCallError": OSError,
    "UnknownMethodError": LookupError,
    "DecodeError": ValueError,
    "DeadlineError": TimeoutError,
    "FullError": RuntimeError,
    "StuckError": RuntimeError,
    "ReentrantError": RuntimeError,
    "ClosedError": RuntimeError,
    "RecyclingError": goferry.ClosedError,
    "ForkedError": RuntimeError,
    "NotInitializedError": RuntimeError,
    "PoolExhaustedError": RuntimeError,
    "ProcessDiedError": RuntimeError,
    "StaleHandleError": ReferenceError,
    "BuildError": RuntimeError,
}


def body(**details: object) -> bytes:
    return msgspec.msgpack.encode(details)


@pytest.mark.parametrize("name", TREE)
def test_each_error_is_a_goferry_error_and_a_built_in(name: str) -> None:
    kind = getattr(goferry, name)
    assert issubclass(kind, goferry.Error)
    assert issubclass(kind, TREE[name])


@pytest.mark.parametrize("name", TREE)
def test_each_error_pickles_with_its_attributes(name: str) -> None:
    error = getattr(goferry, name)("what was wrong", "bump")
    error.extra = [1, 2]
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.message, again.method, str(again)) == ("what was wrong", "bump", "what was wrong")
    if not isinstance(error, OSError) or isinstance(error, TimeoutError):
        assert again.extra == [1, 2]


def test_a_panic_pickles_with_value_and_stack() -> None:
    error = goferry.PanicError("it panicked", "bump", "boom", "goroutine 1 [running]")
    again = pickle.loads(pickle.dumps(error))
    assert (again.message, again.value, again.stack) == ("it panicked", "boom", error.stack)


def test_file_errors_pickle_with_errno_and_filename() -> None:
    error = goferry.NotExistError("open /x: no such file or directory", "sum", 2, "/x")
    again = pickle.loads(pickle.dumps(error))
    assert (again.errno, again.filename, again.message) == (2, "/x", error.message)
    assert str(again) == "open /x: no such file or directory"
    assert isinstance(again, goferry.RequestError)


def test_the_deadline_is_every_timeout_error_there_is() -> None:
    for error in (goferry.DeadlineError("late"), make_error(6, "bump", b"")):
        assert isinstance(error, goferry.DeadlineError)
        assert isinstance(error, TimeoutError)
        assert isinstance(error, asyncio.TimeoutError)
        assert isinstance(error, concurrent.futures.TimeoutError)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (1, goferry.RequestError),
        (2, goferry.PanicError),
        (3, goferry.UnknownMethodError),
        (4, goferry.DecodeError),
        (5, concurrent.futures.CancelledError),
        (6, goferry.DeadlineError),
        (7, goferry.ClosedError),
        (8, goferry.NotInitializedError),
        (9, goferry.NotExistError),
        (10, goferry.PermissionDeniedError),
        (11, goferry.ExistError),
        (12, goferry.ReentrantError),
        (13, goferry.StuckError),
        (14, goferry.RecyclingError),
        (15, goferry.DecodeError),
        (16, goferry.RequestError),
        (100, goferry.ClosedError),
        (101, goferry.FullError),
        (103, goferry.DeadlineError),
        (104, goferry.RecyclingError),
        (105, goferry.StuckError),
        (106, goferry.NotInitializedError),
        (77, goferry.Error),
    ],
)
def test_each_code_becomes_its_error(code: int, kind: type[BaseException]) -> None:
    told = make_error(code, "bump", body(message="the reason"))
    assert isinstance(told, kind)
    assert "the reason" in str(told)
    # Without a body the message names the method and says what to do.
    untold = make_error(code, "bump", b"")
    assert isinstance(untold, kind)
    if code not in (9, 10, 11):
        assert "bump" in str(untold)


def test_an_error_body_that_is_no_messagepack_is_shown_as_it_is() -> None:
    assert "\\xc1oops" in str(make_error(1, "bump", b"\xc1oops"))
    assert str(make_error(1, "bump", b"plain text")) == "plain text"


def test_a_path_that_is_no_utf8_survives() -> None:
    error = make_error(9, "sum", body(message="open: no", path=b"/tmp/\xff", errno=2))
    assert isinstance(error, FileNotFoundError)
    assert (error.filename, error.errno) == ("/tmp/\udcff", 2)


def test_an_unknown_method_is_told_which_there_are() -> None:
    error = make_error(102, "bumb", b"bump\nadd\necho")
    assert "'bumb'" in str(error)
    assert "did you mean 'bump'" in str(error)
    assert "add, bump, echo" in str(error)
