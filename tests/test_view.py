"""core.View: payloads that Go reads where they lie, and how long they stay there."""

from __future__ import annotations

import array
import asyncio
import gc
import mmap
import threading
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import goferry
from conftest import extension_of, wait_until

LARGE = bytes(range(256)) * 400


def address(buffer: Any) -> int:
    return int(np.frombuffer(buffer, np.uint8).ctypes.data)


def pins(golib: str) -> int:
    return extension_of(golib).plane.memory()[3]


def looking(ctx: goferry.Context) -> int:
    count: int = ctx.call("looking")["looking"]
    return count


def look_away(ctx: goferry.Context) -> None:
    """Let handlers go that look, and wait until they have gone."""
    ctx.call("look_away")
    wait_until(lambda: not looking(ctx))


def resizable(data: bytearray) -> bool:
    try:
        data.append(0)
    except BufferError:
        return False
    data.pop()
    return True


BUFFERS: dict[str, Callable[[], Any]] = {
    "bytes": lambda: LARGE,
    "bytearray": lambda: bytearray(LARGE),
    "memoryview": lambda: memoryview(LARGE)[100:70_000],
    "numpy": lambda: np.arange(9_000.0),
    "a table": lambda: np.arange(90_000).reshape(300, 300),
    "array": lambda: array.array("d", range(5_000)),
}


@pytest.mark.parametrize("kind", BUFFERS)
def test_go_reads_the_callers_own_memory(ctx: goferry.Context, kind: str) -> None:
    data = BUFFERS[kind]()
    there = {
        "address": address(data),
        "size": memoryview(data).nbytes,
        "sum": zlib.crc32(memoryview(data).cast("B")),
    }
    assert ctx.call("where", data) == there
    assert ctx.submit("where", data).result(20) == there
    assert ctx.map("where", [data, data]) == [there, there]
    assert goferry.static(ctx.library).call("measure", data) == there


def test_a_mapped_file_is_read_where_it_lies_and_cannot_be_closed_meanwhile(
    ctx: goferry.Context, tmp_path: Any
) -> None:
    path = tmp_path / "data"
    path.write_bytes(LARGE)
    with open(path, "rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    assert ctx.call("where", mapped)["sum"] == zlib.crc32(LARGE)
    future = ctx.submit("look", mapped)
    with pytest.raises(BufferError):
        mapped.close()
    wait_until(lambda: looking(ctx))
    look_away(ctx)
    assert future.result(20) == zlib.crc32(LARGE)
    mapped.close()


def test_small_requests_are_copied(ctx: goferry.Context) -> None:
    for size in (0, 1, 64, 192, 193, 255):
        data = bytearray(LARGE[:size])
        place = ctx.call("where", data)
        assert (place["size"], place["sum"]) == (size, zlib.crc32(data))
        assert not size or place["address"] != address(data)
    assert ctx.call("where")["size"] == 0


def test_what_is_no_contiguous_buffer_is_refused_in_one_sentence(ctx: goferry.Context) -> None:
    with pytest.raises(
        TypeError, match=r"^where takes bytes or another contiguous buffer, not str$"
    ):
        ctx.call("where", "text")
    with pytest.raises(BufferError, match=r"^where takes a contiguous buffer, and this numpy\.nd"):
        ctx.call("where", np.arange(1_000)[::2])
    with pytest.raises(BufferError, match=r"^where takes a contiguous buffer, and this memoryview"):
        ctx.submit("where", memoryview(LARGE)[::3])
    with pytest.raises(
        goferry.DecodeError, match=r"^frame: field data: want bytes or another cont"
    ):
        ctx.call("frame", {"name": "x", "data": "text"})
    with pytest.raises(goferry.DecodeError, match=r"^frame: field data: the ndarray is not contig"):
        ctx.call("frame", {"name": "x", "data": np.arange(10)[::2]})
    with pytest.raises(goferry.DecodeError, match=r"^frame: field parts\[1\]: want bytes or"):
        ctx.call("frame", {"name": "x", "data": b"", "parts": [b"", 5]})
    with pytest.raises(goferry.DecodeError, match="field data"):
        ctx.call("frame", {"name": "x"})


def test_a_bytearray_cannot_be_resized_while_go_may_read_it(
    ctx: goferry.Context, golib: str
) -> None:
    data = bytearray(LARGE)
    future = ctx.submit("look", data)
    assert not resizable(data)
    assert pins(golib) == 1
    wait_until(lambda: looking(ctx))
    look_away(ctx)
    assert future.result(20) == zlib.crc32(LARGE)
    assert resizable(data)
    assert pins(golib) == 0


@pytest.mark.parametrize("way", ["look", "look_in_turn"])
def test_the_memory_stays_until_the_handler_returns_though_its_caller_left(
    ctx: goferry.Context, golib: str, way: str
) -> None:
    data = bytearray(LARGE)
    with pytest.raises(goferry.DeadlineError):
        ctx.call(way, data, timeout=0.05)
    wait_until(lambda: ctx.stats().pending == 0)  # the request is over, and its handler looks
    assert looking(ctx) == 1
    assert not resizable(data)
    assert pins(golib) == 1
    data[0] = 255  # what Python writes meanwhile, Go sees
    look_away(ctx)
    wait_until(lambda: resizable(data))
    assert ctx.call("looking")["last"] == zlib.crc32(data)


def test_a_future_that_is_cancelled_leaves_the_memory_to_its_handler(ctx: goferry.Context) -> None:
    data = bytearray(LARGE)
    future = ctx.submit("look", data)
    wait_until(lambda: looking(ctx))
    assert future.cancel()
    wait_until(lambda: ctx.stats().pending == 0)
    assert not resizable(data)
    look_away(ctx)
    wait_until(lambda: resizable(data))


def test_a_task_that_is_cancelled_leaves_the_memory_to_its_handler(ctx: goferry.Context) -> None:
    data = bytearray(LARGE)

    async def main() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(ctx.acall("look", data), 0.05)

    asyncio.run(main())
    wait_until(lambda: ctx.stats().pending == 0)
    assert looking(ctx) == 1
    assert not resizable(data)
    look_away(ctx)
    wait_until(lambda: resizable(data))


def test_a_request_that_never_ran_gives_the_memory_back(ctx: goferry.Context) -> None:
    first, second = bytearray(LARGE), bytearray(LARGE)
    holder = ctx.submit("look_in_turn", first)
    waiting = ctx.submit("look_in_turn", second)
    wait_until(lambda: looking(ctx))
    assert waiting.cancel()
    look_away(ctx)
    assert holder.result(20) == zlib.crc32(LARGE)
    wait_until(lambda: resizable(first) and resizable(second))
    assert ctx.call("looking")["looked"] == 1


def test_a_map_that_is_given_up_leaves_what_runs_to_its_handlers(ctx: goferry.Context) -> None:
    payloads = [bytearray(LARGE) for _ in range(4)]
    with pytest.raises(goferry.DeadlineError):
        ctx.map("look", payloads, timeout=0.05)
    wait_until(lambda: ctx.stats().pending == 0)
    running = looking(ctx)
    assert sum(not resizable(data) for data in payloads) == running
    look_away(ctx)
    wait_until(lambda: all(resizable(data) for data in payloads))


@pytest.mark.parametrize("end", ["close", "recycle"])
def test_the_memory_outlasts_its_context(golib: str, end: str) -> None:
    data = bytearray(LARGE)
    options = goferry.Options(drain_timeout=0.02)
    with goferry.open(golib, options=options) as ctx, goferry.open(golib) as other:
        future = ctx.submit("look_shared", data)
        wait_until(lambda: other.call("looking_shared")["looking"])
        getattr(ctx, end)()
        with pytest.raises(goferry.ClosedError):
            future.result(20)
        assert not resizable(data)
        assert pins(golib) == 1
        other.call("look_away_shared")
        wait_until(lambda: resizable(data))
        assert other.call("looking_shared")["last"] == zlib.crc32(LARGE)


def test_fields_are_views_of_the_payload_and_of_the_reply(ctx: goferry.Context, golib: str) -> None:
    picture = {
        "name": "all",
        "data": np.arange(5_000.0),
        "parts": [b"1", bytearray(b"22"), memoryview(b"333"), np.zeros(4, np.uint8)],
        "named": {"k": array.array("h", [1, 2])},
        "maybe": b"yes",
        "plain": b"copied",
        "inner": [{"name": "small", "data": b"in", "inner": [{"name": "deep", "data": b"er"}]}],
    }
    reply = ctx.call("frame", picture)
    views = [
        reply["data"],
        *reply["parts"],
        reply["named"]["k"],
        reply["maybe"],
        reply["inner"][0]["data"],
        reply["inner"][0]["inner"][0]["data"],
    ]
    assert all(type(view) is memoryview for view in views)
    assert (np.frombuffer(reply["data"]) == picture["data"]).all()
    assert [bytes(part) for part in reply["parts"]] == [b"1", b"22", b"333", bytes(4)]
    assert bytes(reply["named"]["k"]) == bytes(array.array("h", [1, 2]))
    assert bytes(reply["maybe"]) == b"yes"
    assert type(reply["plain"]) is bytes
    assert [bytes(views[-2]), bytes(views[-1])] == [b"in", b"er"]
    assert isinstance(reply["data"].obj, goferry.Buffer)
    assert reply["data"].obj is reply["maybe"].obj
    assert not reply["data"].readonly
    del reply, views
    gc.collect()
    assert extension_of(golib).plane.memory()[4:] == (0, 0)
    assert ctx.call("frame", {"name": "none", "data": b""})["data"] == b""


def test_large_fields_are_copied_once_and_in_their_places(ctx: goferry.Context) -> None:
    sizes = [65_535, 65_536, 65_537, 0, 5 << 20, 1, 300_000]
    parts = [np.random.default_rng(size).bytes(size) for size in sizes]
    picture = {  # not in the order of the struct's fields
        "inner": [{"name": "inner", "data": np.frombuffer(parts[6], np.uint16)}],
        "plain": parts[2],
        "named": {"k": bytearray(parts[4]), "j": parts[0]},
        "parts": parts,
        "data": memoryview(parts[4]),
        "name": "large",
    }
    for reply in (ctx.call("frame", picture), ctx.submit("frame", picture).result(60)):
        assert reply["data"] == parts[4]
        assert reply["parts"] == parts
        assert reply["named"] == {"k": parts[4], "j": parts[0]}
        assert reply["inner"][0]["data"] == parts[6]
        assert reply["plain"] == parts[2]
    del reply
    with pytest.raises(goferry.DecodeError, match=r"^frame: field parts\[1\]: want bytes"):
        ctx.call("frame", {"name": "x", "data": parts[4], "parts": [parts[4], 5]})
    with ctx.call("open_cursor", {"value": 1}) as cursor:
        assert cursor.call("show", picture)["sum"] == zlib.crc32(parts[4])
        assert cursor.call("show", {"name": "x", "data": b"abc"})["sum"] == zlib.crc32(b"abc")
    place = ctx.call("show_through", {"data": parts[4], "fn": lambda: None})
    assert place["sum"] == zlib.crc32(parts[4])
    replies = ctx.map("frame", [picture, picture])
    assert [reply["parts"] for reply in replies] == [parts, parts]


def test_a_payload_that_calls_goferry_while_it_is_encoded_does_no_harm(
    ctx: goferry.Context,
) -> None:
    data = bytes(range(256)) * 1_000
    fields = {"name": "inner", "data": data}

    class Items(list[Any]):
        def __iter__(self) -> Any:
            assert ctx.call("frame", fields)["data"] == data
            return super().__iter__()

    reply = ctx.call("frame", {"name": "outer", "data": data, "parts": Items([data, data[:-1]])})
    assert reply["parts"] == [data, data[:-1]]
    assert reply["data"] == data


@pytest.mark.parametrize("size", [10_000, len(LARGE)])  # encoded in one piece, and in several
def test_a_field_stays_until_the_handler_returns(
    ctx: goferry.Context, golib: str, size: int
) -> None:
    data = LARGE[:size]
    with pytest.raises(goferry.DeadlineError):
        ctx.call("look_at_frame", {"name": "x", "data": data}, timeout=0.05)
    wait_until(lambda: ctx.stats().pending == 0)
    assert looking(ctx) == 1
    assert pins(golib) == 1
    for _ in range(20):  # others use memory of that size meanwhile
        ctx.call("echo", bytes(size))
        ctx.call("frame", {"name": "y", "data": bytes(size)})
    look_away(ctx)
    assert ctx.call("looking")["last"] == zlib.crc32(data)
    wait_until(lambda: pins(golib) == 0)


def test_objects_and_callables_go_together_with_views(ctx: goferry.Context) -> None:
    with ctx.call("open_cursor", {"value": 1}) as cursor:
        place = cursor.call("weigh", np.arange(1_000))
        assert place["sum"] == zlib.crc32(np.arange(1_000).tobytes())
        with pytest.raises(TypeError, match="contiguous buffer, got str"):
            cursor.call("weigh", "text")
        with pytest.raises(TypeError, match="not contiguous"):
            cursor.call("weigh", np.arange(10)[::2])
    data = bytearray(LARGE)
    seen: list[bool] = []
    place = ctx.call("show_through", {"data": data, "fn": lambda: seen.append(resizable(data))})
    assert place["sum"] == zlib.crc32(LARGE)
    assert seen == [True]  # a field was copied into the payload


def test_bytes_for_plain_methods_are_pinned_and_what_can_change_is_copied_at_once(
    ctx: goferry.Context, golib: str
) -> None:
    holder = ctx.submit("look_in_turn", b"holds the lane")
    wait_until(lambda: looking(ctx))
    data = bytearray(LARGE)
    futures = [ctx.submit("sum_in_turn", payload) for payload in (data, LARGE)]
    assert pins(golib) == 1  # nobody can change LARGE
    assert resizable(data)
    data[:] = bytes(len(data))
    look_away(ctx)
    assert holder.result(20) == zlib.crc32(b"holds the lane")
    assert [future.result(20) for future in futures] == [zlib.crc32(LARGE)] * 2
    assert ctx.call("echo", LARGE) == LARGE


def test_threads_that_share_a_buffer_each_pin_it(ctx: goferry.Context, golib: str) -> None:
    data = bytearray(LARGE)
    wrong: list[Any] = []

    def work() -> None:
        for _ in range(200):
            place = ctx.call("where", data)
            if place["sum"] != zlib.crc32(LARGE):
                wrong.append(place)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert resizable(data)
