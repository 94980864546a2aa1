"""What the runtime itself tells its listeners, beside the library's own events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ._public import public

if TYPE_CHECKING:
    from collections.abc import Mapping


@public
class NotResponding(msgspec.Struct, frozen=True):
    """Work waits, and nothing has moved for `method` for a second: the event `not_responding`."""

    method: str = ""


@public
class Responding(msgspec.Struct, frozen=True):
    """After a NotResponding, something moves again: the event `responding`."""


@public
class Stuck(msgspec.Struct, frozen=True):
    """The event queue overflowed, so requests are refused: the event `stuck`."""


@public
class Recovered(msgspec.Struct, frozen=True):
    """The event queue takes events again, after `lost` of them: the event `recovered`."""

    lost: int = 0


@public
class StaleRequest(msgspec.Struct, frozen=True):
    """A request has run for `elapsed` seconds and still does: the event `stale`, and `on_stale`."""

    method: str = ""
    elapsed: float = 0.0
    id: int = 0


# Name, index and payload of each; the indices stand in core's code.go.
NOTICES: Mapping[str, tuple[int, type[msgspec.Struct]]] = {
    "not_responding": (-1, NotResponding),
    "responding": (-2, Responding),
    "stuck": (-3, Stuck),
    "recovered": (-4, Recovered),
    "stale": (-5, StaleRequest),
}
