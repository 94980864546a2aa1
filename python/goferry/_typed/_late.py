"""What instances of asynchronous classes have under their methods' names until they are open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from .._call import Call
from .._listeners import running_loop
from .._stream import Stream
from ._members import bound, members_of
from ._method import _MISSING, _Bound, doc_of_function
from ._side import stream

if TYPE_CHECKING:
    import concurrent.futures
    from collections.abc import AsyncIterator, Callable, Iterable
    from types import TracebackType

    from .._context import Context
    from ._arguments import ProgressTo
    from ._awaiting import Awaiting
    from ._library import Way


async def outcome(opening: concurrent.futures.Future[Context]) -> Context:
    """Await an opening. It goes on when the one who waits is cancelled."""
    waiting = asyncio.wrap_future(opening)
    # When nobody waits any more, nobody needs to be told that an exception was not retrieved.
    waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
    return await asyncio.shield(waiting)


def bind_late(instance: Awaiting) -> None:
    """Give an instance its callables."""
    vars(instance).update(
        (name, late(instance, function, way))
        for name, (function, way) in members_of(type(instance)).items()
    )


def late(instance: Awaiting, function: Callable[..., Any], way: Way) -> Callable[..., Any]:
    """Make the callable of one method: it opens the library first."""
    return (_LateStreamMethod if way.kind == "stream" else _LateMethod)(instance, function, way)


# The callable of a library that may not be open yet.
class _Late(_Bound):
    __doc__ = doc_of_function
    __slots__ = ("_instance", "_way")

    def __init__(self, instance: Awaiting, function: Callable[..., Any], way: Way) -> None:
        super().__init__(function, way)
        self._instance = instance
        self._way = way


class _LateMethod(_Late):
    __doc__ = doc_of_function
    __slots__ = ()

    async def _bound(self) -> Any:
        context = await self._instance._opened()
        return bound(self.__wrapped__, self._way, context, blocking=False)

    def __call__(
        self,
        message: Any = _MISSING,
        /,
        *,
        timeout: float | None = None,
        progress: ProgressTo = None,
        **fields: Any,
    ) -> Call[Any]:
        request = self._request(message, fields)  # refuses wrong arguments at once

        async def run() -> Any:
            method = await self._bound()
            return await method(request, timeout=timeout, progress=progress)

        loop = running_loop()
        if loop is None:  # as Call.later: sent once a loop runs it
            return cast("Call[Any]", run())
        call: Call[Any] = Call(loop=loop)
        call._ring, call._ticket = cast("Any", _Canceller(loop.create_task(run()), call)), 0
        return call

    async def map(
        self,
        requests: Iterable[Any],
        /,
        *,
        timeout: float | None = None,
        return_exceptions: bool = False,
        progress: ProgressTo = None,
    ) -> list[Any]:
        method = await self._bound()
        many: list[Any] = await method.map(
            requests, timeout=timeout, return_exceptions=return_exceptions, progress=progress
        )
        return many


class _Canceller:
    """Ends a Call by a task, and the task by the Call's cancel."""

    def __init__(self, task: asyncio.Task[Any], call: Call[Any]) -> None:
        self._task = task
        self._call = call
        task.add_done_callback(self._settle)

    def _settle(self, task: asyncio.Task[Any]) -> None:
        call = self._call
        if call.done():
            if not task.cancelled():
                task.exception()  # nobody waits for it any more
        elif task.cancelled():
            call.cancel()
        elif (error := task.exception()) is not None:
            call.set_exception(error)
        else:
            call.set_result(task.result())

    def cancel(self, _: int) -> bool:
        """Cancel the task: what Call.cancel does to a request."""
        return self._task.cancel()


class _LateStreamMethod(_Late):
    __doc__ = doc_of_function
    __slots__ = ()

    def __call__(
        self, message: Any = _MISSING, /, *, timeout: float | None = None, **fields: Any
    ) -> _LateStream:
        request = self._request(message, fields)

        async def start() -> Stream[Any]:
            context = await self._instance._opened()
            return stream(context, self._way.name, request, timeout)

        return _LateStream(start, self._way.name)


class _LateStream:
    """A stream of a library that is opened when its first item is awaited."""

    def __init__(self, start: Callable[[], Any], name: str) -> None:
        self._start = start
        self._name = name
        self._stream: Stream[Any] | None = None
        self._over = False

    def __iter__(self) -> Any:
        raise TypeError(f"the stream {self._name} is asynchronous: use `async for`")

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        if self._over:
            raise StopAsyncIteration
        if self._stream is None:
            self._stream = await self._start()
        return await self._stream.__anext__()

    def close(self) -> None:
        """Stop the stream; see goferry.Stream."""
        self._over = True
        if self._stream is not None:
            self._stream.close()

    async def aclose(self) -> None:
        """Stop the stream as `close` does."""
        self.close()

    @property
    def closed(self) -> bool:
        """Whether the stream has ended or was stopped."""
        return self._over or (self._stream is not None and self._stream.closed)

    async def __aenter__(self) -> _LateStream:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<goferry.Stream of {self._name!r}, not started yet>"
