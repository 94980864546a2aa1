"""The life of a context: opened, closed, forgotten, surprised by the interpreter's exit."""

from __future__ import annotations

import gc
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest

import goferry
from conftest import let_go, wait_held, wait_until

Script = Callable[..., Any]


def test_each_constructor_is_followed_by_its_teardown(ctx: goferry.Context, golib: str) -> None:
    before = ctx.call("count")
    for _ in range(20):
        with goferry.open(golib, {"start": 3}) as other:
            assert other.call("add", {"by": 1}) == {"value": 4}
    after = ctx.call("count")
    assert after["made"] - before["made"] == 20
    assert after["living"] == before["living"]


def test_closing_again_does_nothing(golib: str) -> None:
    ctx = goferry.open(golib)
    ctx.call("echo", b"x")
    ctx.close()
    ctx.close()
    assert ctx.closed
    assert "closed" in repr(ctx)
    assert ctx.stats().completed == 1
    assert ctx.stats().state == "closed"


def test_threads_that_close_together_all_wait_for_the_end(golib: str) -> None:
    ctx = goferry.open(golib, {"linger": 0.2})
    times: list[float] = []
    start = time.monotonic()

    def close() -> None:
        ctx.close()
        times.append(time.monotonic() - start)

    threads = [threading.Thread(target=close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(times) > 0.15


def test_close_lets_running_requests_end_and_cancels_those_that_take_too_long(golib: str) -> None:
    ctx = goferry.open(golib, options=goferry.Options(drain_timeout=1))
    quick = ctx.submit("sleep", {"for": 0.2, "value": 1})
    slow = ctx.submit("block")
    wait_until(lambda: ctx.stats().in_flight >= 1 and ctx.call("waiting") == 1)
    start = time.monotonic()
    ctx.close()
    assert 0.9 < time.monotonic() - start < 10
    assert quick.result(0) == {"value": 1}
    with pytest.raises(goferry.ClosedError, match="block"):
        slow.result(0)


def test_a_handler_that_never_ends_does_not_keep_close_from_ending(
    golib: str, caplog: pytest.LogCaptureFixture
) -> None:
    ctx = goferry.open(golib, options=goferry.Options(drain_timeout=0.1))
    stubborn = ctx.submit("ignore", {"for": 20})
    wait_held()
    start = time.monotonic()
    ctx.close()
    assert time.monotonic() - start < 10
    with pytest.raises(goferry.ClosedError, match="ignore"):
        stubborn.result(10)
    wait_until(lambda: "the handler of ignore goes on" in caplog.text)
    # Its late reply is dropped: another context on the same ring does not see it.
    with goferry.open(golib) as other:
        other.call("let_go")
        wait_held(0)
        time.sleep(0.05)
        assert other.call("double", {"value": 1}) == {"value": 2}
        assert (other.stats().completed, other.stats().failed) == (2, 0)


def test_callers_that_race_with_close_get_their_reply_or_closed_error(golib: str) -> None:
    for _ in range(10):
        ctx = goferry.open(golib)
        outcomes: list[object] = []

        def work(ctx: goferry.Context = ctx, outcomes: list[object] = outcomes) -> None:
            try:
                while True:
                    if ctx.call("echo", b"x") != b"x":
                        outcomes.append("wrong reply")
            except BaseException as error:
                outcomes.append(type(error))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.02)
        ctx.close()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()
        assert outcomes == [goferry.ClosedError] * 4


def test_a_forgotten_context_is_closed_with_a_resource_warning(
    ctx: goferry.Context, golib: str
) -> None:
    living = ctx.call("count")["living"]
    forgotten = goferry.open(golib)
    seen: list[Any] = []
    forgotten.on("tick", seen.append)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del forgotten
        gc.collect()
    assert [warning.category for warning in caught] == [ResourceWarning]
    assert "golib" in str(caught[0].message)
    assert "close()" in str(caught[0].message)
    wait_until(lambda: ctx.call("count")["living"] == living)


def test_what_a_collected_context_was_asked_for_still_comes(
    golib: str, ctx: goferry.Context
) -> None:
    living = ctx.call("count")["living"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert goferry.open(golib).call("echo", b"x") == b"x"
        future = goferry.open(golib).submit("sleep", {"for": 0.3, "value": 1})
        assert future.result(20) == {"value": 1}
        del future
    assert [warning.category for warning in caught] == [ResourceWarning] * 2
    wait_until(lambda: ctx.call("count")["living"] == living)


def test_forgetting_does_not_block(golib: str) -> None:
    forgotten = goferry.open(golib, {"linger": 9})
    start = time.monotonic()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        del forgotten
        gc.collect()
    assert time.monotonic() - start < 5
    wait_held()
    let_go()


def test_rings_are_used_again(golib: str, ctx: goferry.Context) -> None:
    import os

    for _ in range(5):
        goferry.open(golib).close()
    descriptors = len(os.listdir("/proc/self/fd"))
    for _ in range(100):
        with goferry.open(golib) as other:
            other.on("tick", print)
            assert other.stats().submitted == 0
            other.call("echo", b"x")
    assert len(os.listdir("/proc/self/fd")) <= descriptors + 3


SILENT = {
    "unclosed contexts": """
import goferry
a = goferry.open("golib")
b = goferry.open("golib")
a.call("echo", b"x")
b.on("tick", print)
""",
    "requests in flight": """
import goferry
ctx = goferry.open("golib")
futures = [ctx.submit("block") for _ in range(10)]
ctx.post("ignore", {"for": 30}, print)
ctx.submit("ignore", {"for": 30})
""",
    "replies arriving": """
import goferry
ctx = goferry.open("golib")
for _ in range(20000):
    ctx.post("echo", b"x", lambda reply: reply.result())
""",
    "threads that wait": """
import threading, time, goferry
ctx = goferry.open("golib")
for _ in range(4):
    threading.Thread(target=lambda: ctx.call("block"), daemon=True).start()
while ctx.stats().in_flight < 4:
    time.sleep(0.001)
""",
    "a listener that sleeps": """
import time, goferry
ctx = goferry.open("golib")
ctx.on("tick", lambda event: time.sleep(30))
ctx.call("emit", {"count": 3})
""",
    "events arriving": """
import threading, time, goferry
ctx = goferry.open("golib", options=goferry.Options(overflow="block"))
seen = []
ctx.on("tick", seen.append)
ctx.submit("emit", {"count": 1000000})
while not seen:
    time.sleep(0.001)
""",
    "a loop with unfinished calls": """
import asyncio, goferry
ctx = goferry.open("golib")
async def main():
    ctx.acall("block")
    await ctx.acall("sleep", {"for": 0.01})
asyncio.run(main())
""",
    "a recycle under way": """
import threading, time, goferry
ctx = goferry.open("golib", {"linger": 30.0})
ctx.on("tick", print)
threading.Thread(target=ctx.recycle, daemon=True).start()
while ctx.stats().state != "recycling":
    time.sleep(0.001)
""",
    "a static context in use": """
import goferry
ctx = goferry.static("golib")
ctx.on("tick", print)
for _ in range(1000):
    ctx.post("count", None, lambda reply: reply.result())
""",
    "goroutines that burn": """
import goferry
ctx = goferry.open("golib")
ctx.call("burn", {"goroutines": 4, "for": 60})
""",
    "a context in a cycle": """
import goferry
class Holder: pass
holder = Holder()
holder.me = holder
holder.ctx = goferry.open("golib")
""",
}


@pytest.mark.parametrize("case", SILENT)
def test_the_interpreter_exits_at_once_and_silently(script: Script, case: str) -> None:
    start = time.monotonic()
    done = script(SILENT[case])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - start < 25, "it waited for something, of which each takes 30 s"


def test_calls_in_atexit_handlers_that_come_late_are_refused(script: Script) -> None:
    done = script(
        """
import atexit
def late():
    try:
        ctx.call("echo", b"x")
    except goferry.ClosedError as error:
        print("refused")
    ctx.close()
atexit.register(late)
import goferry
ctx = goferry.open("golib")
atexit.register(lambda: print(ctx.call("echo", b"in time")))
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "b'in time'\nrefused\n", "")


def test_a_forked_child_is_told_and_exits_well(script: Script) -> None:
    done = script(
        """
import os, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of fork with threads
import goferry
ctx = goferry.open("golib")
pid = os.fork()
if pid == 0:
    for act in (lambda: ctx.call("echo", b"x"), lambda: goferry.open("golib")):
        try:
            act()
        except goferry.ForkedError as error:
            print("forked", flush=True)
    ctx.close()
    sys.exit(7)
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status), ctx.call("echo", b"parent"))
ctx.close()
"""
    )
    assert done.stderr == ""
    assert (done.returncode, done.stdout) == (0, "forked\nforked\n7 b'parent'\n")
