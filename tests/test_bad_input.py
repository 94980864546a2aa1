"""Bad input: each the exception that is promised, with a message that helps."""

from __future__ import annotations

import datetime as dt
import pickle
import re
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

import goferry
from goferry import _extension


@pytest.fixture(autouse=True)
def goes_on(ctx: goferry.Context) -> Iterator[None]:
    """After each bad call, a good one."""
    yield
    if not ctx.closed:
        assert ctx.call("double", {"value": 4}, timeout=5) == {"value": 8}


def test_unknown_library() -> None:
    with pytest.raises(goferry.UnknownMethodError, match=r"no Go library .golip.*golib.*installed"):
        goferry.open("golip")
    with pytest.raises(goferry.BuildError, match="no Python package 'nowhere'"):
        goferry.open("nowhere:golib")
    with pytest.raises(goferry.UnknownMethodError, match="'golib:golip'"):
        goferry.open("golib:golip")
    with pytest.raises(TypeError, match="by its name"):
        goferry.open(3)  # type: ignore[arg-type]


def test_an_extension_that_is_none(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.machinery

    package = tmp_path / "broken"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / f"_goferry{importlib.machinery.EXTENSION_SUFFIXES[0]}").write_bytes(b"no ELF")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(goferry.BuildError, match="cannot be loaded"):
        goferry.open("broken")


def test_an_extension_of_another_abi(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    import shutil

    path = _extension.find("golib")[0].path
    copy = shutil.copy(path, tmp_path)
    monkeypatch.setattr(_extension, "ABI_OLDEST", 7)
    monkeypatch.setattr(_extension, "ABI_NEWEST", 9)
    with pytest.raises(goferry.BuildError, match="ABI 1, and this goferry supports 7 to 9; build"):
        _extension.load(copy, "other_abi")


def test_unknown_method(ctx: goferry.Context) -> None:
    for call in (ctx.call, ctx.submit):
        with pytest.raises(LookupError, match=r"no method 'doubel' \(did you mean 'double'\?\)"):
            call("doubel", {"value": 1})
    with pytest.raises(goferry.UnknownMethodError):
        ctx.map("doubel", [])
    with pytest.raises(goferry.UnknownMethodError):
        ctx.post("doubel", None, print)
    with pytest.raises(TypeError, match="name must be a str"):
        ctx.call(5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "payload", "words"),
    [
        ("double", {"value": "four"}, ["double", "value", "str"]),
        ("double", {"value": 1 << 63}, ["double", "value"]),
        ("double", {"value": 1 << 70}, ["double", "value"]),
        ("double", {"value": 1.5}, ["double", "value", "float"]),
        ("double", {}, ["double", "value"]),
        ("double", {"value": 1, "valeu": 2}, ["double", "valeu"]),
        ("double", [1], ["double", "list"]),
        ("double", "text", ["double", "str"]),
        ("mirror", {"i8": 128}, ["mirror", "i8"]),
        ("mirror", {"u8": -1}, ["mirror", "u8"]),
        ("mirror", {"text": b"bytes"}, ["mirror", "text", "bytes"]),
        ("mirror", {"list": [1, 2, "x"]}, ["mirror", "list[2]"]),
        ("mirror", {"points": [{"x": 1}]}, ["mirror", "points[0]", "y"]),
        ("mirror", {"points": [{"x": 1, "y": 2, "z": 3}]}, ["mirror", "points[0]", "z"]),
        ("mirror", {"when": dt.datetime(2024, 1, 1)}, ["mirror", "when", "time zone"]),
        ("mirror", {"whens": [dt.datetime(2024, 1, 1)]}, ["mirror", "whens[0]", "time zone"]),
        ("mirror", {"took": "1h"}, ["mirror", "took", "str"]),
        ("mirror", {"took": 1e300}, ["mirror", "took"]),
        ("mirror", {"took": dt.timedelta(days=200_000)}, ["mirror", "took", "292 years"]),
        ("mirror", {"path": 5}, ["mirror", "path"]),
        ("mirror", {"text": "\ud800"}, ["mirror", "text"]),
        ("nothing", {"value": 1}, ["nothing", "no payload"]),
    ],
)
def test_a_payload_that_does_not_fit(
    ctx: goferry.Context, method: str, payload: Any, words: list[str]
) -> None:
    with pytest.raises(ValueError) as info:  # noqa: PT011
        ctx.call(method, payload)
    assert isinstance(info.value, goferry.DecodeError)
    for word in words:
        assert word in str(info.value)


def test_a_value_that_cannot_be_sent_at_all(ctx: goferry.Context) -> None:
    with pytest.raises(TypeError, match=r"mirror: field points\[1\]\.x: .*object"):
        ctx.call("mirror", {"points": [{"x": 1, "y": 1}, {"x": object(), "y": 1}]})
    with pytest.raises(TypeError, match="echo takes bytes"):
        ctx.call("echo", 5)


def test_what_a_values_own_methods_raise_is_raised(ctx: goferry.Context) -> None:
    class Broken:
        def __index__(self) -> int:
            raise ZeroDivisionError("its own")

    class Wrong(Broken):
        def __index__(self) -> int:
            raise ValueError("out of order")

    with pytest.raises(ZeroDivisionError, match="its own"):
        ctx.call("double", {"value": Broken()})
    with pytest.raises(goferry.DecodeError, match=r"double: field value: out of order") as caught:
        ctx.call("double", {"value": Wrong()})
    assert isinstance(caught.value.__cause__, ValueError)


def test_a_payload_that_is_no_messagepack(ctx: goferry.Context) -> None:
    # Encoders make no bad bytes, so a ring whose method takes them raw sends them.
    import goferry._wire as wire

    schema = ctx._runtime.extension.schema("golib")
    (double,) = [method for method in schema["methods"] if method["name"] == "double"]
    index = double["index"]
    rows = [("double", index, -1, True, True, None, None, False)]
    opened = ctx._runtime.extension.open("golib", '{"overflow": "recover"}')
    ring = ctx._runtime.extension.plane.Ring(
        opened["ring"], "golib", rows, ctx._runtime.reply_port, 0
    )
    ring.operate(-1, b"\x80")
    try:
        for junk in (b"", b"\xc1", b"\x81", b"\xdf\xff\xff\xff\xff", b"\x93\x01", b"\x81\xa5value"):
            with pytest.raises(goferry.DecodeError, match="double"):
                ring.call("double", junk)
        good = ring.call("double", msgspec.msgpack.encode({"value": 3}))
        assert wire.decode_any(good) == {"value": 6}
    finally:
        ring.operate(-2, b"")
        ring.release()


def test_a_payload_above_max_message(golib: str) -> None:
    with goferry.open(golib, options=goferry.Options(max_message=1000)) as ctx:
        assert len(ctx.call("echo", bytes(1000))) == 1000
        with pytest.raises(goferry.DecodeError, match="echo"):
            ctx.call("echo", bytes(1001))


def test_a_payload_nested_too_deep(ctx: goferry.Context) -> None:
    tree: dict[str, Any] = {"name": "leaf"}
    for _ in range(600):
        tree = {"name": "x", "kids": [tree]}
    with pytest.raises((goferry.DecodeError, RecursionError), match=r"deep|recursion"):
        ctx.call("tree", tree)


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("plain", goferry.RequestError, "it did not work"),
        ("wrapped", goferry.RequestError, "while failing: it did not work"),
        ("deadline", goferry.DeadlineError, "the database: context deadline exceeded"),
        ("permission", PermissionError, "permission denied"),
    ],
)
def test_a_handler_that_errs(
    ctx: goferry.Context, kind: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as info:
        ctx.call("fail", {"kind": kind})
    assert isinstance(info.value, goferry.Error)


def test_file_errors_are_pythons_own(ctx: goferry.Context, tmp_path: Any) -> None:
    missing = str(tmp_path / "missing\udcff")
    with pytest.raises(FileNotFoundError) as info:
        ctx.call("fail", {"kind": "notexist", "path": missing})
    assert (info.value.filename, info.value.errno) == (missing, 2)
    assert isinstance(info.value, goferry.RequestError)
    with pytest.raises(FileExistsError) as exists:
        ctx.call("fail", {"kind": "exist", "path": tmp_path})
    assert (exists.value.filename, exists.value.errno) == (str(tmp_path), 17)


def test_a_handler_whose_own_work_was_cancelled_has_failed(ctx: goferry.Context) -> None:
    # CancelledError is only for what the caller cancelled.
    with pytest.raises(goferry.RequestError, match="the database: context canceled"):
        ctx.call("fail", {"kind": "cancelled"})


def test_a_handler_that_panics(ctx: goferry.Context) -> None:
    with pytest.raises(goferry.PanicError, match="boom") as info:
        ctx.call("panic", "boom")
    assert info.value.value == "boom"
    assert "golib.(*Lab).Panic" in info.value.stack
    if sys.version_info >= (3, 11):  # the end of the traceback
        (note,) = info.value.__notes__
        assert re.fullmatch(r"  \S+/golib/fail\.go:\d+, in \S+/golib\.\(\*Lab\)\.Panic", note)
        assert pickle.loads(pickle.dumps(info.value)).__notes__ == [note]
    with pytest.raises(goferry.PanicError, match="nil pointer") as info:
        ctx.call("panic", "")
    assert "fail.go" in info.value.stack


def test_a_handler_that_ends_its_goroutine(ctx: goferry.Context) -> None:
    for _ in range(3):
        with pytest.raises(goferry.PanicError, match="Goexit"):
            ctx.call("exit")


def test_a_call_after_close(ctx: goferry.Context) -> None:
    ctx.close()
    for call in (
        lambda: ctx.call("echo", b"x"),
        lambda: ctx.submit("echo", b"x"),
        lambda: ctx.post("echo", b"x", print),
        lambda: ctx.map("echo", [b"x"]),
    ):
        with pytest.raises(goferry.ClosedError, match=r"echo.*closed.*open a new one"):
            call()
    with pytest.raises(goferry.ClosedError, match="closed"):
        ctx.on("tick", print)


def test_a_constructor_that_fails(golib: str) -> None:
    with pytest.raises(goferry.RequestError, match="no luck"):
        goferry.open(golib, {"fail": "no luck"})
    with pytest.raises(goferry.PanicError, match="bad day"):
        goferry.open(golib, {"crash": "bad day"})
    with pytest.raises(goferry.DecodeError, match="nonsense"):
        goferry.open(golib, {"nonsense": 1})
    with pytest.raises(goferry.DecodeError, match="start"):
        goferry.open(golib, {"start": "one"})
    with pytest.raises(TypeError, match=r"configuration.*object"):
        goferry.open(golib, {"start": object()})


def test_arguments_that_make_no_sense(ctx: goferry.Context) -> None:
    with pytest.raises(ValueError, match="timeout"):
        ctx.call("echo", b"", timeout=-1)
    with pytest.raises(ValueError, match="timeout"):
        ctx.call("echo", b"", timeout=float("nan"))
    with pytest.raises(TypeError, match="timeout"):
        ctx.call("echo", b"", timeout="1s")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="callback"):
        ctx.post("echo", b"", None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="keyword"):
        ctx.call("echo", nonsense=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="name"):
        ctx.call()  # type: ignore[call-arg]


def test_too_many_contexts(golib: str) -> None:
    options = goferry.Options(max_contexts=2)
    with (
        goferry.open(golib, options=options),
        pytest.raises(goferry.PoolExhaustedError, match="2 contexts of golib"),
    ):
        goferry.open(golib, options=options)
