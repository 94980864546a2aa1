"""Typed requests whose fields are plain values: encoded in C, as their messages would be."""

from __future__ import annotations

import asyncio
import inspect
import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

import goferry
import typed_package
from conftest import wait_until

INTS = [0, 1, 31, 32, 127, 128, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1, 2**32]
INTS += [2**63 - 1, 2**63, 2**64 - 1, *(-n for n in (1, 32, 33, 128, 129, 2**15, 2**15 + 1))]
INTS += [-(2**31), -(2**31) - 1, -(2**63)]
LENGTHS = [0, 1, 31, 32, 255, 256, 800]
PLAIN: list[Any] = [None, True, False, 0.0, -1.5, float("inf"), 1e300, "ä€😀\0", *INTS]
PLAIN += [kind * n for kind in ("x", b"y") for n in LENGTHS]
# What msgspec must encode, or refuse: no plain value, or none of a size that C has room for.
OTHERS: list[Any] = [[1], {"a": 1}, (1, 2), bytearray(b"z"), "x" * 5000, "\ud800", 2**64, object()]


@pytest.fixture(scope="module")
def wirelib() -> Any:
    return typed_package.load("wirelib")


@pytest.fixture
def lab(wirelib: Any) -> Iterator[Any]:
    with wirelib.Lab() as made:
        yield made


def planned(lab: Any) -> list[tuple[str, Any, Any, Any]]:
    """The methods that C has a plan for: name, bound, message class, encoder."""
    context = lab.goferry
    encoders = {row[0]: row[5] for row in context._wire.rows}
    out = []
    for name, bound in vars(lab).items():
        way = getattr(bound, "goferry_way", None)
        if way is None or not type(lab)._library.rows.get(way.name):
            continue
        encode = encoders[way.name]
        out.append((name, bound, way.make, encode[1] if isinstance(encode, tuple) else encode))
    return out


def required_of(message: Any) -> set[str]:
    names, defaults = message.__struct_fields__, message.__struct_defaults__
    given = (msgspec.NODEFAULT,) * (len(names) - len(defaults)) + defaults
    return {n for n, value in zip(names, given, strict=True) if value is msgspec.NODEFAULT}


def test_what_c_encodes_is_what_the_message_is_encoded_to(lab: Any) -> None:
    choose = random.Random(1)
    encoded, methods = 0, planned(lab)
    assert len(methods) > 5
    for name, bound, message, encode in methods:
        required = required_of(message)
        for _ in range(300):
            optional = [f for f in message.__struct_fields__ if f not in required]
            chosen = {*required, *choose.sample(optional, choose.randint(0, len(optional)))}
            fields = {field: choose.choice(PLAIN) for field in chosen}
            flat = bound._flat(**fields)
            if flat is not None:
                encoded += 1
                assert flat == encode(message(**fields)), (name, fields)
    assert encoded > 500


def test_each_plain_value_and_its_boundaries(wirelib: Any, lab: Any) -> None:
    (encode,) = [encode for name, _, _, encode in planned(lab) if name == "double"]
    for value in PLAIN:
        flat = lab.double._flat(value=value)
        assert flat is not None, value
        assert flat == encode(wirelib.DoubleRequest(value=value)), value


def test_everything_else_is_left_to_the_message(wirelib: Any, lab: Any) -> None:
    for value in OTHERS:
        assert lab.double._flat(value=value) is None, value

    class Number(int):
        pass

    assert lab.double._flat(value=Number(4)) is None
    assert lab.double(value=Number(4)).value == 8
    assert lab.double._flat(wirelib.DoubleRequest(value=4)) is None


def test_names_that_are_no_constants_are_found_too(lab: Any) -> None:
    made = {"".join(["va", "lue"]): 4, "".join(["time", "out"]): 30.0}
    assert lab.double(**made).value == 8
    assert lab.double.submit(**made).result(30).value == 8
    assert lab.double._flat(**{"".join(["va", "lue"]): 4}) is None


@pytest.mark.parametrize("value", OTHERS[:3] + OTHERS[4:])
def test_what_does_not_fit_is_refused_as_the_message_is(wirelib: Any, lab: Any, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as given:
        lab.double(value=value)
    with pytest.raises((TypeError, ValueError)) as whole:
        lab.double(wirelib.DoubleRequest(value=value))
    assert (type(given.value), str(given.value)) == (type(whole.value), str(whole.value))
    assert "double" in str(given.value)


def test_wrong_arguments_are_refused(wirelib: Any, lab: Any) -> None:
    with pytest.raises(TypeError, match=r"method Lab\.double> takes one message, .* 2 positional"):
        lab.double(1, 2)
    with pytest.raises(
        TypeError, match=r"double\(\) takes a message or its fields, not both; .*value"
    ):
        lab.double.submit(wirelib.DoubleRequest(value=1), value=1, timeout=3)
    with pytest.raises(TypeError, match="'value'"):
        lab.double.post(callback=print)
    with pytest.raises(TypeError, match="needs a callback"):
        lab.double.post(value=1)
    with pytest.raises(TypeError, match="must be callable, int is not"):
        lab.double.post(value=1, callback=1)
    with pytest.raises(TypeError, match="'callback'"):
        lab.double.submit(value=1, callback=print)
    with pytest.raises(TypeError, match="timeout must be seconds"):
        lab.double(value=1, timeout="soon")
    with pytest.raises(TypeError, match="unexpected keyword"):
        lab.begin(start=1)
    with pytest.raises(TypeError, match="map"):
        lab.double.map()


def test_methods_of_objects_are_encoded_with_the_object_before(wirelib: Any, lab: Any) -> None:
    tape = lab.open_tape(10)
    number = tape.goferry._bytes()
    assert tape.pull._flat(value=3) == number + msgspec.msgpack.encode({"value": 3})
    assert tape.length._flat() == number
    assert tape.pull._flat(value=[3]) is None
    assert tape.pull(value=3).value == 13
    assert tape.pull(wirelib.DoubleRequest(value=1)).value == 14
    heard: list[Any] = []
    tape.length(progress=heard.append)
    later = tape.length.aio()
    with pytest.raises(TypeError, match="'valu'"):
        tape.pull(valu=3)
    with pytest.raises(goferry.DecodeError, match="takes no payload"):
        tape.length([1])
    assert asyncio.run(later) == 14
    assert asyncio.run(tape.pull.aio(value=1)).value == 15
    bound = tape.pull
    assert repr(bound) == "<goferry method Tape.pull>"
    assert next(iter(inspect.signature(bound).parameters)) == "message"
    tape.close()
    for way in (
        bound,
        bound.submit,
        bound.aio,
        lambda **fields: bound.post(callback=print, **fields),
    ):
        with pytest.raises(goferry.StaleHandleError, match="Tape was released"):
            way(value=1)
    with pytest.raises(goferry.StaleHandleError):
        bound.map([wirelib.DoubleRequest(value=1)])


def test_a_request_holds_the_object_until_its_reply(lab: Any) -> None:
    replies: list[Any] = []
    lab.open_tape(2).length.post(callback=lambda reply: replies.append(reply.result()))
    assert lab.open_tape(3).length.submit().result(30) == 3

    async def main() -> int:
        length: int = await lab.open_tape(4).length.aio()
        return length

    assert asyncio.run(main()) == 4
    wait_until(lambda: replies == [2])


def test_objects_of_a_closed_library_are_closed(wirelib: Any) -> None:
    with wirelib.Lab() as lab:
        tape = lab.open_tape(10)
    for way in (tape.length, tape.length.submit):
        with pytest.raises(goferry.ClosedError):
            way()


def test_statics_are_encoded_in_c_too(wirelib: Any) -> None:
    assert wirelib.parse(text="abc").length == 3
    assert wirelib.parse(wirelib.ParseRequest(text="ab"), timeout=30).length == 2
    assert wirelib.parse.submit(text="abcd").result(30).length == 4
    assert wirelib.reverse("ab") == "ba"
    done: list[Any] = []
    wirelib.parse.post(text="a", callback=lambda reply: done.append(reply.result().length))
    wait_until(lambda: done == [1])
    assert asyncio.run(wirelib.parse.aio(text="ab")).length == 2
    assert inspect.isfunction(wirelib.parse)


def test_without_a_loop_the_call_is_made_later(lab: Any) -> None:
    later = lab.double.aio(value=4)
    assert inspect.iscoroutine(later)
    assert asyncio.run(later).value == 8


def test_a_bound_method_looks_like_the_function(wirelib: Any, lab: Any) -> None:
    double = lab.double
    assert double.__wrapped__ is wirelib.Lab.double
    assert (double.__module__, double.__qualname__) == ("wirelib", "Lab.double")
    assert "timeout" in inspect.signature(double.submit).parameters
    assert "callback" in inspect.signature(double.post).parameters
    assert double.submit.__doc__.startswith("Send the request and return the Future")
    with pytest.raises(AttributeError, match="nothing"):
        double.nothing  # noqa: B018
    with pytest.raises(TypeError):
        type("Sub", (type(double),), {})


def test_the_asynchronous_one_has_map_and_no_other_ways(wirelib: Any) -> None:
    async def main() -> None:
        async with wirelib.AsyncLab() as lab:
            assert inspect.iscoroutinefunction(lab.double.map)
            requests = [wirelib.DoubleRequest(value=n) for n in range(3)]
            assert [reply.value for reply in await lab.double.map(requests)] == [0, 2, 4]
            assert not hasattr(lab.double, "submit")
            assert repr(lab.double) == "<goferry method AsyncLab.double>"

    asyncio.run(main())
