"""Values of any kind, made by hypothesis, are the same after their way through Go and back."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import typed_package

wirelib: Any = typed_package.load("wirelib")

examples = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def shared() -> Iterator[Any]:
    with wirelib.Lab() as made:
        yield made


@pytest.fixture
def lab(shared: Any) -> Any:
    return shared


def signed(bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(1 << (bits - 1)), (1 << (bits - 1)) - 1)


def unsigned(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, (1 << bits) - 1)


text = st.text(st.characters(exclude_categories=["Cs"]))
floats = st.floats(allow_nan=False)
times = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(timezone.utc))
durations = st.timedeltas(timedelta(days=-100_000), timedelta(days=100_000))
colors = st.sampled_from(wirelib.Color) | signed(64).map(wirelib.Color)
points = st.builds(wirelib.Point, x=floats, y=floats)

numbers = st.builds(
    wirelib.Numbers,
    flag=st.booleans(),
    i8=signed(8),
    i16=signed(16),
    i32=signed(32),
    i64=signed(64),
    int_=signed(64),
    u8=unsigned(8),
    u16=unsigned(16),
    u32=unsigned(32),
    u64=unsigned(64),
    f32=st.floats(allow_nan=False, width=32),
    f64=floats,
)
lists = st.builds(
    wirelib.Lists,
    origin=text,
    ints=st.lists(signed(64)),
    small=st.lists(signed(8)),
    floats=st.lists(floats),
    names=st.lists(text),
    points=st.lists(points),
    blobs=st.lists(st.binary()),
    grid=st.lists(st.lists(signed(64))),
    pair=st.lists(text, min_size=2, max_size=2),
    few=st.lists(points, min_size=3, max_size=3),
    maybe=st.none() | st.lists(signed(64)),
    pointer=st.lists(st.none() | points),
    colors=st.lists(colors),
    flags=st.lists(st.booleans()),
)
maps = st.builds(
    wirelib.Maps,
    counts=st.dictionaries(text, signed(64)),
    by_int=st.dictionaries(signed(64), text),
    by_byte=st.dictionaries(unsigned(8), st.booleans()),
    by_flag=st.dictionaries(st.booleans(), signed(64)),
    points=st.dictionaries(text, points),
    deep=st.dictionaries(text, st.dictionaries(text, signed(64))),
    color=st.dictionaries(colors, text),
    maybe=st.none() | st.dictionaries(text, signed(64)),
)
optionals = st.builds(
    wirelib.Optionals,
    int_=st.none() | signed(64),
    text=st.none() | text,
    point=st.none() | points,
    list_=st.none() | st.lists(signed(64)),
    color=st.none() | colors,
    always=st.none() | signed(64),
)
moments = st.builds(
    wirelib.Times,
    when=times,
    took=durations,
    whens=st.lists(times),
    laps=st.lists(durations),
    named=st.dictionaries(text, durations),
    maybe=st.none() | durations,
)
enums = st.builds(
    wirelib.Enums,
    color=colors,
    mode=st.sampled_from(wirelib.Mode) | text.map(wirelib.Mode),
    rights=unsigned(8).map(wirelib.Rights),
    maybe=st.none() | colors,
)
paths = st.binary().map(lambda name: name.decode("utf-8", "surrogateescape"))
files = st.builds(
    wirelib.Files,
    path=paths,
    paths=st.lists(paths),
    sizes=st.dictionaries(paths, signed(64)),
    note=text,
    other=st.dictionaries(text, text),
)
addresses = st.ip_addresses()
naturals = st.builds(
    wirelib.Naturals,
    int_=st.integers(),
    ints=st.lists(st.integers()),
    maybe=st.none() | st.integers(),
    addr=st.none() | addresses,
    addrs=st.lists(addresses),
    prefix=st.none()
    | addresses.map(lambda address: ipaddress.ip_interface(f"{address}/{address.max_prefixlen}")),
    ratio=st.fractions(max_denominator=1 << 70).map(Fraction),
)
branches = st.recursive(
    st.builds(wirelib.Branch, name=text, wait=durations),
    lambda kids: st.builds(
        wirelib.Branch, name=text, kids=st.lists(kids, max_size=3), left=st.none() | kids
    ),
    max_leaves=8,
)
# JSON has one kind of number: floats that are whole, and larger than these, come back as ints.
exact = st.floats(-1e15, 1e15)
plain = st.recursive(
    st.none() | st.booleans() | signed(64) | exact | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
values = st.recursive(
    plain | st.binary() | times,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@examples
@given(numbers)
def test_numbers(lab: Any, value: Any) -> None:
    assert lab.numbers(value) == value


@examples
@given(lists)
def test_lists(lab: Any, value: Any) -> None:
    assert lab.lists(value) == value


@examples
@given(maps)
def test_maps(lab: Any, value: Any) -> None:
    assert lab.maps(value) == value


@examples
@given(optionals)
def test_optionals(lab: Any, value: Any) -> None:
    assert lab.optionals(value) == value


@examples
@given(moments)
def test_times(lab: Any, value: Any) -> None:
    assert lab.times(value) == value


@examples
@given(enums)
def test_enums(lab: Any, value: Any) -> None:
    assert lab.enums(value) == value


@examples
@given(files)
def test_files(lab: Any, value: Any) -> None:
    assert lab.files(value) == value


@examples
@given(naturals)
def test_naturals(lab: Any, value: Any) -> None:
    got = lab.naturals(value)
    for field in ("int_", "ints", "maybe", "addr", "addrs", "prefix", "ratio"):
        assert getattr(got, field) == getattr(value, field)


@examples
@given(branches)
def test_branches(lab: Any, value: Any) -> None:
    assert lab.graft(value) == value


@examples
@given(values, plain)
def test_anything(lab: Any, value: Any, raw: Any) -> None:
    got = lab.anything(value=value, raw=raw)
    assert got.value == value
    assert got.raw == raw


@examples
@given(text, st.binary())
def test_texts_and_bytes(lab: Any, value: str, data: bytes) -> None:
    assert lab.texts(value) == value
    assert lab.bytes_(data) == data
    assert bytes(lab.view(data)) == data
