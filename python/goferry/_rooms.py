"""Who makes room in a full event queue, for contexts whose Emit waits for it (`overflow="block"`).

A thread that waits for a reply may be who has to make that room: as the event thread, in a
listener, or as the thread of a loop whose coroutine listeners have the events. If the request that
it waits for waits for an Emit, nobody will ever go on. So who waits asks here every tenth of a
second, while an Emit waits; and Go ends the request if it is one of those. Nothing here takes a
lock: a signal's handler may call while its thread is in the middle of it.
"""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Any

from ._waits import LOOK_SECONDS, waits_for

if TYPE_CHECKING:
    from goferry import _plane

    from ._coroutines import LoopListener
    from ._events import Events
    from ._extension import Plane

# The operation's number, from core's code.go.
OP_REENTER = -10

# By the id of their rings; changed and read by single operations, which are atomic under the GIL.
_events: weakref.WeakValueDictionary[int, Events] = weakref.WeakValueDictionary()


def watch(plane: Plane, ring: _plane.Ring, events: Events) -> None:
    """Have waits for a context's replies ask."""
    _events[id(ring)] = events
    events.look_after = look_after
    plane.serve_rooms(_needs_me)


def watched(ring: _plane.Ring) -> bool:
    """Whether a context's Emit may wait for room."""
    return id(ring) in _events


def _needs_me(ring: _plane.Ring) -> bool:
    """Whether the context's event queue gets room only when this thread goes on."""
    events = _events.get(id(ring))
    if events is None:
        return False
    me = threading.get_ident()
    # Those that coroutines have: each makes room when all of its coroutines are done.
    late = list(events.late)
    for each in late:
        if not any(waits_for(listener.thread, me, set()) for listener in list(each.holders)):
            return False
    # The others are heard on the event thread; it has none left, or is this one, or waits for it.
    thread = events.thread
    return (thread is not None and waits_for(thread, me, set())) or (
        bool(late) and events.depth() <= len(late)
    )


def look_after(listener: LoopListener[Any]) -> None:
    """Look at a coroutine listener from time to time while its coroutine runs.

    It may await a call whose Emit waits for room, where the listener itself has all events: no
    thread waits then, so nobody else looks.
    """
    listener.loop.call_later(LOOK_SECONDS, _look_at, weakref.ref(listener))


def _look_at(reference: weakref.ref[LoopListener[Any]]) -> None:
    listener = reference()
    if listener is None or listener.task is None:
        return
    events = listener.events
    # What the task awaits, if that is a Call itself: of what it awaits by other tasks nobody knows.
    call = getattr(listener.task, "_fut_waiter", None)
    ring = getattr(call, "_ring", None)
    if ring is not None and call is not None and _events.get(id(ring)) is events:
        late = list(events.late)
        if events.depth() <= len(late) and all(listener in each.holders for each in late):
            ring.message(OP_REENTER, call._ticket.to_bytes(8, "little"))
    look_after(listener)
