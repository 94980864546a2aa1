"""How values cross: encoders and decoders made from a library's schema.

A method gets the plainest functions that its types allow: none at all where the
payload is raw bytes, msgspec's own where MessagePack has a word for everything, and
a converter around it only where the type holds durations, paths or instants.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping as AbstractMapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from ._convert import FieldError, contains, inward, outward, to_bytes, view_out
from ._errors import DecodeError, Error, RequestError
from ._handle import Home, ObjectCall
from ._notices import NOTICES
from ._pieces import gathering
from ._replies import REFUSED_UNKNOWN, make_error
from ._views import VIEW, VIEWS_IN, VIEWS_OUT, viewing_decoder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ._convert import Convert, TypeRef, Types

    Encode = Callable[[Any], Any]  # to bytes, or a list of buffers to be joined
    # A quick one, the one that tells why that failed, and what None is encoded to.
    Encoders = tuple[Encode | None, Encode, bytes]
    Decode = Callable[[Any], Any]
    Func = Callable[[TypeRef, Types], Convert]

# The lane of what runs on its caller's thread: the same number stands in plane.h.
EXPORT = -2

_BYTES = frozenset({"bytes"})
_HANDLE = frozenset({"handle"})
_CALLABLES = frozenset({"func"})
_SUBCLASSED: tuple[type[Any], ...] = (int, float, str, bytes)

# What msgspec, the converters and Python's own conversions raise for a value that does not fit: it
# gets the names of method and field. What else a value's methods raise is the caller's own, and
# goes on as it is.
_UNFIT = (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError, FieldError)

decode_any = msgspec.msgpack.Decoder().decode


def encoder(name: str, ref: TypeRef | None, types: Types, func: Func | None = None) -> Encode:
    """Make the encoder of a request, of the method `name`; `func` makes converters of callables.

    It raises TypeError for what cannot be sent at all, and DecodeError for a value
    that does not fit; both name method and field.
    """
    if not ref or ref["kind"] == "none":
        return _encoder_of_nothing(name)
    plain = _plain(contains(ref, types, _BYTES))
    convert = outward(ref, types, func or _callable_out)
    empty: Any = {} if ref["kind"] == "struct" else None

    def encode(value: Any) -> Any:
        try:
            return plain(empty if value is None else value)
        except Error:
            raise  # a sentence already
        except _UNFIT as error:
            raise _explained(name, plain, value, error) from error

    def encode_converted(value: Any) -> Any:
        assert convert is not None
        try:
            return plain(convert(empty if value is None else value))
        except Error:
            raise  # a sentence already
        except _UNFIT as error:
            raise _explained(name, plain, value, error) from error

    if contains(ref, types, VIEW):
        return gathering(encode_converted)
    return encode if convert is None else encode_converted


def decoder(ref: TypeRef | None, types: Types, home: Home | None = None) -> Decode:
    """Make the decoder of a reply or an event."""
    if not ref or ref["kind"] == "none":
        return decode_nothing
    convert = inward(ref, types, home)
    if convert is None:
        return decode_any
    return _converted(
        convert, viewing_decoder(ref, types) if contains(ref, types, VIEW) else decode_any
    )


def _converted(convert: Convert, decode: Decode) -> Decode:
    return lambda body: convert(decode(body))


def decode_nothing(body: bytes) -> None:
    """Decode what says nothing."""
    return None


def _encoder_of_nothing(name: str) -> Encode:
    def encode(value: Any) -> bytes:
        if value is None or (type(value) is dict and not value):
            return b""
        raise DecodeError(f"{name} takes no payload; leave it out, or give None", name)

    return encode


@functools.cache
def _plain(prefers_bytes: bool) -> Encode:
    """Give the encoder of msgspec's, of which there are two."""
    return msgspec.msgpack.Encoder(enc_hook=_hook(prefers_bytes)).encode


def _hook(prefers_bytes: bool) -> Callable[[Any], Any]:
    """Make the function that turns what msgspec does not know into what it does."""

    def hook(value: Any) -> Any:
        if isinstance(value, os.PathLike):
            return os.fspath(value)
        if isinstance(value, datetime):  # a subclass, such as pandas' Timestamp
            return _exact_time(value)
        if hasattr(value, "tolist") and getattr(value, "ndim", 1) != 0:
            return to_bytes(value) if prefers_bytes else value.tolist()
        for kind in _SUBCLASSED:
            if isinstance(value, kind):
                return kind(value)
        if hasattr(value, "dtype") and hasattr(value, "item"):  # numpy's scalars: float32, bool_
            return value.item()
        if hasattr(value, "__index__"):
            return value.__index__()
        if hasattr(value, "__float__"):
            return float(value)
        if isinstance(value, AbstractMapping):
            return dict(value)
        data = to_bytes(value)
        if data is value:
            raise TypeError(f"a value of type {type(value).__name__} cannot be sent to Go")
        return data

    return hook


def _exact_time(value: datetime) -> datetime:
    when = value.astimezone(timezone.utc)
    return datetime(
        when.year, when.month, when.day, when.hour, when.minute, when.second, when.microsecond,
        tzinfo=timezone.utc,
    )  # fmt: skip


def _explained(name: str, plain: Encode, value: Any, error: Exception) -> Exception:
    """Give an encoder's error the names of method and field."""
    if isinstance(error, FieldError):
        where, reason = error.where.lstrip("."), error.reason
    else:
        where, reason = _culprit(plain, value).lstrip("."), str(error)
    text = f"{name}: field {where}: {reason}" if where else f"{name}: {reason}"
    return TypeError(text) if isinstance(error, TypeError) else DecodeError(text, name)


def _culprit(plain: Encode, value: Any, depth: int = 0) -> str:
    """The way to the innermost part of a value that cannot be encoded by itself."""
    parts: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        parts = [(f".{key}", part) for key, part in value.items()]
    elif isinstance(value, (list, tuple)):
        parts = [(f"[{index}]", part) for index, part in enumerate(value)]
    elif isinstance(value, msgspec.Struct):
        parts = [(f".{field}", getattr(value, field)) for field in value.__struct_fields__]
    for step, part in parts if depth < 100 else ():
        try:
            plain(part)
        except Exception:  # whatever it is this time: this part is what failed
            return step + _culprit(plain, part, depth + 1)
    return ""


class Wire:
    """All encoders and decoders of one library, made once and used by all its contexts.

    `rows` are the methods as `_plane.Ring` wants them, `events` the index and the decoder of each
    event by name, the runtime's own included, and `config` encodes the constructor's argument.
    `callables` has the encoders of the requests that may hold some. `errors` has, for each error
    that the library declares, the class to raise, which is called with message, method, name and
    fields, and the converter of the fields; packages put classes of their own there.
    """

    def __init__(self, schema: Mapping[str, Any], home: Home | None = None) -> None:
        types: Types = schema["types"]
        self._schema = schema
        self.rows = [_method_row(method, types, home) for method in schema["methods"] or ()]
        self.callables: dict[str, Encode] = {}
        for method in schema["methods"] or ():
            encode = payload_encoder(method, types)
            if encode is not None and takes_callables(method, types):
                self.callables[method["name"]] = encode
        self._streams: dict[str, Decode] = {
            method["name"]: _batch_decoder(method["item"], types)
            for method in schema["methods"] or ()
            if method["kind"] == "stream"
        }
        self.errors: dict[str, tuple[type[RequestError], Convert | None]] = {
            error["name"]: (RequestError, inward(error["type"], types))
            for error in schema.get("errors") or ()
        }
        self.config = encoder("the configuration", schema["config"], types)
        self.events: dict[str, tuple[int, Decode]] = {
            name: (index, msgspec.msgpack.Decoder(kind).decode)
            for name, (index, kind) in NOTICES.items()
        }
        for event in schema["events"] or ():
            ref = event["type"]
            raw = ref["kind"] == "bytes"  # the whole payload: passes without MessagePack
            self.events[event["name"]] = event["index"], same if raw else decoder(ref, types, home)

    def batch_decoder(self, name: str) -> Decode:
        """Give what decodes a stream's batches: to a code, what it ended with, and the items."""
        decode = self._streams.get(name)
        if decode is not None:
            return decode
        if any(row[0] == name for row in self.rows):
            raise TypeError(f"{name} is no stream: it gives one reply; use call({name!r}, …)")
        raise make_error(REFUSED_UNKNOWN, str(name), "\n".join(self._streams).encode())

    def within(self, home: Home) -> Wire:
        """The same for one context, whose handles `home` makes; itself where there are none."""
        if not self._schema.get("objects"):
            return self
        home.learn(self._schema["methods"])
        return Wire(self._schema, home)


def _method_row(
    method: Mapping[str, Any], types: Types, home: Home | None
) -> tuple[str, int, int, bool, bool, Encode | Encoders | None, Decode | None, bool, int]:
    name = method["name"]
    raw_request, raw_reply = method["raw_request"], method["raw_reply"]
    if method["kind"] == "stream":
        encode = _bytes_encoder(name) if raw_request else encoder(name, method["request"], types)
        return (
            name,
            method["index"],
            -1,
            False,
            True,
            _encoder_of_start(name, encode),
            None,
            False,
            0,
        )
    receiver = method.get("receiver")
    return (
        name,
        method["index"],
        EXPORT if method["kind"] == "export" else method["lane"],
        raw_request and not receiver,
        raw_reply,
        _body_of_armed if takes_callables(method, types) else _row_encoder(method, types),
        None if raw_reply else decoder(method["reply"], types, home),
        contains(method["reply"], types, _HANDLE),
        _memory(method, types),
    )


def _batch_decoder(item: TypeRef, types: Types) -> Decode:
    convert = inward({"kind": "list", "elem": item}, types)
    if convert is None:
        return decode_any

    def decode(body: bytes) -> Any:
        code, end, items = decode_any(body)
        return code, end, convert(items)

    return decode


def _memory(method: Mapping[str, Any], types: Types) -> int:
    """Which of a method's payloads are not copied."""
    into = VIEWS_IN if contains(method["request"], types, VIEW) else 0
    return into | (VIEWS_OUT if contains(method["reply"], types, VIEW) else 0)


def takes_callables(method: Mapping[str, Any], types: Types) -> bool:
    """Whether a method's request may hold callables."""
    return contains(method["request"], types, _CALLABLES)


def payload_encoder(
    method: Mapping[str, Any], types: Types, func: Func | None = None
) -> Encode | None:
    """Make the encoder of a request that is no stream's, or None where it is bytes as they are."""
    name, receiver = method["name"], method.get("receiver")
    if not receiver:
        return None if method["raw_request"] else encoder(name, method["request"], types, func)
    if not method["raw_request"]:
        encode = encoder(name, method["request"], types, func)
    elif method["request"]["kind"] == "view":
        encode = _buffer_encoder(name)
    else:
        encode = _bytes_encoder(name)
    return _encoder_of_call(name, receiver, encode)


def _row_encoder(method: Mapping[str, Any], types: Types) -> Encode | Encoders | None:
    """Make the encoder of a request, or several, where no Python is needed for most of them."""
    encode, ref = payload_encoder(method, types), method["request"]
    if encode is None or method.get("receiver"):
        return encode
    if not ref or ref["kind"] == "none":
        return None, encode, b""
    if outward(ref, types, _callable_out) is not None:
        return encode
    quick = _plain(contains(ref, types, _BYTES))
    return quick, encode, quick({} if ref["kind"] == "struct" else None)


def _body_of_armed(armed: Any) -> bytes:
    return armed.body  # type: ignore[no-any-return]


def _callable_out(ref: TypeRef, types: Types) -> Convert:
    takes = ref["request"]
    decode: Decode | None = decoder(takes, types)
    if takes["kind"] == "none":
        decode = None
    elif takes["kind"] == "bytes":
        decode = same
    return callable_converter(ref, types, decode)


def callable_converter(ref: TypeRef, types: Types, decode: Decode | None) -> Convert:
    """Make the converter of a callable, which becomes a token; `decode` decodes what it takes."""
    gives = ref["reply"]
    name = "the callable's result"
    encode = _bytes_encoder(name) if gives["kind"] == "bytes" else encoder(name, gives, types)

    def convert(value: Any) -> Any:
        from ._callables import register

        if not callable(value):
            raise FieldError(f"want a callable, got {type(value).__name__}")
        return register(value, decode, encode)

    return convert


class StreamStart(NamedTuple):
    """A request for a stream: the stream's number as Go has it, and the argument."""

    number: bytes
    payload: Any


def _encoder_of_start(name: str, encode: Encode) -> Encode:
    def encode_start(value: Any) -> Any:
        if type(value) is not StreamStart:
            raise TypeError(f"{name} is a stream: iterate over stream({name!r}, …)")
        return value.number + encode(value.payload)

    return encode_start


def _encoder_of_call(name: str, receiver: str, encode: Encode) -> Encode:
    def encode_call(value: Any) -> Any:
        if type(value) is not ObjectCall:
            raise TypeError(f"{name} is a method of a {receiver}: call it on one")
        body = encode(value.payload)
        if isinstance(body, list):  # in pieces
            return [value.number, *body]
        return b"".join((value.number, body))

    return encode_call


def _bytes_encoder(name: str) -> Encode:
    def encode(value: Any) -> bytes:
        data = b"" if value is None else to_bytes(value)
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(
                f"{name} takes bytes or another contiguous buffer, not {type(value).__name__}"
            )
        return bytes(data)

    return encode


def _buffer_encoder(name: str) -> Encode:
    def encode(value: Any) -> Any:
        try:
            return b"" if value is None else view_out(value)
        except FieldError as error:
            raise TypeError(f"{name}: {error.reason}") from None

    return encode


def same(body: bytes) -> bytes:
    """Decode what is raw."""
    return body
