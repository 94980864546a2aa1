"""The reply to a submitted request: `goferry.Future`.

A concurrent.futures.Future costs two microseconds to make, most of it for a
condition that nobody waits on. This one makes condition, waiters and callbacks when
they are first looked at, and keeps the rest in slots, which the C side reads and writes
(plane_future.c). That it may complete a Future in between is safe: it does so with the GIL
held throughout, by writing the outcome when nobody has looked at any of the three
(whoever does so afterwards finds the outcome under the condition's lock), and by
set_result or set_exception otherwise.
"""

from __future__ import annotations

import concurrent.futures
import sys
import threading
from concurrent.futures._base import CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED, PENDING
from typing import TYPE_CHECKING, Any, TypeVar

from ._errors import ReentrantError
from ._public import public

if TYPE_CHECKING:
    from collections.abc import Callable

    from goferry import _plane

    from ._waits import Request

_T = TypeVar("_T")
_R = TypeVar("_R")

_LAZY: dict[str, Callable[[], Any]] = {
    "_condition": threading.Condition,
    "_waiters": list,
    "_done_callbacks": list,
}

# What a slot that nobody has written to means.
_UNSET: dict[str, Any] = {
    "_ring": None,
    "_ticket": 0,
    "_lane": -1,
    "_brought": None,
    "_keeps": None,
}

# Identities of the threads that deliver replies. A Future's result cannot be waited for there.
reply_threads: set[int] = set()


@public
class Future(concurrent.futures.Future[_T]):
    """The reply to a request that was submitted.

    It is a concurrent.futures.Future, and works with wait, as_completed and
    asyncio.wrap_future. Its callbacks run on the reply thread, so they should be
    short. `cancel` reaches the handler in Go.
    """

    __slots__ = (
        "_brought",
        "_exception",
        "_keeps",
        "_lane",
        "_result",
        "_ring",
        "_state",
        "_ticket",
        "_touched",
    )

    _state: str
    _result: Any  # what the future is of, once it is finished
    _exception: BaseException | None
    _ring: _plane.Ring | None
    _ticket: int
    _lane: int  # of a serial request
    _brought: Request | None  # a request that brought callables
    _keeps: object  # the handle that the request is for
    _touched: bool  # set before condition, waiters or callbacks are made

    def __init__(self) -> None:
        """Make a Future of no request. The C side makes its own, without this."""
        self._state = PENDING
        self._result = None
        self._exception = None

    def __getattr__(self, name: str) -> Any:
        # Slots that were never written come here, too.
        make = _LAZY.get(name)
        if make is not None:
            self._touched = True
            # setdefault is atomic under the GIL: two threads get the same object.
            return self.__dict__.setdefault(name, make())
        if name in _UNSET:
            return _UNSET[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def result(self, timeout: float | None = None) -> _T:
        """Wait for the reply and return it, or raise what the request ended with.

        Raises TimeoutError (concurrent.futures') after `timeout` seconds, which ends the wait
        and not the request, and ReentrantError where the wait could never end.
        """
        if self._state != FINISHED:
            self._refuse_reentrant_wait()
            if self._ring is not None:
                self._ring.resolve()  # it may be in: then no thread need be woken for it
            if self._state != FINISHED:
                return self._wait(super().result, timeout)
        if self._exception is None:
            return self._result  # type: ignore[no-any-return]
        try:
            raise self._exception
        finally:
            # The exception's traceback holds this frame: break the cycle.
            del self

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Wait for the reply, and return what the request failed with, or None."""
        if self._state == FINISHED:
            return self._exception
        self._refuse_reentrant_wait()
        return self._wait(super().exception, timeout)

    def _wait(self, wait: Callable[[float | None], _R], timeout: float | None) -> _R:
        """Wait; once there are callables, known to be waiting, and as long as that can end."""
        waits = sys.modules.get("goferry._waits")
        if waits is None:
            return wait(timeout)
        return waits.wait_for(self, wait, timeout)  # type: ignore[no-any-return]

    def done(self) -> bool:
        """Whether the reply has come or the request was cancelled."""
        return self._state != PENDING

    def cancelled(self) -> bool:
        """Whether the request was cancelled by `cancel`."""
        return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED)

    def cancel(self) -> bool:
        """Cancel the request: True, unless its reply has come already.

        A request that was not dispatched yet is never run; the context of a running
        handler is cancelled. Either way the caller is released at once, and a
        reply that comes later is dropped and counted.
        """
        with self._condition:
            if self._state == FINISHED:
                return False
            first = self._state == PENDING
            if first:
                self._state = CANCELLED
                # Tells wait and as_completed, which look for CANCELLED_AND_NOTIFIED.
                self.set_running_or_notify_cancel()
                self._condition.notify_all()
        if first:
            self._invoke_callbacks()
            if self._ring is not None:
                self._ring.cancel(self._ticket)
        return True

    def set_result(self, result: _T) -> None:
        """Complete the future. For the C side: a reply to a cancelled request is dropped."""
        if not self.cancelled():
            super().set_result(result)

    def set_exception(self, exception: BaseException | None) -> None:
        """Fail the future. For the C side: a reply to a cancelled request is dropped."""
        if not self.cancelled():
            super().set_exception(exception)

    def _refuse_reentrant_wait(self) -> None:
        if self._state == PENDING and threading.get_ident() in reply_threads:
            raise ReentrantError(
                "waiting for a Future on the reply thread would never end, since this thread "
                "delivers the reply; use add_done_callback, or call() in place of submit()"
            )
        callables = sys.modules.get("goferry._callables")
        if callables is None or self._lane < 0 or self._state != PENDING or self._ring is None:
            return
        callables.check_lane(self._ring, self._lane, "the request", True)
