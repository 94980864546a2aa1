"""From a class's generated functions to what its instances have under their names."""

from __future__ import annotations

from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ._method import StreamMethod
from ._side import stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._context import Context
    from ._library import Way

_Members = dict[str, tuple["Callable[..., Any]", "Way"]]


def remember_members(cls: type[Any]) -> None:
    """Note, when a class is made, which functions are the library's, those it inherits too.

    Later would be too late: a test may have put something else in a function's place for a while.
    """
    members: _Members = {}
    for base in reversed(cls.__mro__):
        for name, function in vars(base).items():
            way = vars(function).get("goferry_way") if isinstance(function, FunctionType) else None
            # What is decorated by functools.wraps has all the attributes of what it wraps.
            if way is not None and not hasattr(function.__wrapped__, "goferry_way"):
                members[name] = function, way
    cls._goferry_members = members


def members_of(cls: type[Any]) -> _Members:
    """Give the functions of a class that are the library's, with their ways.

    Those that a subclass overrides, or that somebody has replaced, are not among them.
    """
    known: _Members = cls._goferry_members
    return {name: member for name, member in known.items() if getattr(cls, name, None) is member[0]}


def bind(instance: Any, context: Context, *, blocking: bool) -> None:
    """Give an instance its callables: attributes that hide the functions of its class."""
    vars(instance).update(
        (name, bound(function, way, context, blocking=blocking))
        for name, (function, way) in members_of(type(instance)).items()
    )


def bound(
    function: Callable[..., Any], way: Way, context: Context, *, blocking: bool
) -> Callable[..., Any]:
    """Make the callable of one method: that of a stream, or an object of the data plane's."""
    if way.kind == "stream":
        return StreamMethod(function, way, partial(stream, context))
    typed = context._typed
    assert typed is not None
    plans = typed.plans
    kind = plans.plane.TypedMethod if blocking else plans.plane.AsyncTypedMethod
    return kind(plans.plan(function, way), context._ring)
