"""The callables of a loop's requests: they run on the loop, and may be coroutine functions."""

from __future__ import annotations

import inspect
import threading
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from ._callables import RAISED, RETURNED, Session, describe, held_lanes

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from goferry import _plane

    from ._call import Call
    from ._callables import Desk, Entry

# Those whose calls are under way. Changed by single operations, atomic under the GIL.
_watching: set[LoopSession] = set()


class LoopSession(Session):
    """The callables of a request of a loop: they run there, and may be coroutine functions."""

    def __init__(
        self,
        desk: Desk,
        ring: _plane.Ring,
        lane: int,
        bounded: bool,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(desk, ring, lane, bounded)
        self.loop = loop
        self._call: Call[Any] | None = None  # while in _watching
        self._context = copy_context()
        self._context.run(held_lanes.set, self.held)
        self._tasks: set[asyncio.Task[None]] = set()

    def check(self, function: Callable[..., Any]) -> None:
        """Everything can be run."""

    def watch(self, call: Call[Any]) -> None:
        """End with the call."""
        call.add_done_callback(self.close)
        self._call = call
        _watching.add(self)

    def take(self, entry: Entry, number: bytes, argument: bytes) -> None:
        self.calls[number] = threading.get_ident()
        # Not from within the loop's reader: what a callable raises is not the reader's.
        self.loop.call_soon(self._start, entry, number, argument, context=self._context)

    def close(self, _: object = None) -> None:
        super().close()
        _watching.discard(self)
        self._call = None
        if not self.loop.is_closed():
            for task in list(self._tasks):
                task.cancel()

    def forsake(self) -> None:
        """The loop is closed: nobody will run what Go calls, nor take the reply."""
        call = self._call
        self.close()
        if call is not None and not self.desk.forked:
            self.ring.cancel(call._ticket)

    def _start(self, entry: Entry, number: bytes, argument: bytes) -> None:
        if self.over:
            return
        self.desk.nest(1)
        try:
            result = entry.run(argument)
            if inspect.isawaitable(result):
                task = self.loop.create_task(self._finish(entry, number, result))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                return
            answer = RETURNED + entry.encode(result)
        except BaseException as error:
            self.answer(number, RAISED + describe(error))
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
        else:
            self.answer(number, answer)
        finally:
            self.desk.nest(-1)

    async def _finish(self, entry: Entry, number: bytes, result: Any) -> None:
        answer = RAISED
        self.desk.nest(1)
        try:
            answer = RETURNED + entry.encode(await result)
        except BaseException as error:
            answer = RAISED + describe(error)
            if not isinstance(error, Exception):
                raise
        finally:
            self.desk.nest(-1)
            self.answer(number, answer)


def loop_closed(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel the requests of a loop that was closed: their handlers would wait for ever."""
    for session in list(_watching):
        if session.loop is loop:
            session.forsake()
