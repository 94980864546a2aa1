"""The cells that measure the standard library's executors, doing the same work.

The same work means: a look-up of the method by name, 64 bytes or a struct, another thread.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import ways
from ways import RAW, Work

WIDTH = 2


@dataclass(frozen=True)
class Double:
    """What the method over a struct is given, and gives."""

    value: int


TYPED = Work("double", Double(21), Double(42))


class Service:
    """What the executor runs: methods found by name, as goferry's are."""

    def __init__(self) -> None:
        self.methods: dict[str, Callable[[Any], Any]] = {"echo": self.echo, "double": self.double}

    def echo(self, data: bytes) -> bytes:
        return bytes(bytearray(data))

    def double(self, request: Double) -> Double:
        return Double(2 * request.value)

    def run(self, name: str, request: Any) -> Any:
        return self.methods[name](request)


class Pool:
    """An executor with the ways that a library has."""

    def __init__(self) -> None:
        self.service = Service()
        self.pool = ThreadPoolExecutor(WIDTH)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown()

    def post(self, name: str, request: Any, callback: Callable[[Future[Any]], object]) -> None:
        self.pool.submit(self.service.run, name, request).add_done_callback(callback)

    def call(self, name: str, request: Any) -> Any:
        return self.pool.submit(self.service.run, name, request).result()

    def submit(self, name: str, request: Any) -> Future[Any]:
        return self.pool.submit(self.service.run, name, request)

    def map(self, name: str, requests: list[Any]) -> list[Any]:
        return list(self.pool.map(lambda request: self.service.run(name, request), requests))

    def acall(self, name: str, request: Any) -> Awaitable[Any]:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self.pool, self.service.run, name, request)


def burn(count: int, seconds: float) -> object:
    """Keep threads busy that hold no GIL: there are no goroutines here."""
    block = bytes(64 << 20)

    def run() -> None:
        while True:
            hashlib.sha512(block)

    for _ in range(count):
        threading.Thread(target=run, daemon=True).start()
    return block


def callback(n: int = 30_000, work: Work = RAW) -> float:
    with Pool() as pool:
        return ways.callback(pool.post, work, n)


def call(n: int = 5_000, work: Work = RAW) -> float:
    with Pool() as pool:
        return ways.call_p50(pool.call, work, n)


def threads(n: int = 16_000) -> float:
    with Pool() as pool:
        return ways.threads(pool.call, RAW, n)


def submit(n: int = 30_000, work: Work = RAW) -> float:
    with Pool() as pool:
        return ways.submit(pool.submit, work, n)


def map_all(n: int = 30_000) -> float:
    with Pool() as pool:
        return ways.map_all(pool.map, RAW, n)


def gather(n: int = 10_000) -> float:
    with Pool() as pool:
        return asyncio.run(ways.gather(pool.acall, RAW, n))


def coroutines(n: int = 10_000) -> float:
    with Pool() as pool:
        return asyncio.run(ways.coroutines(pool.acall, RAW, n))


def await_each(n: int = 4_000) -> float:
    with Pool() as pool:
        return asyncio.run(ways.await_each(pool.acall, RAW, n))


def typed_call(n: int = 5_000) -> float:
    return call(n, TYPED)


def typed_callback(n: int = 30_000) -> float:
    return callback(n, TYPED)
