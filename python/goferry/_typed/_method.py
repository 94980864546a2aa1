"""What instances have under methods' names where that is not the data plane's own TypedMethod."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goferry import _plane

    from .._call import Call
    from .._future import Future
    from ._arguments import ProgressTo
    from ._library import Way

_MISSING: Any = object()


def key_of(name: str) -> str:
    """Give the name under which a ring has the typed row of a method."""
    return sys.intern(f"+{name}")


# The doc of what is bound is that of the function: each of the classes below says so, since a class
# has a __doc__ of its own otherwise.
doc_of_function: Any = property(lambda self: self.__wrapped__.__doc__)


def signature_of(function: Callable[..., Any]) -> Any:
    """Give the signature of what is bound: the function's without self."""
    from inspect import signature

    whole = signature(function)
    return whole.replace(parameters=list(whole.parameters.values())[1:])


# A callable that looks like the method of the class that it stands for.
class _Bound:
    __slots__ = ("__wrapped__", "_key", "_make")

    def __init__(self, function: Callable[..., Any], way: Way) -> None:
        self.__wrapped__ = function
        self._key = key_of(way.name)
        self._make = way.make

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__wrapped__, name)  # __name__, __qualname__ and the like

    __doc__ = doc_of_function

    @property
    def __signature__(self) -> Any:
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


# A callable for a method of a context.
class _OfRing(_Bound):
    __doc__ = doc_of_function
    __slots__ = ("_ring",)

    def __init__(self, function: Callable[..., Any], way: Way, ring: _plane.Ring) -> None:
        super().__init__(function, way)
        self._ring = ring

    def _acall(
        self,
        message: Any = _MISSING,
        /,
        *,
        timeout: float | None = None,
        progress: ProgressTo = None,
        **fields: Any,
    ) -> Call[Any]:
        """Send the request and return an awaitable goferry.Call. Never blocks."""
        if message is _MISSING:
            message = self._make(**fields)
        elif fields:
            message = self._request(message, fields)
        if timeout is None and progress is None:
            return self._ring.acall(self._key, message)
        return self._ring.acall(self._key, message, timeout, progress=progress)


# A method of a library whose callers block, and the ways of calling it that do not.
class Method(_OfRing):
    __doc__ = doc_of_function
    __slots__ = ()

    def __call__(
        self,
        message: Any = _MISSING,
        /,
        *,
        timeout: float | None = None,
        progress: ProgressTo = None,
        **fields: Any,
    ) -> Any:
        if message is _MISSING:
            message = self._make(**fields)
        elif fields:
            message = self._request(message, fields)
        if timeout is None and progress is None:
            return self._ring.call(self._key, message)
        return self._ring.call(self._key, message, timeout, progress=progress)

    def submit(
        self,
        message: Any = _MISSING,
        /,
        *,
        timeout: float | None = None,
        progress: ProgressTo = None,
        **fields: Any,
    ) -> Future[Any]:
        """Send the request and return the Future of its reply. Never blocks."""
        if message is _MISSING:
            message = self._make(**fields)
        elif fields:
            message = self._request(message, fields)
        if timeout is None and progress is None:
            return self._ring.submit(self._key, message)
        return self._ring.submit(self._key, message, timeout, progress=progress)

    def post(
        self,
        message: Any = _MISSING,
        /,
        *,
        callback: Callable[[Any], object],
        timeout: float | None = None,
        progress: ProgressTo = None,
        **fields: Any,
    ) -> None:
        """Send the request; `callback` gets its reply, on the reply thread. Never blocks."""
        if message is _MISSING:
            message = self._make(**fields)
        elif fields:
            message = self._request(message, fields)
        if timeout is None and progress is None:
            self._ring.post(self._key, message, callback)
        else:
            self._ring.post(self._key, message, callback, timeout, progress=progress)

    aio = _OfRing._acall

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
        return self._ring.map(
            self._key, requests, timeout, return_exceptions=return_exceptions, progress=progress
        )


async def map_awaiting(
    method: Any,
    requests: Iterable[Any],
    /,
    *,
    timeout: float | None = None,
    return_exceptions: bool = False,
    progress: ProgressTo = None,
) -> list[Any]:
    """Send many requests at once and await their replies, returned in order.

    The first failure is raised, and cancels the rest; with `return_exceptions` failures are
    returned in their places. `progress` tells how many replies have come.
    """
    from ._gather import gather

    sent = [method._ring.acall(method._key, request, timeout) for request in requests]
    return await gather(sent, return_exceptions, progress, method.__name__)


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
