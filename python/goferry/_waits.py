"""Who waits for whom, beside callables: a wait that can never end is refused with ReentrantError.

A request with callables may hold a serial lane while one of its calls runs, or lies, on some
thread: a loop's, a callable thread, that of a waiting caller. Who waits for the lane waits for that
thread. If that is itself, or waits for it in turn, through however many lanes and contexts, nobody
will ever go on. It is looked for before a request is sent, and every tenth of a second while it is
waited for, since the call that closes the circle may come later. Nothing here takes a lock: a
signal's handler may call while its thread is in the middle of it.
"""

from __future__ import annotations

import concurrent.futures
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

from ._callable_threads import tell_begin, tell_end
from ._errors import ReentrantError
from ._listeners import running_loop

if TYPE_CHECKING:
    from collections.abc import Callable

    from goferry import _plane

    from ._future import Future

    # A serial lane: the ring's id and the lane's number.
    Key = tuple[int, int]

_T = TypeVar("_T")

# How often a wait looks whether it can still end.
LOOK_SECONDS = 0.1


class Request:
    """A request that brought callables, as far as waits are concerned."""

    def __init__(self, ring: _plane.Ring, lane: int, bounded: bool) -> None:
        self.lane: Key | None = (id(ring), lane) if lane >= 0 else None
        # The calls that have no answer yet, and the thread that runs each, or will.
        self.calls: dict[bytes, int] = {}
        # One with a deadline ends, whatever becomes of its calls, and so does a wait for it.
        self._bounded = bounded
        if self.lane is not None and not bounded:
            _of_lane.setdefault(self.lane, set()).add(self)

    def forget(self) -> None:
        """It is over."""
        self.calls.clear()
        if self.lane is not None and not self._bounded:
            others = _of_lane[self.lane]
            others.discard(self)
            if not others:
                _of_lane.pop(self.lane, None)


# What follows is changed and copied by single operations, which are atomic under the GIL.
_of_lane: dict[Key, set[Request]] = {}  # requests that hold a lane, or will
# By thread: the lane and the request that it waits for, by a name for each wait that it is in: a
# signal's handler may wait in the middle of another wait. A thread waits for the last of them.
_waiting: dict[int, dict[object, tuple[Key | None, Request | None]]] = {}


# A signal's handler may raise in the middle of these two. Then they are called again: whatever they
# have done already, doing it again changes nothing.


def begin_wait(name: object, ring: _plane.Ring, lane: int) -> None:
    """This thread is going to wait for a reply."""
    _begin(name, (id(ring), lane) if lane >= 0 else None, None)


def end_wait(name: object) -> None:
    """This thread waits no more."""
    me = threading.get_ident()
    waits = _waiting.get(me)
    if waits is not None:
        waits.pop(name, None)
        if not waits:
            _waiting.pop(me, None)
    tell_end(name)


def _begin(name: object, lane: Key | None, request: Request | None) -> None:
    tell_begin(name)
    _waiting.setdefault(threading.get_ident(), {})[name] = lane, request


def look(ring: _plane.Ring, lane: int, name: str) -> None:
    """Refuse a wait for a serial method's reply that can never end."""
    _look((id(ring), lane), None, name)


def wait_for(future: Future[Any], wait: Callable[[float | None], _T], timeout: float | None) -> _T:
    """Wait for a Future, looking from time to time whether that can still end."""
    ring, request = future._ring, future._brought
    lane = (id(ring), future._lane) if future._lane >= 0 else None
    rooms = sys.modules.get("goferry._rooms")
    # A wait with a bound ends anyway.
    emits = timeout is None and rooms is not None and ring is not None and rooms.watched(ring)
    name = object()
    try:
        _begin(name, lane, request)
        if lane is None and request is None and not emits:
            return wait(timeout)
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            _look(lane, request, "the request")
            if emits and ring is not None:
                ring.look_room(future._ticket)
            left = LOOK_SECONDS if end is None else min(LOOK_SECONDS, end - time.monotonic())
            try:
                return wait(max(0.0, left))
            except concurrent.futures.TimeoutError:
                if future.done():  # meanwhile, or that is what the request ended with
                    return wait(0)
                if end is not None and time.monotonic() >= end:
                    raise
    finally:
        try:
            end_wait(name)
        except BaseException:
            end_wait(name)
            raise


def _look(lane: Key | None, request: Request | None, name: str) -> None:
    loop = running_loop()
    if loop is not None:
        # Calls that came while this thread waits lie in its loop's ports.
        from ._runtime import loop_ports

        for port in loop_ports(loop):
            port.take_calls()
    if not _in_a_circle(threading.get_ident(), lane, request, set()):
        return
    if loop is not None:
        why, advice = "that runs on this thread's loop", "await acall(), which lets the loop go on"
    else:
        why, advice = "that waits for this thread", "use submit or post, and do not wait here"
    raise ReentrantError(
        f"{name} would wait for ever: the handler that it waits for has called a callable {why}; "
        f"{advice}",
        name,
    )


def waits_for(thread: int, me: int, seen: set[Request]) -> bool:
    """Whether a thread is `me`, or waits for it by way of requests that have not been seen."""
    if thread == me:
        return True
    waits = list(_waiting.get(thread, {}).values())
    return bool(waits) and _in_a_circle(me, *waits[-1], seen)


def _in_a_circle(me: int, lane: Key | None, request: Request | None, seen: set[Request]) -> bool:
    """Whether a wait for a lane, or for a request that brought callables, waits for thread `me`."""
    ahead = [] if lane is None else list(_of_lane.get(lane, ()))
    if request is not None:
        ahead.append(request)
    for each in ahead:
        if each in seen:
            continue
        seen.add(each)
        # In a lane, who has called is who holds it: the others have not begun.
        for thread in list(each.calls.values()):
            if waits_for(thread, me, seen):
                return True
    return False
