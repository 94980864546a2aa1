"""Errors that a library declares, and those of the operating system: what Python gets of them."""

from __future__ import annotations

import asyncio
import builtins
import errno
import pickle
import re
from datetime import timedelta
from typing import Any

import pytest

import goferry
from conftest import ROOT, extension_of
from goferry._runtime import runtime_of

BASES = re.findall(
    r'"(\w+)"',
    re.search(r"var bases = .*?^}", (ROOT / "core/fails.go").read_text(), re.M | re.S)[0],
)
FIELDS = {"limit": 7, "wait": timedelta(seconds=1), "file": "/tmp/\udcff"}


def check(error: goferry.RequestError) -> None:
    assert (error.error, error.fields) == ("LimitError", FIELDS)
    assert str(error) == "while failing: the limit is 7"
    again = pickle.loads(pickle.dumps(error))
    assert (again.error, again.fields, again.message) == (error.error, FIELDS, error.message)


def test_a_declared_error_has_its_name_and_fields(ctx: goferry.Context) -> None:
    with pytest.raises(goferry.RequestError) as caught:
        ctx.call("fail_as", "limit")
    check(caught.value)
    with pytest.raises(goferry.RequestError) as caught:
        ctx.submit("fail_as", "limit").result(10)
    check(caught.value)
    with pytest.raises(goferry.RequestError) as caught:
        ctx.call("fail_as", "gone")
    assert (caught.value.error, caught.value.fields) == ("GoneError", {})
    with pytest.raises(goferry.RequestError) as caught:
        ctx.call("fail", {"kind": "plain"})
    assert (caught.value.error, caught.value.fields) == ("", {})


def test_a_stream_and_a_coroutine_raise_it_too(ctx: goferry.Context) -> None:
    items = ctx.stream("fail_late", "limit")
    assert next(items) == 1
    with pytest.raises(goferry.RequestError) as caught:
        next(items)
    check(caught.value)

    async def main() -> None:
        with pytest.raises(goferry.RequestError) as caught:
            await ctx.acall("fail_as", "limit")
        check(caught.value)

    asyncio.run(main())


class LimitError(goferry.RequestError):
    @property
    def limit(self) -> Any:
        return self.fields["limit"]


class GoneError(goferry.RequestError, LookupError):
    pass


def test_registered_classes_are_raised(ctx: goferry.Context, golib: str) -> None:
    errors = runtime_of(extension_of(golib)).wire("golib").errors
    plain = dict(errors)
    errors["LimitError"] = LimitError, plain["LimitError"][1]
    errors["GoneError"] = GoneError, None
    try:
        with pytest.raises(LimitError) as caught:
            ctx.call("fail_as", "limit")
        assert caught.value.limit == 7
        check(caught.value)
        with pytest.raises(LookupError, match="the thing is gone"):
            ctx.call("fail_as", "gone")
        items = ctx.stream("fail_late", "gone")
        assert next(items) == 1
        with pytest.raises(GoneError):
            next(items)
    finally:
        errors.update(plain)


@pytest.mark.parametrize("base", BASES)
def test_each_base_goes_together_with_a_request_error(base: str) -> None:
    kind = type(
        "Failure", (goferry.RequestError, getattr(builtins, base)), {"__module__": __name__}
    )
    globals()["Failure"] = kind
    with pytest.raises(getattr(builtins, base)) as caught:
        raise kind("the reason", "bump", "Failure", {"limit": 7})
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.method, again.error) == ("the reason", "bump", "Failure")
    assert again.fields == {"limit": 7}


def test_there_are_bases() -> None:
    assert {"LookupError", "ValueError", "OSError", "KeyError", "TimeoutError"} < set(BASES)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EISDIR, IsADirectoryError),
        (errno.ENOTDIR, NotADirectoryError),
        (errno.ECONNREFUSED, ConnectionRefusedError),
        (errno.ETIMEDOUT, TimeoutError),
        (errno.ELOOP, OSError),
    ],
)
def test_an_errno_becomes_pythons_own_exception(
    ctx: goferry.Context, number: int, kind: type[OSError]
) -> None:
    with pytest.raises(kind) as caught:
        ctx.call("fail_as", str(number))
    error: Any = caught.value
    assert isinstance(error, goferry.SystemCallError)
    assert isinstance(error, goferry.RequestError)
    assert (error.errno, error.filename, error.method) == (number, "/tmp/x", "fail_as")
    assert (error.error, error.fields) == ("", {})
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.errno, again.filename, str(again)) == (number, "/tmp/x", str(error))
    assert type(pickle.loads(pickle.dumps(error))).__qualname__ == "SystemCallError"
