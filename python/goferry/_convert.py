"""What MessagePack has no word for: durations, paths, instants.

From a type of the schema this compiles a function over values, one for each way, and
None where nothing in the type needs one. Converters leave what they do not understand
as it is: Go decides what fits, and its error names the field.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from ._handle import Handle, Home
from ._natural import of_text
from ._pieces import LEAST, set_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Convert = Callable[[Any], Any]
    TypeRef = Mapping[str, Any]
    Types = Mapping[str, Mapping[str, Any]]

_OUT = frozenset({"time", "duration", "path", "handle", "func", "view", "int_text", "object_text"})
_BACK = frozenset({"duration", "path", "handle", "view", "int_text"})
_INT64 = 1 << 63


class FieldError(Exception):
    """A value that cannot be sent: where it lies, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.where = ""

    def within(self, step: str) -> None:
        """Say that the value lies at `step` (".name" or "[index]") of the one around it."""
        self.where = step + self.where


def kind_of(ref: TypeRef) -> str:
    """Give the kind of a type, for types that are text by how Python's type crosses."""
    kind: str = ref["kind"]
    return of_text(ref.get("go", "")).kind if kind == "text" else kind


def contains(ref: TypeRef | None, types: Types, kinds: frozenset[str]) -> bool:
    """Whether a value of one of the kinds can occur in a value of the type."""
    seen: set[str] = set()
    work = [ref]
    while work:
        at = work.pop()
        if not at:
            continue
        if kind_of(at) in kinds:
            return True
        if at["kind"] == "struct" and at["name"] not in seen:
            seen.add(at["name"])
            work += [field["type"] for field in types[at["name"]].get("fields") or ()]
        work += [at.get("elem"), at.get("key")]
    return False


def outward(
    ref: TypeRef | None, types: Types, func: Callable[[TypeRef, Types], Convert]
) -> Convert | None:
    """Compile the converter for values on their way to Go, or None where none is needed.

    `func` makes the converter of a callable.
    """
    kinds = _OUT
    if contains(ref, types, frozenset({"bytes"})) and contains(ref, types, frozenset({"list"})):
        # An array.array is bytes in one field and a list in another: only the schema can tell.
        kinds = kinds | {"bytes", "list"}
    return _Compiler(types, kinds, _LEAVES_OUT, _struct_out, _handle_out, func).compile(ref)


def inward(ref: TypeRef | None, types: Types, home: Home | None = None) -> Convert | None:
    """Compile the converter for values on their way from Go, or None where none is needed.

    `home` makes the objects of handles; without it they stay numbers.
    """
    handle = _number if home is None else home.maker
    return _Compiler(types, _BACK, _LEAVES_BACK, _struct_back, handle).compile(ref)


def _number(_: str) -> Convert:
    return lambda value: value


class _Compiler:
    """Compiles one type for one way. Structs are compiled once, so that they may be recursive."""

    def __init__(
        self,
        types: Types,
        kinds: frozenset[str],
        leaves: Mapping[str, Convert],
        struct: Callable[[dict[str, Convert], frozenset[str]], Convert],
        handle: Callable[[str], Convert],
        func: Callable[[TypeRef, Types], Convert] | None = None,
    ) -> None:
        self._types = types
        self._kinds = kinds
        self._leaves = leaves
        self._struct = struct
        self._handle = handle
        self._func = func
        self._structs: dict[str, dict[str, Convert]] = {}

    def compile(self, ref: TypeRef | None) -> Convert | None:
        if not ref or not contains(ref, self._types, self._kinds):
            return None
        kind = kind_of(ref)
        if kind == "struct":
            return self._struct(self._fields(ref["name"]), self._absent(ref["name"]))
        if kind == "list":
            element = self.compile(ref["elem"])
            return _array_out if element is None else _list_of(element)
        if kind == "map":
            return _map_of(self.compile(ref.get("key")), self.compile(ref["elem"]))
        if kind == "optional":
            inner = self.compile(ref["elem"])
            return None if inner is None else _optional(inner)
        if kind == "handle":
            return self._handle(ref["name"])
        if kind == "func" and self._func is not None:
            return self._func(ref, self._types)
        return self._leaves[kind]

    def _fields(self, name: str) -> dict[str, Convert]:
        """The converters of a struct's fields; still being filled where it is recursive."""
        fields = self._structs.get(name)
        if fields is None:
            fields = self._structs[name] = {}
            for field in self._types[name].get("fields") or ():
                convert = self.compile(field["type"])
                if convert is not None:
                    # Of what is text, None stands for the zero value.
                    nils = kind_of(field["type"]) == "object_text"
                    fields[field["name"]] = convert if nils else _optional(convert)
        return fields

    def _absent(self, name: str) -> frozenset[str]:
        """The fields that a class's instance leaves out where they are None: no nil is sent."""
        return frozenset(
            field["name"]
            for field in self._types[name].get("fields") or ()
            if field["type"]["kind"] in ("handle", "func")
        )


def _optional(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _list_of(convert: Convert) -> Convert:
    def convert_list(value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            if not hasattr(value, "tolist"):
                return value
            value = value.tolist()
        out = []
        for index, item in enumerate(value):
            try:
                out.append(convert(item))
            except FieldError as error:
                error.within(f"[{index}]")
                raise
        return out

    return convert_list


def _array_out(value: Any) -> Any:
    """An array (numpy's, array.array) as a list; other values as they are."""
    if isinstance(value, (list, memoryview)) or not hasattr(value, "tolist"):
        return value
    return value.tolist()


def _map_of(key: Convert | None, element: Convert | None) -> Convert:
    def convert_map(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        out = {}
        for name, item in value.items():
            try:
                out[name if key is None else key(name)] = item if element is None else element(item)
            except FieldError as error:
                error.within(f"[{name!r}]")
                raise
        return out

    return convert_map


def _struct_out(fields: dict[str, Convert], absent: frozenset[str]) -> Convert:
    def convert_struct(value: Any) -> Any:
        of_class = not isinstance(value, dict)
        value = as_dict(value)
        if type(value) is not dict:
            return value
        out = dict(value)
        for name, convert in fields.items():
            if name in out:
                try:
                    out[name] = convert(out[name])
                except FieldError as error:
                    error.within(f".{name}")
                    raise
                if of_class and out[name] is None and name in absent:
                    del out[name]
        return out

    return convert_struct


def _struct_back(fields: dict[str, Convert], _: frozenset[str]) -> Convert:
    def convert_struct(value: Any) -> Any:
        if isinstance(value, dict):
            for name, convert in fields.items():
                if name in value:
                    value[name] = convert(value[name])
        return value

    return convert_struct


def as_dict(value: Any) -> Any:
    """A Struct or a dataclass as a dict by wire names; anything else as it is."""
    if isinstance(value, dict):
        return value
    if isinstance(value, msgspec.Struct):
        pairs = zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True)
        given = ((name, getattr(value, field)) for name, field in pairs)
        return {name: item for name, item in given if item is not msgspec.UNSET}
    if hasattr(type(value), "__dataclass_fields__"):
        import dataclasses  # it is there already, since somebody decorated a class

        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return value


def _time_out(value: Any) -> Any:
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise FieldError(
            "the datetime has no time zone; give one that has, such as datetime.now(timezone.utc)"
        )
    return value


def _duration_out(value: Any) -> Any:
    if isinstance(value, timedelta):
        nanoseconds = ((value.days * 86400 + value.seconds) * 10**6 + value.microseconds) * 1000
    elif isinstance(value, bool) or not hasattr(value, "__float__"):
        return value
    elif isinstance(value, int):
        nanoseconds = value * 10**9
    else:
        seconds = float(value)
        if not abs(seconds) < 1e10:
            raise FieldError(f"{seconds} seconds is no duration that Go can hold")
        nanoseconds = round(seconds * 1e9)
    if not -_INT64 <= nanoseconds < _INT64:
        raise FieldError("the duration is longer than the 292 years that Go can hold")
    return nanoseconds


def _path_out(value: Any) -> Any:
    return os.fsencode(value) if isinstance(value, (str, bytes, os.PathLike)) else value


def _bytes_out(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return value
    return to_bytes(value)


def to_bytes(value: Any) -> Any:
    """The bytes of a buffer; a value that is none as it is."""
    try:
        return bytes(memoryview(value))
    except TypeError:
        return value


def view_out(value: Any) -> Any:
    """What msgspec copies into the payload: any contiguous buffer, its elements as bytes."""
    if isinstance(value, (bytes, bytearray)) and len(value) < LEAST:
        return value
    kind = type(value).__name__
    try:
        view = memoryview(value)
    except TypeError:
        raise FieldError(f"want bytes or another contiguous buffer, got {kind}") from None
    except (ValueError, BufferError) as error:
        raise FieldError(f"the {kind} gives no buffer ({error}); give bytes") from None
    if not view.c_contiguous:
        raise FieldError(f"the {kind} is not contiguous; give a copy of it, such as bytes() makes")
    return set_aside(view)


def _handle_out(kind: str) -> Convert:
    def number(value: Any) -> Any:
        handle = getattr(value, "goferry", value)  # a typed object has one there
        if isinstance(handle, Handle):
            return handle._argument()
        if value is None:
            return None
        raise FieldError(f"want a {kind}, as a goferry.Handle, not {type(value).__name__}")

    return number


def _duration_back(value: Any) -> Any:
    # A timedelta has microseconds: towards zero, as Go's Duration.Microseconds.
    microseconds = value // 1000 if value >= 0 else -(-value // 1000)
    return timedelta(microseconds=microseconds)


def _path_back(value: Any) -> Any:
    return os.fsdecode(value)


def _int_text_out(value: Any) -> Any:
    if isinstance(value, (str, bool)) or not hasattr(value, "__index__"):
        return value
    return str(value.__index__())


def _object_text_out(value: Any) -> Any:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _view_back(value: Any) -> Any:
    # Bytes are what msgspec copied where it does not know types: in those that contain themselves.
    return memoryview(value) if isinstance(value, bytes) else value


_LEAVES_OUT: Mapping[str, Convert] = {
    "time": _time_out,
    "duration": _duration_out,
    "path": _path_out,
    "bytes": _bytes_out,
    "view": view_out,
    "int_text": _int_text_out,
    "object_text": _object_text_out,
}
_LEAVES_BACK: Mapping[str, Convert] = {
    "duration": _duration_back,
    "path": _path_back,
    "view": _view_back,
    "int_text": int,
}
