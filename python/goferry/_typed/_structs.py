"""Decoders of structs some of whose fields msgspec has no word for, made for the data plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from .._convert import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .._convert import TypeRef
    from .._extension import Plane
    from .._wire import Decode

# As many fields as the data plane has room for: MOST in plane_shape.c.
MOST_FIELDS = 64

# What the data plane reads itself: the same numbers stand in plane_read.h.
_BY_DECODER = 0
_READ = {
    "bool": 1,
    "int": 2,
    "uint": 2,
    "float": 3,
    "string": 4,
    "bytes": 5,
    "time": 6,
    "duration": 7,
    "path": 8,
    "int_text": 9,
}


def struct_decoder(
    plane: Plane,
    message: type[Any],
    fields: Sequence[Mapping[str, Any]],
    is_enum: Callable[[TypeRef], bool],
    decoder: Callable[[TypeRef], Decode],
    whole: Callable[[], Decode],
) -> Decode:
    """Make the decoder of a message.

    `fields` are as the schema has them. Those that the data plane cannot read go by a `decoder` of
    their own, and what is not as expected by that of the `whole`, which is made when first needed.
    """
    names = dict(zip(message.__struct_encode_fields__, message.__struct_fields__, strict=True))
    rows = []
    for field in fields:
        ref, key = field["type"], field["name"]
        nullable = ref["kind"] == "optional"
        if nullable:
            ref = ref["elem"]
        kind = _BY_DECODER if is_enum(ref) else _READ.get(kind_of(ref), _BY_DECODER)
        decode = decoder(ref) if kind == _BY_DECODER else None
        rows.append((names[key], msgspec.msgpack.encode(key), kind, nullable, decode))
    return plane.StructDecoder(message, tuple(rows), _made_late(whole))


def _made_late(make: Callable[[], Decode]) -> Decode:
    made: Decode | None = None

    def decode(body: Any) -> Any:
        nonlocal made
        if made is None:
            made = make()
        return made(body)

    return decode
