"""Every row of the wire table, there and back through Go, by the typed classes."""

from __future__ import annotations

import array
import ipaddress
import math
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import goferry
import typed_package

NOON = datetime(2024, 2, 29, 12, 0, 0, 123456, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def wirelib() -> Any:
    return typed_package.load("wirelib")


@pytest.fixture
def lab(wirelib: Any) -> Iterator[Any]:
    with wirelib.Lab() as made:
        yield made


def test_numbers_at_their_limits(wirelib: Any, lab: Any) -> None:
    for signed in (False, True):
        most = wirelib.Numbers(
            flag=True,
            i8=-(1 << 7) if signed else (1 << 7) - 1,
            i16=-(1 << 15) if signed else (1 << 15) - 1,
            i32=-(1 << 31) if signed else (1 << 31) - 1,
            i64=-(1 << 63) if signed else (1 << 63) - 1,
            int_=-(1 << 63) if signed else (1 << 63) - 1,
            u8=(1 << 8) - 1,
            u16=(1 << 16) - 1,
            u32=(1 << 32) - 1,
            u64=(1 << 64) - 1,
            f32=-math.inf if signed else math.inf,
            f64=5e-324,
        )
        assert lab.numbers(most) == most
    assert lab.numbers() == wirelib.Numbers()
    assert math.isnan(lab.numbers(f32=math.nan).f32)
    assert math.isnan(lab.numbers(f64=math.nan).f64)


@pytest.mark.parametrize("field", ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"])
def test_numbers_beyond_their_limits_are_refused_by_name(lab: Any, field: str) -> None:
    bits = int(field[1:])
    beyond = 1 << (bits if field[0] == "u" else bits - 1)
    with pytest.raises(goferry.DecodeError, match=f"numbers: field {field}"):
        lab.numbers(**{field: beyond})
    with pytest.raises(goferry.DecodeError, match=f"numbers: field {field}"):
        lab.numbers(**{field: -beyond - 1})


def test_numpy_scalars_and_arrays(wirelib: Any, lab: Any) -> None:
    got = lab.numbers(i8=np.int8(-3), u64=np.uint64(9), f32=np.float32(0.5), f64=np.float64(2.5))
    assert (got.i8, got.u64, got.f32, got.f64) == (-3, 9, 0.5, 2.5)
    lists = lab.lists(
        ints=np.arange(3), floats=np.array([0.5, 1]), blobs=[np.arange(2, dtype="u1")]
    )
    assert (lists.ints, lists.floats, lists.blobs) == ([0, 1, 2], [0.5, 1.0], [b"\0\1"])
    assert lab.lists(ints=array.array("q", [1, -2])).ints == [1, -2]
    assert lab.bytes_(np.arange(4, dtype="u1")) == b"\0\1\2\3"
    assert lab.numbers(i8=np.int64(5), flag=np.bool_(True)).flag is True


def test_texts_of_any_content_and_size(lab: Any) -> None:
    for text in ("", "a\0b", "é漢😀", "x" * (1 << 26)):
        assert lab.texts(text) == text
    with pytest.raises((goferry.DecodeError, UnicodeEncodeError)):
        lab.texts("\ud800")


def test_bytes_and_views(wirelib: Any, lab: Any) -> None:
    for data in (b"", b"\0\xff", bytearray(b"ab"), memoryview(b"abc"), array.array("B", [1, 2])):
        assert lab.bytes_(data) == bytes(data)
        viewed = lab.view(data)
        assert isinstance(viewed, goferry.Buffer)
        assert bytes(viewed) == bytes(data)
    reply = lab.viewed(name="n", data=memoryview(b"abc"), exact=b"1234", plain=bytearray(b"de"))
    assert (reply.name, bytes(reply.data), reply.exact, reply.plain) == (
        "n",
        b"abc",
        b"1234",
        b"de",
    )
    assert isinstance(reply.data, memoryview)
    with pytest.raises(goferry.DecodeError, match="exact"):
        lab.viewed(name="", data=b"", exact=b"123", plain=b"")


def test_lists_and_arrays(wirelib: Any, lab: Any) -> None:
    full = wirelib.Lists(
        origin="here",
        ints=[1, -1],
        small=[-128, 127],
        floats=[0.5],
        names=["a", ""],
        points=[wirelib.Point(x=1, y=2)],
        blobs=[b"", b"x"],
        grid=[[1], [], [2, 3]],
        pair=["a", "b"],
        few=[wirelib.Point(x=n, y=0) for n in range(3)],
        maybe=[],
        pointer=[wirelib.Point(x=0, y=1), None],
        colors=[wirelib.Color.RED],
        flags=[True, False],
        nested=[[[True]], []],
    )
    assert lab.lists(full) == full
    empty = lab.lists()
    assert (empty.origin, empty.ints, empty.maybe) == ("nowhere", [], None)
    assert empty.pair == ["", ""]
    assert empty.few == [wirelib.Point(x=0, y=0)] * 3
    assert lab.lists(ints=(1, 2), points=({"x": 1, "y": 2},)).points == [wirelib.Point(x=1, y=2)]
    with pytest.raises(goferry.DecodeError, match=re.escape("field small[1]")):
        lab.lists(small=[1, 128])
    with pytest.raises(goferry.DecodeError, match="field pair"):
        lab.lists(pair=["a"])


def test_dicts(wirelib: Any, lab: Any) -> None:
    full = wirelib.Maps(
        counts={"a": 1, "": -1},
        by_int={-5: "x", 1 << 40: "y"},
        by_byte={255: True},
        by_flag={True: 1, False: 0},
        points={"p": wirelib.Point(x=1, y=2)},
        deep={"a": {"b": 1}, "c": {}},
        color={wirelib.Color.BLUE: "b"},
        maybe={},
    )
    assert lab.maps(full) == full
    assert lab.maps() == wirelib.Maps(maybe=None)
    assert lab.maps(by_byte={np.uint8(3): True}).by_byte == {3: True}


def test_pointers_are_none_or_the_value(wirelib: Any, lab: Any) -> None:
    nothing = lab.optionals(always=None)
    assert nothing == wirelib.Optionals(always=None)
    full = wirelib.Optionals(
        int_=0,
        text="",
        point=wirelib.Point(x=0, y=0),
        list_=[],
        color=wirelib.Color.RED,
        always=3,
    )
    assert lab.optionals(full) == full
    with pytest.raises(TypeError, match="always"):
        lab.optionals()


def test_times_and_durations(wirelib: Any, lab: Any) -> None:
    full = wirelib.Times(
        when=NOON,
        took=timedelta(days=-1, microseconds=1),
        whens=[NOON, datetime.max.replace(tzinfo=timezone.utc)],
        laps=[timedelta(), timedelta(days=106751)],
        named={"a": timedelta(seconds=1)},
        maybe=timedelta(hours=1),
    )
    assert lab.times(full) == full
    east = timezone(timedelta(hours=5, minutes=30))
    got = lab.times(when=NOON.astimezone(east), took=1.5)
    assert (got.when, got.took, got.maybe) == (NOON, timedelta(seconds=1.5), None)
    assert got.when.tzinfo is timezone.utc
    assert lab.times(when=wirelib._typed.ZERO_TIME, took=0).when == datetime(
        1, 1, 1, tzinfo=timezone.utc
    )
    with pytest.raises(goferry.DecodeError, match=r"field when: .*time zone"):
        lab.times(when=datetime(2024, 1, 1), took=0)
    with pytest.raises(goferry.DecodeError, match=r"field laps.1.*292 years"):
        lab.times(when=NOON, took=0, laps=[0, timedelta(days=200_000)])


def test_enums_keep_what_python_does_not_know(wirelib: Any, lab: Any) -> None:
    got = lab.enums(color=wirelib.Color.RED, mode="fast", rights=3, maybe=2)
    assert got.color is wirelib.Color.RED
    assert got.mode is wirelib.Mode.FAST
    assert got.rights == wirelib.Rights.READ | wirelib.Rights.WRITE
    assert got.maybe is wirelib.Color.BLUE
    new = lab.enums(color=99, mode="other", rights=0x80 | 1)
    assert isinstance(new.color, wirelib.Color)
    assert (new.color, new.mode, new.rights) == (99, "other", 0x81)
    assert new.color.name == "UNKNOWN_99"
    assert lab.enums(new) == new
    assert (str(new.color), f"{got.mode}", str(got.rights)) == ("99", "fast", "3")
    with pytest.raises(ValueError, match="x"):
        wirelib.Color("x")
    masked = lab.enums(color=1, mode="", rights=0, mask=wirelib.Mask.HIGH)
    assert (masked.mask, type(masked.mask)) == (1 << 63, int)
    assert wirelib.Mask.HIGH == 1 << 63


def test_paths(wirelib: Any, lab: Any) -> None:
    odd = os.fsdecode(b"/tmp/\xff\xfe")
    full = wirelib.Files(path=odd, paths=["a", odd], sizes={odd: 1}, note="n", other={"a": "b"})
    assert lab.files(full) == full
    got = lab.files(path=Path("/a/b"), paths=[b"/c", Path("d")], sizes={Path("e"): 2})
    assert (got.path, got.paths, got.sizes) == ("/a/b", ["/c", "d"], {"e": 2})


def test_types_that_cross_as_text(wirelib: Any, lab: Any) -> None:
    huge = 10**3000 + 7
    full = wirelib.Naturals(
        int_=-huge,
        ints=[0, 1 << 64],
        maybe=5,
        addr=ipaddress.ip_address("10.0.0.1"),
        addrs=[ipaddress.ip_address("::1"), ipaddress.ip_address("1.2.3.4")],
        prefix=ipaddress.ip_interface("10.1.2.3/8"),
        ratio=Fraction(1, 3),
        id="<x>",
        tags={"<k>": 1},
    )
    got = lab.naturals(full)
    assert (got.int_, got.ints, got.maybe) == (-huge, [0, 1 << 64], 5)
    assert (got.addr, got.addrs, got.prefix) == (full.addr, full.addrs, full.prefix)
    assert got.ratio == Fraction(1, 3)
    assert (got.id, got.tags) == ("<<x>>", {"<<k>>": 1})
    least = lab.naturals(int_="12", addr="::1")
    assert (least.int_, least.addr) == (12, ipaddress.ip_address("::1"))
    assert (least.maybe, least.prefix, least.addrs) == (None, None, [])
    assert lab.naturals(int_=np.int64(3)).int_ == 3
    with pytest.raises(goferry.DecodeError, match="field int"):
        lab.naturals(int_="x")


def test_what_has_no_type(wirelib: Any, lab: Any) -> None:
    value = {"a": [1, -1, 0.5, None, True, "x", b"\0", NOON, {"b": []}]}
    plain = {"a": [1, None, "x", {"b": [True]}]}
    assert lab.anything(value=value, raw=plain) == wirelib.Anything(value=value, raw=plain)


def test_recursive_structs(wirelib: Any, lab: Any) -> None:
    leaf = wirelib.Branch(name="leaf", wait=timedelta(seconds=1))
    tree = wirelib.Branch(
        name="root", kids=[leaf, wirelib.Branch(name="x", kids=[leaf])], left=leaf
    )
    assert lab.graft(tree) == tree
    deep = leaf
    for _ in range(100):
        deep = wirelib.Branch(name="n", kids=[deep])
    assert lab.graft(deep) == deep


def test_nesting_deeper_than_a_thousand_is_refused(wirelib: Any, lab: Any) -> None:
    deep: Any = []
    for _ in range(10_000):
        deep = [deep]
    with pytest.raises((goferry.DecodeError, RecursionError)):
        lab.anything(value=deep, raw=None)
    level: Any = []
    for _ in range(1_100):
        level = [level]
    with pytest.raises((goferry.DecodeError, RecursionError)):
        lab.anything(value=level, raw=None)
    assert lab.texts("still there") == "still there"


def test_defaults_of_tags(wirelib: Any, lab: Any) -> None:
    got = lab.defaults()
    assert got == wirelib.Defaults()
    assert (got.size, got.ratio, got.name, got.wait) == (7, 0.5, "a, b", timedelta(seconds=1.5))
    assert (got.path, got.on, got.color, got.maybe) == ("/tmp", True, wirelib.Color.BLUE, 3)
    assert got.point == wirelib.Point(x=0, y=0)
    assert got.when == datetime(1, 1, 1, tzinfo=timezone.utc)
    # What Go fills in by itself is the same.
    assert wirelib.Defaults(**lab.goferry.call("defaults", {}) | {"point": got.point}) == got
    assert lab.defaults(size=0, on=False).size == 0
