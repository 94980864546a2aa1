"""Streams: the items of a Go function that answers with many, for threads and for asyncio.

Items are fetched in batches: while Python works through one, the producer in Go makes the next.
"""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._errors import DeadlineError, ForkedError
from ._public import public
from ._replies import CANCELLED, DEADLINE
from ._wire import StreamStart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from goferry import _plane

    from ._future import Future
    from ._runtime import Runtime

# Operations; the same numbers stand in core's code.go.
OP_NEXT = -6
OP_STOP = -7

# The code of a batch after which more may come: core's streamOpen.
_OPEN = -1
_NOTHING: Any = object()

_T = TypeVar("_T")


@public
class Stream(Generic[_T]):
    """The items of one run of a Go function: made by `Context.stream`.

    An iterator and an async iterator, for one consumer at a time. The function runs in Go from the
    start, at most the stream's window of items ahead (`Options.stream_window`).

    It is stopped, which ends its context.Context in Go, by `close`, by the end of a `with` or
    `async with`, and when nobody holds it any more, as after a `break` out of a loop over it. It
    also stops when a wait for its next item ends by an exception: Ctrl-C, a cancelled task, the
    timeout, which bounds each such wait and not the whole. An error of the function is raised
    after the items before it. The end of the context ends the stream with ClosedError.
    """

    __slots__ = (
        "__weakref__",
        "_batch",
        "_decode",
        "_failure",
        "_name",
        "_number",
        "_over",
        "_ring",
        "_runtime",
        "_started",
        "_timeout",
        "_waiting",
    )

    def __init__(
        self,
        ring: _plane.Ring,
        runtime: Runtime,
        name: str,
        number: bytes,
        decode: Callable[[bytes], Any],
        timeout: float | None,
        started: Future[Any],
    ) -> None:
        self._ring = ring
        self._runtime = runtime
        self._name = name
        self._number = number
        self._decode = decode
        self._timeout = timeout
        self._started: Future[Any] | None = started
        self._batch: Iterator[Any] = iter(())
        self._failure: BaseException | None = None  # what to raise after the batch
        self._over = False  # Go knows the stream no more: it ended, or was told to stop
        self._waiting = False

    def __iter__(self) -> Iterator[_T]:
        # At C speed. It holds the stream, not the other way round, so that a loop that is left
        # lets go of both; what is left of the batch stays here.
        return itertools.chain.from_iterable(self._batches())

    def __next__(self) -> _T:
        while (item := next(self._batch, _NOTHING)) is _NOTHING:
            if not self._fetch():
                raise StopIteration
        return item  # type: ignore[no-any-return]

    def __aiter__(self) -> Stream[_T]:
        return self

    async def __anext__(self) -> _T:
        while (item := next(self._batch, _NOTHING)) is _NOTHING:
            if not await self._afetch():
                raise StopAsyncIteration
        return item  # type: ignore[no-any-return]

    def close(self) -> None:
        """Stop the stream: its function's context is cancelled in Go, and no item comes any more.

        Never blocks: it does not wait for the function's end. Closing again does nothing.
        """
        self._stop(CANCELLED)

    async def aclose(self) -> None:
        """Stop the stream as `close` does."""
        self._stop(CANCELLED)

    @property
    def closed(self) -> bool:
        """Whether the stream has ended or was stopped. Items that were fetched may be left."""
        return self._over

    def __enter__(self) -> Stream[_T]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self) -> Stream[_T]:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self._stop(CANCELLED)

    def __repr__(self) -> str:
        return f"<goferry.Stream of {self._name!r}, {'closed' if self._over else 'open'}>"

    def _batches(self) -> Iterator[Iterator[Any]]:
        yield self._batch
        while self._fetch():
            yield self._batch

    def _fetch(self) -> bool:
        """Wait for the next batch: False at the end."""
        if not self._begin_wait():
            return False
        try:
            if self._started is not None:
                self._started.result()
                self._started = None
            self._take(self._ring.operate(OP_NEXT, self._number, self._timeout, self._name))
        except BaseException as error:
            if self._over and isinstance(error, Exception):
                return False  # somebody else closed the stream meanwhile
            self._stop_for(error)
            raise
        finally:
            self._waiting = False
        return True

    async def _afetch(self) -> bool:
        """Await the next batch: False at the end."""
        if not self._begin_wait():
            return False
        try:
            if self._started is not None:
                await _outcome(self._started, self._ring)
                self._started = None
            self._take(await self._ring.aoperate(OP_NEXT, self._number, self._timeout, self._name))
        except BaseException as error:
            if self._over and isinstance(error, Exception):
                return False  # somebody else closed the stream meanwhile
            self._stop_for(error)
            raise
        finally:
            self._waiting = False
        return True

    def _begin_wait(self) -> bool:
        if self._over:
            failure, self._failure = self._failure, None
            if failure is not None:
                raise failure
            return False
        if self._runtime.forked:
            raise ForkedError(
                f"this stream of {self._name} was opened by the parent process; open one here"
            )
        if self._waiting:
            raise RuntimeError(
                f"another thread or task waits for this stream of {self._name}; a stream has one "
                "consumer at a time"
            )
        self._waiting = True
        return True

    def _take(self, body: bytes) -> None:
        code, end, items = self._decode(body)
        if self._over:  # closed by somebody else meanwhile
            return
        if code != _OPEN:
            self._over = True
            if code:
                self._failure = self._runtime.make_error(code, self._name, end)
        self._batch = iter(items)

    def _stop_for(self, error: BaseException) -> None:
        self._stop(DEADLINE if isinstance(error, DeadlineError) else CANCELLED)

    def _stop(self, code: int) -> None:
        """Tell Go to stop, unless it is over. For finalizers, too; never blocks."""
        if self._over:
            return
        self._over = True
        self._batch = iter(())
        if self._runtime.forked:
            return
        if self._started is not None:
            self._started.cancel()
        self._ring.message(OP_STOP, self._number + bytes((code,)))


def start(
    ring: _plane.Ring,
    runtime: Runtime,
    key: str,
    name: str,
    number: int,
    payload: Any,
    timeout: float | None,
    decode: Callable[[bytes], Any],
) -> Stream[Any]:
    """Start a stream under a number that the context has not used before.

    `key` is under what the ring has it, and `decode` decodes its batches.
    """
    bare = number.to_bytes(8, "little")
    started = ring.submit(key, StreamStart(bare, payload), timeout)
    return Stream(ring, runtime, name, bare, decode, timeout, started)


async def _outcome(started: Future[Any], ring: _plane.Ring) -> None:
    """Wait on the loop for the start's reply, which is in already most times."""
    if not started.done():
        ring.resolve()
    if not started.done():
        import asyncio

        # Not wrap_future: a close of the stream shall not look like the task's own cancellation.
        loop = asyncio.get_running_loop()
        done = asyncio.Event()

        def tell(_: object) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed, and nobody waits
                loop.call_soon_threadsafe(done.set)

        started.add_done_callback(tell)
        await done.wait()
    started.result()
