"""Encoders and decoders for a library's classes, beside the untyped ones of a context.

Requests are encoded as untyped ones are, since those take Structs too. Replies are decoded straight
into the classes, by one decoder of msgspec's, where MessagePack has a word for all that is in
them; else through the untyped values.
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from .. import _wire
from .._convert import contains, inward
from .._errors import RequestError
from .._natural import of_text
from .._views import VIEW, viewing_decoder
from ._objects import Object
from ._plan import Plans, key_of, rows_of
from ._structs import MOST_FIELDS, struct_decoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._convert import Convert, TypeRef, Types
    from .._extension import Plane
    from .._handle import Home
    from .._wire import Decode, Encode
    from ._library import Library
    from ._plan import Rows

# What a decoder of msgspec's cannot make of what is on the wire.
_CONVERTED = frozenset({"duration", "path", "int_text", "view"})
_WHOLE = frozenset({"view", "handle"})
_DECODE = 6  # where a row has its decoder
_SCALARS: Mapping[str, Any] = {
    "none": type(None),
    "bool": bool,
    "int": int,
    "uint": int,
    "float": float,
    "string": str,
    "bytes": bytes,
    "path": str,
    "time": datetime.datetime,
    "duration": datetime.timedelta,
    "any": Any,
    "view": memoryview,
}
_BUILTIN = (bytes, memoryview, datetime.datetime, datetime.timedelta, decimal.Decimal, uuid.UUID)


def errors_of(library: Library, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Give the classes of the errors that a library declares, as `Wire.errors` has them."""
    codecs = Codecs(library, schema, None)
    return {
        error["name"]: (library.errors[error["name"]], codecs.fields_of(error["type"]))
        for error in schema.get("errors") or ()
        if error["name"] in library.errors
    }


class TypedWire:
    """The typed side of one context's library."""

    def __init__(
        self,
        library: Library,
        schema: Mapping[str, Any],
        base: _wire.Wire,
        home: Home | None,
        plane: Plane,
    ) -> None:
        self._codecs = codecs = Codecs(library, schema, home, plane)
        types: Types = schema["types"]
        methods = schema["methods"] or ()
        self.rows = [self._row(method, row) for method, row in zip(methods, base.rows, strict=True)]
        if library.rows is None:
            library.rows = {method["name"]: codecs.request_rows(method) for method in methods}
        self.plans = codecs.plans = Plans(plane, library.rows)
        self.callables: dict[str, Encode] = {}
        for method in methods:
            if _wire.takes_callables(method, types):
                encode = _wire.payload_encoder(method, types, codecs.callable)
                assert encode is not None
                self.callables[key_of(method["name"])] = encode
        self._batches = {
            method["name"]: codecs.batch_decoder(method["item"])
            for method in methods
            if method["kind"] == "stream"
        }
        self.events = {
            event["name"]: codecs.whole_decoder(event["type"]) for event in schema["events"] or ()
        }

    def stream(self, name: str) -> tuple[str, Decode]:
        """Give the key of a stream, and the decoder of its batches."""
        return key_of(name), self._batches[name]

    def _row(self, method: Mapping[str, Any], row: tuple[Any, ...]) -> tuple[Any, ...]:
        """Give the typed row beside an untyped one: it has a key of its own, and decodes anew."""
        decode = row[_DECODE]
        if decode is not None:
            decode = self._codecs.reply_decoder(method["reply"], row[0])
        return (*row[:_DECODE], decode, *row[_DECODE + 1 :], key_of(row[0]))


class Codecs:
    """Decoders of values into a library's classes."""

    def __init__(
        self,
        library: Library,
        schema: Mapping[str, Any],
        home: Home | None,
        plane: Plane | None = None,
    ) -> None:
        self._plane = plane
        self._open: set[str] = set()  # structs whose decoders are being made
        self._library = library
        self._types: Types = schema["types"]
        self._home = home
        self.plans: Plans | None = None  # of the objects that are decoded

    def reply_decoder(self, ref: TypeRef, name: str) -> Decode:
        """Make the decoder of a reply: there a pointer is not nil, unless with an error."""
        decode = self.decoder(ref)
        if ref["kind"] not in ("handle", "optional"):
            return decode

        def decode_some(body: bytes) -> Any:
            value = decode(body)
            if value is None:
                raise RequestError(f"{name}: the handler returned nil and no error", name)
            return value

        return decode_some

    def decoder(self, ref: TypeRef | None) -> Decode:
        """Make the decoder of a value."""
        if not ref or ref["kind"] == "none":
            return _wire.decode_nothing
        if contains(ref, self._types, _CONVERTED):
            return self._struct_decoder(ref) or self._converting_decoder(ref)
        return msgspec.msgpack.Decoder(self.type_of(ref), dec_hook=self._hook).decode

    def _struct_decoder(self, ref: TypeRef) -> Decode | None:
        """Make the decoder of a struct that is decoded field by field, or None where it is not."""
        struct = ref["elem"] if ref["kind"] == "optional" else ref
        name = struct.get("name", "")
        if self._plane is None or struct["kind"] != "struct" or name in self._open:
            return None
        fields = self._types[name].get("fields") or ()
        # What owns handles must not be decoded twice, and what is recursive not for ever.
        if contains(struct, self._types, _WHOLE) or len(fields) > MOST_FIELDS:
            return None
        enums = self._library.enums
        self._open.add(name)
        try:
            return struct_decoder(
                self._plane,
                self._library.messages[name],
                fields,
                lambda field: field.get("go", "") in enums,
                self.decoder,
                lambda: self._converting_decoder(ref),
            )
        finally:
            self._open.discard(name)

    def _converting_decoder(self, ref: TypeRef) -> Decode:
        """Make the decoder of anything, by way of untyped values."""
        convert = self._converter(ref)
        viewing = contains(ref, self._types, VIEW)
        untyped = viewing_decoder(ref, self._types) if viewing else _wire.decode_any
        return lambda body: convert(untyped(body))

    def _converter(self, ref: TypeRef) -> Convert:
        """Make what turns untyped values with wire's words into typed ones."""
        kind, hook = self.type_of(ref), self._hook
        convert = inward(ref, self._types, self._home)
        if convert is None:
            return lambda value: msgspec.convert(value, kind, builtin_types=_BUILTIN, dec_hook=hook)
        return lambda value: msgspec.convert(
            convert(value), kind, builtin_types=_BUILTIN, dec_hook=hook
        )

    def whole_decoder(self, ref: TypeRef) -> Decode:
        """Make the decoder of what is a whole payload: there bytes pass as they are."""
        return _wire.same if ref["kind"] == "bytes" else self.decoder(ref)

    def batch_decoder(self, item: TypeRef) -> Callable[[bytes], Any]:
        """Make the decoder of a stream's batch: its code, what it ended with, its items."""
        items = {"kind": "list", "elem": item}
        if contains(item, self._types, _CONVERTED):
            convert = self._converter(items)

            def decode(body: bytes) -> Any:
                code, end, values = _wire.decode_any(body)
                return code, end, convert(values)

            return decode
        kind: Any = tuple[int, Any, self.type_of(items)]  # type: ignore[misc]
        return msgspec.msgpack.Decoder(kind, dec_hook=self._hook).decode

    def fields_of(self, ref: TypeRef | None) -> Convert | None:
        """Make what turns the fields of an error into values as the exception has them."""
        if not ref:
            return None
        converters = {
            field["name"]: self._converter(field["type"])
            for field in self._types[ref["name"]].get("fields") or ()
        }

        def convert(fields: Mapping[str, Any]) -> dict[str, Any]:
            return {
                name: converters[name](value) if name in converters else value
                for name, value in fields.items()
            }

        return convert

    def callable(self, ref: TypeRef, types: Types) -> Convert:
        """Make the converter of a callable in a request."""
        takes = ref["request"]
        decode: Decode | None = None if takes["kind"] == "none" else self.whole_decoder(takes)
        return _wire.callable_converter(ref, types, decode)

    def request_rows(self, method: Mapping[str, Any]) -> Rows | None:
        """Make the rows by which the data plane encodes a method's requests, where it can."""
        ref = method["request"]
        if not ref or ref["kind"] == "none":
            return ()
        if ref["kind"] != "struct" or method["kind"] == "stream":
            return None
        if _wire.takes_callables(method, self._types):
            return None
        encode = _wire.encoder(method["name"], ref, self._types)
        fields = self._types[ref["name"]].get("fields") or ()
        types = {field["name"]: field["type"] for field in fields}
        return rows_of(self._library.messages[ref["name"]], types, encode)

    def type_of(self, ref: TypeRef) -> Any:
        """Give the type of a value, as msgspec takes it."""
        kind = ref["kind"]
        enum = self._library.enums.get(ref.get("go", ""))
        if enum is not None:
            return enum
        if kind == "list":
            return list[self.type_of(ref["elem"])]  # type: ignore[misc]
        if kind == "map":
            return dict[self.type_of(ref["key"]), self.type_of(ref["elem"])]  # type: ignore[misc]
        if kind == "optional":
            inner = self.type_of(ref["elem"])
            return inner if inner is Any else inner | None
        if kind == "struct":
            return self._library.messages[ref["name"]]
        if kind == "handle":  # nil may be among what Go sends
            return self._library.objects[ref["name"]] | None
        if kind == "text":
            natural = of_text(ref.get("go", ""))
            return natural.type() | None if natural.nullable else natural.type()
        return _SCALARS[kind]

    def _hook(self, kind: Any, value: Any) -> Any:
        """Make what msgspec does not know: an object, an address."""
        if isinstance(kind, type) and issubclass(kind, Object):
            if isinstance(value, int) and self._home is not None:
                value = self._home.maker(kind._goferry_type)(value)
            assert self.plans is not None
            return kind._of(value, self.plans)
        return getattr(kind, "read", kind)(value)
