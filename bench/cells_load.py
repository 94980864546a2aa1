"""The cells that measure goferry beside something that could hold it up, in nanoseconds."""

from __future__ import annotations

import gc
import resource
import threading
import time
from collections.abc import Callable

from cells_goferry import PAYLOAD, open_lab

import goferry

BURNERS = 8


def beside_burners(work: Callable[[goferry.Context], object], n: int) -> float:
    """Give the longest of n calls of `work` beside goroutines that burn every processor.

    The collector is off: its runs over what has piled up would be measured, too.
    """
    with open_lab() as ctx:
        ctx.call("echo", PAYLOAD)
        ctx.call("burn", {"goroutines": BURNERS, "for": 60.0})
        longest = 0
        kept = []
        gc.disable()
        for _ in range(n):
            start = time.perf_counter_ns()
            kept.append(work(ctx))
            longest = max(longest, time.perf_counter_ns() - start)
        gc.enable()
        assert all(future.result(60) == PAYLOAD for future in kept if future != 64)  # type: ignore[attr-defined]
    return longest


def submits_beside_burners() -> float:
    """Give the longest of 100,000 submits."""
    return beside_burners(lambda ctx: ctx.submit("echo", PAYLOAD), 100_000)


def len_beside_burners() -> float:
    """Give the longest of as many calls of len as take about as long: the machine's own hiccups."""
    return beside_burners(lambda ctx: len(PAYLOAD), 600_000)


def call_beside_blocked() -> float:
    """Give the time of the first quick call after a handler has begun to block for ever."""
    with open_lab(drain_timeout=0.05) as ctx:
        for _ in range(100):
            ctx.call("echo", PAYLOAD)
        blocked = ctx.submit("block")
        start = time.perf_counter_ns()
        assert ctx.call("echo", PAYLOAD) == PAYLOAD
        took = time.perf_counter_ns() - start
        assert not blocked.done()
        blocked.cancel()
    return took


def call_behind_queue(queued: int = 20_000, micros: int = 15) -> float:
    """Give the time of a call while another thread's 15 µs requests wait by the thousand."""
    with open_lab() as ctx:
        for _ in range(100):
            ctx.call("echo", PAYLOAD)
        left = threading.Semaphore(0)

        def flood() -> None:
            for _ in range(queued):
                ctx.post("work", {"for": micros * 1e-6}, lambda reply: left.release())

        thread = threading.Thread(target=flood)
        thread.start()
        thread.join()
        start = time.perf_counter_ns()
        assert ctx.call("echo", PAYLOAD) == PAYLOAD
        took = time.perf_counter_ns() - start
        assert ctx.stats().pending > queued // 100, "the queue was gone before the call"
        for _ in range(queued):
            left.acquire()
    return took


def idle(contexts: int = 8, seconds: float = 10.0) -> float:
    """Give processor time, as nanoseconds a second, of an idle process with open contexts."""
    opened: list[goferry.Context] = [open_lab() for _ in range(contexts)]
    for ctx in opened:
        assert ctx.call("echo", PAYLOAD) == PAYLOAD
    time.sleep(1.0)
    before = resource.getrusage(resource.RUSAGE_SELF)
    time.sleep(seconds)
    after = resource.getrusage(resource.RUSAGE_SELF)
    for ctx in opened:
        ctx.close()
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / seconds * 1e9
