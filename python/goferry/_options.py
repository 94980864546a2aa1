"""How a context shall behave: `goferry.Options`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from ._notices import StaleRequest
from ._public import public

_DURATIONS = (
    "stale_after",
    "drain_timeout",
    "teardown_timeout",
    "not_responding_after",
    "not_responding_grace",
)
_COUNTS = ("max_message", "stream_window", "callable_threads", "event_capacity", "max_contexts")
_OVERFLOWS = ("recover", "stuck", "block")


@public
class Options(msgspec.Struct, frozen=True, kw_only=True):
    """Options of a context, each with its default. Durations are seconds, sizes bytes.

    `max_pending` requests may wait for their reply before another is refused with
    FullError; None: any number, and then they are not counted.

    `max_concurrency` handlers run at a time; None: any number.

    `stream_window` is how many items a stream may be ahead of its consumer, unless its author said
    otherwise.

    `max_message` is the largest payload that the library takes.

    `callable_threads` callables of requests run at a time whose callers do not run them themselves
    (submit, post, map); those that wait inside goferry do not count.

    `event_capacity` events wait for the listeners. `overflow` says what happens to
    the next: with "recover" the context is stuck, which refuses requests, until half
    of the queue is free again; with "stuck" it stays so; with "block" Emit waits.

    `stale_after` is the age at which a running request is reported, and again after each
    such time: to `on_stale`, or else in the log.

    `drain_timeout` bounds how long closing waits for running handlers, once before it
    cancels them and once after; `teardown_timeout` how long it waits for the teardown.

    `not_responding_after` is how long nothing may move while work waits before listeners of
    `not_responding` hear of it, though not in the first `not_responding_grace`.

    `max_contexts` of the library may be open, this one included.
    """

    max_pending: int | None = None
    max_concurrency: int | None = None
    max_message: int = 1 << 30
    stream_window: int = 64
    callable_threads: int = 4
    event_capacity: int = 1024
    overflow: Literal["recover", "stuck", "block"] = "recover"
    stale_after: float = 5.0
    on_stale: Callable[[StaleRequest], object] | None = None
    drain_timeout: float = 1.5
    teardown_timeout: float = 10.0
    not_responding_after: float = 1.0
    not_responding_grace: float = 10.0
    max_contexts: int = 32

    def __post_init__(self) -> None:
        for name in ("max_pending", "max_concurrency"):
            value = getattr(self, name)
            if value is not None:
                _check_count(name, value, " or None")
        for name in _COUNTS:
            _check_count(name, getattr(self, name), "")
        for name in _DURATIONS:
            _check_seconds(name, getattr(self, name))
        if self.overflow not in _OVERFLOWS:
            known = ", ".join(repr(name) for name in _OVERFLOWS)
            raise ValueError(f"overflow must be one of {known}, not {self.overflow!r}")
        if self.on_stale is not None:
            _check_listener(self.on_stale)


def _check_listener(on_stale: object) -> None:
    from inspect import iscoroutinefunction  # ten times what else importing this costs

    if not callable(on_stale):
        raise TypeError(f"on_stale must be callable or None, not {on_stale!r}")
    if iscoroutinefunction(on_stale):
        raise TypeError(f"on_stale must be no coroutine function, as {on_stale!r} is")


def _check_count(name: str, value: object, otherwise: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be an int{otherwise}, not {value!r}")
    if not 1 <= value < 1 << 31:
        raise ValueError(f"{name} must be from 1 to 2147483647{otherwise}, not {value}")


def _check_seconds(name: str, value: object) -> None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number of seconds, not {value!r}")
    if not (0 < value < 1e9 and math.isfinite(value)):
        raise ValueError(f"{name} must be a positive number of seconds, not {value}")


def for_go(options: Options, static: bool) -> str:
    """The options that Go has to know, as the JSON that the facade's Open reads."""
    known: dict[str, Any] = {
        "max_concurrency": options.max_concurrency or 0,
        "max_message": options.max_message,
        "stream_window": options.stream_window,
        "event_capacity": options.event_capacity,
        "overflow": options.overflow,
        "max_contexts": options.max_contexts,
        "static": static,
    }
    known.update((name, getattr(options, name)) for name in _DURATIONS)
    return msgspec.json.encode(known).decode()
