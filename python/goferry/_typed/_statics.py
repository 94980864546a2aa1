"""A library's functions that need no object, as functions of the generated module."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goferry import _plane

    from .._call import Call
    from .._context import Context
    from .._future import Future
    from ._arguments import ProgressTo
    from ._library import Library, Way


def static(library: Library, way: Way) -> Callable[[Any], Any]:
    """Make the decorator of a static function."""

    def decorate(function: Any) -> Any:
        ways = _Static(library, function, way)
        call = ways.function()
        for name in ("submit", "post", "aio", "map"):
            setattr(call, name, getattr(ways, name))
        return call

    return decorate


def export(library: Library, way: Way) -> Callable[[Any], Any]:
    """Make the decorator of an exported function."""
    return lambda function: _Static(library, function, way).function()


class _Static:
    """The ways of calling a static function, which opens the library's static context."""

    __slots__ = ("_context", "_function", "_library", "_method", "_way")

    def __init__(self, library: Library, function: Callable[..., Any], way: Way) -> None:
        self._library = library
        self._function = function
        self._way = way
        self._context: Context | None = None
        self._method: _plane.TypedMethod | None = None

    def function(self) -> Any:
        """Make the function of the module."""
        now = self._now

        @functools.wraps(self._function)
        def call(*args: Any, **fields: Any) -> Any:
            return now()(*args, **fields)

        return call

    def _now(self) -> _plane.TypedMethod:
        """Give the method as the static context has it, which may have been opened again."""
        context, method = self._context, self._method
        if context is None or method is None or context._state != "open":
            context = self._library.static_context()
            plans = context._typed.plans  # type: ignore[union-attr]
            method = plans.plane.TypedMethod(plans.plan(self._function, self._way), context._ring)
            self._context, self._method = context, method
        return method

    def submit(
        self,
        *message: Any,
        timeout: float | None = None,
        progress: ProgressTo = None,
        **fields: Any,
    ) -> Future[Any]:
        """Send the request and return the Future of its reply. Never blocks."""
        return self._now().submit(*message, timeout=timeout, progress=progress, **fields)

    def post(
        self,
        *message: Any,
        callback: Callable[[Any], object],
        timeout: float | None = None,
        progress: ProgressTo = None,
        **fields: Any,
    ) -> None:
        """Send the request; `callback` gets its reply, on the reply thread. Never blocks."""
        self._now().post(*message, callback=callback, timeout=timeout, progress=progress, **fields)

    def aio(
        self,
        *message: Any,
        timeout: float | None = None,
        progress: ProgressTo = None,
        **fields: Any,
    ) -> Call[Any]:
        """Send the request and return an awaitable goferry.Call. Never blocks."""
        return self._now().aio(*message, timeout=timeout, progress=progress, **fields)

    def map(
        self,
        requests: Iterable[Any],
        /,
        *,
        timeout: float | None = None,
        return_exceptions: bool = False,
        progress: ProgressTo = None,
    ) -> list[Any]:
        """Send many requests at once and wait for their replies, returned in order.

        The first failure is raised, and cancels the rest; with `return_exceptions` failures are
        returned in their places. `progress` tells how many replies have come.
        """
        return self._now().map(
            requests, timeout=timeout, return_exceptions=return_exceptions, progress=progress
        )
