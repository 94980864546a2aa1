"""How many small requests goferry answers: a line of `goferry demo`."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ._demo_ways import OPTIONS
from .examples.treesum import DigestBytesRequest, Treesum

# The first calls fill caches and pools; the rest are measured.
WARM_UP = 2_000
CALLS = 20_000
PAYLOAD = bytes(range(64))


@dataclass(frozen=True)
class Rate:
    """Calls in a second, and the median's and the 99th percentile's time for one, in seconds."""

    per_second: float
    p50: float
    p99: float


def request_rate(calls: int = CALLS) -> Rate:
    """Measure synchronous calls, one after another, that digest 64 bytes."""
    clock = time.perf_counter_ns
    times = [0] * calls
    request = DigestBytesRequest(data=PAYLOAD)
    with Treesum(options=OPTIONS) as treesum:
        digest = treesum.digest_bytes
        for _ in range(WARM_UP):
            digest(request)
        start = before = clock()
        for i in range(calls):
            digest(request)
            after = clock()
            times[i] = after - before
            before = after
    times.sort()
    return Rate(
        calls / (before - start) * 1e9, times[calls // 2] / 1e9, times[calls * 99 // 100] / 1e9
    )
