"""Callbacks and their replies: order, thread, size, and a producer that is ahead of them."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import goferry
from conftest import wait_until

REPLIES = "goferry-replies"  # the thread that callbacks run on


def nodes_live(ctx: goferry.Context) -> int:
    return ctx._runtime.extension.plane.memory()[0]


def test_replies_of_every_size_hold_their_bytes(ctx: goferry.Context) -> None:
    sizes = [0, 1, 63, 64, 65, 191, 192, 193, 5_000, 300_000]
    replies: list[goferry.Reply] = []
    for size in sizes:
        ctx.post("echo", bytes([size % 251]) * size, replies.append)
    wait_until(lambda: len(replies) == len(sizes))
    for size, reply in zip(sizes, replies, strict=True):
        assert reply.exception() is None
        assert repr(reply) == "<goferry.Reply of echo: ok>"
        assert reply.result() == bytes([size % 251]) * size
        assert reply.result() is reply.result()


def test_a_reply_that_failed_tells_why_as_often_as_it_is_asked(ctx: goferry.Context) -> None:
    replies: list[goferry.Reply] = []
    ctx.post("fail", {"kind": "plain"}, replies.append)
    wait_until(lambda: replies)
    for _ in range(2):
        assert isinstance(replies[0].exception(), goferry.RequestError)
        with pytest.raises(goferry.RequestError, match="it did not work"):
            replies[0].result()


def test_callbacks_run_once_each_on_their_thread_however_busy_the_producer(
    ctx: goferry.Context,
) -> None:
    """The producer gets Replies ready itself meanwhile, some of them: others are too large."""
    count = 20_000
    seen: list[tuple[int, str]] = []

    def callback(reply: goferry.Reply) -> None:
        number = int.from_bytes(reply.result()[:4], "little")
        seen.append((number, threading.current_thread().name))

    for number in range(count):
        size = 400 if number % 7 == 0 else 60
        ctx.post("echo", number.to_bytes(4, "little") + bytes(size), callback)
    wait_until(lambda: len(seen) == count)
    # A handler that the system held up may have been overtaken.
    assert sorted(seen) == [(number, REPLIES) for number in range(count)]


# Replies come in order here, and when they are asked for.
ON_STAGE = """
import sys
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_loader

def module(name):
    made = module_from_spec(spec := spec_from_loader(name, ExtensionFileLoader(name, sys.argv[1])))
    spec.loader.exec_module(made)
    return made

stage, plane = module("stage"), module("_plane")
plane.setup(object, object, object, object, object)
port = plane.Port()
echo = ("echo", 0, -1, True, True, None, None, False, 0)
ring = plane.Ring(stage.open(), "stage", [echo], port)
seen = []

class Callback:
    def __call__(self, reply):
        seen.append(int.from_bytes(reply.result()[:4], "little"))

callback = Callback()

def post(numbers):
    for number in numbers:
        size = 400 if number % 7 == 0 else 60
        ring.post("echo", number.to_bytes(4, "little") + bytes(size), callback)
"""


def test_replies_that_a_producer_got_ready_keep_their_order(stage: Path) -> None:
    on_stage(
        stage,
        """
post(range(500))
stage.serve()
post(range(500, 600))  # and gets some of those that came before ready
assert plane.memory()[0] < 550, plane.memory()
assert port.drain(1) and len(seen) == 1
assert port.drain(100) and len(seen) == 101
while port.drain(64):
    pass
assert seen == list(range(500)), seen
stage.serve()
while port.drain(64):
    pass
assert seen == list(range(600)), seen
assert (port.outstanding, plane.memory()[0]) == (0, 0)
""",
    )


def test_callbacks_that_are_due_go_with_their_port(stage: Path) -> None:
    on_stage(
        stage,
        """
held = sys.getrefcount(callback)
post(range(500))
stage.serve()
post(range(500, 600))
assert sys.getrefcount(callback) == held + 600
del ring, port
assert sys.getrefcount(callback) == held + 100  # they are on their way
stage.serve()
plane.Port()  # a port that nobody has is looked at when another is made
assert sys.getrefcount(callback) == held
assert (seen, plane.memory()[0]) == ([], 0)
""",
    )


def on_stage(stage: Path, script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ON_STAGE + script, str(stage)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_callbacks_that_wait_keep_few_nodes(ctx: goferry.Context) -> None:
    """A callback holds up the others: what is left of them is their Replies."""
    count = 4_000
    held, go_on = threading.Event(), threading.Event()
    seen: list[Any] = []

    def hold(reply: goferry.Reply) -> None:
        held.set()
        go_on.wait(60)

    ctx.post("echo", b"", hold)
    assert held.wait(60)
    try:
        for number in range(count):
            ctx.post("echo", number.to_bytes(4, "little"), seen.append)
        wait_until(lambda: ctx.stats().pending == 0)
        for number in range(count, 2 * count):  # with each some dozen, which have come, get ready
            ctx.post("echo", number.to_bytes(4, "little"), seen.append)
            if number % 100 == 0:
                wait_until(lambda: ctx.stats().pending == 0)
        assert ctx._runtime.reply_port.outstanding == 2 * count
        assert nodes_live(ctx) < count / 2
        assert {(each.method, each.stage) for each in ctx.health().requests} == {
            ("echo", "answered")
        }
        assert not seen
    finally:
        go_on.set()
    wait_until(lambda: len(seen) == 2 * count)
    assert sorted(int.from_bytes(r.result(), "little") for r in seen) == list(range(2 * count))
    assert ctx._runtime.reply_port.outstanding == 0


def test_callbacks_behind_one_that_raises_run_though_they_were_ready(
    ctx: goferry.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: reports.append(args.exc_value))
    held, go_on = threading.Event(), threading.Event()
    seen: list[int] = []

    def hold(reply: goferry.Reply) -> None:
        held.set()
        go_on.wait(60)

    def callback(reply: goferry.Reply) -> None:
        number = int.from_bytes(reply.result(), "little")
        if number % 50 == 0:
            raise (SystemExit(3) if number % 100 == 0 else ZeroDivisionError("in the callback"))
        seen.append(number)

    ctx.post("echo", b"", hold)
    assert held.wait(60)
    try:
        for number in range(1_000):
            ctx.post("echo", number.to_bytes(4, "little"), callback)
            if number == 500:
                wait_until(lambda: ctx.stats().pending == 0)
    finally:
        go_on.set()
    wait_until(lambda: len(seen) == 980)
    assert sorted(seen) == [number for number in range(1_000) if number % 50]
    wait_until(lambda: len(reports) == 20)
    assert {type(report) for report in reports} == {ZeroDivisionError, SystemExit}
