"""The cells that measure the standard library's executors, doing the same work.

The same work means: a look-up of the method by name, 64 bytes in, 64 bytes out, on another thread.
"""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

PAYLOAD = bytes(range(64))
WIDTH = 2


class Service:
    """What the executor runs: methods found by name, as goferry's are."""

    def __init__(self) -> None:
        self.methods = {"echo": self.echo}

    def echo(self, data: bytes) -> bytes:
        return bytes(bytearray(data))

    def run(self, name: str, data: bytes) -> bytes:
        return self.methods[name](data)


def callback(n: int = 30_000) -> float:
    service = Service()
    with ThreadPoolExecutor(WIDTH) as pool:
        for count in (500, n):
            done: list[Future[bytes]] = []
            append = done.append
            start = time.perf_counter_ns()
            for _ in range(count):
                pool.submit(service.run, "echo", PAYLOAD).add_done_callback(append)
            while len(done) < count:
                time.sleep(0.0005)
            took = time.perf_counter_ns() - start
        assert all(future.result() == PAYLOAD for future in done)
    return took / n


def call(n: int = 5_000) -> float:
    service = Service()
    with ThreadPoolExecutor(WIDTH) as pool:
        times = []
        for _ in range(n + 200):
            start = time.perf_counter_ns()
            reply = pool.submit(service.run, "echo", PAYLOAD).result()
            times.append(time.perf_counter_ns() - start)
            assert reply == PAYLOAD
    return statistics.median(times[200:])


def call_threads(n: int = 16_000, threads: int = 8) -> float:
    service = Service()
    wrong: list[bytes] = []
    with ThreadPoolExecutor(WIDTH) as pool:

        def work() -> None:
            for _ in range(n // threads):
                reply = pool.submit(service.run, "echo", PAYLOAD).result()
                if reply != PAYLOAD:
                    wrong.append(reply)

        workers = [threading.Thread(target=work) for _ in range(threads)]
        start = time.perf_counter_ns()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        took = time.perf_counter_ns() - start
    assert not wrong
    return took / n


def submit(n: int = 30_000) -> float:
    service = Service()
    with ThreadPoolExecutor(WIDTH) as pool:
        for count in (500, n):
            start = time.perf_counter_ns()
            futures = [pool.submit(service.run, "echo", PAYLOAD) for _ in range(count)]
            replies = [future.result() for future in futures]
            took = time.perf_counter_ns() - start
        assert all(reply == PAYLOAD for reply in replies)
    return took / n


def gather(n: int = 10_000, width: int = 100) -> float:
    service = Service()

    async def main(pool: ThreadPoolExecutor) -> float:
        loop = asyncio.get_running_loop()
        for count in (500, n):
            start = time.perf_counter_ns()
            for _ in range(count // width):
                replies = await asyncio.gather(
                    *[
                        loop.run_in_executor(pool, service.run, "echo", PAYLOAD)
                        for _ in range(width)
                    ]
                )
                assert replies == [PAYLOAD] * width
            took = time.perf_counter_ns() - start
        return took / n

    with ThreadPoolExecutor(WIDTH) as pool:
        return asyncio.run(main(pool))


def coroutines(n: int = 10_000, width: int = 100) -> float:
    service = Service()

    async def worker(pool: ThreadPoolExecutor, count: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(count):
            assert await loop.run_in_executor(pool, service.run, "echo", PAYLOAD) == PAYLOAD

    async def main(pool: ThreadPoolExecutor) -> float:
        await worker(pool, 200)
        start = time.perf_counter_ns()
        await asyncio.gather(*[worker(pool, n // width) for _ in range(width)])
        return (time.perf_counter_ns() - start) / n

    with ThreadPoolExecutor(WIDTH) as pool:
        return asyncio.run(main(pool))


def await_each(n: int = 4_000) -> float:
    service = Service()

    async def main(pool: ThreadPoolExecutor) -> float:
        loop = asyncio.get_running_loop()
        for count in (200, n):
            start = time.perf_counter_ns()
            for _ in range(count):
                assert await loop.run_in_executor(pool, service.run, "echo", PAYLOAD) == PAYLOAD
            took = time.perf_counter_ns() - start
        return took / n

    with ThreadPoolExecutor(WIDTH) as pool:
        return asyncio.run(main(pool))


def map_all(n: int = 30_000) -> float:
    service = Service()
    with ThreadPoolExecutor(WIDTH) as pool:
        for count in (500, n):
            payloads = [PAYLOAD] * count
            start = time.perf_counter_ns()
            replies = list(pool.map(lambda data: service.run("echo", data), payloads))
            took = time.perf_counter_ns() - start
        assert replies == payloads
    return took / n
