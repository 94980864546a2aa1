"""What instances have under methods' names where that is none of the data plane's own types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._library import Way

_MISSING: Any = object()


# The doc of what is bound is that of the function: each of the classes below says so, since a class
# has a __doc__ of its own otherwise.
doc_of_function: Any = property(lambda self: self.__wrapped__.__doc__)


# A callable that looks like the method of the class that it stands for.
class _Bound:
    __slots__ = ("__wrapped__", "_make")

    def __init__(self, function: Callable[..., Any], way: Way) -> None:
        self.__wrapped__ = function
        self._make = way.make

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__wrapped__, name)  # __name__, __qualname__ and the like

    __doc__ = doc_of_function

    @property
    def __signature__(self) -> Any:
        from ._bound import signature_of

        return signature_of(self.__wrapped__)

    def __repr__(self) -> str:
        return f"<goferry method {self.__qualname__}>"

    def _request(self, message: Any, fields: dict[str, Any]) -> Any:
        """Give the request: the message that was given whole, or one of the fields."""
        if message is _MISSING:
            return self._make(**fields)
        if fields:
            raise TypeError(
                f"{self.__name__}() takes a message or its fields, not both; "
                f"got a message and {', '.join(fields)}"
            )
        return message


# A method of a library that gives a stream.
class StreamMethod(_Bound):
    __doc__ = doc_of_function
    __slots__ = ("_name", "_start")

    def __init__(
        self, function: Callable[..., Any], way: Way, start: Callable[[str, Any, Any], Any]
    ) -> None:
        super().__init__(function, way)
        self._name = way.name
        self._start = start

    def __call__(
        self, message: Any = _MISSING, /, *, timeout: float | None = None, **fields: Any
    ) -> Any:
        return self._start(self._name, self._request(message, fields), timeout)
