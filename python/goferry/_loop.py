"""Replies on asyncio's loops: each loop reads a completion port of its own.

This module does not import asyncio; a loop is whatever asyncio (or uvloop) has
running.
"""

from __future__ import annotations

import sys
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from goferry import _plane

# What one turn of a loop delivers at most, so that timers and sockets get their turn.
TURN_ITEMS = 64
TURN_SECONDS = 100e-6
# In a Jupyter kernel: how often a loop comes to itself. There SIGINT is handled by a function that
# cancels the cell by call_soon, which does not end the loop's sleep: the stop button would do
# nothing to a cell that awaits, before something else happens.
AWAKE_SECONDS = 0.2


class LoopPorts:
    """The ports of the loops that called into one extension.

    A loop is known weakly: it owns its reader, which owns the port. When a loop is closed or
    collected its port goes too: the C side keeps the memory until what was under way has
    come, and drops it.

    Used by the threads of the loops, and by whichever thread collects one: all that is shared is a
    dict, changed by single operations that are atomic under the GIL.
    """

    def __init__(self, make_port: Callable[[], _plane.Port]) -> None:
        self._make_port = make_port
        self._ports: dict[weakref.ref[asyncio.AbstractEventLoop], _plane.Port] = {}

    def port_for(self, loop: asyncio.AbstractEventLoop) -> _plane.Port:
        """Give the running loop's port, made and registered with the loop at the first time."""
        port = self._ports.get(weakref.ref(loop))
        if port is None:
            self.sweep()
            port = self._make_port()
            self._ports[weakref.ref(loop, self._forget)] = port
            loop.add_reader(port.fileno(), _Reader(self, port, weakref.ref(loop)).woken)
            if port.arm():
                loop.call_soon(turn, port, weakref.ref(loop))
            if "ipykernel" in sys.modules:
                _come_to_itself(weakref.ref(loop))
        return port

    def known(self, loop: asyncio.AbstractEventLoop) -> _plane.Port | None:
        """Give the running loop's port, if it has one."""
        return self._ports.get(weakref.ref(loop))

    def sweep(self) -> None:
        """Forget the loops that were closed."""
        for reference in list(self._ports):
            loop = reference()
            if loop is None or loop.is_closed():
                self.end(reference)

    def end(self, reference: weakref.ref[asyncio.AbstractEventLoop]) -> None:
        """Give up the port of a loop that was closed, and what only the loop could have done."""
        loop = reference()
        callables = sys.modules.get("goferry._callables_loop")
        if loop is not None and callables is not None:
            callables.loop_closed(loop)
        self._forget(reference)

    def __len__(self) -> int:
        return len(self._ports)

    def _forget(self, reference: weakref.ref[asyncio.AbstractEventLoop]) -> None:
        self._ports.pop(reference, None)


def turn(
    port: _plane.Port, reference: weakref.ref[asyncio.AbstractEventLoop], woken: bool = False
) -> None:
    """Deliver a loop's replies, as a callback of the loop."""
    more = True  # also when turn raises, which it does after putting the rest back
    try:
        more = port.turn(TURN_ITEMS, TURN_SECONDS, woken)
    finally:
        loop = reference()
        if more and loop is not None and not loop.is_closed():
            loop.call_soon(turn, port, reference)


class _Reader:
    """A loop's reader of its port. The loop lets go of it when it is closed, and so tells that."""

    __slots__ = ("_port", "_ports", "_reference")

    def __init__(
        self,
        ports: LoopPorts,
        port: _plane.Port,
        reference: weakref.ref[asyncio.AbstractEventLoop],
    ) -> None:
        self._ports = ports
        self._port = port
        self._reference = reference

    def woken(self) -> None:
        """Deliver the replies: the loop calls it."""
        turn(self._port, self._reference, True)

    def __del__(self) -> None:
        loop = self._reference()
        if loop is None or loop.is_closed():
            self._ports.end(self._reference)


def _come_to_itself(reference: weakref.ref[asyncio.AbstractEventLoop]) -> None:
    loop = reference()
    if loop is not None and not loop.is_closed():
        loop.call_later(AWAKE_SECONDS, _come_to_itself, reference)
