"""How a context is right now: `goferry.Health`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from ._public import public

if TYPE_CHECKING:
    from goferry import _plane

    from ._events import Events
    from ._stats import Stats

# How many requests a Health names.
OLDEST = 10


@public
class PendingRequest(msgspec.Struct, frozen=True):
    """A request that has not been delivered: of `method`, sent `age` seconds ago.

    It is `waiting` to be dispatched, `running`, `cancelled` before it ran, `answered` while its
    reply waits for a thread or loop that takes it, or `abandoned`: its caller has left, by a
    timeout or Ctrl-C, and its handler goes on.
    """

    method: str
    age: float
    stage: Literal["waiting", "running", "cancelled", "answered", "abandoned"]


@public
class RunningListener(msgspec.Struct, frozen=True):
    """A listener that hears an event right now, for `running` seconds so far."""

    event: str
    function: str
    running: float


@public
class Health(msgspec.Struct, frozen=True):
    """What explains a stall, read from memory without entering Go.

    `state` is as in Stats. `requests` are the oldest that have not been delivered, oldest first,
    ten at most; an age is exact to some milliseconds. `pending` requests have no reply yet,
    `in_flight` of them have a handler that was given a goroutine of its own. `events` wait for
    their listeners, or are being heard, by `listener` for one. `heartbeat_age` is how long ago
    the dispatcher last gave a sign of life, in seconds: it does so while it works, not at rest.
    """

    state: str
    requests: tuple[PendingRequest, ...]
    pending: int
    in_flight: int
    events: int
    listener: RunningListener | None
    heartbeat_age: float


def examine(ring: _plane.Ring, events: Events, stats: Stats) -> Health:
    """Look at an open context."""
    return Health(
        state=stats.state,
        requests=tuple(
            PendingRequest(method, max(0.0, age / 1e9), stage)
            for method, age, stage in ring.oldest(OLDEST)
        ),
        pending=stats.pending,
        in_flight=stats.in_flight,
        events=events.depth(),
        listener=events.running_listener(),
        heartbeat_age=stats.heartbeat_age,
    )


def of_closed(stats: Stats) -> Health:
    """Tell of a context that is closed."""
    return Health(stats.state, (), 0, 0, 0, None, stats.heartbeat_age)
