"""A program that uses every feature of a generated package. No type checker finds a fault in it."""

from __future__ import annotations

import asyncio
import os
from concurrent import futures
from datetime import datetime, timedelta, timezone
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import anyio
import goferry
import numpy as np
import wirelib
from typing_extensions import assert_type
from wirelib import (
    AsyncLab,
    Color,
    Config,
    DoubleReply,
    DoubleRequest,
    GoneError,
    Lab,
    LimitError,
    Mode,
    Moved,
    Numbers,
    Point,
    Rights,
    Tape,
    Tapes,
    Times,
)
from wirelib.protocols import AsyncLabLike, LabLike, TapeLike

NOW = datetime.now(timezone.utc)


def calls(lab: Lab) -> None:
    assert_type(lab.double(value=2), DoubleReply)
    assert_type(lab.double(value=2).value, int)
    assert_type(lab.double(DoubleRequest(value=2), timeout=1.0), DoubleReply)
    assert_type(lab.double.submit(value=2), goferry.Future[DoubleReply])
    assert_type(lab.double.submit(value=2).result(1), DoubleReply)
    future: futures.Future[DoubleReply] = lab.double.submit(DoubleRequest(value=2))
    future.cancel()
    lab.double.post(value=2, callback=lambda reply: print(reply.result().value))
    lab.double.post(DoubleRequest(value=2), callback=posted, timeout=1, progress=True)
    requests = (DoubleRequest(value=n) for n in range(3))
    assert_type(lab.double.map(requests, timeout=2), list[DoubleReply])
    kept = lab.double.map([DoubleRequest(value=1)], return_exceptions=True)
    assert_type(kept, list[DoubleReply | BaseException])
    assert_type(lab.texts("a"), str)
    assert_type(lab.texts(text="a"), str)
    assert_type(lab.begin(), wirelib.Begun)
    assert_type(lab.work(steps=3, pause=0.5, progress=lambda p: print(p.done, p.total)), None)
    assert_type(lab.goferry.stats(), goferry.Stats)
    lab.goferry.recycle()


def posted(reply: goferry.Reply[DoubleReply]) -> None:
    assert_type(reply.result(), DoubleReply)
    assert_type(reply.exception(), BaseException | None)


def values(lab: Lab) -> None:
    got = lab.numbers(i8=np.int8(1), f64=np.float32(2), u64=3, flag=True)
    assert_type(got, Numbers)
    assert_type(got.f64, float)
    lab.bytes_(bytearray(b"x"))
    lab.bytes_(memoryview(b"x"))
    assert_type(lab.view(b"x"), goferry.Buffer)
    assert_type(lab.viewed(name="", data=b"", exact=b"1234", plain=b"").data, memoryview)
    lists = lab.lists(ints=np.arange(3), names=("a", "b"), points=[Point(x=1, y=2)], maybe=None)
    assert_type(lists.ints, list[int])
    assert_type(lists.maybe, list[int] | None)
    numbers: list[int] = [1, 2]
    lab.lists(ints=numbers, floats=numbers, grid=[numbers])
    assert_type(lab.maps(counts={"a": 1}, by_int={1: "x"}).points, dict[str, Point])
    assert_type(lab.optionals(always=None).point, Point | None)
    times = lab.times(when=NOW, took=1.5, laps=[timedelta(1), 2])
    assert_type(times.took, timedelta)
    assert_type(times.when, datetime)
    enums = lab.enums(color=Color.RED, mode="fast", rights=Rights.READ | Rights.RUN)
    assert_type(enums.color, Color)
    lab.enums(color=2, mode=Mode.SLOW, rights=3)
    files = lab.files(path=Path("a"), paths=["b", b"c", Path("d")])
    assert_type(files.path, str)
    entry: os.PathLike[str] = Path("x")
    lab.files(path=entry)
    naturals = lab.naturals(int_=1 << 100, addr=IPv4Address("1.2.3.4"), prefix="10.0.0.0/8")
    assert_type(naturals.int_, int)
    assert_type(naturals.addr, IPv4Address | IPv6Address | None)
    lab.anything(value={"any": [1, None]}, raw=3)
    wirelib.Files(path=Path("a"))
    wirelib.Defaults(wait=3, name="x")


def errors(lab: Lab) -> None:
    try:
        lab.fail(how="limit")
    except LimitError as error:
        assert_type(error.wanted, int)
        print(error.message, error.message_, error.method)
    except GoneError as error:
        missing: LookupError = error
        refused: goferry.RequestError = error
        print(missing, refused)
    raise LimitError("for a test", wanted=1, limit=2)


def streams(lab: Lab) -> None:
    for item in lab.count(3):
        assert_type(item, DoubleReply)
    with lab.moments(steps=2, timeout=1) as stream:
        assert_type(stream, goferry.Stream[Times])
        assert_type(next(stream), Times)


def events(lab: Lab) -> None:
    listener = lab.moved.connect(print)
    listener.close()

    @lab.moved.connect
    def moved(event: Moved) -> None:
        assert_type(event.to, Point)

    moved.close()
    with lab.named.listen(maxsize=10) as names:
        assert_type(names.get(timeout=1), str)
        for name in names:
            assert_type(name, str)
    lab.goferry.on("stuck", print)


def objects(lab: Lab) -> None:
    with lab.open_tape(3) as tape:
        assert_type(tape, Tape)
        assert_type(tape.length(), int)
        assert_type(tape.pull.submit(value=1).result(), DoubleReply)
        assert_type(tape.same(), Tape)
        assert_type(lab.measure(first=tape, rest=[tape]), Tapes)
        assert_type(tape.goferry, goferry.Handle)


def callables(lab: Lab) -> None:
    def plain(request: DoubleRequest) -> Times:
        return Times(when=NOW, took=request.value)

    async def later(request: DoubleRequest) -> Times:
        return plain(request)

    lab.apply(fn=plain, value=1, then=lambda: None)
    lab.apply.aio(fn=later, value=1)


def module() -> None:
    assert_type(wirelib.parse(text="a"), wirelib.Texted)
    assert_type(wirelib.parse.submit(text="a", mode=Mode.FAST).result().length, int)
    assert_type(wirelib.reverse("a"), str)
    assert_type(wirelib.version(), str)
    largest: int = wirelib.LARGEST
    favourite: Color = wirelib.FAVOURITE
    print(largest, favourite)


async def asynchronously() -> None:
    async with AsyncLab(start=5, options=goferry.Options(max_pending=3)) as lab:
        assert_type(lab, AsyncLab)
        assert_type(lab.double(value=1), goferry.Call[DoubleReply])
        assert_type(await lab.double(value=1), DoubleReply)
        assert_type(await lab.double(DoubleRequest(value=1), timeout=1), DoubleReply)
        assert_type(await asyncio.create_task(lab.double(value=1)), DoubleReply)
        assert_type(await asyncio.wait_for(lab.double(value=1), 1), DoubleReply)
        one, two = await asyncio.gather(lab.double(value=1), lab.texts("a"))
        assert_type(one, DoubleReply)
        assert_type(two, str)
        assert_type(await asyncio.shield(lab.double(value=1)), DoubleReply)
        assert_type(await lab.double.map([DoubleRequest(value=1)]), list[DoubleReply])
        loop = asyncio.get_running_loop()
        future = asyncio.run_coroutine_threadsafe(lab.double(value=1), loop)
        assert_type(future, futures.Future[DoubleReply])
        async with anyio.create_task_group() as group:
            group.start_soon(lab.double, DoubleRequest(value=1))
        async for item in lab.count(to=3):
            assert_type(item, DoubleReply)
        async for event in lab.moved:
            assert_type(event, Moved)
        tape = await lab.open_tape(3)
        assert_type(await tape.length.aio(), int)
    later = AsyncLab(Config(start=1))
    await later.double(value=1)
    await later.aclose()
    assert_type(await AsyncLab(), AsyncLab)


class FakeTape:
    def length(self, **options: object) -> int:
        return 3

    def pull(self, message: DoubleRequest | None = None, /, **fields: object) -> DoubleReply:
        return DoubleReply(value=3)

    def same(self, **options: object) -> FakeTape:
        return self

    def close(self) -> None: ...


def takes_what_is_like_it(lab: LabLike, alab: AsyncLabLike, tape: TapeLike) -> int:
    return lab.double(value=2).value + tape.length()


with Lab(start=5) as opened, Lab(Config(name="x")) as other:
    calls(opened)
    fake = FakeTape()
    takes_what_is_like_it(opened, AsyncLab(), opened.open_tape(3))
    takes_what_is_like_it(other, AsyncLab(), fake)
