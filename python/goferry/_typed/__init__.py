"""What generated packages are made of: the typed classes' common part.

Nothing here is imported by goferry itself, and nothing is meant for use by hand: generated
modules import it, and what is public of it is documented by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._natural import IPAddress, IPInterface, ip_address, ip_interface
from ._awaiting import Awaiting
from ._blocking import Blocking
from ._enums import IntEnum, IntFlag, StrEnum
from ._errors import DeclaredError
from ._events import Event
from ._library import Library
from ._messages import ZERO_TIME, made
from ._objects import Object

if TYPE_CHECKING:
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
