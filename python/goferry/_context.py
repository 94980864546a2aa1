"""Contexts: a Go library's object, its goroutines and its events, opened and closed as one."""

from __future__ import annotations

import functools
import itertools
import threading
import time
import warnings
from typing import TYPE_CHECKING, Any, TypeVar, overload

from . import _runtime
from ._errors import ClosedError, ForkedError
from ._handle import Home
from ._health import Health, examine, of_closed
from ._public import Stays, public
from ._stats import Stats, from_counters
from ._stream import Stream, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from goferry import _plane

    from ._call import Call
    from ._events import Events
    from ._future import Future
    from ._listen import EventIterator
    from ._listeners import Listener
    from ._options import Options
    from ._progress import ProgressTo
    from ._typed._wire import TypedWire

_F = TypeVar("_F", bound="Callable[[Any], object]")

# Operations on a context itself; the same numbers stand in core's code.go.
OP_NEW = -1
OP_CLOSE = -2
OP_RECYCLE = -4

_WAYS = ("call", "submit", "post", "acall", "map")


@public
class Context(Stays):
    """An open Go library: made by `goferry.open` or `goferry.aopen`.

    May be used by any number of threads and loops at once. `with` and `async with` close it at the
    end. A context that is forgotten open is closed when it is collected, with a ResourceWarning.

    Payloads and replies are what MessagePack has, dicts for structs; for a method of raw bytes they
    are bytes. Every way of calling raises UnknownMethodError for a name that the library does not
    have, DecodeError for a payload that does not fit, ClosedError after `close`, and RequestError
    or one of its subclasses for what the handler failed with. `timeout` is in seconds; when it has
    passed the request is cancelled in Go, and its caller gets DeadlineError at once.

    `progress` is a callable that receives a goferry.Progress, at most every 50 ms and the last
    one always, when the method's author tells any; or True for a bar, where somebody can see it.
    It is called on the event thread, for `acall` on the loop; the result comes after the last
    of them (for `post`, and when a listener holds up the event thread, it does not wait).
    """

    # Each instance carries the ring's own C functions under these names, so that a call costs no
    # Python frame; the functions of the class are what help() and type checkers see.

    def __init__(
        self,
        library: str,
        runtime: _runtime.Runtime,
        options: Options,
        pointer: int,
        opened_at: str,
        static: bool,
    ) -> None:
        from ._events import Events
        from ._listeners import ALL_LIVES
        from ._progress import Desk

        self._home = home = Home(runtime)
        self._wire = wire = runtime.wire(library).within(home)
        self._typed: TypedWire | None = None
        self._library = library
        self._runtime = runtime
        self._lock = threading.Condition()
        # Guarded by the lock: "open", "closing" (by one thread; others wait), "closed".
        self._state = "open"
        self._last_stats: Stats | None = None
        self._born = time.monotonic()
        self._opened_at = opened_at
        self._static = static
        self._numbers = itertools.count(1)  # of streams
        self._ring: _plane.Ring = runtime.extension.plane.Ring(
            pointer, library, wire.rows, runtime.reply_port, options.max_pending or 0
        )
        home.own(self._ring)
        self._events = Events(library, self._ring, wire.events)
        self._ring.progress = Desk(self._events)
        self._desk = runtime.take_callables(self._ring, library, wire, options.callable_threads)
        vars(self).update((way, getattr(self._ring, way)) for way in _WAYS)
        runtime.contexts.add(self)
        if options.on_stale is not None:
            # The option is for good, where what `on` adds goes with a recycle.
            self._events.add("stale", options.on_stale, life=ALL_LIVES)

    def call(
        self,
        name: str,
        payload: Any = None,
        timeout: float | None = None,
        *,
        progress: ProgressTo = None,
    ) -> Any:
        """Call a method and wait for its reply. Ctrl-C cancels the request in Go, too.

        From within a listener its progress is not told: the thread that tells it is busy.
        """
        return self._ring.call(name, payload, timeout, progress=progress)

    def submit(
        self,
        name: str,
        payload: Any = None,
        timeout: float | None = None,
        *,
        progress: ProgressTo = None,
    ) -> Future[Any]:
        """Send a request and return the Future of its reply. Never blocks."""
        return self._ring.submit(name, payload, timeout, progress=progress)

    def post(
        self,
        name: str,
        payload: Any,
        callback: Callable[[_plane.Reply], object],
        timeout: float | None = None,
        *,
        progress: ProgressTo = None,
    ) -> None:
        """Send a request, whose reply is given to `callback`. Never blocks.

        The callback runs on the reply thread, with an object whose `result()` returns or
        raises what `call` would have, and whose `exception()` returns it. It should be short,
        since all replies of the process come on that thread. This is the cheapest way.
        """
        self._ring.post(name, payload, callback, timeout, progress=progress)

    def acall(
        self,
        name: str,
        payload: Any = None,
        timeout: float | None = None,
        *,
        progress: ProgressTo = None,
    ) -> Call[Any]:
        """Send a request and return an awaitable `goferry.Call`. Never blocks."""
        return self._ring.acall(name, payload, timeout, progress=progress)

    def map(
        self,
        name: str,
        payloads: Iterable[Any],
        timeout: float | None = None,
        return_exceptions: bool = False,
        *,
        progress: ProgressTo = None,
    ) -> list[Any]:
        """Send many requests at once and wait for their replies, returned in order.

        The first failure is raised, and cancels the rest; with `return_exceptions` failures are
        returned in their places. `progress` tells, on this thread, how many replies have come.
        """
        return self._ring.map(
            name, payloads, timeout, return_exceptions=return_exceptions, progress=progress
        )

    def stream(self, name: str, payload: Any = None, timeout: float | None = None) -> Stream[Any]:
        """Start a stream and return its items: an iterator and an async iterator. Never blocks.

        `timeout` bounds the wait for each item. See `goferry.Stream` for how a stream ends.
        """
        decode, number = self._wire.batch_decoder(name), next(self._numbers)
        return start(self._ring, self._runtime, name, name, number, payload, timeout, decode)

    @overload
    def on(self, event: str, function: _F) -> Listener[_F]: ...

    @overload
    def on(self, event: str) -> Callable[[_F], Listener[_F]]: ...

    def on(self, event: str, function: _F | None = None) -> Any:
        """Have `function` called with each event of the name, on the context's event thread.

        Without a function it is a decorator. Several functions may listen to an event.
        Besides the library's events there are the runtime's: not_responding, responding, stuck,
        recovered, stale.

        A coroutine function, given where a loop runs, is awaited on that loop, one event at
        a time. What a listener raises is reported to sys.unraisablehook and the log, and
        KeyboardInterrupt and SystemExit interrupt the main thread, too, as Ctrl-C does.
        """
        if function is None:
            return lambda decorated: self._events.add(event, decorated)
        return self._events.add(event, function)

    def listen(self, event: str, maxsize: int = 1024) -> EventIterator[Any]:
        """Listen to an event by iterating: for `for` and `async for`, see `EventIterator`."""
        from ._listen import EventIterator

        return EventIterator(self._events, event, maxsize)

    def stats(self) -> Stats:
        """Read the context's counters: a frozen struct. Costs microseconds; never enters Go."""
        if self._last_stats is not None:
            return self._last_stats
        return from_counters(self._ring.stats(), time.monotonic() - self._born)

    def health(self) -> Health:
        """Look at what the context is doing: a frozen struct. Never enters Go, never waits for it.

        Costs microseconds, and a millisecond more for each 100,000 requests that are pending.
        """
        last = self._last_stats
        return of_closed(last) if last else examine(self._ring, self._events, self.stats())

    @property
    def library(self) -> str:
        """The library's name."""
        return self._library

    @property
    def closed(self) -> bool:
        """Whether `close` has been called."""
        return self._state != "open"

    def close(self) -> None:
        """Close the context and wait until Go has let go of everything.

        Running requests get some time to end (`drain_timeout`), then are cancelled; waiting
        ones get ClosedError; the library's teardown runs; listeners hear what has been
        emitted, and end; what was logged is given to logging's handlers. Closing again does
        nothing, but waits for a close that is under way.
        """
        if not self._begin_close():
            return
        try:
            self._ring.operate(OP_CLOSE, b"")
        finally:
            self._end_close()
        self._events.join()
        self._runtime.logs.flush()

    async def aclose(self) -> None:
        """Close the context as `close` does, without blocking the loop."""
        if self._events.on_event_thread() or not self._begin_close(wait=False):
            return
        try:
            await self._ring.aoperate(OP_CLOSE, b"")
        finally:
            self._end_close()
        await self._events.ajoin()
        await self._runtime.logs.aflush()

    def recycle(self) -> None:
        """Give the context a fresh object: the constructor runs again with the same config.

        Running requests get `drain_timeout` to end, then are cancelled and get as long again;
        what waits, or is sent meanwhile, gets RecyclingError. The teardown runs, then the
        constructor, with os.environ as it is now. Listeners hear what the old object emitted,
        and are removed, all but `on_stale`; add new ones afterwards. A handler that overruns all
        this is named in a warning, and neither its reply nor its events reach anybody.

        Raises what the constructor failed with. Then the context has no object, and calls get
        NotInitializedError until another recycle succeeds. Threads that recycle together share a
        fresh object. A close may come at any time and ends the recycle, with ClosedError.
        """
        self._check_recycle()
        self._runtime.extension.copy_environment()
        try:
            self._ring.operate(OP_RECYCLE, b"")
        finally:
            self._events.renewed()
        self._events.wait_renewed()

    async def arecycle(self) -> None:
        """Recycle the context as `recycle` does, without blocking the loop.

        It does not wait for listeners: those of the old object may still be hearing events.
        """
        import asyncio

        self._check_recycle()
        await asyncio.to_thread(self._runtime.extension.copy_environment)
        try:
            await self._ring.aoperate(OP_RECYCLE, b"")
        finally:
            self._events.renewed()

    def _check_recycle(self) -> None:
        if self._state != "open":
            raise ClosedError(f"this context of {self._library} is closed; open a new one")

    def __enter__(self) -> Context:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self) -> Context:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<goferry.Context of {self._library!r}, {self._state}>"

    def __del__(self) -> None:
        # _events is the last thing that the constructor sets.
        if getattr(self, "_state", "closed") != "open" or not hasattr(self, "_events"):
            return
        if _runtime.exiting() or self._runtime.forked or self._static:
            return
        text = (
            f"{self!r}, opened at {self._opened_at}, was never closed; use `with`, or call close()"
        )
        # `goferry.open(…).call(…)` collects the context before the call begins. What is called is
        # the ring's, so the close comes when nobody holds that: no bound function, no Future.
        self._ring.dropped = functools.partial(_abandon, self._events)
        self._runtime.contexts.discard(self)  # a warning that is kept keeps the context, too
        vars(self).clear()  # the bound functions among it hold the ring
        warnings.warn(text, ResourceWarning, source=self, stacklevel=2)

    def _begin_close(self, wait: bool = True) -> bool:
        """Claim the close: False when it is done, or somebody else does it (then wait for it)."""
        with self._lock:
            if self._state == "open":
                self._state = "closing"
                return True
            # A listener must not wait for a close that waits for the listener.
            while wait and self._state == "closing" and not self._events.on_event_thread():
                self._lock.wait()
            return False

    def _end_close(self) -> None:
        """Keep the last counts, give the ring back and let waiting closers go."""
        if not self._runtime.forked:
            self._events.finish(self._release)
            self._runtime.loops.sweep()
        self._runtime.contexts.discard(self)
        with self._lock:
            self._state = "closed"
            self._lock.notify_all()

    def _release(self) -> None:
        self._last_stats = from_counters(self._ring.stats(), time.monotonic() - self._born)
        self._ring.release()

    def _drop(self) -> None:
        """Close without waiting, after an interrupted constructor: a message goes to Go."""
        self._state = "closed"
        self._runtime.contexts.discard(self)
        _abandon(self._events, self._ring)

    def _refuse(self) -> None:
        """At the interpreter's exit: take no more requests."""
        self._ring.close_submissions()

    def _stop_events(self, timeout: float) -> None:
        """At the interpreter's exit: let the event thread end, within a bound."""
        self._events.finish(lambda: None)
        self._events.join(timeout)

    def _fork(self) -> None:
        """In the child of a fork: refuse everything without touching what is the parent's."""
        self._state = "closed"
        self._ring.close_submissions()  # what others hold of the ring refuses, too

        def forked(*args: Any, **kwargs: Any) -> Any:
            raise ForkedError(
                f"this context of {self._library} was opened by the parent process, and its "
                "goroutines do not exist in this one; open a context here"
            )

        barred = (*_WAYS, "stream", "on", "listen", "stats", "health", "recycle", "arecycle")
        vars(self).update(dict.fromkeys(barred, forked))


def _abandon(events: Events, ring: _plane.Ring) -> None:
    """Close without waiting: a message goes to Go. For finalizers, too; never blocks."""
    ring.close_submissions()
    events.finish(ring.abandon)
