"""Callers that leave while their request runs: by a deadline, by Ctrl-C."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import goferry
from conftest import let_go, wait_until

# Handlers that ignore their contexts go on for so long, unless they are let go: who waits for them
# is late by far more than a busy machine makes anybody.
LONG = 20.0
SOON = 10.0


def test_a_deadline_releases_the_caller_and_the_next_call_gets_its_own_reply(
    ctx: goferry.Context,
) -> None:
    start = time.monotonic()
    for n in range(20):
        with pytest.raises(goferry.DeadlineError, match="ignore"):
            ctx.call("ignore", {"for": LONG, "value": 1000 + n}, timeout=0.03)
        assert ctx.call("double", {"value": n}) == {"value": 2 * n}
    assert time.monotonic() - start < SOON
    # A late reply is counted when its handler has ended. A busy machine may be late with a request
    # by all of its timeout: then it never ran, and no late reply comes.
    ran = ctx.stats().in_flight
    assert ran > 0
    let_go()
    wait_until(lambda: ctx.stats().in_flight == 0)
    assert (ctx.stats().pending, ctx.stats().abandoned) == (0, ran)
    assert ctx.call("echo", b"and on") == b"and on"


def test_the_deadline_reaches_the_handler(ctx: goferry.Context) -> None:
    with pytest.raises(goferry.DeadlineError):
        ctx.call("block", timeout=0.02)
    wait_until(lambda: ctx.call("waiting") == 0)


def test_a_timeout_of_zero_is_a_deadline_that_has_passed(ctx: goferry.Context) -> None:
    with pytest.raises(goferry.DeadlineError):
        ctx.call("block", timeout=0)


def test_a_generous_deadline_changes_nothing(ctx: goferry.Context) -> None:
    for _ in range(1000):
        assert ctx.call("echo", b"x", timeout=30) == b"x"
    assert ctx.call("sleep", {"for": 0.02, "value": 3}, timeout=30) == {"value": 3}
    assert ctx.call("echo", b"x", timeout=float("inf")) == b"x"
    assert ctx.stats().abandoned == 0


def test_a_future_has_a_deadline_too(ctx: goferry.Context) -> None:
    start = time.monotonic()
    future = ctx.submit("ignore", {"for": LONG}, timeout=0.05)
    with pytest.raises(goferry.DeadlineError):
        future.result()
    assert time.monotonic() - start < SOON


def test_many_threads_that_leave_get_no_other_ones_reply(ctx: goferry.Context) -> None:
    wrong: list[Any] = []

    def work(base: int) -> None:
        for n in range(100):
            try:
                reply = ctx.call("ignore", {"for": 0.002, "value": base + n}, timeout=0.002)
                if reply["value"] != base + n:
                    wrong.append((base + n, reply))
            except goferry.DeadlineError:
                pass
            reply = ctx.call("double", {"value": base + n})
            if reply["value"] != 2 * (base + n):
                wrong.append((base + n, reply))

    threads = [threading.Thread(target=work, args=(1000 * n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    wait_until(lambda: ctx.stats().pending == 0)
    stats = ctx.stats()
    ended = stats.completed + stats.failed + stats.cancelled + stats.rejected
    assert stats.submitted == ended == 1600


INTERRUPT = """
import os, signal, threading, time
import goferry

def interrupt():
    while ctx.stats().in_flight < {count}:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGINT)

with goferry.open("golib") as ctx:
    for n in range(5):
        threading.Thread(target=interrupt).start()
        start = time.monotonic()
        try:
            {call}
        except KeyboardInterrupt:
            print("left", time.monotonic() - start < 10)
        assert ctx.call("double", {{"value": n}}) == {{"value": 2 * n}}
        ctx.call("let_go")
        while ctx.stats().pending or ctx.stats().in_flight:
            time.sleep(0.001)
    print(ctx.stats().abandoned, ctx.call("waiting"))
"""


@pytest.mark.parametrize(
    ("call", "count"),
    [
        ('ctx.call("ignore", {"for": 20, "value": -1})', 1),
        ('ctx.call("block")', 1),
        ('ctx.map("ignore", [{"for": 20}] * 3)', 3),
    ],
)
def test_ctrl_c_releases_the_caller_and_the_next_call_gets_its_own_reply(
    script: Callable[..., Any], call: str, count: int
) -> None:
    done = script(INTERRUPT.format(call=call, count=count))
    assert done.stderr == ""
    assert done.stdout == "left True\n" * 5 + f"{5 * count} 0\n"
    assert done.returncode == 0


def test_ctrl_c_interrupts_a_slow_constructor(script: Callable[..., Any]) -> None:
    done = script(
        """
import os, signal, threading, time
import goferry

static = goferry.static("golib")

def interrupt():
    while static.call("count")["making"] == 0:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGINT)

def ended(what):
    end = time.monotonic() + 30
    while static.call("count")[what] and time.monotonic() < end:
        time.sleep(0.01)

for config in ({"delay": 30}, {"stubborn": 30}):
    thread = threading.Thread(target=interrupt)
    thread.start()
    start = time.monotonic()
    try:
        goferry.open("golib", config)
    except KeyboardInterrupt:
        print("left", time.monotonic() - start < 10)
    thread.join()
    static.call("let_go")
    ended("making")
ended("living")
print(static.call("count"))
"""
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "left True\nleft True\n{'living': 0, 'made': 1, 'making': 0}\n"


def test_a_signal_handler_may_call_while_its_thread_waits(script: Callable[..., Any]) -> None:
    done = script(
        """
import os, signal, threading, time
import goferry

def knock():
    while ctx.call("waiting") == 0:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGUSR1)
    while not seen:
        time.sleep(0.001)
    ctx.call("release")

with goferry.open("golib") as ctx:
    seen = []
    signal.signal(signal.SIGUSR1, lambda *a: seen.append(ctx.call("double", {"value": 21})))
    threading.Thread(target=knock).start()
    print(ctx.call("block"), seen)
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "None [{'value': 42}]\n", "")
