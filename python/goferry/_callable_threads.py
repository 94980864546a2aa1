"""The threads that run the callables of requests whose callers do not wait for them."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# How long a thread without work lives on.
IDLE_SECONDS = 5.0

_here = threading.local()  # .pool: the CallableThreads that the thread belongs to


class CallableThreads:
    """Up to `limit` threads of one context, made when they are needed.

    Threads that wait inside goferry do not count, so that callables may call what calls further
    callables, however deep.
    """

    def __init__(self, library: str, limit: int) -> None:
        self._name = f"goferry-callables-{library}"
        self._limit = limit
        self._lock = threading.Condition()  # guards what follows
        self._jobs: deque[Callable[[], object]] = deque()
        self._threads = 0
        self._idle = 0
        self._waiting: set[object] = set()  # a name for each wait of a thread inside goferry
        self._closed = False

    def put(self, job: Callable[[], object]) -> None:
        """Have a thread run the job. Never blocks."""
        with self._lock:
            self._jobs.append(job)
            self._reinforce()

    def close(self) -> None:
        """Let the threads end when they have done what was put."""
        with self._lock:
            self._closed = True
            self._lock.notify_all()

    def _reinforce(self) -> None:
        """See to it that somebody takes the next job. The lock is held."""
        if self._idle >= len(self._jobs):
            self._lock.notify()
        elif self._jobs and self._threads - len(self._waiting) < self._limit:
            self._threads += 1
            threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def begin_wait(self, name: object) -> None:
        """A thread of this pool is going to wait. Telling it again changes nothing."""
        with self._lock:
            self._waiting.add(name)
            self._reinforce()

    def end_wait(self, name: object) -> None:
        """It waits no more. Telling it again changes nothing."""
        with self._lock:
            self._waiting.discard(name)

    def _run(self) -> None:
        _here.pool = self
        while True:
            with self._lock:
                while not self._jobs:
                    if self._closed:
                        self._threads -= 1
                        return
                    self._idle += 1
                    woken = self._lock.wait(IDLE_SECONDS)
                    self._idle -= 1
                    if not woken and not self._jobs:
                        self._threads -= 1
                        return
                if self._threads - len(self._waiting) > self._limit:
                    self._threads -= 1  # one that waited came back
                    return
                job = self._jobs.popleft()
            job()
            del job  # its callable and its context are not this thread's to keep while it idles


def tell_begin(name: object) -> None:
    """Count this thread as waiting inside goferry, if it is one of a pool's."""
    pool: CallableThreads | None = getattr(_here, "pool", None)
    if pool is not None:
        pool.begin_wait(name)


def tell_end(name: object) -> None:
    """Count this thread as waiting no more."""
    pool: CallableThreads | None = getattr(_here, "pool", None)
    if pool is not None:
        pool.end_wait(name)
