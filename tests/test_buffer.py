"""goferry.Buffer: the memory of a reply as an object."""

from __future__ import annotations

import asyncio
import gc
import pickle
import threading
import weakref
from typing import Any

import numpy as np
import pytest

import goferry
from conftest import extension_of, wait_until

SIZES = [0, 1, 100, 192, 193, 255, 256, 5_000, 1 << 20]


def filled(ctx: goferry.Context, size: int) -> goferry.Buffer:
    buffer: goferry.Buffer = ctx.call("fill", size)
    return buffer


def memory(golib: str) -> tuple[int, int]:
    """How many Buffers there are, and how many bytes in them."""
    gc.collect()
    return extension_of(golib).plane.memory()[4:]  # type: ignore[no-any-return]


@pytest.mark.parametrize("size", SIZES)
def test_a_buffer_holds_what_go_gave(ctx: goferry.Context, size: int) -> None:
    buffer = filled(ctx, size)
    assert isinstance(buffer, goferry.Buffer)
    assert len(buffer) == buffer.nbytes == size
    assert bytes(buffer) == bytes(memoryview(buffer)) == b"\7" * size
    assert repr(buffer) == f"<goferry.Buffer of {size} bytes>"


def test_only_go_makes_buffers() -> None:
    with pytest.raises(TypeError):
        goferry.Buffer()  # type: ignore[abstract]
    assert not isinstance(b"", goferry.Buffer)


def test_its_class_cannot_be_called_either(ctx: goferry.Context) -> None:
    with pytest.raises(TypeError, match=r"goferry\.Buffer"):
        type(filled(ctx, 1))()


def test_a_buffer_can_be_indexed_sliced_iterated_and_compared(ctx: goferry.Context) -> None:
    buffer = ctx.call("view", b"abcdef")
    assert buffer[0] == ord("a")
    assert buffer[-1] == ord("f")
    assert type(buffer[1:3]) is memoryview
    assert buffer[1:3] == b"bc"
    assert buffer[::-1] == b"fedcba"
    assert list(buffer) == list(b"abcdef")
    assert ord("c") in buffer
    with pytest.raises(IndexError):
        _ = buffer[6]
    for same in (b"abcdef", bytearray(b"abcdef"), memoryview(b"abcdef"), buffer):
        assert buffer == same
        assert same == buffer
    for other in (b"abcdeg", b"", b"abcdefg", "abcdef", None, memoryview(b"abcdef")[::2]):
        assert buffer != other
    with pytest.raises(TypeError):
        hash(buffer)
    with pytest.raises(TypeError):
        _ = buffer < b"x"


def test_its_memory_may_be_written_to_and_numpy_takes_it_without_a_copy(
    ctx: goferry.Context,
) -> None:
    numbers = np.arange(1_000, dtype=np.float64)
    buffer = ctx.call("view", numbers)
    array = np.frombuffer(buffer)
    assert (array == numbers).all()
    assert array.flags.writeable
    array[3] = -1
    assert np.frombuffer(memoryview(buffer))[3] == -1
    assert numbers[3] == 3
    with memoryview(buffer) as view:
        address = np.frombuffer(view).ctypes.data
    assert array.ctypes.data == address


def test_views_keep_the_memory_when_the_buffer_is_gone(ctx: goferry.Context, golib: str) -> None:
    buffer = filled(ctx, 100_000)
    array = np.frombuffer(buffer, np.uint8)[50_000:]
    gone = weakref.ref(buffer)
    del buffer
    assert memory(golib) == (1, 100_000)
    assert (array == 7).all()
    assert gone() is not None
    del array
    assert gone() is None
    assert memory(golib) == (0, 0)


def test_release_frees_the_memory_at_once_unless_views_are_in_use(
    ctx: goferry.Context, golib: str
) -> None:
    buffer = filled(ctx, 100_000)
    view = memoryview(buffer)
    with pytest.raises(BufferError, match="1 views of it are in use"):
        buffer.release()
    assert memory(golib) == (1, 100_000)
    view.release()
    buffer.release()
    buffer.release()
    assert memory(golib) == (0, 0)
    assert repr(buffer) == "<goferry.Buffer, released>"
    for use in (len, memoryview, iter, lambda b: b[0], lambda b: b.nbytes, lambda b: b.__enter__()):
        with pytest.raises(ValueError, match="was released"):
            use(buffer)  # type: ignore[operator]
    assert buffer != b"\7" * 100_000
    with pytest.raises((ValueError, BufferError), match="was released"):
        ctx.call("view", buffer)


def test_with_releases(ctx: goferry.Context, golib: str) -> None:
    with filled(ctx, 1_000) as buffer:
        assert buffer[999] == 7
    assert memory(golib) == (0, 0)


def test_a_buffer_can_be_sent_again(ctx: goferry.Context) -> None:
    first = ctx.call("view", bytes(range(256)) * 100)
    second = ctx.call("view", first)
    assert second == first
    assert ctx.call("echo", first) == bytes(first)
    assert ctx.call("frame", {"name": "again", "data": first})["data"] == first


def test_a_buffer_does_not_pickle_but_its_bytes_do(ctx: goferry.Context) -> None:
    buffer = filled(ctx, 10)
    with pytest.raises(TypeError, match=r"goferry\.Buffer"):
        pickle.dumps(buffer)
    assert pickle.loads(pickle.dumps(bytes(buffer))) == buffer


def test_every_way_of_calling_gives_buffers(ctx: goferry.Context) -> None:
    data = bytes(range(256)) * 20
    assert ctx.submit("view", data).result(20) == data

    replies: list[Any] = []
    done = threading.Event()

    def replied(reply: Any) -> None:
        replies.append(reply)
        done.set()

    ctx.post("view", data, replied)
    assert done.wait(20)
    assert replies[0].result() is replies[0].result()
    assert replies.pop().result() == data

    async def main() -> None:
        assert await ctx.acall("view", data) == data
        many = await asyncio.gather(*[ctx.acall("view", data[:n]) for n in SIZES])
        assert [len(buffer) for buffer in many] == [min(n, len(data)) for n in SIZES]

    asyncio.run(main())
    assert ctx.map("view", [data[:n] for n in SIZES]) == [data[:n] for n in SIZES]
    assert all(isinstance(reply, goferry.Buffer) for reply in ctx.map("view", [data, b"x"]))
    assert ctx.call("turned", data) == data[::-1]
    with pytest.raises(goferry.RequestError, match="nothing to turn"):
        ctx.call("turned", b"")
    with pytest.raises(goferry.RequestError, match="no fewer than 0"):
        ctx.call("fill", -1)


def test_two_extensions_buffers_are_both_goferrys(ctx: goferry.Context, golib_twin: str) -> None:
    with goferry.open(golib_twin) as twin:
        one, other = filled(ctx, 5), filled(twin, 5)
        assert type(one) is not type(other)
        assert isinstance(one, goferry.Buffer)
        assert isinstance(other, goferry.Buffer)
        assert one == other


def test_64_mib_come_back_as_they_went(ctx: goferry.Context, golib: str) -> None:
    numbers = np.random.default_rng(7).integers(0, 1 << 62, 8 << 20)
    reply = ctx.call("view", numbers)
    assert (np.frombuffer(reply, np.int64) == numbers).all()
    assert memory(golib) == (1, 64 << 20)
    del reply
    data = numbers.tobytes()
    assert ctx.call("echo", data) == data
    picture = ctx.call("frame", {"name": "large", "data": numbers})
    assert picture["data"] == data
    assert ctx.call("echo", b"and small ones go on") == b"and small ones go on"


def test_memory_of_large_replies_is_used_again_and_then_given_back(
    ctx: goferry.Context, golib: str
) -> None:
    def kept() -> int:
        return extension_of(golib).plane.memory()[1]

    size = 64 << 20
    wait_until(lambda: kept() < size, timeout=20)  # what other tests have left
    before = kept()
    for way in (lambda: ctx.call("fill", size), lambda: ctx.submit("fill", size).result(60)):
        way().release()
        assert kept() - before >= size
        assert kept() - before < 3 * size
    wait_until(lambda: kept() - before < size, timeout=20)
    assert ctx.call("echo", bytes(size)) == bytes(size)
    wait_until(lambda: kept() - before < size, timeout=20)
