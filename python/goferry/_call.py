"""What an asynchronous call returns: `goferry.Call`.

This module imports asyncio, so it is imported only when the first call is made.
"""

from __future__ import annotations

import asyncio
import collections.abc
from typing import TYPE_CHECKING, Any, TypeVar

from ._public import public

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator
    from types import TracebackType

    from goferry import _plane


_T = TypeVar("_T")

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

    __slots__ = ("_keeps", "_ring", "_steps", "_ticket")

    _ring: _plane.Ring
    _ticket: int
    _keeps: object  # the handle that the request is for
    _steps: Generator[Any, None, Any]

    def cancel(self, msg: Any | None = None) -> bool:
        """Cancel the request: True, unless the call is done.

        The awaiting task gets CancelledError at once, also when the handler ignores
        its context; a reply that comes later is dropped and counted.
        """
        if not super().cancel(msg):
            return False
        self._ring.cancel(self._ticket)
        return True

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
