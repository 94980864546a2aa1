"""The base of a library's class whose methods block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .._public import Stays
from ._members import bind, bound, remember_members
from ._side import listen

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from .._context import Context
    from .._listen import EventIterator
    from .._options import Options
    from ._library import Library, Way

# How many events an `async for` over an event may be behind.
EVENTS = 1024

_S = TypeVar("_S", bound="Blocking")


class Blocking(Stays):
    """A Go library's object: opened by construction, closed by `with` or `close`.

    May be used by any number of threads and loops at once.
    """

    if TYPE_CHECKING:  # typing.get_type_hints could not resolve these
        _library: Library
        _context: Context

    def __init_subclass__(cls, library: Library | None = None) -> None:
        if library is not None:
            cls._library = library
        remember_members(cls)

    def __init__(self, config: Any, options: Options | None = None) -> None:
        from .._opening import open_with

        library = self._library
        library.runtime()
        context = open_with(library.find, config, options, library.caller())
        library.teach(context)
        self._context = context
        bind(self, context, blocking=True)

    @property
    def goferry(self) -> Context:
        """The runtime's side: stats, health, recycle, the runtime's events, untyped calls."""
        return self._context

    def close(self) -> None:
        """Close the library and wait until Go has let go of everything.

        Running requests get some time to end, then are cancelled; waiting ones get ClosedError;
        the library's teardown runs. Closing again does nothing.
        """
        self._context.close()

    def __enter__(self: _S) -> _S:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if self._context.closed else "open"
        return f"<{type(self).__name__}: the Go library {self._library.name}, {state}>"

    def _events_of(self, name: str) -> EventIterator[Any]:
        """Iterate over an event, for `async for`."""
        return listen(self._context, name, EVENTS)

    def _listening(self) -> Context:
        """Give the context whose events are listened to."""
        return self._context

    def _bound(self, function: Callable[..., Any], way: Way) -> Callable[..., Any]:
        """Give the callable of a method that a subclass overrides."""
        return bound(function, way, self._context, blocking=True)
