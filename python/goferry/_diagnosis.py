"""`goferry.report()`: the state of everything, as text for a bug report."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from . import _runtime

if TYPE_CHECKING:
    from types import FrameType

    from ._context import Context
    from ._extension import Extension

# Bounds of a report: characters in all, and of each part.
MOST = 256 * 1024
STACKS_MOST = 64 * 1024
CONTEXTS = 64
THREADS = 64
FRAMES = 30
# How long Go may take to stop its goroutines and print their stacks.
GO_SECONDS = 2.0


def report() -> str:
    """Describe what goferry is doing in this process, as text to put into a bug report.

    It has versions, each open context with its health and stats, the stacks of Python's threads
    and of Go's goroutines. There are names of files, functions and threads in it, and no
    payloads. At most 256 KiB. Stops Go's goroutines for a moment, and answers within seconds
    also when Go does not.
    """
    text = "\n".join(_parts())
    if len(text) > MOST:
        text = text[:MOST] + "\n… cut here: the report is too long\n"
    return text


def _parts() -> Iterator[str]:
    import platform  # reports are rare, and importing goferry shall be cheap

    yield f"goferry report of {time.strftime('%Y-%m-%d %H:%M:%S %z')}"
    yield (
        f"goferry {_version('goferry')}, msgspec {_version('msgspec')}, "
        f"{platform.python_implementation()} {platform.python_version()}, {platform.platform()}"
    )
    runtimes = list(_runtime._runtimes.values())
    if not runtimes:
        yield "No Go library has been opened."
    for runtime in runtimes:
        yield ""
        yield f"== {runtime.extension.path}"
        yield f"libraries: {', '.join(runtime.extension.libraries)}"
        if runtime.forked:
            yield "loaded by the parent process, before a fork: its goroutines are not in this one"
            continue
        yield f"Go: {_ask(runtime.extension, 'Runtime')}"
        contexts = list(runtime.contexts)
        yield f"{len(contexts)} open contexts"
        for context in contexts[:CONTEXTS]:
            yield from _context(context)
    yield ""
    yield "== Python threads"
    yield from _threads()
    for runtime in runtimes:
        if not runtime.forked:
            yield ""
            yield f"== goroutines of {runtime.extension.path}"
            yield _ask(runtime.extension, "Stacks", STACKS_MOST)


def _context(context: Context) -> Iterator[str]:
    yield ""
    yield f"{context!r}, opened at {context._opened_at}"
    try:
        stats, health = context.stats(), context.health()
    except Exception as error:  # closed, or forked, since the list was made
        yield f"  {error}"
        return
    yield (
        f"  {health.state}: {health.pending} pending, {health.in_flight} in flight, "
        f"{health.events} events; heartbeat {health.heartbeat_age:.3f} s ago"
    )
    for request in health.requests:
        yield f"  {request.stage} for {request.age:.3f} s: {request.method}"
    if health.listener is not None:
        running = health.listener
        yield f"  listener of {running.event} for {running.running:.3f} s: {running.function}"
    yield "  " + ", ".join(f"{key}={value}" for key, value in msgspec.structs.asdict(stats).items())


def _threads() -> Iterator[str]:
    names = {thread.ident: thread for thread in threading.enumerate()}
    frames = sys._current_frames()
    for ident, frame in list(frames.items())[:THREADS]:
        thread = names.get(ident)
        name = "unknown to threading" if thread is None else thread.name
        kind = ", daemon" if thread is not None and thread.daemon else ""
        yield f"thread {ident} ({name}{kind}):"
        yield from _stack(frame)
    if len(frames) > THREADS:
        yield f"… and {len(frames) - THREADS} more"


def _stack(frame: FrameType) -> Iterator[str]:
    from traceback import walk_stack

    walked = list(walk_stack(frame))
    for at, line in walked[:FRAMES]:
        yield f"  {at.f_code.co_filename}:{line} {at.f_code.co_name}"
    if len(walked) > FRAMES:
        yield f"  … and {len(walked) - FRAMES} more frames"


def _ask(extension: Extension, function: str, *arguments: int) -> str:
    """Call Go from a thread of its own, since it may not answer."""
    answers: list[str] = []
    thread = threading.Thread(
        target=lambda: answers.append(extension.inspect(function, *arguments)),
        name="goferry-report",
        daemon=True,
    )
    thread.start()
    thread.join(GO_SECONDS)
    return answers[0] if answers else f"Go did not answer within {GO_SECONDS} s"


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:  # run from a folder that is not installed
        return "of unknown version"
