"""What test_budgets.py measures, in a process of its own: counts, and no times.

    python tests/budgets.py LIBRARY BUDGETS

Prints JSON: for each way of calling, for each attempt, what 1,000 requests cost. There are attempts
until each count was within its budget once, since whoever else is about can only add to it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import goferry

COUNT = 1_000
ATTEMPTS = 8
PAYLOAD = bytes(range(64))


def system_calls() -> tuple[int, int]:
    """Reads and writes of the process so far, and how often a thread of it has gone to sleep.

    The first are what wakes others and takes wakes back; the second is what waiting costs.
    """
    lines = Path("/proc/self/io").read_text().splitlines()
    counts = dict(line.split(": ") for line in lines)
    reads_and_writes = int(counts["syscr"]) + int(counts["syscw"])
    return reads_and_writes, resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw


def call(ctx: goferry.Context) -> list[Any]:
    return [ctx.call("echo", PAYLOAD) for _ in range(COUNT)]


def post(ctx: goferry.Context) -> list[Any]:
    replies: list[Any] = []
    for _ in range(COUNT):
        ctx.post("echo", PAYLOAD, replies.append)
    while len(replies) < COUNT:
        time.sleep(0.01)
    return replies


def submit(ctx: goferry.Context) -> list[Any]:
    futures = [ctx.submit("echo", PAYLOAD) for _ in range(COUNT)]
    for future in futures:
        future.result()
    return futures


def map_all(ctx: goferry.Context) -> list[Any]:
    return ctx.map("echo", [PAYLOAD] * COUNT)


async def gather(ctx: goferry.Context) -> list[Any]:
    replies = []
    for _ in range(COUNT // 100):
        replies += await asyncio.gather(*[ctx.acall("echo", PAYLOAD) for _ in range(100)])
    return replies


async def await_each(ctx: goferry.Context) -> list[Any]:
    return [await ctx.acall("echo", PAYLOAD) for _ in range(COUNT)]


async def outstanding(ctx: goferry.Context) -> list[Any]:
    """Awaitables that are kept: what each of them takes."""
    calls = [ctx.acall("echo", PAYLOAD) for _ in range(COUNT)]
    for each in calls:
        await each
    return calls


def idle(ctx: goferry.Context) -> list[Any]:
    time.sleep(0.3)
    return [PAYLOAD] * COUNT


THREADS: dict[str, Callable[[goferry.Context], list[Any]]] = {
    "call": call,
    "post": post,
    "submit": submit,
    "map": map_all,
    "idle": idle,
}
LOOP: dict[str, Callable[[goferry.Context], Awaitable[list[Any]]]] = {
    "gather(100)": gather,
    "await": await_each,
    "outstanding": outstanding,
}


class Account:
    """What one attempt costs: opened before, closed after with what it gave."""

    def __init__(self) -> None:
        gc.collect()
        self.blocks = sys.getallocatedblocks()
        self.calls = system_calls()

    def close(self, kept: list[Any]) -> dict[str, float]:
        calls = system_calls()
        gc.collect()
        blocks = sys.getallocatedblocks()
        if len(kept) != COUNT:
            raise SystemExit(f"{len(kept)} replies to {COUNT} requests")
        return {
            "reads and writes": calls[0] - self.calls[0],
            "sleeps": calls[1] - self.calls[1],
            "Python allocations": blocks - self.blocks,
        }


Found = dict[str, list[dict[str, float]]]
Budgets = dict[str, dict[str, float]]


def enough(attempts: list[dict[str, float]], budget: dict[str, float]) -> bool:
    """Whether another attempt could tell nothing new."""
    if len(attempts) == ATTEMPTS:
        return True
    return bool(attempts) and all(
        min(attempt[what] for attempt in attempts) <= most for what, most in budget.items()
    )


def measure(ctx: goferry.Context, budgets: Budgets) -> Found:
    found: Found = {}
    for name, way in THREADS.items():
        way(ctx)
        attempts = found.setdefault(name, [])
        while not enough(attempts, budgets.get(name, {})):
            account = Account()
            attempts.append(account.close(way(ctx)))
    asyncio.run(measure_loop(ctx, budgets, found))
    return found


async def measure_loop(ctx: goferry.Context, budgets: Budgets, found: Found) -> None:
    for name, way in LOOP.items():
        await way(ctx)
        attempts = found.setdefault(name, [])
        while not enough(attempts, budgets.get(name, {})):
            account = Account()
            attempts.append(account.close(await way(ctx)))


if __name__ == "__main__":
    with goferry.open(sys.argv[1]) as context:
        print(json.dumps(measure(context, json.loads(sys.argv[2]))))
