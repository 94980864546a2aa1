"""The cells that measure a plain c-shared Go extension: functions that call Go through cgo."""

from __future__ import annotations

import sys
import time
from types import SimpleNamespace

import paths
import ways
from ways import RAW, Work

sys.path.insert(0, str(paths.RIVALS / "cgo"))

import cgobench


def burn(count: int, seconds: float) -> object:
    """Keep goroutines busy."""
    return cgobench.burn(count, seconds)


def call(n: int = 20_000) -> float:
    """On the caller's thread."""
    return ways.call_p50(cgobench.call, RAW, n)


def typed_call(n: int = 20_000) -> float:
    """On the caller's thread."""
    return ways.call_p50(cgobench.call_typed, Work("double", SimpleNamespace(value=21), (42,)), n)


def longest_beside_burners(n: int = 100_000, goroutines: int = 8) -> float:
    """Give the longest of n calls beside goroutines that burn every processor, within 10 s."""
    cgobench.burn(goroutines, 60.0)
    longest = 0
    end = time.monotonic() + 10
    for _ in range(n):
        start = time.perf_counter_ns()
        reply = cgobench.call("echo", ways.PAYLOAD)
        longest = max(longest, time.perf_counter_ns() - start)
        if reply != ways.PAYLOAD:
            raise AssertionError(f"a call had the reply {reply!r}")
        if time.monotonic() > end:
            break
    return longest
