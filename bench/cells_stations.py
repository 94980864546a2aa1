"""The cells of `make stations`: one callback as a whole, and what Python's side of it takes alone.

All figures are nanoseconds for a callback, but for `faults`, of 1,000 callbacks, and `depth`.
`whole` runs the real extension; `alone` runs the same C files without Go (pyffi/testdata/stage.c),
one station at a time.

    python bench/cells_stations.py whole [n]
    python bench/cells_stations.py alone [n [batch]]
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import threading
import time
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType
from typing import Any

import goferry
import paths
import ways
from goferry import _extension
from goferry._replies import make_error

STAGE = paths.RIVALS / "stations" / "stage.so"

PROBE_EVERY = 500  # posts between two looks at how many are under way
HOT = 256  # nodes and replies that stay in the cache, as those do that were just made

ECHO = ("echo", 0, -1, True, True, None, None, False, 0)  # a row of _plane.Ring


def whole(n: int = 300_000) -> dict[str, float]:
    """Measure callbacks by the public API: what passes, what each side and the system compute."""
    _extension.load(str(paths.EXTENSION), "bench")
    with goferry.open("golib", {}) as ctx:
        depth = median_depth(ctx, n)
        replies_clock = next(
            time.pthread_getcpuclockid(each.ident)
            for each in threading.enumerate()
            if each.name == "goferry-replies" and each.ident
        )

        def computed() -> tuple[int, int]:
            python = time.thread_time_ns() + time.clock_gettime_ns(replies_clock)
            return python, time.process_time_ns() - python

        method, request = ways.RAW.method, ways.RAW.request
        replies: list[goferry.Reply] = []
        append = replies.append
        before, system = computed(), resource.getrusage(resource.RUSAGE_SELF)
        start = time.perf_counter_ns()
        for _ in range(n):
            ctx.post(method, request, append)
        while len(replies) < n:
            time.sleep(ways.WAKE)
        took = time.perf_counter_ns() - start
        after, later = computed(), resource.getrusage(resource.RUSAGE_SELF)
        ways.RAW.check([reply.result() for reply in replies], n)
    return {
        "wall": took / n,
        "python": (after[0] - before[0]) / n,
        "go": (after[1] - before[1]) / n,
        "system": (later.ru_stime - system.ru_stime) * 1e9 / n,
        "faults": (later.ru_minflt - system.ru_minflt) * 1e3 / n,
        "depth": depth,
    }


def median_depth(ctx: goferry.Context, n: int) -> float:
    """Give how many callbacks are under way, not delivered yet, while one thread posts."""
    port = ctx._runtime.reply_port
    found: list[int] = []
    replies: list[goferry.Reply] = []
    for number in range(n):
        ctx.post(ways.RAW.method, ways.RAW.request, replies.append)
        if number % PROBE_EVERY == 0:
            found.append(port.outstanding)
    while len(replies) < n:
        time.sleep(ways.WAKE)
    return statistics.median(found)


def alone(n: int = 300_000, batch: int = 10_000) -> dict[str, float]:
    """Measure Python's stations, with as many callbacks under way as there are in the whole."""
    stage, plane = modules("stage", "_plane")
    plane.setup(make_error, object, object, object, object)
    port = plane.Port()
    ring = plane.Ring(stage.open(), "stage", [ECHO], port)
    rounds = max(2, n // batch)
    posting, draining = [], []
    for _ in range(rounds):
        replies: list[Any] = []
        posting.append(post_batch(ring, batch, replies.append) / batch)
        if stage.serve() != batch:
            raise AssertionError("the stage's server did not get every request")
        start = time.perf_counter_ns()
        while port.drain(256):
            pass
        draining.append((time.perf_counter_ns() - start) / batch)
        ways.RAW.check([reply.result() for reply in replies], batch)
    pushing = [stage.push(HOT) / HOT for _ in range(n // HOT)]
    kept: list[Any] = []
    calling = [stage.call(kept.append, replies[:HOT]) / HOT for _ in range(n // HOT)]
    middle = statistics.median
    push, call = middle(pushing), middle(calling)
    return {
        "submit": middle(posting) - push,
        "push": push,
        "drain": middle(draining) - call,
        "call": call,
    }


def post_batch(ring: Any, batch: int, callback: Any) -> int:
    """Post a batch, and give the nanoseconds."""
    method, request, post = ways.RAW.method, ways.RAW.request, ring.post
    start = time.perf_counter_ns()
    for _ in range(batch):
        post(method, request, callback)
    return time.perf_counter_ns() - start


def modules(*names: str) -> list[ModuleType]:
    """Load the stage's modules, which lie in one shared object."""
    found = []
    for name in names:
        spec = spec_from_loader(name, ExtensionFileLoader(name, str(STAGE)))
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        found.append(module)
    return found


if __name__ == "__main__":
    cell = {"whole": whole, "alone": alone}[sys.argv[1]]
    print(json.dumps(cell(*map(int, sys.argv[2:]))))
