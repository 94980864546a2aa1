"""Use Go libraries from Python as if they had been written for it.

    ctx = goferry.open("treesum")
    ctx.call("sum_file", {"path": "/etc/hosts"})

Importing goferry starts no thread and loads nothing: its parts are imported when they are first
asked for, asyncio when something is awaited, and the extension that holds a library when that is
first opened.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._buffer import Buffer
    from ._call import Call
    from ._context import Context
    from ._diagnosis import report
    from ._errors import (
        BuildError,
        ClosedError,
        DeadlineError,
        DecodeError,
        Error,
        ExistError,
        ForkedError,
        FullError,
        NotExistError,
        NotInitializedError,
        PanicError,
        PermissionDeniedError,
        PoolExhaustedError,
        ProcessDiedError,
        RecyclingError,
        ReentrantError,
        RequestError,
        StaleHandleError,
        StuckError,
        SystemCallError,
        UnknownMethodError,
    )
    from ._future import Future
    from ._handle import Handle
    from ._health import Health, PendingRequest, RunningListener
    from ._listen import EventIterator
    from ._listeners import Listener
    from ._notices import NotResponding, Recovered, Responding, StaleRequest, Stuck
    from ._opening import aopen, open, static
    from ._options import Options
    from ._progress import Progress
    from ._reload import reload
    from ._reply import Reply
    from ._stats import Stats
    from ._stream import Stream

__all__ = [
    "Buffer",
    "BuildError",
    "Call",
    "ClosedError",
    "Context",
    "DeadlineError",
    "DecodeError",
    "Error",
    "EventIterator",
    "ExistError",
    "ForkedError",
    "FullError",
    "Future",
    "Handle",
    "Health",
    "Listener",
    "NotExistError",
    "NotInitializedError",
    "NotResponding",
    "Options",
    "PanicError",
    "PendingRequest",
    "PermissionDeniedError",
    "PoolExhaustedError",
    "ProcessDiedError",
    "Progress",
    "Recovered",
    "RecyclingError",
    "ReentrantError",
    "Reply",
    "RequestError",
    "Responding",
    "RunningListener",
    "StaleHandleError",
    "StaleRequest",
    "Stats",
    "Stream",
    "Stuck",
    "StuckError",
    "SystemCallError",
    "UnknownMethodError",
    "aopen",
    "open",
    "reload",
    "report",
    "static",
]

# The modules in which these are: each is imported when the first of its names is asked for.
_HOMES = {
    "_buffer": ("Buffer",),
    "_call": ("Call",),
    "_context": ("Context",),
    "_diagnosis": ("report",),
    "_errors": tuple(name for name in __all__ if name.endswith("Error")),
    "_future": ("Future",),
    "_handle": ("Handle",),
    "_health": ("Health", "PendingRequest", "RunningListener"),
    "_listen": ("EventIterator",),
    "_listeners": ("Listener",),
    "_notices": ("NotResponding", "Recovered", "Responding", "StaleRequest", "Stuck"),
    "_opening": ("aopen", "open", "static"),
    "_options": ("Options",),
    "_progress": ("Progress",),
    "_reload": ("reload",),
    "_reply": ("Reply",),
    "_stats": ("Stats",),
    "_stream": ("Stream",),
}

if not TYPE_CHECKING:  # for a type checker what is not above does not exist

    def __getattr__(name: str) -> Any:
        """Import what is asked for; from then on it is a global like any other."""
        for home, names in _HOMES.items():
            if name in names:
                from importlib import import_module

                found = globals()[name] = getattr(import_module(f".{home}", __name__), name)
                return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
