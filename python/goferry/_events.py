"""Events: the thread of a context that takes them and calls their listeners.

Each context has one event thread, started with its first listener. It has events heard by
the data plane, which calls the listeners of each, one after another, without a lock: it
walks through the list that it was last given. So a listener may add and remove listeners,
and a slow one holds up events and never requests.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from ._errors import ClosedError, UnknownMethodError
from ._health import RunningListener
from ._listeners import ALL_LIVES, Listener, running_loop
from ._reports import pass_on_interrupt, report_exception
from ._wire import same

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping

    from goferry import _plane

    from ._coroutines import LoopListener

    Decode = Callable[[bytes], Any]

_F = TypeVar("_F", bound="Callable[[Any], object]")

# How many events are heard before the thread looks for anything else.
DELIVER_EVENTS = 256


class Events:
    """The listeners of one context, and its event thread."""

    def __init__(self, library: str, ring: _plane.Ring, kinds: Mapping[str, tuple[int, Decode]]):
        self.library = library
        self._source = ring.events  # does not hold the ring: a context in nobody's hands is closed
        self._kinds = kinds
        self.lock = threading.Condition()
        # Changed with the lock held, which is never held while a listener runs, and then shown to
        # the source, which looks at it by itself.
        self._listeners: dict[int, tuple[Listener[Any], ...]] = {}
        self._served: dict[int, Callable[[bytes], object]] = {}
        # Listeners whose functions were collected: from any thread, in the middle of anything, so
        # that this deque is all that is touched then. The event thread removes them.
        self._forgotten: deque[Listener[Any]] = deque()
        self.late: set[Late] = set()  # events that coroutines have; guarded by the lock
        # Called when a coroutine listener begins, where an Emit may wait for what it has: _rooms.py
        self.look_after: Callable[[LoopListener[Any]], None] | None = None
        self._thread: threading.Thread | None = None
        self._release: Callable[[], object] | None = None  # set: finishing
        self._shed = 0  # listeners of lives before this one are removed; guarded by the lock
        self._over = False
        self._closers: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
        self._on_loops: list[Any] = []  # the LoopListeners of when it ended

    def add(
        self,
        event: str,
        function: _F,
        on_end: Callable[[], object] | None = None,
        decode: Decode | None = None,
        life: int | None = None,
    ) -> Any:
        """Listen to the event `event`; `on_end` is called when the context ends the listener.

        `decode` makes what the function gets; without it that is an untyped value. Without a
        `life` the listener belongs to the context's present one.
        """
        kind = self._kinds.get(event)
        if kind is None:
            known = ", ".join(sorted(self._kinds))
            raise UnknownMethodError(
                f"{self.library} has no event {event!r}; it has: {known}", event
            )
        if not callable(function):
            raise TypeError(f"a listener must be callable, not {function!r}")
        listener = self._make(event, kind[0], function, on_end)
        listener.decode = decode or kind[1]
        with self.lock:
            self._start(event)
            listener.life = self._source.life if life is None else life
            self._listeners[kind[0]] = (*self._listeners.get(kind[0], ()), listener)
            self._show(kind[0])
        return listener

    def _show(self, index: int) -> None:
        """Show the source who is to hear an event from now on. The caller holds the lock."""
        rows: list[tuple[Any, Callable[[Any], object], Decode | None, int]] = []
        if (served := self._served.get(index)) is not None:
            rows.append((None, served, None, ALL_LIVES))
        for one in self._listeners.get(index, ()):
            rows.append((one, one.hand, None if one.decode is same else one.decode, one.life))
        self._source.hear(index, rows)

    def _make(
        self, event: str, index: int, function: _F, on_end: Callable[[], object] | None
    ) -> Listener[_F]:
        if not is_coroutine_function(function):
            return Listener(self, event, index, function, on_end)
        loop = running_loop()
        if loop is None:
            raise TypeError(
                f"the listener {function!r} is a coroutine function, and no loop runs here that "
                "could run it; listen from async code, or give a function, which may use "
                "loop.call_soon_threadsafe"
            )
        from ._coroutines import LoopListener

        return LoopListener(self, event, index, function, on_end, loop)

    def serve(self, index: int, function: Callable[[bytes], object]) -> None:
        """Have the bodies of one of the runtime's messages given to `function`."""
        with self.lock:
            self._start("")
            self._served[index] = function
            self._show(index)

    def _start(self, event: str) -> None:
        """Start the event thread, if there is none. The caller holds the lock."""
        if self._release is not None:
            raise ClosedError(
                f"the context of {self.library} is closed, so {event!r} is never fired again; "
                "open a new one",
                event,
            )
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, name=f"goferry-events-{self.library}", daemon=True
            )
            self._thread.start()

    def remove(self, listener: Listener[Any], wait: bool = True) -> None:
        """Stop a listener, and wait for its running call unless that is the caller.

        A thread whose loop runs does not wait: what it waits for may need the loop.
        """
        with self.lock:
            if listener.is_open:
                listener.is_open = False
                others = self._listeners.get(listener.index, ())
                self._listeners[listener.index] = tuple(o for o in others if o is not listener)
                self._show(listener.index)
            listener.discard()
            if not wait or self.on_event_thread() or running_loop() is not None:
                return
            # A call begins before is_open was cleared, and running says so until it ends, or does
            # not begin; and who clears running looks at removers after it.
            self._source.removers += 1
            try:
                while listener.is_running():
                    self.lock.wait(listener.patience)
            finally:
                self._source.removers -= 1

    def forget(self, listener: Listener[Any]) -> None:
        """Have a listener removed whose function is gone. For finalizers: never blocks."""
        self._forgotten.append(listener)
        self._source.wake()

    def call_ended(self) -> None:
        """A listener's call is over: let those go on who wait for that."""
        if self._source.removers:
            with self.lock:
                self.lock.notify_all()

    def hold(self, listener: LoopListener[Any]) -> Late:
        """Keep the event that is being delivered from making room before `done` is called."""
        late: Late | None = self._source.late
        if late is None:
            late = self._source.late = Late(self, counts=listener.index >= 0)
        with self.lock:
            if late.counts:
                self.late.add(late)
            late.holders.append(listener)
        return late

    @property
    def thread(self) -> int | None:
        """The identity of the event thread; None before there is one."""
        return None if self._thread is None else self._thread.ident

    def on_event_thread(self) -> bool:
        """Whether the caller runs on this context's event thread."""
        return threading.current_thread() is self._thread

    def count(self) -> int:
        """How many listeners there are."""
        with self.lock:
            return sum(map(len, self._listeners.values()))

    def depth(self) -> int:
        """How many events wait for their listeners, or are being heard."""
        return self._source.depth

    def running_listener(self) -> RunningListener | None:
        """Which listener is being called now, and for how long."""
        listener, since = self._source.running, self._source.since
        if listener is None:
            return None
        return RunningListener(listener.event, repr(listener.function), monotonic() - since)

    def runs(self, listener: Listener[Any]) -> bool:
        """Whether the event thread is calling the listener."""
        return self._source.running is listener

    def finish(self, release: Callable[[], object]) -> None:
        """Drop the listeners after what has arrived is delivered, then call `release`.

        The event thread does both, since it reads from memory that `release` gives away;
        where there is none, the caller does. Does not wait: see `join`.
        """
        with self.lock:
            if self._release is not None:
                return
            self._release = release
            waits = self._thread is None
        if waits:
            self._end()
        else:
            self._source.wake()

    def renewed(self) -> None:
        """Have the listeners of earlier lives removed, once they have heard what came in theirs."""
        self._source.wake()

    def wait_renewed(self) -> None:
        """Wait until that is done, unless the caller is a listener."""
        with self.lock:
            life = self._source.life
            while self._thread is not None and self._shed < life and not self.on_event_thread():
                self.lock.wait()

    def _shed_before(self, life: int) -> None:
        """Remove the listeners of the lives before this one."""
        ended: list[Listener[Any]] = []
        with self.lock:
            self._shed = life
            for index, listeners in self._listeners.items():
                stale = [one for one in listeners if ALL_LIVES < one.life < life]
                for listener in stale:
                    listener.is_open = False
                self._listeners[index] = tuple(one for one in listeners if one.is_open)
                if stale:
                    self._show(index)
                ended += stale
            self.lock.notify_all()
        _tell_end(ended)

    def join(self, timeout: float | None = None) -> bool:
        """Wait until the thread has ended: False if it has not, or if it is the caller."""
        thread = self._thread
        if thread is None:
            return True
        if self.on_event_thread():
            return False
        thread.join(timeout)
        return not thread.is_alive()

    async def ajoin(self) -> None:
        """Wait, without blocking the loop, for the thread's end and for this loop's listeners.

        A coroutine listener that calls this does not wait for itself.
        """
        loop = running_loop()
        assert loop is not None
        with self.lock:
            waits = not self._over
            ended = loop.create_future()
            if waits:
                self._closers.append((loop, ended))
        if waits:
            await ended
        for listener in self._on_loops:
            await listener.drained(loop)

    def _end(self) -> None:
        assert self._release is not None
        with self.lock:
            ended = [one for listeners in self._listeners.values() for one in listeners]
            for listener in ended:
                listener.is_open = False
            self._listeners.clear()
            self._on_loops = [listener for listener in ended if listener.on_loop]
            self._shed = sys.maxsize
            self.lock.notify_all()
        _tell_end(ended)
        self._release()
        self._source.release()
        with self.lock:
            self._over = True
            closers, self._closers = self._closers, []
        for loop, future in closers:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_wake, future)

    def _run(self) -> None:
        source, failed, ended = self._source, self._failed, self.call_ended
        while True:
            finishing = self._release is not None
            while self._forgotten:
                self.remove(self._forgotten.popleft())
            # Read first: when nothing is left to deliver, all that came before it has been.
            life = source.life
            if source.deliver(DELIVER_EVENTS, self._shed, failed, ended):
                continue
            front = source.front
            if front is not None and front > self._shed:
                life = front
            if self._shed < life:
                self._shed_before(life)
            elif front is None:
                if finishing:
                    self._end()
                    return
                source.wait(None)

    def _failed(self, error: BaseException, culprit: Listener[Any] | int) -> None:
        """Report what a listener raised: nobody waits for its end."""
        if isinstance(culprit, int):
            report_exception(error, self.library, f"event {culprit}, which cannot be decoded")
        else:
            report_exception(error, self.library, culprit)
            pass_on_interrupt(error)


class Late:
    """An event that counts as delivered only when the coroutines that it was given to are done."""

    def __init__(self, events: Events, counts: bool) -> None:
        self._events = events
        self.counts = counts  # in the queue: the runtime's own events do not
        # Guarded by the events' lock: whose coroutines have it, and whether the event thread itself
        # is done with it.
        self.holders: list[LoopListener[Any]] = []
        self._left = False

    def done(self, listener: LoopListener[Any] | None = None) -> None:
        """One of those who held it is done with it: a listener's coroutine, or the event thread."""
        with self._events.lock:
            if listener is None:
                self._left = True
            else:
                self.holders.remove(listener)
            last = self._left and not self.holders
            if last:
                self._events.late.discard(self)
        if last and self.counts:
            self._events._source.delivered()


def is_coroutine_function(function: Any) -> bool:
    """Whether calling it gives a coroutine: an async function, method, partial or object."""
    from inspect import iscoroutinefunction  # importing it takes milliseconds

    return any(map(iscoroutinefunction, (function, type(function).__call__)))


def _tell_end(ended: list[Listener[Any]]) -> None:
    for listener in ended:
        if listener.on_end is not None:
            listener.on_end()


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
