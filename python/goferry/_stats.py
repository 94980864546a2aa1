"""What a context counts: `goferry.Stats`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ._public import public

if TYPE_CHECKING:
    from collections.abc import Sequence

# By number, as core's State has them.
STATES = ("new", "active", "closing", "recycling", "closed", "stuck")


@public
class Stats(msgspec.Struct, frozen=True):
    """A context's counters at one moment, read from memory without entering Go.

    Each accepted request (`submitted`) ends as one of `completed`, `failed`,
    `cancelled` and `rejected`; until then it is `pending`, and while its handler
    runs also `in_flight`. `abandoned` are those whose caller had left before the
    reply came, by a deadline or Ctrl-C; they are counted by their end too. `stale`
    counts notices of long runs. `heartbeat_age` is in seconds. `state` is new,
    active, closing, recycling, closed or stuck.
    """

    submitted: int
    completed: int
    failed: int
    cancelled: int
    rejected: int
    abandoned: int
    pending: int
    in_flight: int
    stale: int
    events_emitted: int
    events_delivered: int
    events_lost: int
    listeners: int
    handles: int
    heartbeat_age: float
    state: str


def from_counters(counters: Sequence[int], age: float) -> Stats:
    """Make the struct of what `Ring.stats` gives; `age` is the context's, in seconds."""
    submitted, completed, failed, cancelled, rejected, abandoned, pending, in_flight = counters[:8]
    stale, emitted, delivered, lost, handles, beat, listeners, state = counters[8:16]
    return Stats(
        submitted=submitted,
        completed=completed,
        failed=failed,
        cancelled=cancelled,
        rejected=rejected,
        abandoned=abandoned,
        pending=pending,
        in_flight=in_flight,
        stale=stale,
        events_emitted=emitted,
        events_delivered=delivered,
        events_lost=lost,
        listeners=listeners,
        handles=handles,
        heartbeat_age=max(0.0, age - beat / 1e9),
        state=STATES[state] if 0 <= state < len(STATES) else "unknown",
    )
