"""Ctrl-C and exits while callables run, wherever those run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Script = Callable[..., Any]

CANCELLED = "goferry: cancelled by the caller"

# Each sends the signal when the callable runs, and none depends on how long that takes.
BEGIN = """
import asyncio, os, signal, sys, threading, time
import goferry

ctx = goferry.open("golib")
running = threading.Event()
go_on = threading.Event()

def fn(request):
    running.set()
    end = time.monotonic() + 60
    while not go_on.is_set() and time.monotonic() < end:
        time.sleep(0.01)
    return request

def interrupt():
    running.wait(60)
    os.kill(os.getpid(), signal.SIGINT)

def wait_for_interrupt():
    while time.monotonic() - start < 60:
        time.sleep(0.01)

if INTERRUPTED:
    threading.Thread(target=interrupt, daemon=True).start()
start = time.monotonic()
payload = {"fn": fn, "value": 1}
"""

END = """
print("soon", time.monotonic() - start < 30)
go_on.set()
while ctx.stats().pending or ctx.stats().in_flight:
    time.sleep(0.001)
print(ctx.call("double", {"value": 4}), ctx.call("apply", {"fn": lambda r: r, "value": 5}))
ctx.close()
"""

GOES_ON = "soon True\n{'value': 8} {'value': 5}\n"


def run(script: Script, body: str, interrupted: bool = False) -> str:
    done = script(BEGIN.replace("INTERRUPTED", str(interrupted)) + body + END)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(GOES_ON), done.stdout
    return str(done.stdout.removesuffix(GOES_ON))


def test_ctrl_c_while_a_callable_runs_on_the_waiting_thread(script: Script) -> None:
    """It is raised in the callable, which the caller waits for, and goes on from there."""
    assert run(
        script,
        """
try:
    ctx.call("apply", payload)
except KeyboardInterrupt as error:
    import traceback
    print("fn" in [frame.name for frame in traceback.extract_tb(error.__traceback__)])
""",
        interrupted=True,
    ).split() == ["True"]


@pytest.mark.parametrize(
    "waits",
    ['ctx.submit("apply", payload).result()', 'ctx.map("apply", [payload])'],
    ids=["result", "map"],
)
def test_ctrl_c_while_a_callable_runs_on_another_thread(script: Script, waits: str) -> None:
    assert (
        run(
            script,
            f"""
try:
    {waits}
except KeyboardInterrupt:
    print("interrupted", go_on.is_set())
""",
            interrupted=True,
        )
        == "interrupted False\n"
    )


def test_ctrl_c_while_a_coroutine_runs_for_go(script: Script) -> None:
    """asyncio cancels its task, and with it the request and the coroutine that runs for it."""
    assert (
        run(
            script,
            """
async def slowly(request):
    running.set()
    try:
        # A signal that comes just before the loop falls asleep is seen when it wakes: let it.
        while time.monotonic() - start < 60:
            await asyncio.sleep(0.05)
    except asyncio.CancelledError:
        print("cancelled")
        raise

async def main():
    await ctx.acall("apply", {"fn": slowly, "value": 1})

try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
""",
            interrupted=True,
        )
        == "cancelled\ninterrupted\n"
    )


@pytest.mark.parametrize("kind", ["KeyboardInterrupt", "SystemExit"])
def test_an_exit_in_a_callable_thread_interrupts_the_main_thread(script: Script, kind: str) -> None:
    assert (
        run(
            script,
            f"""
def leaves(request):
    raise {kind}

future = ctx.submit("apply", {{"fn": leaves, "value": 1}})
try:
    wait_for_interrupt()
except KeyboardInterrupt:
    print("interrupted")
print(type(future.exception(20)).__name__, "{kind}" in str(future.exception()))
""",
        )
        == "interrupted\nRequestError True\n"
    )


def test_an_exit_in_a_callable_on_a_loop_ends_the_loops_run(script: Script) -> None:
    assert (
        run(
            script,
            """
def leaves(request):
    raise SystemExit(3)

async def main():
    await ctx.acall("apply", {"fn": leaves, "value": 1})

try:
    asyncio.run(main())
except SystemExit as error:
    print("left", error.code)
""",
        )
        == "left 3\n"
    )


def test_a_callable_that_raises_an_interrupt_cancels_its_request(script: Script) -> None:
    """The handler that called it goes on with others: it reads that its caller has gone."""
    assert (
        run(
            script,
            """
def leaves(request):
    raise KeyboardInterrupt

try:
    ctx.call("heed_after", {"fn": leaves, "value": 1})
except KeyboardInterrupt:
    print("interrupted")
while not (causes := ctx.call("causes")):
    time.sleep(0.001)
print(causes)
""",
        )
        == f"interrupted\n['{CANCELLED}']\n"
    )
