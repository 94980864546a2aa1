"""What generated packages are made of: the typed classes' common part.

Nothing here is imported by goferry itself, and nothing is meant for use by hand: generated
modules import it, and what is public of it is documented by them. A part is imported when a package
uses the first name of it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .._natural import IPAddress, IPInterface, ip_address, ip_interface
    from ._arguments import Array as Array
    from ._arguments import AsyncMapped as AsyncMapped
    from ._arguments import Bytes as Bytes
    from ._arguments import Duration as Duration
    from ._arguments import EventLike as EventLike
    from ._arguments import ListLike as ListLike
    from ._arguments import Mapped as Mapped
    from ._arguments import Path as Path
    from ._arguments import ProgressTo as ProgressTo
    from ._arguments import StreamLike as StreamLike
    from ._awaiting import Awaiting
    from ._blocking import Blocking
    from ._enums import IntEnum, IntFlag, StrEnum
    from ._errors import DeclaredError
    from ._events import Event
    from ._library import Library
    from ._messages import ZERO_TIME, made
    from ._objects import Object

__all__ = [
    "ZERO_TIME",
    "Awaiting",
    "Blocking",
    "DeclaredError",
    "Event",
    "IPAddress",
    "IPInterface",
    "IntEnum",
    "IntFlag",
    "Library",
    "Object",
    "StrEnum",
    "ip_address",
    "ip_interface",
    "made",
]

_HOMES = {
    "._arguments": ("Array", "Bytes", "Duration", "ListLike", "Path", "ProgressTo"),
    "._awaiting": ("Awaiting",),
    "._blocking": ("Blocking",),
    "._enums": ("IntEnum", "IntFlag", "StrEnum"),
    "._errors": ("DeclaredError",),
    "._events": ("Event",),
    "._library": ("Library",),
    "._messages": ("ZERO_TIME", "made"),
    "._objects": ("Object",),
    ".._natural": ("IPAddress", "IPInterface", "ip_address", "ip_interface"),
}

if not TYPE_CHECKING:  # for a type checker what is not above does not exist

    def __getattr__(name: str) -> Any:
        """Import what is asked for, as goferry itself does."""
        for home, names in _HOMES.items():
            if name in names:
                from importlib import import_module

                found = globals()[name] = getattr(import_module(home, __name__), name)
                return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
