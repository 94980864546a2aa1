"""Requests in pieces: large views go past the encoder, straight to where Go reads them.

While a payload is being encoded, a large view is set aside, and what is encoded in its place is a
MessagePack header with the view's size and a mark. Then the payload is a list of buffers: cut at
the marks, with the views between. The C side joins them, which is the one copy there is.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

# From this size on, in bytes, to set a view aside costs less than to have it copied once more.
LEAST = 65_536
# MessagePack counts bytes with 32 bits. Longer ones are the encoder's to refuse.
_MOST = 0xFFFFFFFF

# No payload can hold the mark but by knowing it: it is made anew for each process.
_MARK = os.urandom(16)
_NUMBER = 4  # bytes of the view's number after the mark

_encoding = threading.local()  # .aside: the views of the payload that this thread encodes


def set_aside(view: memoryview) -> Any:
    """Give what is encoded in the place of a view: the view itself where it is small."""
    aside: list[memoryview] | None = getattr(_encoding, "aside", None)
    if aside is None or not LEAST <= view.nbytes <= _MOST:
        return view
    number = len(aside).to_bytes(_NUMBER, "big")
    aside.append(view)
    return msgspec.Raw(b"\xc6" + view.nbytes.to_bytes(4, "big") + _MARK + number)


def gathering(encode: Callable[[Any], bytes]) -> Callable[[Any], Any]:
    """Make an encoder that gives bytes, or a list of buffers where views were set aside."""

    def encode_in_pieces(value: Any) -> Any:
        before = getattr(_encoding, "aside", None)  # of a payload in whose encoding this one lies
        aside: list[memoryview] = []
        _encoding.aside = aside
        try:
            body = encode(value)
        finally:
            _encoding.aside = before
        return _cut(body, aside) if aside else body

    return encode_in_pieces


def _cut(body: bytes, aside: list[memoryview]) -> list[memoryview]:
    whole = memoryview(body)
    pieces = []
    at = 0
    for _ in aside:
        mark = body.index(_MARK, at)
        pieces.append(whole[at:mark])
        at = mark + len(_MARK) + _NUMBER
        pieces.append(aside[int.from_bytes(body[at - _NUMBER : at], "big")])
    pieces.append(whole[at:])
    return pieces
