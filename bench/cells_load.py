"""The cells that measure goferry beside something that could hold it up."""

from __future__ import annotations

import gc
import os
import statistics
import threading
import time
from collections.abc import Callable

import goferry
from cells_goferry import open_lab
from ways import PAYLOAD

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


def submits_beside_burners(n: int = 100_000) -> float:
    """Give the longest of n submits."""
    return beside_burners(lambda ctx: ctx.submit("echo", PAYLOAD), n)


def len_beside_burners(n: int = 600_000) -> float:
    """Give the longest of as many calls of len as take about as long: the machine's own hiccups."""
    return beside_burners(lambda ctx: len(PAYLOAD), n)


def call_beside_blocked(after: bool = False) -> float:
    """Give the time of the first quick call after a handler has begun to block for ever.

    With `after`, the median of those that follow it.
    """
    with open_lab(drain_timeout=0.05) as ctx:
        for _ in range(100):
            ctx.call("echo", PAYLOAD)
        blocked = ctx.submit("block")
        times = []
        for _ in range(1_000 if after else 1):
            start = time.perf_counter_ns()
            reply = ctx.call("echo", PAYLOAD)
            times.append(time.perf_counter_ns() - start)
            assert reply == PAYLOAD
        assert not blocked.done()
        blocked.cancel()
    return statistics.median(times[1:]) if after else times[0]


def call_after_blocked() -> float:
    """Give the median of the calls after the first."""
    return call_beside_blocked(after=True)


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


def handlers_together(handlers: int = 4, seconds: float = 0.01) -> float:
    """Give the time of busy handlers together, divided by that of their work on all cores."""
    with open_lab() as ctx:
        steps = 1_000_000
        for _ in range(5):  # to the number of steps that takes one handler so long
            start = time.perf_counter()
            value = ctx.call("tight", {"steps": steps})["value"]
            one = time.perf_counter() - start
            steps = round(steps * seconds / one)
        times = []
        for _ in range(20):
            start = time.perf_counter()
            want = ctx.call("tight", {"steps": steps})["value"]
            one = time.perf_counter() - start
            start = time.perf_counter()
            futures = [ctx.submit("tight", {"steps": steps}) for _ in range(handlers)]
            replies = [future.result() for future in futures]
            together = time.perf_counter() - start
            if any(reply["value"] != want for reply in replies):
                raise AssertionError(f"a handler computed something else than {want}, {value}")
            cores = min(len(os.sched_getaffinity(0)), handlers)
            times.append(together / (one * handlers / cores))
    return statistics.median(times)
