"""The ways of calling that sweeps need: over several contexts, from several threads, for a time.

As in ways.py, each compares every reply. Here each gives what a point of a sweep shows: requests
a second, or the times of calls.
"""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from ways import WAKE, Call, Post, Work, together

SECONDS = 0.4  # for each way that goes on for a time
TIMES = 3  # of each way that goes on for a number of requests; the median is given
BATCH = 50  # calls between two looks at the clock

clock = time.perf_counter_ns


def percentiles(times: Sequence[int]) -> dict[str, float]:
    """Give the median, and what one time in a hundred exceeds."""
    ordered = sorted(times)
    return {"p50": ordered[len(ordered) // 2], "p99": ordered[len(ordered) * 99 // 100]}


def wait_for(replies: Sequence[Sequence[Any]], each: int) -> None:
    """Wait until so many replies are in each of the lists."""
    while any(len(mine) < each for mine in replies):
        time.sleep(WAKE)


def posted(targets: Sequence[Post], work: Work, count: int) -> int:
    """Post from one thread, to several contexts in turn; give nanoseconds until the last reply.

    The last callback notes the time, so that who waits for it may sleep.
    """
    method, request = work.method, work.request
    replies: list[Any] = []
    append = replies.append
    ended = []
    over = threading.Event()

    def last(reply: Any) -> None:
        append(reply)
        ended.append(clock())
        over.set()

    start = clock()
    for post, _ in zip(itertools.cycle(targets), range(count - 1), strict=False):
        post(method, request, append)
    targets[(count - 1) % len(targets)](method, request, last)
    over.wait()
    if len(replies) < count:  # of another context, or of a handler that ran beside it
        wait_for([replies], count)
        ended.append(clock())
    work.check([reply.result() for reply in replies], count)
    return ended[-1] - start


def posts(targets: Sequence[Post], work: Work, n: int) -> float:
    """Post so many requests; give requests a second."""
    posted(targets, work, max(len(targets), n // 50))
    return n / statistics.median(posted(targets, work, n) for _ in range(TIMES)) * 1e9


def posts_within(target: Post, work: Work, count: int, seconds: float) -> float:
    """Post `count` requests, again and again for a time, so that their memory is used again."""
    end = time.monotonic() + seconds
    times = [posted([target], work, count)]
    while len(times) < 3 or time.monotonic() < end:
        times.append(posted([target], work, count))
    return count / statistics.median(times[1:]) * 1e9


def calls(targets: Sequence[Call], work: Work, seconds: float) -> dict[str, float]:
    """Call one after another, several contexts in turn; give the percentiles of the times."""
    method, request, expected = work.method, work.request, work.expected
    times: list[int] = []
    fewest = 2 * len(targets)
    end = time.monotonic() + seconds
    for call in itertools.cycle(targets):
        start = clock()
        reply = call(method, request)
        times.append(clock() - start)
        if reply != expected:
            raise AssertionError(f"a call had the reply {reply!r}")
        if len(times) >= fewest and time.monotonic() > end:
            return percentiles(times[len(times) // 10 :])
    raise AssertionError("there is nothing to call")


def posts_together(targets: Sequence[Post], work: Work, n: int) -> float:
    """Post from a thread for each of the contexts; give requests a second, all together."""
    method, request = work.method, work.request
    each = n // len(targets)

    def poster(post: Post, append: Callable[[Any], object]) -> Callable[[], object]:
        def run() -> None:
            for _ in range(each):
                post(method, request, append)

        return run

    rates = []
    for _ in range(TIMES):
        replies: list[list[Any]] = [[] for _ in targets]
        runs = [poster(post, mine.append) for post, mine in zip(targets, replies, strict=True)]
        took = together(runs)
        start = clock()
        wait_for(replies, each)
        rates.append(each * len(targets) / (took + clock() - start) * 1e9)
        for mine in replies:
            work.check([reply.result() for reply in mine], each)
    return statistics.median(rates)


def calls_together(targets: Sequence[Call], work: Work, seconds: float) -> float:
    """Call from a thread for each of the contexts; give calls a second, all together."""
    method, request = work.method, work.request
    replies: list[list[Any]] = [[] for _ in targets]
    end = time.monotonic() + seconds

    def caller(call: Call, mine: list[Any]) -> Callable[[], object]:
        def run() -> None:
            while time.monotonic() < end:
                mine.extend([call(method, request) for _ in range(BATCH)])

        return run

    took = together([caller(call, mine) for call, mine in zip(targets, replies, strict=True)])
    for mine in replies:
        work.check(mine, len(mine))
    return sum(map(len, replies)) / took * 1e9


def times_together(targets: Sequence[Call], work: Work, seconds: float) -> dict[str, float]:
    """The same, with the percentiles of the times of all calls."""
    method, request, expected = work.method, work.request, work.expected
    times: list[list[int]] = [[] for _ in targets]
    end = clock() + round(seconds * 1e9)

    def caller(call: Call, mine: list[int]) -> Callable[[], object]:
        def run() -> None:
            now = 0
            while now < end:
                start = clock()
                reply = call(method, request)
                now = clock()
                mine.append(now - start)
                if reply != expected:
                    raise AssertionError(f"a call had the reply {reply!r}")

        return run

    together([caller(call, mine) for call, mine in zip(targets, times, strict=True)])
    return percentiles([each for mine in times for each in mine])
