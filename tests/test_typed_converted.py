"""Typed requests and replies with durations, instants and paths: C's codecs against Python's."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

import goferry
import typed_package

UTC = timezone.utc
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = [
    EPOCH,
    EPOCH - timedelta(microseconds=1),
    EPOCH + timedelta(microseconds=1),
    EPOCH + timedelta(seconds=2**32 - 1),
    EPOCH + timedelta(seconds=2**32),
    EPOCH + timedelta(seconds=2**34 - 1, microseconds=999_999),
    EPOCH + timedelta(seconds=2**34),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1, 1, 2, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2000, 2, 29, 12, tzinfo=UTC),
    datetime(1900, 2, 28, 23, 59, 59, tzinfo=UTC),
    datetime(2100, 3, 1, tzinfo=UTC),
]
DURATIONS: list[Any] = [
    timedelta(),
    timedelta(microseconds=1),
    timedelta(microseconds=-1),
    timedelta(days=-1, seconds=1),
    timedelta(days=106_751),
    timedelta(days=-106_751),
    0,
    3,
    -3,
    2.5e-9,
    3.5e-9,
    0.1,
    -1.1,
    8.9e9,
]
# Refused, or left to Python.
ODD_DURATIONS: list[Any] = [timedelta(days=106_752), 2**62, 9.3e9, float("nan"), "long", b"long"]
PATHS: list[Any] = ["", "a/ä", "\udcff/x", b"raw\xff", "x" * 300]


@pytest.fixture(scope="module")
def wirelib() -> Any:
    return typed_package.load("wirelib")


@pytest.fixture
def lab(wirelib: Any) -> Iterator[Any]:
    with wirelib.Lab() as made:
        yield made


def encoder_of(lab: Any, name: str) -> Any:
    return next(row[5] for row in lab.goferry._wire.rows if row[0] == name)


def decoders_of(lab: Any, name: str) -> tuple[Any, Any]:
    """The decoder of a method's reply, and what it falls back to."""
    typed = lab.goferry._typed
    decode = next(row[6] for row in typed.rows if row[0] == name)
    schema = lab.goferry._runtime.extension.schema("wirelib")
    (ref,) = [method["reply"] for method in schema["methods"] if method["name"] == name]
    return decode, typed._codecs._converting_decoder(ref)


def same_outcome(decode: Any, slow: Any, body: bytes) -> Any:
    """What both make of a payload; they must agree, in what they raise too."""
    mine, others = outcome(decode, body), outcome(slow, body)
    assert mine == others, body
    return mine[1]


def outcome(decode: Any, body: bytes) -> tuple[type, Any]:
    try:
        value = decode(body)
    except Exception as error:
        return type(error), str(error)
    return type(value), value


def test_instants_are_encoded_as_the_message_is(wirelib: Any, lab: Any) -> None:
    encode = encoder_of(lab, "times")
    for when in TIMES:
        flat = lab.times._flat(when=when, took=timedelta())
        assert flat is not None, when
        assert flat == encode(wirelib.Times(when=when, took=timedelta())), when
    choose = random.Random(2)
    for _ in range(2000):
        when = EPOCH + timedelta(microseconds=choose.randint(-(2**55), 2**57))
        assert lab.times._flat(when=when, took=0) == encode(wirelib.Times(when=when, took=0)), when
    elsewhere = EPOCH.astimezone(timezone(timedelta(hours=1)))
    assert lab.times._flat(when=elsewhere, took=timedelta()) is None
    assert lab.times(when=elsewhere, took=timedelta()).when == EPOCH
    with pytest.raises(goferry.DecodeError, match="field when: the datetime has no"):
        lab.times(when=EPOCH.replace(tzinfo=None), took=timedelta())


def test_durations_are_encoded_as_the_message_is(wirelib: Any, lab: Any) -> None:
    encode = encoder_of(lab, "times")
    for took in DURATIONS:
        flat = lab.times._flat(when=EPOCH, took=took, maybe=took)
        assert flat is not None, took
        assert flat == encode(wirelib.Times(when=EPOCH, took=took, maybe=took)), took
    for took in ODD_DURATIONS:
        for given in (lambda took=took: lab.times(when=EPOCH, took=took),):
            with pytest.raises((TypeError, ValueError)) as here:
                given()
            with pytest.raises((TypeError, ValueError)) as there:
                lab.times(wirelib.Times(when=EPOCH, took=took))
            assert (here.type, str(here.value)) == (there.type, str(there.value))


def test_paths_are_encoded_as_the_message_is(wirelib: Any, lab: Any) -> None:
    encode = encoder_of(lab, "files")
    for path in PATHS:
        flat = lab.files._flat(path=path)
        assert flat is not None, path
        assert flat == encode(wirelib.Files(path=path)), path
        assert lab.files(path=path).path == os.fsdecode(path)


def times(wirelib: Any) -> list[Any]:
    some = [timedelta(hours=1), timedelta(microseconds=-1)]
    many = [wirelib.Times(when=w, took=d, maybe=d) for w in TIMES[1:-1] for d in DURATIONS[:4]]
    return [
        *many,
        wirelib.Times(when=EPOCH, took=some[0], whens=TIMES[:3], laps=some, named={"a": some[1]}),
    ]


def test_replies_come_back_as_they_were(wirelib: Any, lab: Any) -> None:
    decode, slow = decoders_of(lab, "times")
    assert type(decode) is lab.goferry._runtime.extension.plane.StructDecoder
    encode = encoder_of(lab, "times")
    for value in times(wirelib):
        assert same_outcome(decode, slow, encode(value)) == value
        assert lab.times(value) == value
    assert decode(encode(times(wirelib)[0])).when.tzinfo is UTC


def test_replies_that_are_not_as_expected_are_left_to_msgspec(wirelib: Any, lab: Any) -> None:
    decode, slow = decoders_of(lab, "times")
    whole = encoder_of(lab, "times")(times(wirelib)[-1])
    for end in range(len(whole)):
        same_outcome(decode, slow, whole[:end])
    same_outcome(decode, slow, whole + b"\xc0")
    fields = msgspec.msgpack.decode(whole)
    variants: list[Any] = [
        dict(reversed(fields.items())),
        fields | {"more": [1, {"a": [2.5, b"x"]}]},
        {"took": 1500},
        {"when": EPOCH, "took": -1500},
        {"when": EPOCH, "took": 1500, "maybe": None},
        fields | {"took": "x"},
        fields | {"took": None},
        fields | {"took": 2**63},
        fields | {"when": 5},
        fields | {"laps": 5},
        [],
        None,
        5,
    ]
    for variant in variants:
        same_outcome(decode, slow, msgspec.msgpack.encode(variant))
    twice = b"\x82" + 2 * (msgspec.msgpack.encode("took") + b"\x05")
    same_outcome(decode, slow, twice)
    huge = b"\xdf\xff\xff\xff\xff" + whole[1:]
    same_outcome(decode, slow, huge)


def test_noise_is_decoded_alike(wirelib: Any, lab: Any) -> None:
    choose = random.Random(3)
    files = wirelib.Files(path="a", note="b")
    for name, message in (("times", times(wirelib)[-1]), ("files", files)):
        decode, slow = decoders_of(lab, name)
        whole = encoder_of(lab, name)(message)
        for _ in range(1500):
            noisy = bytearray(whole)
            for _ in range(choose.randint(1, 3)):
                noisy[choose.randrange(len(noisy))] = choose.randrange(256)
            same_outcome(decode, slow, bytes(noisy))


class Every(msgspec.Struct, kw_only=True):
    flag: bool
    number: int
    real: float
    text: str
    data: bytes
    big: int
    more: list[int] | None = None


def test_every_kind_of_value_is_read(lab: Any) -> None:
    key, plane = msgspec.msgpack.encode, lab.goferry._runtime.extension.plane
    kinds = {"flag": 1, "number": 2, "real": 3, "text": 4, "data": 5, "big": 9}
    rows = [(name, key(name), kind, False, None) for name, kind in kinds.items()]
    rows.append(("more", key("more"), 0, True, msgspec.msgpack.Decoder(list[int]).decode))
    left: list[bytes] = []
    decode = plane.StructDecoder(Every, tuple(rows), left.append)
    numbers = [0, 127, 128, 2**16, 2**32, 2**64 - 1, -1, -32, -33, -(2**15) - 1, -(2**63)]
    for number in numbers:
        for size in (0, 31, 32, 255, 256, 70_000):
            text, data = "ä" * (size // 2), b"\xff" * size
            values = {"flag": number > 5, "number": number, "real": number / 3, "text": text}
            values |= {"data": data, "big": 10**30 + number, "more": [1, size]}
            wire = msgspec.msgpack.encode(values | {"big": str(values["big"])})
            assert decode(wire) == Every(**values)
    assert not left
    short = key({"flag": True, "number": 1, "real": 1.5, "text": "", "data": b"", "big": "-7"})
    assert decode(short) == Every(flag=True, number=1, real=1.5, text="", data=b"", big=-7)
    narrow = short.replace(b"\xcb" + b"\x3f\xf8" + bytes(6), b"\xca\x3f\xc0\0\0")
    assert decode(narrow).real == 1.5
    for wrong in (short[:-1], short + b"\0", short.replace(b"-7", b"-x"), b"", b"\x80", b"\xc1"):
        decode(wrong)
        assert left.pop() == wrong
    with pytest.raises(TypeError, match="takes the payload"):
        decode(short, short)
    with pytest.raises(ValueError, match="at most 64 fields"):
        plane.StructDecoder(Every, tuple(rows) * 10, left.append)
