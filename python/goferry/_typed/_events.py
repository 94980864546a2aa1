"""Events of a library as attributes of its classes' instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ._side import listen, on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from .._listen import EventIterator
    from .._listeners import Listener

_T = TypeVar("_T")
_F = TypeVar("_F", bound="Callable[..., object]")


class Event(Generic[_T]):
    """An event of a library: functions listen to it, or a loop goes over it."""

    def __init__(self, name: str, doc: str = "", owner: Any = None) -> None:
        self._name = name
        self._owner = owner
        self.__doc__ = doc or f"The event {name!r}."

    def __get__(self, instance: Any, owner: type[Any]) -> Event[_T]:
        if instance is None:
            return self
        return Event(self._name, self.__doc__ or "", instance)

    @overload
    def connect(self, function: _F, /) -> Listener[_F]: ...

    @overload
    def connect(self) -> Callable[[_F], Listener[_F]]: ...

    def connect(self, function: Any = None) -> Any:
        """Have the function called with each event, on the library's event thread.

        Returns the Listener, whose `close` ends it; also as a decorator. A coroutine function,
        given where a loop runs, is awaited on that loop, one event at a time.
        """
        if function is None:
            return self.connect
        return on(self._owner._listening(), self._name, function)

    def listen(self, maxsize: int = 1024) -> EventIterator[_T]:
        """Listen by iterating: for `with`, `for` and `async for`. See goferry.EventIterator."""
        return listen(self._owner._listening(), self._name, maxsize)

    def __aiter__(self) -> AsyncIterator[_T]:
        return self._owner._events_of(self._name)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"<goferry event {self._name!r}>"
