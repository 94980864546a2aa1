"""A library's functions that need no object, as functions of the generated module."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from ._method import Method, _Bound

if TYPE_CHECKING:
    from collections.abc import Callable

    from goferry import _plane

    from ._library import Library, Way


def static(library: Library, way: Way) -> Callable[[Any], Any]:
    """Make the decorator of a static function."""

    def decorate(function: Any) -> Any:
        method = _Static(library, function, way)

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            return method(*args, **kwargs)

        for name in ("submit", "post", "aio", "map"):
            setattr(call, name, getattr(method, name))
        return call

    return decorate


def export(library: Library, way: Way) -> Callable[[Any], Any]:
    """Make the decorator of an exported function."""

    def decorate(function: Any) -> Any:
        method = _Static(library, function, way)

        @functools.wraps(function)
        def call(*args: Any, **fields: Any) -> Any:
            return method(*args, **fields)

        return call

    return decorate


class _Static(Method):
    """The ways of calling a static function. Its ring is that of the library's static context."""

    __slots__ = ("_library",)

    def __init__(self, library: Library, function: Callable[..., Any], way: Way) -> None:
        _Bound.__init__(self, function, way)
        self._library = library

    @property
    def _ring(self) -> _plane.Ring:  # type: ignore[override]
        return self._library.static_context()._ring
