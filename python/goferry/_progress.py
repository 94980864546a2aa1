"""Progress: what a handler tells by core.Progress, on its way to the caller's `progress=`.

The way of calling that is given `progress=` comes here (from the C side, so that others pay
nothing for it), and is called again with a `_watch`, which is told the request's ticket just
before the request is sent. Messages name the ticket; the last one says that no more follow.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from ._errors import RequestError
from ._public import public
from ._reports import pass_on_interrupt, report_exception

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from goferry import _plane

    from ._call import Call
    from ._events import Events
    from ._future import Future

# The message's number, from core's code.go.
EVENT_PROGRESS = -6
# Reply and last message travel apart. A reply waits for the last message for so long, no longer:
# a slow listener on the event thread must not hold up requests.
LAST_WORD_SECONDS = 0.1
# How many posted requests whose last message has not come are known, at most: of older ones it is
# not told. While a listener blocks the event thread the last messages do not come.
LATE_MOST = 1024
# The least time between two messages of a map, which counts its replies by itself.
MAP_SECONDS = 0.05


@public
class Progress(msgspec.Struct, frozen=True):
    """How far a request has come: what the callable that was given as `progress=` receives.

    `done` of `total` in the handler's units (a total of 0 is unknown), what it is doing, and the
    seconds since it began.
    """

    done: int = 0
    total: int = 0
    message: str = ""
    elapsed: float = 0.0


class _Message(msgspec.Struct):
    id: int
    done: int = 0
    total: int = 0
    message: str = ""
    elapsed: float = 0.0
    end: bool = False


Target = Callable[[Progress], object]
ProgressTo = Callable[[Progress], object] | bool | None

_decode = msgspec.msgpack.Decoder(_Message).decode


class Desk:
    """Where one context's progress messages are handed out: `Ring.progress`."""

    def __init__(self, events: Events) -> None:
        self.events = events
        # By ticket. Changed by single operations, which are atomic under the GIL.
        self.watches: dict[int, Watch] = {}
        self._late: deque[Watch] = deque()  # replied; oldest first. The reply thread's

    def __call__(
        self,
        way: str,
        ring: _plane.Ring,
        name: str,
        payload: Any,
        timeout: float | None,
        callback: Any,
        progress: object,
    ) -> Any:
        target = target_of(progress, name.removeprefix("+"))
        if way == "map":
            return _map(self.events, ring, name, payload, timeout, callback, target)
        if target is None:
            more = (payload, callback, timeout) if way == "post" else (payload, timeout)
            return getattr(ring, way)(name, *more)
        self.events.serve(EVENT_PROGRESS, self._deliver)
        watch = Watch(self, target)
        try:
            if way == "call":
                return _call(watch, ring, name, payload, timeout)
            if way == "submit":
                return _submit(watch, ring, name, payload, timeout)
            if way == "acall":
                return _acall(watch, ring, name, payload, timeout)
            return _post(watch, ring, name, payload, callback, timeout)
        except BaseException:
            watch.close()
            raise

    def await_last(self, watch: Watch) -> None:
        """Know a replied request until its last message comes, or too many others wait for one."""
        while self._late and (self._late[0].closed or len(self._late) >= LATE_MOST):
            self._late.popleft().close()
        self._late.append(watch)

    def _deliver(self, body: bytes) -> None:
        message = _decode(body)
        watch = self.watches.get(message.id)
        if watch is None:  # its caller has left
            return
        if message.end:
            watch.end()
        else:
            told = Progress(message.done, message.total, message.message, message.elapsed)
            watch.tell(told)


class Watch:
    """The progress of one request, told on the event thread."""

    def __init__(self, desk: Desk, target: Target) -> None:
        self.desk = desk
        self.ticket = 0
        self._target = target
        self._lock = threading.Lock()  # guards what follows; not held while the target runs
        self._open = True
        self._ended = False  # the last message has come
        self._then: Callable[[], object] | None = None  # to be called once, when it has
        self.timer: threading.Timer | None = None

    def begin(self, ticket: int) -> None:
        """The request is about to be sent: the C side tells its ticket."""
        self.ticket = ticket
        self.desk.watches[ticket] = self

    def tell(self, progress: Progress) -> None:
        """Give the target a message."""
        if not self._open:
            return
        try:
            self._target(progress)
        except BaseException as error:
            report_exception(error, self.desk.events.library, self._target)
            pass_on_interrupt(error)

    def end(self) -> None:
        """Nothing follows."""
        with self._lock:
            self._ended = True
            then, self._then = self._then, None
        if then is not None:
            then()

    def after(self, then: Callable[[], object]) -> bool:
        """Call `then` once, when the last message has come, or else give it to `give_up`.

        True: it was called at once.
        """
        with self._lock:
            if not self._ended:
                self._then = then
                return False
        then()
        return True

    def give_up(self) -> None:
        """Wait no longer for the last message."""
        self.end()

    @property
    def closed(self) -> bool:
        """Whether the target is told nothing more."""
        return not self._open

    def close(self) -> None:
        """Tell the target nothing more."""
        self._open = False
        self.desk.watches.pop(self.ticket, None)
        if self.timer is not None:
            self.timer.cancel()
        close = getattr(self._target, "close_bar", None)
        if close is not None:
            close()


def target_of(progress: object, method: str) -> Target | None:
    """The callable behind a `progress=`, or None when nobody would see anything."""
    if progress is True:
        from ._bars import make_bar

        return make_bar(method)
    if progress is False:
        return None
    if not callable(progress):
        raise TypeError(f"progress must be a callable, True or None, not {progress!r}")
    from ._events import is_coroutine_function

    if is_coroutine_function(progress):
        raise TypeError(f"progress must be no coroutine function, as {progress!r} is")
    return progress


def _ran(error: BaseException | None) -> bool:
    """Whether the request's handler has returned, so that a last message is on its way."""
    return error is None or isinstance(error, RequestError)


def _call(watch: Watch, ring: _plane.Ring, name: str, payload: Any, timeout: float | None) -> Any:
    try:
        result = ring.call(name, payload, timeout, _watch=watch.begin)
    except RequestError:
        _wait_for_last(watch)
        raise
    else:
        _wait_for_last(watch)
        return result
    finally:
        watch.close()


def _wait_for_last(watch: Watch) -> None:
    """Hold a caller that has its reply until the last message was told, within a bound."""
    if watch.ticket and not watch.desk.events.on_event_thread():
        told = threading.Event()
        watch.after(told.set)
        told.wait(LAST_WORD_SECONDS)


def _submit(
    watch: Watch, ring: _plane.Ring, name: str, payload: Any, timeout: float | None
) -> Future[Any]:
    from ._future import Future

    inner = ring.submit(name, payload, timeout, _watch=watch.begin)
    outer: Future[Any] = Future()
    outer._ring, outer._ticket = ring, watch.ticket

    def replied(inner: Any) -> None:
        error = inner.exception()

        def settle() -> None:
            watch.close()
            if error is None:
                outer.set_result(inner.result())
            else:
                outer.set_exception(error)

        if not _ran(error):
            settle()
        elif not watch.after(settle):
            watch.timer = threading.Timer(LAST_WORD_SECONDS, watch.give_up)
            watch.timer.daemon = True
            watch.timer.start()

    inner.add_done_callback(replied)
    return outer


def _post(
    watch: Watch,
    ring: _plane.Ring,
    name: str,
    payload: Any,
    callback: Callable[[_plane.Reply], object],
    timeout: float | None,
) -> None:
    def replied(reply: _plane.Reply) -> None:
        # The callback belongs on this thread, now; the last message may come after it.
        if not _ran(reply.exception()):
            watch.close()
        elif not watch.after(watch.close):
            watch.desk.await_last(watch)
        callback(reply)

    ring.post(name, payload, replied, timeout, _watch=watch.begin)


def _acall(
    watch: Watch, ring: _plane.Ring, name: str, payload: Any, timeout: float | None
) -> Call[Any] | Coroutine[Any, Any, Any]:
    from ._listeners import running_loop

    loop = running_loop()
    if loop is None:  # as Call.later: sent once a loop runs it
        return _acall_later(watch, ring, name, payload, timeout)
    from ._progress_loop import watched_call

    return watched_call(watch, ring, name, payload, timeout, loop)


async def _acall_later(
    watch: Watch, ring: _plane.Ring, name: str, payload: Any, timeout: float | None
) -> Any:
    return await _acall(watch, ring, name, payload, timeout)


def _map(
    events: Events,
    ring: _plane.Ring,
    name: str,
    payloads: Any,
    timeout: float | None,
    keep: bool,
    target: Target | None,
) -> list[Any]:
    """A map's progress is how many of its replies have come; told on the calling thread."""
    if target is None:
        return ring.map(name, payloads, timeout=timeout, return_exceptions=keep)
    began = time.monotonic()
    due = began

    def count(back: int, of: int) -> None:
        nonlocal due
        now = time.monotonic()
        if now < due and back < of:
            return
        due = now + MAP_SECONDS
        try:
            target(Progress(back, of, "", now - began))
        except Exception as error:
            report_exception(error, events.library, target)

    try:
        return ring.map(name, payloads, timeout=timeout, return_exceptions=keep, _watch=count)
    finally:
        close = getattr(target, "close_bar", None)
        if close is not None:
            close()
