"""Large replies as bytes: written into objects that nobody has any more, and into no others."""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import goferry
from conftest import Run, extension_of, wait_until

LEAST = 4 << 20  # of what is used again: GF_BLOCK_LEAST


def kept(golib: str) -> int:
    """How many bytes goferry keeps for the next payloads, and nobody else has."""
    gc.collect()
    size: int = extension_of(golib).plane.memory()[1]
    return size


def address(buffer: Any) -> int:
    return int(np.frombuffer(buffer, np.uint8).ctypes.data)


def payload(seed: int, size: int = LEAST) -> bytes:
    return np.random.default_rng(seed).bytes(size)


WAYS: dict[str, Callable[[goferry.Context, Any], bytes]] = {
    "call": lambda ctx, data: ctx.call("echo", data),
    "submit": lambda ctx, data: ctx.submit("echo", data).result(60),
    "map": lambda ctx, data: ctx.map("echo", [data])[0],
}


def used_again(call: Callable[[bytes], bytes]) -> bool:
    """Whether a reply lies where one lay before. A busy machine may take a second in between."""
    for i in range(20):
        reply = call(payload(i))
        place = address(reply)
        del reply
        other = bytearray(LEAST)  # what malloc would put into its place
        reply = call(payload(i + 100))
        assert reply == payload(i + 100)
        if address(reply) == place != address(other):
            assert hash(reply) == hash(payload(i + 100))
            return True
    return False


@pytest.mark.parametrize("way", WAYS)
def test_what_nobody_has_is_used_again(ctx: goferry.Context, way: str) -> None:
    assert used_again(lambda data: WAYS[way](ctx, data))


def test_awaits_use_it_again_too(ctx: goferry.Context, run: Run) -> None:
    assert used_again(lambda data: run(ctx.acall("echo", data)))


@pytest.mark.parametrize("way", WAYS)
def test_what_somebody_has_never_changes(ctx: goferry.Context, way: str) -> None:
    replies = [WAYS[way](ctx, payload(i)) for i in range(3)]
    view = memoryview(WAYS[way](ctx, payload(3)))[5:]
    array = np.frombuffer(WAYS[way](ctx, payload(4)), np.uint8)
    for i in range(10, 18):
        assert WAYS[way](ctx, payload(i)) == payload(i)
    assert replies == [payload(i) for i in range(3)]
    assert view == payload(3)[5:]
    assert array.tobytes() == payload(4)


def test_threads_that_keep_replies_for_a_while_see_no_others(ctx: goferry.Context) -> None:
    wrong: list[str] = []

    def work(me: int) -> None:
        before = (b"", b"")
        for i in range(25):
            data = payload(me * 100 + i)
            reply = ctx.call("echo", data)
            if reply != data or before[0] != before[1]:
                wrong.append(f"thread {me}, turn {i}")
            before = (reply, data)

    threads = [threading.Thread(target=work, args=(me,)) for me in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    assert not wrong


def test_an_object_fits_replies_of_other_sizes(ctx: goferry.Context) -> None:
    for i, size in enumerate([LEAST + 1_000, LEAST, LEAST + 999, 2 * LEAST, LEAST + 1, LEAST - 1]):
        data = payload(i, size)
        reply = ctx.call("echo", data)
        assert (len(reply), reply) == (size, data)
        assert ctypes.string_at(address(reply) + size, 1) == b"\0"  # as in every bytes object
        assert hash(reply) == hash(data)
        del reply


def test_a_payload_that_was_copied_is_read_to_the_end(ctx: goferry.Context) -> None:
    # A View's method that gives bytes would read the request's memory while the reply is written.
    for i in range(4):
        data = bytearray(payload(i))
        assert ctx.call("echo", data) == data


def test_replies_that_nobody_waits_for_are_lost_and_their_memory_is_not(
    ctx: goferry.Context, golib: str
) -> None:
    wait_until(lambda: kept(golib) < LEAST, timeout=20)  # what other tests have left
    data = payload(1, 4 * LEAST)
    late = 0
    for i in range(60):
        try:
            assert ctx.call("echo", data, timeout=i * 1e-4) == data
        except goferry.DeadlineError:
            late += 1
    assert late
    assert ctx.call("echo", data) == data
    wait_until(lambda: kept(golib) < LEAST, timeout=20)


def test_after_a_second_an_object_is_its_owners_alone(ctx: goferry.Context, golib: str) -> None:
    alone = sys.getrefcount(payload(1))
    data = payload(1)
    reply = ctx.call("echo", data)
    wait_until(lambda: sys.getrefcount(reply) == alone + 1, timeout=20)  # and `reply`
    assert ctx.call("echo", payload(2)) == payload(2)
    assert reply == data
    wait_until(lambda: kept(golib) < LEAST, timeout=20)


def test_memory_of_what_nobody_has_goes_back(ctx: goferry.Context, golib: str) -> None:
    size = 64 << 20
    data = bytes(size)
    for _ in range(3):
        assert ctx.call("echo", data) == data
        assert kept(golib) <= 3 * size
    wait_until(lambda: kept(golib) < LEAST, timeout=20)
