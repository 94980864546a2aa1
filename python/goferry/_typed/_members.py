"""From a class's generated functions to what its instances have under their names."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ._method import StreamMethod
from ._side import stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._context import Context
    from ._library import Way

_Members = dict[str, tuple["Callable[..., Any]", "Way"]]


def members_of(cls: type[Any]) -> _Members:
    """Give the functions of a class that are the library's, with their ways.

    Those that a subclass overrides are not among them.
    """
    known: _Members | None = cls.__dict__.get("_goferry_members")
    if known is None:
        known = {}
        for name in dir(cls):
            function = getattr(cls, name, None)
            way = getattr(function, "goferry_way", None)
            if way is not None:
                known[name] = function, way  # type: ignore[assignment]
        cls._goferry_members = known
    return known


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
