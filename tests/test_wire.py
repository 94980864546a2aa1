"""How values cross: each row of the wire table, there and back through Go."""

from __future__ import annotations

import array
import dataclasses
import datetime as dt
import enum
import math
import os
import pathlib
from typing import Any

import msgspec
import numpy as np
import pytest

import goferry

UTC = dt.timezone.utc


def mirrored(ctx: goferry.Context, field: str, value: Any) -> Any:
    return ctx.call("mirror", {field: value})[field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("flag", True),
        ("text", "grüß\0dich 🚢"),
        ("i8", -128),
        ("i8", 127),
        ("i16", -(1 << 15)),
        ("i32", (1 << 31) - 1),
        ("i64", -(1 << 63)),
        ("u8", 255),
        ("u16", 65535),
        ("u32", (1 << 32) - 1),
        ("u64", (1 << 64) - 1),
        ("f64", 1e300),
        ("f64", math.inf),
        ("f32", 0.5),
        ("data", b"\0\xff"),
        ("list", [1, 2, -3]),
        ("list", []),
        ("pair", ["a", "b"]),
        ("table", {"a": 1, "b": 2}),
        ("by_int", {-1: "a", 1 << 40: "b"}),
        ("point", {"x": 1.5, "y": -2.0}),
        ("points", [{"x": 1.0, "y": 2.0}, {"x": 3.0, "y": 4.0}]),
        ("named", {"home": {"x": 0.0, "y": 1.0}}),
        ("maybe", 7),
        ("maybe", None),
        ("other", {"x": 1.0, "y": 2.0}),
        ("other", None),
        ("when", dt.datetime(2024, 2, 29, 12, 30, 15, 123456, tzinfo=UTC)),
        ("when", dt.datetime(1, 1, 1, tzinfo=UTC)),
        ("when", dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        ("whens", [dt.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]),
        ("took", dt.timedelta(days=3, microseconds=7)),
        ("took", dt.timedelta(microseconds=-1)),
        ("pauses", [dt.timedelta(0), dt.timedelta(seconds=1.5)]),
        ("path", "/tmp/ordinary"),
        ("path", "/tmp/\udcff-no-utf8"),
        ("origin", "elsewhere"),
    ],
)
def test_each_value_comes_back_as_it_was(ctx: goferry.Context, field: str, value: Any) -> None:
    back = mirrored(ctx, field, value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("flag", np.True_, True),
        ("i64", np.int64(-5), -5),
        ("u8", np.uint8(200), 200),
        ("f64", np.float64(0.25), 0.25),
        ("f64", np.float32(0.5), 0.5),
        ("f64", 3, 3.0),
        ("text", np.str_("numpy"), "numpy"),
        ("list", (1, 2), [1, 2]),
        ("list", np.array([1, 2, 3]), [1, 2, 3]),
        ("list", array.array("q", [4, 5]), [4, 5]),
        ("data", bytearray(b"ab"), b"ab"),
        ("data", memoryview(b"ab"), b"ab"),
        ("data", array.array("B", b"ab"), b"ab"),
        ("data", np.frombuffer(b"ab", dtype=np.uint8), b"ab"),
        ("took", 1.5, dt.timedelta(seconds=1.5)),
        ("took", 2, dt.timedelta(seconds=2)),
        ("took", np.float64(0.5), dt.timedelta(seconds=0.5)),
        ("path", pathlib.Path("/tmp/x"), "/tmp/x"),
        ("path", b"/tmp/\xff", "/tmp/\udcff"),
        (
            "when",
            dt.datetime(2024, 1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1))),
            dt.datetime(2024, 1, 1, tzinfo=UTC),
        ),
    ],
)
def test_what_python_people_give_is_understood(
    ctx: goferry.Context, field: str, value: Any, expected: Any
) -> None:
    back = mirrored(ctx, field, value)
    assert back == expected
    assert type(back) is type(expected)


def test_nan_crosses(ctx: goferry.Context) -> None:
    assert math.isnan(mirrored(ctx, "f64", math.nan))


def test_enums_cross_by_value(ctx: goferry.Context) -> None:
    class Color(enum.Enum):
        RED = 3

    assert mirrored(ctx, "i64", Color.RED) == 3


def test_what_is_not_given_has_its_default(ctx: goferry.Context) -> None:
    reply = ctx.call("mirror", {})
    assert reply["origin"] == "nowhere"
    assert reply["maybe"] is None
    assert reply["list"] == []
    assert reply["took"] == dt.timedelta(0)
    assert reply == ctx.call("mirror")


def test_messages_may_be_structs_and_dataclasses(ctx: goferry.Context) -> None:
    class Point(msgspec.Struct):
        x: float
        y: float

    class Message(msgspec.Struct, rename={"duration": "took"}):
        point: Point
        duration: dt.timedelta

    @dataclasses.dataclass
    class Tree:
        name: str
        duration: dt.timedelta
        kids: list[Any]

    reply = ctx.call("mirror", Message(Point(1, 2), dt.timedelta(seconds=3)))
    assert (reply["point"], reply["took"]) == ({"x": 1.0, "y": 2.0}, dt.timedelta(seconds=3))
    leaf = Tree("leaf", dt.timedelta(seconds=1), [])
    reply = ctx.call("tree", Tree("root", dt.timedelta(seconds=2), [leaf]))
    assert reply["kids"][0]["name"] == "leaf*"
    assert reply["kids"][0]["duration"] == dt.timedelta(seconds=1)


def test_recursive_types_are_converted_all_the_way_down(ctx: goferry.Context) -> None:
    tree: dict[str, Any] = {"name": "0"}
    for n in range(1, 200):
        tree = {"name": str(n), "kids": [tree], "duration": dt.timedelta(seconds=n)}
    reply = ctx.call("tree", tree)
    for n in range(199, 0, -1):
        assert (reply["name"], reply["duration"]) == (f"{n}*", dt.timedelta(seconds=n))
        (reply,) = reply["kids"]


def test_a_message_that_was_given_is_not_changed(ctx: goferry.Context) -> None:
    message = {"path": pathlib.Path("/x"), "pauses": [1.0], "took": 2}
    before = dict(message)
    ctx.call("mirror", message)
    assert message == before


def test_the_environment_is_copied_before_each_constructor(
    golib: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOFERRY_TEST", "grün")
    with goferry.open(golib) as ctx:
        assert ctx.call("environ", "GOFERRY_TEST") == {"value": "grün", "set": True}
    monkeypatch.setenv("GOFERRY_TEST", "")
    with goferry.open(golib) as ctx:
        assert ctx.call("environ", "GOFERRY_TEST") == {"value": "", "set": True}
    monkeypatch.delenv("GOFERRY_TEST")
    with goferry.open(golib) as ctx:
        assert ctx.call("environ", "GOFERRY_TEST") == {"value": "", "set": False}
        assert ctx.call("environ", "PATH")["value"] == os.environ["PATH"]
