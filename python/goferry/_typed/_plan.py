"""How the data plane encodes a message that it is given by fields, without making the message.

A plan has, for each field, its name, its key on the wire, what stands for it when it is not
given, and whether a plain value (None, bool, int, float, str, bytes) crosses as it is.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgspec

from .._convert import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._convert import TypeRef
    from .._wire import Encode

    Plan = tuple[tuple[str, bytes, bytes | None, bool], ...]

# As many fields as the data plane has room for: GF_FLAT_FIELDS in plane_flat.h.
MOST_FIELDS = 32

# What is converted on its way to Go although it may be a plain value.
_CONVERTED = frozenset({"duration", "path", "handle", "func", "view", "int_text", "object_text"})
# Left out where a message has None there.
_LEFT_OUT = frozenset({"handle", "func"})


def plan_of(message: type[Any], types: Mapping[str, TypeRef], encode: Encode) -> Plan | None:
    """Make the plan of a message; `types` are those of its fields, by their names on the wire.

    `encode` is what encodes the request. None where there is nothing to plan.
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
    plan = []
    for name, key in zip(names, keys, strict=True):
        absent = None if name in required else _absent(key, types[key], getattr(made, name), encode)
        plain = _kind(types[key]) not in _CONVERTED
        plan.append((sys.intern(name), msgspec.msgpack.encode(key), absent, plain))
    return tuple(plan)


def _kind(ref: TypeRef) -> str:
    while ref["kind"] == "optional":
        ref = ref["elem"]
    return kind_of(ref)


def _absent(key: str, ref: TypeRef, default: Any, encode: Encode) -> bytes:
    if default is None and ref["kind"] in _LEFT_OUT:
        return b""
    pair = encode({key: default})
    return b"".join(pair)[1:] if isinstance(pair, list) else pair[1:]
