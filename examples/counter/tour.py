"""A tour of the counter, as Python sees it. Comments that begin with > are what it prints."""

import asyncio
import logging
import sys
from datetime import timedelta

import counter
from counter import AsyncCounter, Bumped, BumpRequest, Counter, Marks, Notation

from goferry import Progress


def calls() -> None:
    """Call Go and wait; or do not wait."""
    with Counter(start=5) as c:
        print(c.bump(by=2).value)
        # > 7
        print(c.bump())  # what may be left out; every message prints itself
        # > BumpResponse(value=8)
        print(c.bump(BumpRequest(by=-3), timeout=1.0).value)  # a message whole; a deadline
        # > 5

        future = c.bump.submit(by=10)  # a concurrent.futures.Future
        print(future.result().value)
        # > 15
        replies = c.bump.map([BumpRequest(by=n) for n in range(4)])  # one crossing for all
        print(max(reply.value for reply in replies))
        # > 21
        print(c.tally(bytearray(1 << 20)))  # any buffer, without a copy
        # > 0
        print([c.append(line) for line in ("first", "second")])  # serial: one at a time
        # > [1, 2]


def errors() -> None:
    """Catch what Go returned as an error."""
    with Counter(start=counter.MAX) as c:
        try:
            c.bump()
        except counter.LimitError as error:  # has the fields of Go's struct
            print(error.wanted - error.limit, isinstance(error, ValueError))
            # > 1 True
        try:
            c.count_to(target=1000, pause=timedelta(seconds=1), timeout=0.05)
        except TimeoutError as error:  # the deadline ended the function in Go, too
            print(type(error).__name__)
            # > DeadlineError


def streams_and_objects() -> None:
    """Take many replies, and hold what stays in Go."""
    with Counter() as c:
        seen = []
        for value in c.watch(values=3):
            seen.append(value)
            c.bump(by=100)
        print(seen)
        # > [0, 100, 200]

        with c.steps(to=310, by=4) as cursor:
            print(cursor.next(), cursor.next())
            # > 304 308
            try:
                cursor.next()
            except LookupError as error:
                print(error)
                # > the cursor is at its end


def events() -> None:
    """Hear what Go tells."""
    with Counter() as c:
        with c.bumped.listen() as moves:  # an iterator of events
            c.bump(by=3)
            print(next(moves))
            # > Bumped(from_=0, to=3)

        @c.bumped.connect  # a function that is called with each
        def told(event: Bumped) -> None:
            print("now at", event.to)

        c.bump()
        # > now at 4


def callables_and_progress() -> None:
    """Give functions to Go."""
    with Counter() as c:
        print(c.first_that(accept=lambda n: n * n > 50).number)
        # > 8
        print(c.first_that(accept=lambda n: n < 0, below=10).number)
        # > None

        heard: list[Progress] = []
        c.count_to(target=3, progress=heard.append)  # or True, for a bar
        print(heard[-1].done, "of", heard[-1].total, heard[-1].message)
        # > 3 of 3 counting


def module() -> None:
    """Use what needs no counter."""
    print(counter.MAX, counter.version())
    # > 1048576 1.0
    print(counter.parse(text="ff", notation=Notation.HEX))
    # > 255
    print(counter.parse(text="-1_000", marks=Marks.SIGN | Marks.SEPARATORS))
    # > -1000


async def asynchronously() -> None:
    """Do all of it in an event loop."""
    async with AsyncCounter(start=5) as c:
        print((await c.bump(by=2)).value)
        # > 7
        replies = await asyncio.gather(*(c.bump(by=1) for _ in range(100)))
        print(max(reply.value for reply in replies))
        # > 107
        async for value in c.watch(values=1):
            print(value)
            # > 107
        cursor = await c.steps(to=110)
        print(await cursor.next.aio())
        # > 108


def logs() -> None:
    """See Go's log in Python's."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stdout)
    Counter(start=1).close()
    # > goferry.counter: made
    # > goferry.counter: closed


if __name__ == "__main__":
    calls()
    errors()
    streams_and_objects()
    events()
    callables_and_progress()
    module()
    asyncio.run(asynchronously())
    logs()
