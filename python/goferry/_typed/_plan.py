"""How calls' arguments become requests: plans, by which the data plane does it.

A message that is given by fields is encoded without being made, where all of them are plain values
(None, bool, int, float, str, bytes), or durations, instants and paths where the field is for them.
For that a plan has a row for each field: its name, its key on the wire, what stands for it when
it is not given, and how it crosses.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgspec

from .._convert import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from goferry import _plane

    from .._convert import TypeRef
    from .._extension import Plane
    from .._wire import Encode
    from ._library import Way

    Rows = tuple[tuple[str, bytes, bytes | None, int], ...]

# As many fields as the data plane has room for: GF_FLAT_FIELDS in plane_flat.h.
MOST_FIELDS = 32

# How a field's values cross: the same numbers stand in plane_flat.h.
_MADE, _PLAIN, _DURATION, _TIME, _PATH = range(5)
_KINDS = {"duration": _DURATION, "time": _TIME, "path": _PATH} | dict.fromkeys(
    ("handle", "func", "view", "int_text", "object_text"), _MADE
)
# Left out where a message has None there.
_LEFT_OUT = frozenset({"handle", "func"})


class Plans:
    """The plans of one context's library, each made when it is first asked for.

    They hold no ring, so the ring's decoders may hold them.
    """

    def __init__(self, plane: Plane, rows: Mapping[str, Rows | None]) -> None:
        self.plane = plane
        self._rows = rows
        self._made: dict[Callable[..., Any], _plane.Plan] = {}
        self._members: dict[type[Any], tuple[tuple[str, Callable[..., Any], _plane.Plan], ...]] = {}

    def plan(self, function: Callable[..., Any], way: Way) -> _plane.Plan:
        """Give the plan of a generated function."""
        plan = self._made.get(function)
        if plan is None:
            rows = self._rows.get(way.name)
            plan = self.plane.Plan(function, way.make, key_of(way.name), rows)
            self._made[function] = plan
        return plan

    def members(self, cls: type[Any]) -> tuple[tuple[str, Callable[..., Any], _plane.Plan], ...]:
        """Give the class's functions that are the library's, by their names, with their plans."""
        members = self._members.get(cls)
        if members is None:
            members = tuple(
                (name, function, self.plan(function, way))
                for name, (function, way) in cls._goferry_members.items()
            )
            self._members[cls] = members
        return members


def key_of(name: str) -> str:
    """Give the name under which a ring has the typed row of a method."""
    return sys.intern(f"+{name}")


def rows_of(message: type[Any], types: Mapping[str, TypeRef], encode: Encode) -> Rows | None:
    """Make the rows of a message; `types` are those of its fields, by their names on the wire.

    `encode` is what encodes the message. None where the data plane cannot take its place.
    """
    names, keys = message.__struct_fields__, message.__struct_encode_fields__
    if not 0 < len(names) <= MOST_FIELDS:
        return None
    defaults = message.__struct_defaults__
    given = (msgspec.NODEFAULT,) * (len(names) - len(defaults)) + defaults
    required = {
        name for name, value in zip(names, given, strict=True) if value is msgspec.NODEFAULT
    }
    made = message(**dict.fromkeys(required))
    rows = []
    for name, key in zip(names, keys, strict=True):
        absent = None if name in required else _absent(key, types[key], getattr(made, name), encode)
        kind = _KINDS.get(_kind(types[key]), _PLAIN)
        rows.append((sys.intern(name), msgspec.msgpack.encode(key), absent, kind))
    return tuple(rows)


def _kind(ref: TypeRef) -> str:
    while ref["kind"] == "optional":
        ref = ref["elem"]
    return kind_of(ref)


def _absent(key: str, ref: TypeRef, default: Any, encode: Encode) -> bytes:
    if default is None and ref["kind"] in _LEFT_OUT:
        return b""
    pair = encode({key: default})
    return b"".join(pair)[1:] if isinstance(pair, list) else pair[1:]
