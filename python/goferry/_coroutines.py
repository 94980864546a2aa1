"""Listeners that are coroutine functions: they run on the loop that they were given on.

This module imports asyncio, so it is imported only when the first such listener is added.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from ._listeners import Listener
from ._reports import report_exception

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from ._events import Events, Late

_F = TypeVar("_F", bound="Callable[[Any], Any]")


class LoopListener(Listener[_F]):
    """A listener whose calls are awaited on a loop, one after another, in the events' order.

    An event makes room in the context's queue when its coroutine is done, so that a slow one
    is noticed as a slow function is.
    """

    __slots__ = ("_busy", "_dropped", "_handed", "_loop", "_task", "_waiting", "thread")

    on_loop = True
    patience = 0.05  # the loop may stop in the middle of a call, and nobody tells then

    def __init__(
        self,
        events: Events,
        event: str,
        index: int,
        function: _F,
        on_end: Callable[[], object] | None,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(events, event, index, function, on_end)
        self.hand = self._pass
        self._loop = loop
        self.thread = threading.get_ident()  # the loop's
        self._dropped = False  # what was handed over and not called yet need not be
        # One for each event that was handed over and is not done. Appended on the event thread,
        # taken on the loop's, or by whoever finds the loop closed.
        self._handed: deque[Late] = deque()
        # The loop's thread only:
        self._waiting: deque[Any] = deque()
        self._task: asyncio.Task[None] | None = None
        self._busy = False

    @property
    def task(self) -> asyncio.Task[None] | None:
        """What runs the coroutines now."""
        return self._task

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Where they run."""
        return self._loop

    @property
    def events(self) -> Events:
        """Whose events they hear."""
        return self._events

    def is_running(self) -> bool:
        """Whether a call of the function is under way."""
        return self._busy and self._loop.is_running()

    async def aclose(self) -> None:
        """Stop listening, and wait for a running call unless that is the caller."""
        self._events.remove(self, wait=False)
        await self.drained(asyncio.get_running_loop())

    async def drained(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wait, on the listener's own loop, until what it was handed is done."""
        task = self._task
        if task is not None and loop is self._loop and task is not asyncio.current_task():
            await asyncio.wait({task})

    def discard(self) -> None:
        """Drop what was handed over and has not been called yet."""
        self._dropped = True
        while self._handed and self._loop.is_closed():
            self._done()

    def _pass(self, value: Any) -> None:
        """Hand an event over to the loop; runs on the event thread."""
        self._handed.append(self._events.hold(self))
        try:
            self._loop.call_soon_threadsafe(self._arrive, value)
        except RuntimeError:  # the loop is closed, so this listener will never run again
            self._events.remove(self)

    def _arrive(self, value: Any) -> None:
        self._waiting.append(value)
        if self._task is None:
            self._start()

    def _start(self) -> None:
        self._task = self._loop.create_task(_Begun(self._work))
        # The loop may have begun to close, and then never runs it: nobody needs to hear of that.
        self._task._log_destroy_pending = False  # type: ignore[attr-defined]
        self._task.add_done_callback(self._worked)
        if self._events.look_after is not None:
            self._events.look_after(self)

    async def _work(self) -> None:
        while self._waiting:
            value = self._waiting.popleft()
            try:
                if not self._dropped:
                    self._busy = True
                    await self.function(value)
            except Exception as error:
                report_exception(error, self._events.library, self)
            finally:
                self._busy = False
                self._done()
                self._events.call_ended()

    def _worked(self, task: asyncio.Task[None]) -> None:
        self._task = None
        # Cancelled as the loop ends, or left by Ctrl-C or an exit, which asyncio itself raises.
        if task.cancelled() or task.exception() is not None:
            self._events.remove(self, wait=False)
            while self._waiting:
                self._waiting.popleft()
                self._done()
        elif self._waiting:  # arrived after the task had ended
            self._start()

    def _done(self) -> None:
        try:
            late = self._handed.popleft()
        except IndexError:  # the loop was found closed
            return
        late.done(self)


class _Begun(Coroutine[Any, Any, None]):
    """A coroutine that is made when it is first run: one that never runs is not complained of."""

    __slots__ = ("_function", "_made")

    def __init__(self, function: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._function = function
        self._made: Coroutine[Any, Any, None] | None = None

    def send(self, value: Any) -> Any:
        if self._made is None:
            self._made = self._function()
        return self._made.send(value)

    def throw(self, kind: Any, value: Any = None, traceback: Any = None) -> Any:
        if self._made is None:
            self._made = self._function()
        error = kind if isinstance(kind, BaseException) else kind(value)
        return self._made.throw(error)

    def close(self) -> None:
        if self._made is not None:
            self._made.close()

    def __await__(self) -> Generator[Any, None, None]:
        return self._function().__await__()
