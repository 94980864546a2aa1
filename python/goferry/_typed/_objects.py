"""The base of classes whose values stay in Go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from .._public import Stays
from ._members import remember_members

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from .._handle import Handle
    from ._library import Way
    from ._plan import Plans

_O = TypeVar("_O", bound="Object")


class Object(Stays):
    """A Go object that stays in Go. It is made of what methods and events give.

    Its methods block, and also have `submit`, `post`, `aio` and `map`. `close`, the end of a `with`
    and collection release it. One that is released, or whose library was closed or recycled, raises
    StaleHandleError or ClosedError.
    """

    if TYPE_CHECKING:  # typing.get_type_hints could not resolve these
        _goferry_type: ClassVar[str]  # the library's name of it
        _handle: Handle
        _plans: Plans

    def __init_subclass__(cls) -> None:
        remember_members(cls)

    @classmethod
    def _of(cls: type[_O], handle: Handle, plans: Plans) -> _O:
        """Make the object that stands for a handle."""
        made = cls.__new__(cls)
        made._handle = handle
        made._plans = plans
        method, ring = plans.plane.ObjectMethod, handle._ring
        vars(made).update(
            (name, method(plan, ring, handle))
            for name, function, plan in plans.members(cls)
            if getattr(cls, name) is function  # neither overridden nor replaced by a test
        )
        return made

    def __init__(self) -> None:
        raise TypeError(
            f"a {type(self).__name__} is made in Go: call a method of the library that gives one"
        )

    @property
    def goferry(self) -> Handle:
        """The untyped handle of the object."""
        return self._handle

    def close(self) -> None:
        """Release the object. Never blocks; closing again does nothing."""
        self._handle.close()

    async def aclose(self) -> None:
        """Release the object as `close` does."""
        self._handle.close()

    def __enter__(self: _O) -> _O:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self: _O) -> _O:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {'closed' if self._handle.closed else 'open'}>"

    def _bound(self, function: Callable[..., Any], way: Way) -> Callable[..., Any]:
        """Give the callable of a method that a subclass overrides."""
        plans, handle = self._plans, self._handle
        return plans.plane.ObjectMethod(plans.plan(function, way), handle._ring, handle)
