"""Many threads: each gets its own replies, and leaves nothing behind."""

from __future__ import annotations

import os
import resource
import threading
import time

import goferry
from conftest import extension_of, wait_until


def test_64_threads_and_a_million_requests_each_with_its_own_reply(ctx: goferry.Context) -> None:
    requests, threads = 1_000_000, 64
    share = requests // threads
    wrong: list[object] = []
    replied = [0] * threads

    def calls(me: int) -> None:
        prefix = me.to_bytes(4, "little")
        for n in range(share // 5):
            payload = prefix + n.to_bytes(4, "little")
            if ctx.call("echo", payload) != payload:
                wrong.append(payload)
            replied[me] += 1

    def posts(me: int) -> None:
        prefix = (1000 + me).to_bytes(4, "little")
        seen = bytearray(share)
        done = threading.Event()

        def callback(reply: object) -> None:
            data = reply.result()  # type: ignore[attr-defined]
            number = int.from_bytes(data[4:], "little")
            if data[:4] != prefix or seen[number]:
                wrong.append(data)
            seen[number] = 1
            replied[me] += 1
            if replied[me] == share:
                done.set()

        for n in range(share // 5, share):
            ctx.post("echo", prefix + n.to_bytes(4, "little"), callback)
        if not done.wait(100):
            wrong.append(f"{share - replied[me]} replies are missing")

    def work(me: int) -> None:
        calls(me)
        posts(me)

    workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    start = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []
    assert sum(replied) == share * threads == requests
    stats = ctx.stats()
    assert (stats.submitted, stats.completed, stats.pending) == (requests, requests, 0)
    assert time.monotonic() - start < 100


def test_2000_short_lived_threads_leave_no_descriptor_and_no_memory(ctx: goferry.Context) -> None:
    plane = extension_of("golib").plane

    def some(count: int) -> None:
        for n in range(0, count, 50):
            batch = [
                threading.Thread(target=ctx.call, args=("sleep", {"for": 0.002, "value": n + k}))
                for k in range(50)
            ]
            for thread in batch:
                thread.start()
            for thread in batch:
                thread.join()

    some(500)
    descriptors = len(os.listdir("/proc/self/fd"))
    tasks = len(os.listdir("/proc/self/task"))
    pool = plane.memory()[1]
    resident = resident_bytes()
    some(2000)
    assert len(os.listdir("/proc/self/fd")) == descriptors
    # Go may keep a thread or two that it started for blocked system calls, but not one for each.
    wait_until(lambda: len(os.listdir("/proc/self/task")) <= tasks + 8)
    assert plane.memory()[1] <= pool * 1.5
    assert resident_bytes() - resident < 8 << 20


def resident_bytes() -> int:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def test_memory_does_not_grow_with_the_number_of_requests(ctx: goferry.Context) -> None:
    def some(count: int) -> None:
        for _ in range(count // 1000):
            for future in [ctx.submit("echo", b"0123456789") for _ in range(500)]:
                future.result()
            ctx.map("echo", [b"0123456789"] * 500)

    some(100_000)
    before = resident_bytes()
    some(200_000)
    assert resident_bytes() - before < 4 << 20


def test_a_burst_gives_its_memory_back(ctx: goferry.Context) -> None:
    plane = extension_of("golib").plane
    ctx.map("echo", [b"x"] * 100_000)
    wait_until(lambda: plane.memory()[0] == 0)
    wait_until(lambda: plane.memory()[1] < 100_000 * 384 // 2)
