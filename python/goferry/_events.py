"""Events: listeners, and the thread that calls them.

Each context has one event thread, started with its first listener. It takes events
from the context's port and calls the listeners of each, one after another: snapshot
under the lock, unlock, call. So a listener may add and remove listeners, and a slow one
holds up events and never requests.
"""

from __future__ import annotations

import inspect
import itertools
import sys
import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._errors import ClosedError, UnknownMethodError
from ._reports import report_exception

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from goferry import _plane

    Decode = Callable[[bytes], Any]

_F = TypeVar("_F", bound="Callable[[Any], object]")

# How many events one turn takes from the port.
TAKE_EVENTS = 64

# The life of a listener that no recycle removes.
ALL_LIVES = -1

_ids = itertools.count(1)


class Listener(Generic[_F]):
    """A function that is called with each event of one kind until `close`.

    Calling the listener calls the function, so a decorated function stays usable.
    `with` closes it at the end. `id` is never used again for another listener.
    """

    __slots__ = ("__weakref__", "_events", "_index", "_open", "event", "function", "id", "life")

    def __init__(self, events: Events, event: str, index: int, function: _F) -> None:
        self.id = next(_ids)
        self.event = event
        self.function = function
        self._events = events
        self._index = index
        self._open = True
        self.life = ALL_LIVES  # of the context's lives, the one whose events it hears

    def __call__(self, value: Any) -> object:
        return self.function(value)

    def close(self) -> None:
        """Stop listening: after it the function is not called, and does not run.

        Waits for a running call, except inside of a listener of the same context.
        Closing again does nothing.
        """
        self._events.remove(self)

    @property
    def closed(self) -> bool:
        """Whether the listener, or its context, is closed."""
        return not self._open

    def __enter__(self) -> Listener[_F]:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "listens to" if self._open else "closed; listened to"
        return f"<goferry.Listener {self.id} {state} {self.event!r}: {self.function!r}>"


class Events:
    """The listeners of one context, and its event thread."""

    def __init__(self, library: str, ring: _plane.Ring, kinds: Mapping[str, tuple[int, Decode]]):
        self._library = library
        self._source = ring.events  # does not hold the ring: a context in nobody's hands is closed
        self._kinds = kinds
        self._decoders = dict(kinds.values())
        self._lock = threading.Condition()
        # Changed with the lock held, which is never held while a listener runs. The tuples are
        # replaced, never changed, so that the event thread may walk through one without the lock.
        self._listeners: dict[int, tuple[Listener[Any], ...]] = {}
        # The event thread sets _running and then looks at the listener's _open; remove() clears
        # _open and then looks at _running: one of the two sees the other, so no lock is needed for
        # a call. Likewise the event thread clears _running and then looks at _removers.
        self._running: Listener[Any] | None = None
        self._removers = 0  # how many wait for a running call's end
        self._thread: threading.Thread | None = None
        self._release: Callable[[], object] | None = None  # set: finishing
        self._shed = 0  # listeners of lives before this one are removed; guarded by the lock

    def add(self, event: str, function: _F) -> Listener[_F]:
        """Listen to the event `event`."""
        kind = self._kinds.get(event)
        if kind is None:
            known = ", ".join(sorted(self._kinds))
            raise UnknownMethodError(
                f"{self._library} has no event {event!r}; it has: {known}", event
            )
        if not callable(function):
            raise TypeError(f"a listener must be callable, not {function!r}")
        if inspect.iscoroutinefunction(function):
            raise TypeError(
                f"the listener {function!r} is a coroutine function, but listeners run on the "
                "event thread; give a function, which may use loop.call_soon_threadsafe"
            )
        listener = Listener(self, event, kind[0], function)
        with self._lock:
            if self._release is not None:
                raise ClosedError(
                    f"the context of {self._library} is closed, so {event!r} is never fired again; "
                    "open a new one",
                    event,
                )
            listener.life = self._source.life
            self._source.listen(kind[0], 1)
            self._listeners[kind[0]] = (*self._listeners.get(kind[0], ()), listener)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name=f"goferry-events-{self._library}", daemon=True
                )
                self._thread.start()
        return listener

    def remove(self, listener: Listener[Any]) -> None:
        """Stop a listener, and wait for its running call unless that is the caller."""
        with self._lock:
            if listener._open:
                listener._open = False
                others = self._listeners.get(listener._index, ())
                self._listeners[listener._index] = tuple(o for o in others if o is not listener)
                self._source.listen(listener._index, -1)
            if self.on_event_thread():
                return
            self._removers += 1
            try:
                while self._running is listener:
                    self._lock.wait()
            finally:
                self._removers -= 1

    def on_event_thread(self) -> bool:
        """Whether the caller runs on this context's event thread."""
        return threading.current_thread() is self._thread

    def count(self) -> int:
        """How many listeners there are."""
        with self._lock:
            return sum(map(len, self._listeners.values()))

    def finish(self, release: Callable[[], object]) -> None:
        """Drop the listeners after what has arrived is delivered, then call `release`.

        The event thread does both, since it reads from memory that `release` gives away;
        where there is none, the caller does. Does not wait: see `join`.
        """
        with self._lock:
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
        with self._lock:
            life = self._source.life
            while self._thread is not None and self._shed < life and not self.on_event_thread():
                self._lock.wait()

    def _shed_before(self, life: int) -> None:
        """Remove the listeners of the lives before this one."""
        with self._lock:
            self._shed = life
            for index, listeners in self._listeners.items():
                stale = [one for one in listeners if ALL_LIVES < one.life < life]
                for listener in stale:
                    listener._open = False
                self._listeners[index] = tuple(one for one in listeners if one._open)
                self._source.listen(index, -len(stale))
            self._lock.notify_all()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until the thread has ended: False if it has not, or if it is the caller."""
        thread = self._thread
        if thread is None:
            return True
        if self.on_event_thread():
            return False
        thread.join(timeout)
        return not thread.is_alive()

    def _end(self) -> None:
        assert self._release is not None
        with self._lock:
            for listeners in self._listeners.values():
                for listener in listeners:
                    listener._open = False
            self._listeners.clear()
            self._shed = sys.maxsize
            self._lock.notify_all()
        self._release()
        self._source.release()

    def _run(self) -> None:
        while True:
            finishing = self._release is not None
            life = (
                self._source.life
            )  # read first: what is taken until nothing is left came before it
            taken = self._source.take(TAKE_EVENTS)
            if taken:
                life = self._source.taken
            if self._shed < life:
                self._shed_before(life)
            for index, body in taken:
                try:
                    self._deliver(index, body, life)
                finally:
                    self._source.delivered(1)  # makes room for one more
            if not taken:
                if finishing:
                    self._end()
                    return
                self._source.wait(None)

    def _deliver(self, index: int, body: bytes, life: int) -> None:
        listeners = self._listeners.get(index)
        if not listeners:
            return
        try:
            value = self._decoders[index](body)
        except Exception as error:
            report_exception(error, self._library, f"event {index}, which cannot be decoded")
            return
        for listener in listeners:
            self._running = listener
            try:
                # One that was added after a recycle may find the old object's events still here.
                if listener._open and listener.life <= life:
                    listener.function(value)
            except BaseException as error:
                # Nobody waits for a listener's end, so whatever it raises can only be reported.
                report_exception(error, self._library, listener)
            finally:
                self._running = None
                if self._removers:
                    with self._lock:
                        self._lock.notify_all()
