"""The typed side of a context: what a generated package's classes make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._context import Context
    from .._listen import EventIterator
    from .._listeners import Listener
    from .._stream import Stream
    from ._wire import TypedWire

_F = TypeVar("_F", bound="Callable[[Any], object]")


def teach(context: Context, wire: TypedWire) -> None:
    """Let a context learn how values cross that are of a package's classes."""
    context._ring.extend(wire.rows)
    if context._desk is not None:
        context._desk.extend(wire.rows, wire.callables)
    context._typed = wire


def _wire_of(context: Context) -> TypedWire:
    if context._runtime.forked:
        context.stats()  # refuses
    assert context._typed is not None
    return context._typed


def stream(context: Context, name: str, payload: Any, timeout: float | None) -> Stream[Any]:
    """Start a stream whose items are of the package's classes."""
    from .._stream import start

    key, decode = _wire_of(context).stream(name)
    number = next(context._numbers)
    return start(context._ring, context._runtime, key, name, number, payload, timeout, decode)


def on(context: Context, event: str, function: _F) -> Listener[_F]:
    """Listen to an event whose value is of the package's classes."""
    decode = _wire_of(context).events[event]
    listener: Listener[_F] = context._events.add(event, function, decode=decode)
    return listener


def listen(context: Context, event: str, maxsize: int) -> EventIterator[Any]:
    """Iterate over an event whose values are of the package's classes."""
    from .._listen import EventIterator

    return EventIterator(context._events, event, maxsize, _wire_of(context).events[event])
