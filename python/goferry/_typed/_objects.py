"""The base of classes whose values stay in Go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from .._handle import Handle, KeepingCallback, ObjectCall, keeping
from ._method import _MISSING, _Bound, doc_of_function

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from .._call import Call
    from .._future import Future
    from ._arguments import ProgressTo
    from ._library import Way

_O = TypeVar("_O", bound="Object")


class Object:
    """A Go object that stays in Go. It is made of what methods and events give.

    Its methods block, and also have `submit`, `post`, `aio` and `map`. `close`, the end of a `with`
    and collection release it. One that is released, or whose library was closed or recycled, raises
    StaleHandleError or ClosedError.
    """

    _goferry_type: ClassVar[str]  # the library's name of it
    _handle: Handle

    @classmethod
    def _of(cls: type[_O], handle: Handle) -> _O:
        """Make the object that stands for a handle."""
        from ._members import members_of

        made = cls.__new__(cls)
        made._handle = handle
        vars(made).update(
            (name, ObjectMethod(function, way, handle))
            for name, (function, way) in members_of(cls).items()
        )
        return made

    def __init__(self) -> None:
        raise TypeError(
            f"a {type(self).__name__} is made in Go: call a method of the library that gives one"
        )

    @property
    def goferry(self) -> Handle:
        """The untyped handle of the object."""
        return self._handle

    def close(self) -> None:
        """Release the object. Never blocks; closing again does nothing."""
        self._handle.close()

    async def aclose(self) -> None:
        """Release the object as `close` does."""
        self._handle.close()

    def __enter__(self: _O) -> _O:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self: _O) -> _O:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {'closed' if self._handle.closed else 'open'}>"

    def _bound(self, function: Callable[..., Any], way: Way) -> Callable[..., Any]:
        """Give the callable of a method that a subclass overrides."""
        return ObjectMethod(function, way, self._handle)


# A method of an object, and the ways of calling it. It holds the object.
class ObjectMethod(_Bound):
    __doc__ = doc_of_function
    __slots__ = ("_handle",)

    def __init__(self, function: Callable[..., Any], way: Way, handle: Handle) -> None:
        super().__init__(function, way)
        self._handle = handle

    def _packed(self, message: Any, fields: dict[str, Any]) -> ObjectCall:
        return ObjectCall(self._handle._bytes(), self._request(message, fields))

    def __call__(
        self,
        message: Any = _MISSING,
        /,
        *,
        timeout: float | None = None,
        progress: ProgressTo = None,
        **fields: Any,
    ) -> Any:
        ring = self._handle._alive()
        request = self._packed(message, fields)
        return ring.call(self._key, request, timeout, progress=progress)

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
        ring = self._handle._alive()
        request = self._packed(message, fields)
        future = ring.submit(self._key, request, timeout, progress=progress)
        future._keeps = self._handle
        return future

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
        ring = self._handle._alive()
        request = self._packed(message, fields)
        held = KeepingCallback(self._handle, callback)
        ring.post(self._key, request, held, timeout, progress=progress)

    def aio(
        self,
        message: Any = _MISSING,
        /,
        *,
        timeout: float | None = None,
        progress: ProgressTo = None,
        **fields: Any,
    ) -> Call[Any]:
        """Send the request and return an awaitable goferry.Call. Never blocks."""
        ring = self._handle._alive()
        request = self._packed(message, fields)
        call = ring.acall(self._key, request, timeout, progress=progress)
        if hasattr(type(call), "_keeps"):
            call._keeps = self._handle
            return call
        # No loop runs yet, and this is a coroutine that sends later.
        return cast("Call[Any]", keeping(self._handle, call))

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
        ring, number = self._handle._alive(), self._handle._bytes()
        packed = [ObjectCall(number, request) for request in requests]
        return ring.map(
            self._key, packed, timeout, return_exceptions=return_exceptions, progress=progress
        )
