"""Everything at once, at random: no reply is lost or doubled, and all ends at zero."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import gc
import itertools
import random
import threading
import time
from collections import Counter
from typing import Any

import goferry
from conftest import extension_of, wait_until

SECONDS = 30.0
OPTIONS = goferry.Options(drain_timeout=0.05, event_capacity=64)

# What a request may end with beside a reply: each of them is brought about on purpose.
ENDS = (
    goferry.RecyclingError,
    goferry.StuckError,
    goferry.DeadlineError,
    concurrent.futures.CancelledError,
    asyncio.CancelledError,
)


class Storm:
    """Eight threads on one context; each knows what it asked for."""

    def __init__(self, ctx: goferry.Context, seed: int) -> None:
        self.ctx = ctx
        self.seed = seed
        self.end = time.monotonic() + SECONDS
        self.wrong: list[str] = []
        self.posted = 0
        self.replies: Counter[int] = Counter()  # by number: how often a callback came
        self.did: Counter[str] = Counter()
        self.lock = threading.Lock()

    def run(self, number: int) -> None:
        """Do at random what programs do, until the time is over."""
        choose = random.Random(self.seed * 100 + number)
        ways = [self.call, self.submit, self.post, self.map, self.gather, self.listen, self.look]
        weights = [8, 8, 8, 2, 1, 2, 1]
        ways += [self.iterate, self.stream, self.astream, self.handle]
        weights += [1, 2, 1, 2]
        if number == 0:
            ways.append(self.recycle)
            weights.append(2)
        while time.monotonic() < self.end and not self.wrong:
            way = choose.choices(ways, weights)[0]
            try:
                way(choose)
                outcome = "well"
            except ENDS as error:
                outcome = type(error).__name__
            except BaseException as error:
                self.wrong.append(f"{way.__name__}: {error!r}")
                raise
            with self.lock:
                self.did[f"{way.__name__}: {outcome}"] += 1

    def check(self, reply: Any, value: int) -> None:
        if reply != {"value": value}:
            self.wrong.append(f"{reply} in place of {value}")

    def call(self, choose: random.Random) -> None:
        value = choose.getrandbits(40)
        timeout = choose.choice([None, None, 0.001, 1.0])
        self.check(self.ctx.call("double", {"value": value}, timeout), 2 * value)

    def submit(self, choose: random.Random) -> None:
        value = choose.getrandbits(40)
        request = {"for": choose.random() * 0.01, "value": value}
        futures = [self.ctx.submit("sleep", request) for _ in range(choose.randrange(1, 5))]
        if choose.random() < 0.3:
            futures[0].cancel()
        for future in futures:
            with contextlib.suppress(*ENDS):
                self.check(future.result(20), value)

    def post(self, choose: random.Random) -> None:
        with self.lock:
            self.posted += 1
            number = self.posted

        def callback(reply: Any) -> None:
            with self.lock:
                self.replies[number] += 1
            error = reply.exception()
            if error is None:
                self.check(reply.result(), 2 * number)
            elif not isinstance(error, ENDS):
                self.wrong.append(f"post: {error!r}")

        try:
            self.ctx.post("double", {"value": number}, callback, choose.choice([None, 0.001]))
        except ENDS:
            with self.lock:
                self.replies[number] += 1  # refused: nothing will come

    def map(self, choose: random.Random) -> None:
        values = [choose.getrandbits(20) for _ in range(choose.randrange(1, 50))]
        replies = self.ctx.map("double", [{"value": value} for value in values])
        for reply, value in zip(replies, values, strict=True):
            self.check(reply, 2 * value)

    def gather(self, choose: random.Random) -> None:
        async def main() -> None:
            calls = [self.ctx.acall("double", {"value": value}) for value in range(20)]
            if choose.random() < 0.3:
                calls[7].cancel()
            for value, reply in enumerate(await asyncio.gather(*calls, return_exceptions=True)):
                if not isinstance(reply, ENDS):
                    self.check(reply, 2 * value)

        asyncio.run(main())

    def listen(self, choose: random.Random) -> None:
        numbers: list[int] = []
        with self.ctx.on("tick", lambda event: numbers.append(event["number"])):
            self.ctx.call("emit", {"count": choose.randrange(20)})

    def iterate(self, choose: random.Random) -> None:
        with self.ctx.listen("tick", maxsize=8) as events:
            self.ctx.call("emit", {"count": choose.randrange(20)})
            with contextlib.suppress(TimeoutError, goferry.ClosedError):
                events.get(0.001)

    def stream(self, choose: random.Random) -> None:
        to = choose.randrange(200)
        stop = choose.choice([to, to // 2])
        with self.ctx.stream("numbers", {"value": to}) as stream:
            items = list(itertools.islice(stream, stop))
        if items != list(range(stop)):
            self.wrong.append(f"a stream gave {items} in place of {stop} items")

    def astream(self, choose: random.Random) -> None:
        to = choose.randrange(100)

        async def main() -> None:
            due = 0
            async for item in self.ctx.stream("numbers", {"value": to}):
                if item != due:
                    self.wrong.append(f"a stream gave {item} in place of {due}")
                due += 1

        asyncio.run(main())

    def handle(self, choose: random.Random) -> None:
        cursor = self.ctx.call("open_cursor", {"value": 3})
        with contextlib.suppress(goferry.StaleHandleError):  # a recycle came between
            if cursor.call("next") != 1:
                self.wrong.append("somebody else's cursor")

    def look(self, choose: random.Random) -> None:
        stats, health = self.ctx.stats(), self.ctx.health()
        if stats.pending < 0 or stats.in_flight < 0 or len(health.requests) > 10:
            self.wrong.append(f"{stats} {health}")

    def recycle(self, choose: random.Random) -> None:
        time.sleep(choose.random() * 0.1)
        self.ctx.recycle()


def test_30_seconds_of_random_load_lose_and_double_no_reply(golib: str) -> None:
    seed = random.randrange(1 << 30)
    with goferry.open(golib, options=OPTIONS) as ctx:
        storm = Storm(ctx, seed)
        threads = [threading.Thread(target=storm.run, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS + 30)
            assert not thread.is_alive(), goferry.report()
        assert storm.wrong == [], f"seed {seed}: {storm.wrong[:5]}"
        wait_until(lambda: sum(storm.replies.values()) == storm.posted)
        assert set(storm.replies.values()) == {1}
        wait_until(lambda: ctx.stats().pending == 0 and ctx.stats().in_flight == 0)
        stats, health = ctx.stats(), ctx.health()
        ends = stats.completed + stats.failed + stats.cancelled + stats.rejected
        assert stats.submitted <= ends, f"seed {seed}: refusals count among the rejected: {stats}"
        assert (health.requests, health.listener, stats.listeners) == ((), None, 0)
        gc.collect()
        wait_until(lambda: ctx.stats().handles == 0)
        wait_until(lambda: ctx.health().events == 0)
        happened = {name.partition(":")[0] for name in storm.did if name.endswith("well")}
        assert len(happened) == 12, storm.did
    wait_until(lambda: extension_of(golib).plane.memory()[0] == 0)
