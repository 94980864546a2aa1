"""What the data plane's bound methods leave to Python: what is rare, and what holds handles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._handle import KeepingCallback, ObjectCall, keeping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goferry import _plane

    from ._arguments import ProgressTo

__all__ = [
    "KeepingCallback",
    "ObjectCall",
    "keeping",
    "map_awaiting",
    "map_of_object",
    "signature_of",
]


def signature_of(function: Callable[..., Any]) -> Any:
    """Give the signature of what is bound: the function's without self."""
    from inspect import signature

    whole = signature(function)
    return whole.replace(parameters=list(whole.parameters.values())[1:])


async def map_awaiting(
    method: Any,
    requests: Iterable[Any],
    /,
    *,
    timeout: float | None = None,
    return_exceptions: bool = False,
    progress: ProgressTo = None,
) -> list[Any]:
    """Send many requests at once and await their replies, returned in order.

    The first failure is raised, and cancels the rest; with `return_exceptions` failures are
    returned in their places. `progress` tells how many replies have come.
    """
    from ._gather import gather

    sent = [method._ring.acall(method._key, request, timeout) for request in requests]
    return await gather(sent, return_exceptions, progress, method.__name__)


def map_of_object(
    method: Any,
    requests: Iterable[Any],
    /,
    *,
    timeout: float | None = None,
    return_exceptions: bool = False,
    progress: ProgressTo = None,
) -> list[Any]:
    """Send many requests at once and wait for their replies, returned in order.

    The first failure is raised, and cancels the rest; with `return_exceptions` failures are
    returned in their places. `progress` tells how many replies have come.
    """
    ring: _plane.Ring = method._handle._alive()
    number = method._handle._bytes()
    packed = [ObjectCall(number, request) for request in requests]
    return ring.map(
        method._key, packed, timeout, return_exceptions=return_exceptions, progress=progress
    )
