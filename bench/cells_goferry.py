"""The cells that measure goferry, by its public API, with 64 bytes there and back.

Each function is one cell: it warms up, measures, checks every reply, and returns nanoseconds.
"""

from __future__ import annotations

import asyncio
import statistics
import threading
import time

import goferry
from goferry import _extension

PAYLOAD = bytes(range(64))


def load(folder: str) -> None:
    """Load the extension that has the library under measurement."""
    path = _extension.file_in(folder)
    if path is None:
        raise SystemExit(f"no extension in {folder}: run `make testext` first")
    _extension.load(path, "bench")


def open_lab(**options: object) -> goferry.Context:
    return goferry.open("golib", {}, goferry.Options(**options))  # type: ignore[arg-type]


def callback(n: int = 300_000) -> float:
    with open_lab() as ctx:
        for count in (2_000, n):
            replies: list[object] = []
            append = replies.append
            start = time.perf_counter_ns()
            for _ in range(count):
                ctx.post("echo", PAYLOAD, append)
            while len(replies) < count:
                time.sleep(0.0005)
            took = time.perf_counter_ns() - start
        assert all(reply.result() == PAYLOAD for reply in replies)  # type: ignore[attr-defined]
    return took / n


def call(n: int = 20_000) -> float:
    with open_lab() as ctx:
        times = []
        for _ in range(n + 1_000):
            start = time.perf_counter_ns()
            reply = ctx.call("echo", PAYLOAD)
            times.append(time.perf_counter_ns() - start)
            assert reply == PAYLOAD
    return statistics.median(times[1_000:])


def call_threads(n: int = 100_000, threads: int = 8) -> float:
    with open_lab() as ctx:
        wrong: list[bytes] = []

        def work() -> None:
            for _ in range(n // threads):
                reply = ctx.call("echo", PAYLOAD)
                if reply != PAYLOAD:
                    wrong.append(reply)

        ctx.call("echo", PAYLOAD)
        workers = [threading.Thread(target=work) for _ in range(threads)]
        start = time.perf_counter_ns()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        took = time.perf_counter_ns() - start
        assert not wrong
    return took / n


def submit(n: int = 100_000) -> float:
    with open_lab() as ctx:
        for count in (1_000, n):
            start = time.perf_counter_ns()
            futures = [ctx.submit("echo", PAYLOAD) for _ in range(count)]
            replies = [future.result() for future in futures]
            took = time.perf_counter_ns() - start
        assert all(reply == PAYLOAD for reply in replies)
    return took / n


def gather(n: int = 50_000, width: int = 100) -> float:
    async def main(ctx: goferry.Context) -> float:
        for count in (1_000, n):
            start = time.perf_counter_ns()
            for _ in range(count // width):
                replies = await asyncio.gather(*[ctx.acall("echo", PAYLOAD) for _ in range(width)])
                assert replies == [PAYLOAD] * width
            took = time.perf_counter_ns() - start
        return took / n

    with open_lab() as ctx:
        return asyncio.run(main(ctx))


def coroutines(n: int = 50_000, width: int = 100) -> float:
    async def worker(ctx: goferry.Context, count: int) -> None:
        for _ in range(count):
            assert await ctx.acall("echo", PAYLOAD) == PAYLOAD

    async def main(ctx: goferry.Context) -> float:
        await worker(ctx, 1_000)
        start = time.perf_counter_ns()
        await asyncio.gather(*[worker(ctx, n // width) for _ in range(width)])
        return (time.perf_counter_ns() - start) / n

    with open_lab() as ctx:
        return asyncio.run(main(ctx))


def await_each(n: int = 30_000) -> float:
    async def main(ctx: goferry.Context) -> float:
        for count in (1_000, n):
            start = time.perf_counter_ns()
            for _ in range(count):
                assert await ctx.acall("echo", PAYLOAD) == PAYLOAD
            took = time.perf_counter_ns() - start
        return took / n

    with open_lab() as ctx:
        return asyncio.run(main(ctx))


def typed_call(n: int = 20_000) -> float:
    with open_lab() as ctx:
        times = []
        for i in range(n + 1_000):
            start = time.perf_counter_ns()
            reply = ctx.call("double", {"value": i})
            times.append(time.perf_counter_ns() - start)
            assert reply["value"] == 2 * i
    return statistics.median(times[1_000:])


def map_all(n: int = 100_000) -> float:
    with open_lab() as ctx:
        for count in (1_000, n):
            payloads = [PAYLOAD] * count
            start = time.perf_counter_ns()
            replies = ctx.map("echo", payloads)
            took = time.perf_counter_ns() - start
        assert replies == payloads
    return took / n
