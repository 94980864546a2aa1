"""Bytes that cross without a copy: `core.View`, the schema's kind "view".

A whole request of it passes as any contiguous buffer, a whole reply is a `goferry.Buffer`: the C
side does both. Fields of requests are copied once, into the payload. Fields of replies become
memoryviews of the reply's Buffer: for that msgspec has to be told where they lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

import msgspec

from ._convert import contains

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._convert import TypeRef, Types

VIEW = frozenset({"view"})

# Bits of a method's row: the same numbers stand in plane.h.
VIEWS_IN, VIEWS_OUT = 1, 2


def viewing_decoder(ref: TypeRef, types: Types) -> Callable[[Any], Any]:
    """Make a MessagePack decoder that copies no views: they become slices of what it decodes."""
    return msgspec.msgpack.Decoder(_Shapes(types).of(ref)).decode


class _Shapes:
    """The types that tell msgspec where views lie. All else is Any, and decoded as ever."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._open: set[str] = set()
        self._made: dict[str, Any] = {}

    def of(self, ref: TypeRef | None) -> Any:
        if not ref or not contains(ref, self._types, VIEW):
            return Any
        kind = ref["kind"]
        if kind == "view":
            return memoryview
        if kind == "optional":
            return self.of(ref["elem"]) | None
        if kind == "list":
            return list[self.of(ref["elem"])]  # type: ignore[misc]
        if kind == "map":
            return dict[Any, self.of(ref["elem"])]  # type: ignore[misc]
        return self._struct(ref["name"])

    def _struct(self, name: str) -> Any:
        if name in self._open:  # a type that contains itself: below, views are copied
            return Any
        if name not in self._made:
            self._open.add(name)
            fields = {
                field["name"]: self.of(field["type"]) | None
                for field in self._types[name].get("fields") or ()
            }
            self._open.discard(name)
            self._made[name] = TypedDict(name, fields, total=False)  # type: ignore[operator]
        return self._made[name]
