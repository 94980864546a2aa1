"""Replies on asyncio's loops: each loop reads a completion port of its own.

This module does not import asyncio; a loop is whatever asyncio (or uvloop) has
running.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from goferry import _plane

# What one turn of a loop delivers at most, so that timers and sockets get their turn.
TURN_ITEMS = 64
TURN_SECONDS = 100e-6


class LoopPorts:
    """The ports of the loops that called into one extension.

    A loop is known weakly: it owns its reader, which owns the port. The port of a loop that
    was closed or collected becomes an orphan: the reply thread's port adopts what has
    come there, until nothing is under way to it any more.

    Used by the threads of the loops, by the reply thread, and by whichever thread collects a
    loop: everything shared is changed by single operations on a dict or a list, which
    are atomic under the GIL.
    """

    def __init__(self, make_port: Callable[[], _plane.Port], heir: _plane.Port) -> None:
        self._make_port = make_port
        self._heir = heir
        self._ports: dict[weakref.ref[asyncio.AbstractEventLoop], _plane.Port] = {}
        self._orphans: list[_plane.Port] = []

    def port_for(self, loop: asyncio.AbstractEventLoop) -> _plane.Port:
        """Give the running loop's port, made and registered with the loop at the first time."""
        port = self._ports.get(weakref.ref(loop))
        if port is None:
            self.sweep()
            port = self._make_port()
            self._ports[weakref.ref(loop, self._orphan)] = port
            loop.add_reader(port.fileno(), _turn, port, weakref.ref(loop))
            if port.arm():
                loop.call_soon(_turn, port, weakref.ref(loop))
        return port

    def sweep(self) -> None:
        """Find the loops that were closed."""
        for reference in list(self._ports):
            loop = reference()
            if loop is None or loop.is_closed():
                self._orphan(reference)

    def adopt(self) -> bool:
        """Take over what has come to orphans; True while more may come. For the reply thread."""
        for port in list(self._orphans):
            self._heir.adopt(port)
            if not port.outstanding:
                self._orphans.remove(port)
        return bool(self._orphans)

    def _orphan(self, reference: weakref.ref[asyncio.AbstractEventLoop]) -> None:
        port = self._ports.pop(reference, None)
        if port is not None and port.outstanding:
            self._orphans.append(port)
            self._heir.wake()


def _turn(port: _plane.Port, reference: weakref.ref[asyncio.AbstractEventLoop]) -> None:
    """Deliver a loop's replies: its reader."""
    more = True  # also when turn raises, which it does after putting the rest back
    try:
        more = port.turn(TURN_ITEMS, TURN_SECONDS)
    finally:
        loop = reference()
        if more and loop is not None and not loop.is_closed():
            loop.call_soon(_turn, port, reference)
