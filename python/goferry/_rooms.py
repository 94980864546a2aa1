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
from typing import TYPE_CHECKING

from ._waits import waits_for

if TYPE_CHECKING:
    from goferry import _plane

    from ._events import Events
    from ._extension import Plane

# By the id of their rings; changed and read by single operations, which are atomic under the GIL.
_events: weakref.WeakValueDictionary[int, Events] = weakref.WeakValueDictionary()


def watch(plane: Plane, ring: _plane.Ring, events: Events) -> None:
    """Have waits for a context's replies ask."""
    _events[id(ring)] = events
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
