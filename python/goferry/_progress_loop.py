"""Progress of asynchronous calls, told on their loop.

This module imports asyncio, so it is imported only by the first such call.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from ._call import Call
from ._progress import LAST_WORD_SECONDS, Progress, Watch, _ran

if TYPE_CHECKING:
    from collections.abc import Callable

    from goferry import _plane


class _LoopWatch(Watch):
    """Takes what the event thread brings over to a loop, in order.

    A loop that is held up finds the newest messages, and not all that came meanwhile: two, since
    the last one may follow another at once.
    """

    def __init__(self, watch: Watch, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(watch.desk, watch._target)
        self._loop = loop
        # The event thread puts, the loop pops, each by one operation.
        self._newest: deque[Progress] = deque(maxlen=2)

    def tell(self, progress: Progress) -> None:
        full = len(self._newest) == 2
        self._newest.append(progress)
        if not full:  # else the loop comes often enough already
            self._over(self._bring)

    def _bring(self) -> None:
        try:
            progress = self._newest.popleft()
        except IndexError:
            return
        super().tell(progress)

    def end(self) -> None:
        self._over(super().end)

    def give_up(self) -> None:
        super().end()  # called on the loop

    def _over(self, function: Callable[..., object], *args: object) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *args)
        except RuntimeError:  # the loop is closed: nobody waits there any more
            self.close()


def watched_call(
    plain: Watch,
    ring: _plane.Ring,
    name: str,
    payload: Any,
    timeout: float | None,
    loop: asyncio.AbstractEventLoop,
) -> Call[Any]:
    """Make an asynchronous call whose result comes after its last progress."""
    watch = _LoopWatch(plain, loop)
    inner = ring.acall(name, payload, timeout, _watch=watch.begin)
    outer: Call[Any] = Call(loop=loop)
    outer._ring, outer._ticket = ring, watch.ticket

    def replied(inner: Call[Any]) -> None:
        if inner.cancelled():  # as outer was
            watch.close()
            return
        error = inner.exception()

        def settle() -> None:
            watch.close()
            if outer.done():
                return
            if error is None:
                outer.set_result(inner.result())
            else:
                outer.set_exception(error)

        if not _ran(error):
            settle()
        elif not watch.after(settle):
            loop.call_later(LAST_WORD_SECONDS, watch.give_up)

    def left(outer: Call[Any]) -> None:
        if outer.cancelled():
            watch.close()
            inner.cancel()

    inner.add_done_callback(replied)
    outer.add_done_callback(left)
    return outer
