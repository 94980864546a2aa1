"""Use Go libraries from Python as if they had been written for it.

    ctx = goferry.open("treesum")
    ctx.call("sum_file", {"path": "/etc/hosts"})

Importing goferry starts no thread and loads neither asyncio nor any Go code: the extension
that holds a library is loaded when the library is first opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._buffer import Buffer
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

if TYPE_CHECKING:
    from ._call import Call as Call
    from ._future import Future as Future

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

# Public classes show, and pickle, under their public names.
for _name in __all__:
    _public = globals().get(_name)
    if isinstance(_public, type):
        _public.__module__ = __name__
del _name, _public


def __getattr__(name: str) -> Any:
    """Import what needs asyncio or concurrent.futures when it is first asked for."""
    if name == "Call":
        from ._call import Call

        found: Any = Call
    elif name == "Future":
        from ._future import Future

        found = Future
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found.__module__ = __name__
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
