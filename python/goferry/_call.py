"""What an asynchronous call returns: `goferry.Call`.

This module imports asyncio, so it is imported only when the first call is made.
"""

from __future__ import annotations

import asyncio
import collections.abc
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from ._public import public

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator
    from contextvars import Context
    from types import TracebackType

    from goferry import _plane


_T = TypeVar("_T")


class _NoLoop:
    """All that a Future asks of its loop as long as nobody waits for it."""

    @staticmethod
    def get_debug() -> bool:
        return False


def _over() -> asyncio.Future[None]:
    future: asyncio.Future[None] = asyncio.Future(loop=cast("asyncio.AbstractEventLoop", _NoLoop()))
    future.set_result(None)
    return future


if TYPE_CHECKING:
    # It is registered as a coroutine below; this is how type checkers get to know.
    class _Awaited(asyncio.Future[_T], Coroutine[Any, Any, _T]): ...

else:
    _Awaited = asyncio.Future


@public
class Call(_Awaited[_T]):
    """The reply to an asynchronous call: an asyncio.Future that is a coroutine too.

    As a Future it is awaited, gathered and waited for without a task; as a
    coroutine create_task, TaskGroup, run_coroutine_threadsafe and asyncio.run take
    it. (asyncio.wait alone, which from Python 3.11 on refuses all coroutines, wants
    `create_task(call)`.) `cancel`, and so a cancelled task or an asyncio.timeout, reaches the
    handler in Go. It may be done already when it is returned.
    """

    _over: ClassVar[asyncio.Future[None]] = _over()  # for the C side: a future that is done

    __slots__ = ("_context", "_first", "_keeps", "_open", "_ring", "_steps", "_ticket")

    _ring: _plane.Ring
    _ticket: int
    _keeps: object  # the handle that the request is for
    _steps: Generator[Any, None, Any]
    # The C side's, see plane_call.c: the first callback and its context. _open is set while the
    # request is under way; True says that the first callback may still be kept there.
    _first: Callable[[Any], object]
    _context: Context
    _open: bool

    def cancel(self, msg: Any | None = None) -> bool:
        """Cancel the request: True, unless the call is done.

        The awaiting task gets CancelledError at once, also when the handler ignores
        its context; a reply that comes later is dropped and counted.
        """
        self._leave_to_loop()
        if not super().cancel(msg):
            return False
        self._ring.cancel(self._ticket)
        return True

    def set_result(self, result: _T) -> None:
        """End the call with a result. For whoever made it; requests are ended by the C side."""
        self._leave_to_loop()
        super().set_result(result)

    def set_exception(self, exception: type[BaseException] | BaseException) -> None:
        """End the call with an exception, like `set_result`."""
        self._leave_to_loop()
        super().set_exception(exception)

    def remove_done_callback(self, callback: Callable[[Any], object], /) -> int:
        """Remove a callback and return how often it was there."""
        self._leave_to_loop()
        return super().remove_done_callback(callback)

    def _leave_to_loop(self) -> None:
        """Treat the first callback as asyncio does, from now on."""
        try:
            del self._open
            first, context = self._first, self._context
        except AttributeError:
            return
        del self._first, self._context
        super().add_done_callback(first, context=context)

    def send(self, value: None) -> Any:
        """Run the call as a coroutine up to its next suspension."""
        try:
            steps = self._steps
        except AttributeError:
            steps = self._steps = self.__await__()
        return steps.send(value)

    def throw(
        self,
        kind: type[BaseException] | BaseException,
        value: BaseException | object = None,
        traceback: TracebackType | None = None,
    ) -> Any:
        """End the call as a coroutine: cancel the request and raise the exception here."""
        self.cancel()
        error = kind if isinstance(kind, BaseException) else value
        if not isinstance(error, BaseException):
            assert isinstance(kind, type)
            error = kind() if value is None else kind(value)
        raise error if traceback is None else error.with_traceback(traceback)

    def close(self) -> None:
        """End the call as a coroutine: cancel the request, unless it is done."""
        self.cancel()

    @staticmethod
    async def later(ring: _plane.Ring, name: str, payload: object, timeout: float | None) -> Any:
        """Make the call once a loop runs this. It stands for a call made where none runs."""
        return await ring.acall(name, payload, timeout)


collections.abc.Coroutine.register(Call)
