"""The cells that measure what size and number cost: payloads, requests, contexts."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from typing import Any

import goferry
from cells_goferry import open_lab
from memory import resident
from ways import PAYLOAD

SIZE = 64 << 20


def large_bytes() -> float:
    """Give the nanoseconds of 64 MiB there and back as bytes, the best of some."""
    return large(lambda ctx, data: ctx.call("echo", data))


def large_view() -> float:
    """Give the nanoseconds of 64 MiB there and back without a copy, likewise."""
    return large(lambda ctx, data: ctx.call("view", data))


def large_field() -> float:
    """Give the nanoseconds of 64 MiB there and back as a field of a struct, likewise."""
    return large(lambda ctx, data: ctx.call("frame", {"name": "large", "data": data})["data"])


def large(call: Callable[[goferry.Context, bytes], Any], times: int = 5) -> float:
    data = os.urandom(SIZE)
    with open_lab() as ctx:
        best = float("inf")
        for _ in range(times):
            start = time.perf_counter_ns()
            reply = call(ctx, data)
            best = min(best, time.perf_counter_ns() - start)
            if memoryview(reply) != data:
                raise AssertionError("a large payload came back changed")
            del reply
    return best


def large_copy(times: int = 5) -> float:
    """Give the nanoseconds of one copy of 64 MiB into memory that is there already, likewise."""
    data = os.urandom(SIZE)
    target = memoryview(bytearray(SIZE))
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter_ns()
        target[:] = data
        best = min(best, time.perf_counter_ns() - start)
    if target != data:
        raise AssertionError("the copy differs")
    return best


def large_fresh(times: int = 5) -> float:
    """Give the nanoseconds of one copy of 64 MiB into memory that the system gives for it."""
    data = os.urandom(SIZE)
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter_ns()
        copy = bytearray(data)
        best = min(best, time.perf_counter_ns() - start)
        if copy != data:
            raise AssertionError("the copy differs")
        del copy
    return best


def growth(n: int = 10_000_000, batch: int = 1_000) -> float:
    """Give the bytes by which resident memory grows from a tenth of the requests to all."""
    with open_lab() as ctx:
        first = 0
        for done in range(0, n, batch):
            if done >= n // 10 and not first:
                first = resident()
            replies: list[Any] = []
            for _ in range(batch):
                ctx.post("echo", PAYLOAD, replies.append)
            while len(replies) < batch:
                time.sleep(0)
            if any(reply.result() != PAYLOAD for reply in replies):
                raise AssertionError("a reply was wrong")
            del replies
        return max(0, resident() - first)


def contexts(count: int = 32) -> float:
    """Give the resident bytes of that many contexts above one."""
    opened = [open_lab()]
    opened[0].call("echo", PAYLOAD)
    before = resident()
    opened += [open_lab() for _ in range(count - 1)]
    for ctx in opened:
        if ctx.call("echo", PAYLOAD) != PAYLOAD:
            raise AssertionError("a reply was wrong")
    grown = resident() - before
    for ctx in opened:
        ctx.close()
    return grown


def idle(count: int = 8, seconds: float = 10.0) -> float:
    """Give processor time, as nanoseconds a second, of an idle process with open contexts."""
    opened = [open_lab() for _ in range(count)]
    for ctx in opened:
        assert ctx.call("echo", PAYLOAD) == PAYLOAD
    time.sleep(1.0)
    before = resource.getrusage(resource.RUSAGE_SELF)
    time.sleep(seconds)
    after = resource.getrusage(resource.RUSAGE_SELF)
    for ctx in opened:
        ctx.close()
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / seconds * 1e9
