"""The ways of calling on generated classes: blocking, submitted, posted, mapped, awaited."""

from __future__ import annotations

import asyncio
import gc
import pickle
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

import goferry
import typed_package


@pytest.fixture(scope="session")
def wirelib() -> Any:
    return typed_package.load("wirelib")


@pytest.fixture
def lab(wirelib: Any) -> Iterator[Any]:
    with wirelib.Lab(start=5) as made:
        yield made


def test_a_message_is_given_by_keywords_or_whole(wirelib: Any, lab: Any) -> None:
    assert lab.double(value=4) == wirelib.DoubleReply(value=8)
    assert lab.double(wirelib.DoubleRequest(value=3), timeout=30).value == 6
    with pytest.raises(TypeError, match="not both"):
        lab.double(wirelib.DoubleRequest(value=3), value=4)
    with pytest.raises(TypeError, match="'value'"):
        lab.double()
    with pytest.raises(TypeError, match="'valu'"):
        lab.double(valu=4)


def test_what_is_no_struct_is_positional_or_named_as_in_go(wirelib: Any, lab: Any) -> None:
    assert lab.texts("a") == lab.texts(text="b")[:0] + "a"
    assert lab.bytes_(bytearray(b"x")) == b"x"
    assert wirelib.reverse("ab") == wirelib.reverse(text="ab") == "ba"
    with pytest.raises(TypeError, match="takes text, and nothing else"):
        lab.texts(word="a")


def test_each_way_of_calling(wirelib: Any, lab: Any) -> None:
    assert lab.double.submit(value=4).result(30).value == 8
    posted: list[Any] = []
    done = threading.Event()
    lab.double.post(value=5, callback=lambda reply: (posted.append(reply.result()), done.set()))
    assert done.wait(30)
    assert posted == [wirelib.DoubleReply(value=10)]
    requests = [wirelib.DoubleRequest(value=n) for n in range(20)]
    assert [reply.value for reply in lab.double.map(requests)] == list(range(0, 40, 2))
    with pytest.raises(wirelib.GoneError):
        lab.fail.map([wirelib.FailRequest(how="gone")])
    (failed,) = lab.fail.map([wirelib.FailRequest(how="gone")], return_exceptions=True)
    assert isinstance(failed, wirelib.GoneError)

    async def awaited() -> Any:
        return await lab.double.aio(value=6)

    assert asyncio.run(awaited()).value == 12


def test_a_deadline_and_progress_reach_go(lab: Any) -> None:
    with pytest.raises(TimeoutError):
        lab.work(steps=1, pause=60, timeout=0.1)
    heard: list[goferry.Progress] = []
    lab.work(steps=3, progress=heard.append)
    assert (heard[-1].done, heard[-1].total) == (3, 3)


def test_the_constructor_takes_fields_or_a_config(wirelib: Any) -> None:
    with wirelib.Lab(wirelib.Config(start=7)) as lab:
        assert lab.begin() == wirelib.Begun(start=7, name="lab")
    with wirelib.Lab(start=8, name="x", options=goferry.Options(max_pending=5)) as lab:
        assert lab.begin() == wirelib.Begun(start=8, name="x")
    with wirelib.Lab() as lab:
        assert lab.begin().start == 0
        assert repr(lab) == "<Lab: the Go library wirelib, open>"
    assert "closed" in repr(lab)
    with pytest.raises(goferry.ClosedError):
        lab.begin()
    lab.close()


def test_declared_errors_are_exceptions_with_their_fields(wirelib: Any, lab: Any) -> None:
    with pytest.raises(wirelib.LimitError, match="the limit was passed") as caught:
        lab.fail(how="limit")
    error = caught.value
    assert isinstance(error, goferry.RequestError)
    assert (error.wanted, error.limit, error.message_, error.method) == (5, 3, "so much", "fail")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is wirelib.LimitError
    assert (again.wanted, str(again)) == (5, str(error))
    with pytest.raises(LookupError) as gone:
        lab.fail(how="gone")
    assert type(gone.value) is wirelib.GoneError
    with pytest.raises(wirelib.LimitError) as refused:
        wirelib.Lab(start=9, refuse=True)
    assert refused.value.wanted == 9
    assert wirelib.LimitError("made up", wanted=1).wanted == 1


def test_streams_give_typed_items(wirelib: Any, lab: Any) -> None:
    assert [item.value for item in lab.count(3)] == [0, 1, 2]
    items = []
    with pytest.raises(wirelib.LimitError) as caught:
        items.extend(lab.moments(steps=2))
    assert caught.value.wanted == 2
    stream = lab.count(to=1000)
    assert next(stream) == wirelib.DoubleReply(value=0)
    stream.close()


def test_events_are_connected_and_iterated(wirelib: Any, lab: Any) -> None:
    heard: list[Any] = []
    came = threading.Event()
    listener = lab.moved.connect(lambda event: (heard.append(event), came.set()))

    @lab.named.connect
    def named(name: str) -> None:
        heard.append(name)

    with lab.moved.listen() as events:
        lab.measure()
        moved = next(events)
    assert moved == wirelib.Moved(to=wirelib.Point(x=0, y=0), after=timedelta(seconds=1))
    assert came.wait(30)
    listener.close()
    named.close()
    assert heard[0] == moved
    assert isinstance(wirelib.Lab.moved.__doc__, str)


def test_objects_are_called_given_back_and_released(wirelib: Any, lab: Any) -> None:
    tape = lab.open_tape(4)
    assert isinstance(tape, wirelib.Tape)
    assert tape.length() == 4
    assert tape.pull(value=2).value == 6
    assert tape.pull.submit(wirelib.DoubleRequest(value=2)).result(30).value == 8
    assert [reply.value for reply in tape.pull.map([wirelib.DoubleRequest(value=1)] * 2)] == [9, 10]
    assert asyncio.run(_aio(tape)) == 10
    with tape.same() as same:
        assert same.length() == 10
    with pytest.raises(goferry.StaleHandleError):
        same.length()
    other = lab.open_tape(length=20)
    measured = lab.measure(first=tape, rest=[other], wait=1)
    assert (measured.first.length(), measured.rest[0].length()) == (20, 10)
    assert measured.wait == timedelta(seconds=1)
    assert lab.measure() == wirelib.Tapes(wait=timedelta())
    with pytest.raises(goferry.RequestError, match="nil"):
        lab.open_tape(-1)
    with pytest.raises(TypeError, match="made in Go"):
        wirelib.Tape()
    assert lab.goferry.stats().handles >= 4
    length = tape.length
    del tape, other, measured, same
    gc.collect()
    assert length() == 10


async def _aio(tape: Any) -> Any:
    return await tape.length.aio()


def test_callables_get_and_give_messages(wirelib: Any, lab: Any) -> None:
    def times(request: Any) -> Any:
        assert type(request) is wirelib.DoubleRequest
        return wirelib.Times(when=wirelib._typed.ZERO_TIME, took=timedelta(hours=request.value))

    called: list[int] = []
    assert lab.apply(fn=times, value=3).took == timedelta(hours=3)
    assert lab.apply(fn=times, value=2, then=lambda: called.append(1)).took == timedelta(hours=2)
    assert called == [1]


def test_statics_exports_and_constants_are_the_modules(wirelib: Any) -> None:
    assert wirelib.LARGEST == 1 << 40
    assert wirelib.FAVOURITE is wirelib.Color.BLUE
    assert wirelib.version() == "1.0"
    assert wirelib.parse(text="abc") == wirelib.Texted(length=3, mode=wirelib.Mode.FAST)
    assert wirelib.parse.submit(text="abc", mode="slow").result(30).mode is wirelib.Mode.SLOW
    assert [t.length for t in wirelib.parse.map([wirelib.ParseRequest(text="ab")])] == [2]
    with pytest.raises(wirelib.GoneError):
        wirelib.parse(text="")


def test_untyped_calls_go_beside_typed_ones(wirelib: Any, lab: Any) -> None:
    assert lab.goferry.call("double", {"value": 4}) == {"value": 8}
    assert lab.goferry.library == "wirelib"
    assert isinstance(lab.goferry.health(), goferry.Health)
    lab.goferry.recycle()
    assert lab.double(value=4).value == 8
    with pytest.raises(goferry.UnknownMethodError, match=r"the library has: [a-z]"):
        lab.goferry.call("nothing")


def test_a_subclass_may_override_and_call_what_it_overrides(wirelib: Any) -> None:
    class Twice(wirelib.Lab):  # type: ignore[misc, name-defined]
        def double(self, **fields: Any) -> Any:
            return super().double(value=2 * fields["value"])

    with Twice() as lab:
        assert lab.double(value=4).value == 16
        assert lab.begin().start == 0


def test_a_forgotten_one_warns_and_is_closed(wirelib: Any) -> None:
    labs = [wirelib.Lab()]
    with pytest.warns(ResourceWarning, match=rf", opened at {__file__}:\d+, was never closed"):
        labs.clear()
