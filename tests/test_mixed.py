"""Futures and callbacks of one producer share a port, and the producer resolves Futures itself."""

from __future__ import annotations

import threading
from concurrent.futures import wait

import goferry
from conftest import wait_until


def test_no_callback_is_left_behind_by_a_producer_that_resolves_futures(golib: str) -> None:
    """Callbacks among Futures: each comes within moments, though the producer then falls silent."""
    with goferry.open(golib) as ctx:
        for round_ in range(200):
            came = threading.Event()
            # The last request of the burst is the 32nd, when the producer looks after its Futures.
            futures = [ctx.submit("echo", b"future") for _ in range(round_ % 40)]
            ctx.post("echo", b"callback", lambda reply, came=came: came.set())
            futures += [ctx.submit("echo", b"future") for _ in range(40)]
            assert came.wait(30), f"round {round_}: the callback never came"
            assert not wait(futures, timeout=30).not_done


def test_a_future_is_resolved_once_whoever_does_it(golib: str) -> None:
    with goferry.open(golib) as ctx:
        called: list[bytes] = []
        futures = []
        for i in range(3_000):
            future = ctx.submit("echo", str(i).encode())
            if i % 3 == 0:
                future.add_done_callback(lambda done: called.append(done.result()))
            futures.append(future)
        assert [future.result(10) for future in futures] == [str(i).encode() for i in range(3_000)]
        wait_until(lambda: len(called) == 1_000)
        assert sorted(called, key=int) == [str(i).encode() for i in range(0, 3_000, 3)]
