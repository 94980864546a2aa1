"""The base of a library's class whose methods are awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .._errors import ClosedError, NotInitializedError
from .._public import Stays
from ._blocking import EVENTS
from ._members import bind, bound, remember_members
from ._side import listen

if TYPE_CHECKING:
    import concurrent.futures
    from collections.abc import AsyncIterator, Callable, Generator
    from types import TracebackType

    from .._context import Context
    from .._options import Options
    from ._library import Library, Way

_S = TypeVar("_S", bound="Awaiting")


class Awaiting(Stays):
    """A Go library's object for asyncio: closed by `async with` or `aclose`.

    It is opened by `async with`, by `await`, or by the first call, which then waits for that.
    """

    if TYPE_CHECKING:  # typing.get_type_hints could not resolve it
        _library: Library

    def __init_subclass__(cls, library: Library | None = None) -> None:
        if library is not None:
            cls._library = library
        remember_members(cls)

    def __init__(self, config: Any, options: Options | None = None) -> None:
        from ._late import bind_late

        self._config = config
        self._options = options
        self._opened_at = self._library.caller()
        self._context: Context | None = None
        # The opening that is under way. It runs to its end, whoever stops waiting for it.
        self._opening: concurrent.futures.Future[Context] | None = None
        self._over = False
        bind_late(self)

    @property
    def goferry(self) -> Context:
        """The runtime's side: stats, health, recycle, the runtime's events, untyped calls.

        Raises NotInitializedError before the library is open.
        """
        return self._listening()

    async def aclose(self) -> None:
        """Close the library and wait until Go has let go of everything, without blocking the loop.

        Running requests get some time to end, then are cancelled; waiting ones get ClosedError;
        the library's teardown runs. Closing again does nothing. One that was never opened is not
        opened any more.
        """
        self._over = True
        if self._context is None and self._opening is not None:
            from ._late import outcome

            try:
                await outcome(self._opening)
            except Exception:  # whoever wanted it open has been told
                return
        if self._context is not None:
            await self._context.aclose()

    def __await__(self: _S) -> Generator[Any, None, _S]:
        return self.__aenter__().__await__()

    async def __aenter__(self: _S) -> _S:
        await self._opened()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        state = "not open yet" if self._context is None else "open"
        if self._over or (self._context is not None and self._context.closed):
            state = "closed"
        return f"<{type(self).__name__}: the Go library {self._library.name}, {state}>"

    async def _opened(self) -> Context:
        """Open the library, unless that is done."""
        from ._late import outcome

        if self._context is not None:
            return self._context
        if self._over:
            raise ClosedError(f"this {type(self).__name__} was closed; make another one")
        if self._opening is None:
            self._open()
        assert self._opening is not None
        return await outcome(self._opening)

    def _open(self) -> None:
        import asyncio
        import concurrent.futures

        opening = self._opening = concurrent.futures.Future()
        task = asyncio.get_running_loop().create_task(self._run_opening(opening))
        opening.task = task  # type: ignore[attr-defined]  # loops hold their tasks weakly

    async def _run_opening(self, opening: concurrent.futures.Future[Context]) -> None:
        import asyncio

        from .._opening import aopen_with

        try:
            await asyncio.to_thread(self._library.runtime)
            context = await aopen_with(
                self._library.find, self._config, self._options, self._opened_at
            )
            self._library.teach(context)
        except BaseException as error:
            self._opening = None  # the next call may try again
            if isinstance(error, Exception):
                opening.set_exception(error)
                return
            # Cancelled, as the loop ends. Those who wait on other loops have cancelled nothing.
            name = type(self).__name__
            opening.set_exception(
                ClosedError(f"the loop that was opening this {name} has ended; open it again")
            )
            raise
        self._context = context
        bind(self, context, blocking=False)
        opening.set_result(context)

    def _listening(self) -> Context:
        """Give the context whose events are listened to."""
        if self._context is None:
            name = type(self).__name__
            raise NotInitializedError(
                f"this {name} is not open yet: use `async with`, or `await` it, before"
            )
        return self._context

    async def _events_of(self, name: str) -> AsyncIterator[Any]:
        context = await self._opened()
        async with listen(context, name, EVENTS) as events:
            async for event in events:
                yield event

    def _bound(self, function: Callable[..., Any], way: Way) -> Callable[..., Any]:
        """Give the callable of a method that a subclass overrides."""
        if self._context is None:
            from ._late import late

            return late(self, function, way)
        return bound(function, way, self._context, blocking=False)
