"""Listeners: what `Context.on` returns."""

from __future__ import annotations

import itertools
import sys
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._public import public

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from ._events import Events

_F = TypeVar("_F", bound="Callable[[Any], object]")

_ids = itertools.count(1)

# The life of a listener that no recycle removes.
ALL_LIVES = -1


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Give the loop that runs in this thread, without importing asyncio to find that none does."""
    asyncio = sys.modules.get("asyncio")
    return None if asyncio is None else asyncio._get_running_loop()


@public
class Listener(Generic[_F]):
    """A function that is called with each event of one kind until `close`.

    Calling the listener calls the function, so a decorated function stays usable.
    `with` and `async with` close it at the end. `id` is never used again for another listener.
    """

    __slots__ = ("__weakref__", "_events", "decode", "event", "function", "hand", "id", "index",
                 "is_open", "life", "on_end")  # fmt: skip

    # Whether the function runs on a loop, and not on the event thread.
    on_loop = False
    # How long remove() waits before it looks again whether the function still runs.
    patience: float | None = None

    def __init__(
        self,
        events: Events,
        event: str,
        index: int,
        function: _F,
        on_end: Callable[[], object] | None,
    ) -> None:
        self.id = next(_ids)
        self.event = event
        self.function = function
        self.hand: Callable[[Any], object] = function  # what the event thread calls
        self.decode: Callable[[bytes], Any]  # makes what it is called with
        self.index = index
        self.is_open = True
        self.life = ALL_LIVES  # of the context's lives, the one whose events it hears
        self.on_end = on_end
        self._events = events

    def __call__(self, value: Any) -> object:
        return self.function(value)

    def close(self) -> None:
        """Stop listening: after it the function is not called, and does not run.

        Waits for a running call, except inside of a listener of the same context and on a thread
        whose loop runs (there `aclose` waits). Closing again does nothing.
        """
        self._events.remove(self)

    async def aclose(self) -> None:
        """Stop listening as `close` does, and wait for a running call without blocking the loop."""
        import asyncio

        self._events.remove(self, wait=False)
        while self.is_running() and not self._events.on_event_thread():
            await asyncio.sleep(0.001)

    @property
    def closed(self) -> bool:
        """Whether the listener, or its context, is closed."""
        return not self.is_open

    def is_running(self) -> bool:
        """Whether a call of the function is under way."""
        return self._events.runs(self)

    def discard(self) -> None:
        """Drop what was handed over and has not been called yet."""

    def __enter__(self) -> Listener[_F]:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    async def __aenter__(self) -> Listener[_F]:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        state = "listens to" if self.is_open else "closed; listened to"
        return f"<goferry.Listener {self.id} {state} {self.event!r}: {self.function!r}>"
