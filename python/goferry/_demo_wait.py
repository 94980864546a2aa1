"""Waiting for executors' tasks and for coroutines so that Ctrl-C always ends the wait, cleanly."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError
from typing import Any, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

# CPython looks for signals before it blocks on a lock, and a signal interrupts the lock. One that
# comes in between is seen only when the wait ends, so no wait is longer than this, in seconds.
LONGEST_WAIT = 0.1


def result_of(future: Future[_R]) -> _R:
    """Return the task's result when it is there, or raise its exception."""
    while True:
        try:
            return future.result(LONGEST_WAIT)
        except TimeoutError:
            if future.done():  # it raised that itself, or has ended just now
                return future.result()


def in_executor(
    function: Callable[[_T], _R], items: Iterable[_T], threads: int, stop: Callable[[], object]
) -> Iterator[_R]:
    """Map as ThreadPoolExecutor.map does: each item is a task, and results come in order.

    When the wait is interrupted, or the iterator closed, tasks that have not begun are dropped, and
    `stop` is called, which shall end the others.
    """
    with ThreadPoolExecutor(threads) as executor:
        try:
            for future in [executor.submit(function, item) for item in items]:
                yield result_of(future)
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            stop()
            raise


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine function as asyncio.run does. Ctrl-C cancels it, then is raised.

    asyncio.run by itself (before Python 3.11 at any time, later while it makes its loop) lets
    KeyboardInterrupt come in the midst of asyncio's own code, which leaves things open. Here it
    comes when the loop is closed. Call it on the main thread.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        asyncio.run(main())  # Ctrl-C is ignored, or somebody else's
        return
    interrupted = False
    task: asyncio.Task[Any] | None = None

    def interrupt(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        if task is not None and not task.done():
            task.get_loop().call_soon_threadsafe(task.cancel)

    async def interruptible() -> None:
        nonlocal task
        task = asyncio.current_task()
        if not interrupted:
            await main()

    signal.signal(signal.SIGINT, interrupt)
    try:
        asyncio.run(interruptible())
    except asyncio.CancelledError:
        if not interrupted:
            raise
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if interrupted:
        raise KeyboardInterrupt
