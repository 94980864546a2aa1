"""Event iterators: what `Context.listen` returns."""

from __future__ import annotations

import threading
import weakref
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._errors import ClosedError, DeadlineError, ReentrantError
from ._listeners import running_loop
from ._public import public

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from ._events import Events
    from ._listeners import Listener

_T = TypeVar("_T")

# A wait that a signal slips past, just before it begins, ends after so many seconds.
SIGNAL_SECONDS = 1.0


class _Feed:
    """The listener's function: does not hold the iterator, so that a forgotten one is collected."""

    def __init__(self, iterator: EventIterator[Any], events: Events) -> None:
        self._events = events
        self._iterator = weakref.ref(iterator, self._forget)
        self.listener: Listener[Any] | None = None

    def __call__(self, value: Any) -> None:
        iterator = self._iterator()
        if iterator is not None:
            iterator._put(value)

    def end(self) -> None:
        iterator = self._iterator()
        if iterator is not None:
            iterator._end()

    def _forget(self, _: object) -> None:
        if self.listener is not None:
            self._events.forget(self.listener)


@public
class EventIterator(Generic[_T]):
    """The events of one kind, in order, for a `for` or an `async for`.

    It has a queue of its own, of `maxsize` events: when that is full the oldest is dropped for
    the newest, and counted in `lost`. So it never makes its context stuck, and one that is
    forgotten is dropped when it is collected. `with`, `async with` and `close` end it at once;
    the context's close ends it after what has arrived. Any number of threads and tasks may
    iterate at once: each event goes to one of them.
    """

    def __init__(
        self,
        events: Events,
        event: str,
        maxsize: int,
        decode: Callable[[bytes], Any] | None = None,
    ) -> None:
        if not isinstance(maxsize, int) or isinstance(maxsize, bool):
            raise TypeError(f"maxsize must be an int, not {maxsize!r}")
        if maxsize < 1:
            raise ValueError(f"maxsize must be at least 1, not {maxsize}")
        self.event = event
        self.maxsize = maxsize
        self._changed = threading.Condition()
        # Guarded by _changed:
        self._queue: deque[_T] = deque()
        self._lost = 0
        self._open = True
        self._waiters: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
        self._events = events
        feed = _Feed(self, events)
        feed.listener = self._listener = events.add(event, feed, feed.end, decode)

    @property
    def lost(self) -> int:
        """How many events were dropped since nobody took them in time."""
        return self._lost

    @property
    def closed(self) -> bool:
        """Whether nothing comes any more: this, or the context, was closed."""
        return not self._open

    def get(self, timeout: float | None = None) -> _T:
        """Wait for the next event.

        Raises DeadlineError after `timeout` seconds, ClosedError when nothing will come, and
        ReentrantError without a timeout in a listener of the same context, which holds events up.
        """
        if timeout is not None and not timeout >= 0:
            raise ValueError(f"timeout must be at least 0 seconds, not {timeout}")
        with self._changed:
            ready = self._wait(timeout)
            if self._queue:
                return self._queue.popleft()
        if ready:
            raise ClosedError(f"no event {self.event!r} comes any more: it was closed", self.event)
        raise DeadlineError(f"no event {self.event!r} came within {timeout} s", self.event)

    def _wait(self, timeout: float | None) -> bool:
        if timeout is not None:
            return self._changed.wait_for(self._ready, timeout)
        if not self._ready() and self._events.on_event_thread():
            raise ReentrantError(
                f"the next event {self.event!r} would never come: it comes by this thread, which "
                "runs the context's listeners; iterate on another one, or give get() a timeout"
            )
        while not self._changed.wait_for(self._ready, SIGNAL_SECONDS):
            pass
        return True

    def _ready(self) -> bool:
        return bool(self._queue) or not self._open

    def __iter__(self) -> EventIterator[_T]:
        return self

    def __next__(self) -> _T:
        with self._changed:
            self._wait(None)
            if self._queue:
                return self._queue.popleft()
        raise StopIteration

    def __aiter__(self) -> EventIterator[_T]:
        return self

    async def __anext__(self) -> _T:
        while True:
            with self._changed:
                if self._queue:
                    return self._queue.popleft()
                if not self._open:
                    raise StopAsyncIteration
                loop = running_loop()
                assert loop is not None
                waiter = loop, loop.create_future()
                self._waiters.append(waiter)
            try:
                await waiter[1]
            finally:
                with self._changed:
                    if waiter in self._waiters:  # cancelled
                        self._waiters.remove(waiter)

    def close(self) -> None:
        """End the iteration, here and wherever it waits. Closing again does nothing."""
        self._end(drop=True)
        self._events.remove(self._listener, wait=False)

    async def aclose(self) -> None:
        """End the iteration as `close` does."""
        self.close()

    def __enter__(self) -> EventIterator[_T]:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    async def __aenter__(self) -> EventIterator[_T]:
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = f"{len(self._queue)} waiting, {self._lost} lost" if self._open else "closed"
        return f"<goferry.EventIterator of {self.event!r}: {state}>"

    def _put(self, value: Any) -> None:
        with self._changed:
            if not self._open:
                return
            if len(self._queue) == self.maxsize:
                self._queue.popleft()
                self._lost += 1
            self._queue.append(value)
            self._wake()

    def _end(self, drop: bool = False) -> None:
        with self._changed:
            self._open = False
            if drop:
                self._queue.clear()
            self._wake()

    def _wake(self) -> None:
        """Wake all who wait: each looks for itself. The caller holds the lock."""
        self._changed.notify_all()
        waiters, self._waiters = self._waiters, []
        for loop, woken in waiters:
            try:
                loop.call_soon_threadsafe(_set, woken)
            except RuntimeError:  # closed: nobody waits there any more
                continue


def _set(woken: asyncio.Future[None]) -> None:
    if not woken.done():
        woken.set_result(None)
