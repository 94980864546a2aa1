"""Defaults of fields as Python source: those of tags, and Go's zero values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .model import Enum, Ref
from .types import natural

_ZEROS = {
    "none": "None",
    "bool": "False",
    "int": "0",
    "uint": "0",
    "float": "0.0",
    "string": '""',
    "path": '""',
    "time": "_typed.ZERO_TIME",
    "duration": "_datetime.timedelta()",
    "any": "None",
    "view": 'b""',
    "optional": "None",
    "handle": "None",
    "func": "None",
    "map": "{}",
}
_NATURAL_ZEROS = {
    "int": "0",
    "str": '""',
    "_fractions.Fraction": "_fractions.Fraction()",
    "_uuid.UUID": "_uuid.UUID(int=0)",
    "_decimal.Decimal": "_decimal.Decimal()",
}


class Defaults:
    """Writes defaults. Its enums and structs are those of the description, by their names."""

    def __init__(
        self,
        enums: Mapping[str, Enum],
        structs: Mapping[str, Mapping[str, Any]],
        class_names: Mapping[str, str],
        field_names: Mapping[tuple[str, str], str],
        required: Mapping[str, frozenset[str]],
    ) -> None:
        self._enums = enums
        self._structs = structs
        self._class_names = class_names
        self._field_names = field_names
        self._required = required

    def of(self, field: Mapping[str, Any]) -> str:
        """Gives the default of a field that need not be given."""
        if "default" in field:
            return self.literal(field["type"], field["default"])
        if field.get("nullable"):
            return "None"
        zero = self._zero(field["type"])
        immutable = field["type"]["kind"] not in ("struct", "list")
        if immutable or zero == "[]":
            return zero
        return f"_msgspec.field(default_factory=lambda: {zero})"

    def _zero(self, ref: Ref) -> str:
        kind = ref["kind"]
        enum = self._enums.get(ref.get("enum", ""))
        if enum is not None:
            return self._member(enum, "" if enum.base == "str" else 0)
        if kind == "text":
            return _NATURAL_ZEROS.get(natural(ref), "None")
        if kind == "bytes":
            return f"bytes({ref['len']})" if ref.get("len") else 'b""'
        if kind == "list":
            length = ref.get("len")
            return f"[{self._zero(ref['elem'])} for _ in range({length})]" if length else "[]"
        if kind == "struct":
            return self._struct(ref["name"])
        return _ZEROS[kind]

    def _struct(self, name: str) -> str:
        """Makes a struct whose fields are zero; those that have zero as default are left out."""
        arguments = [
            f"{self._field_names[name, field['name']]}="
            + ("None" if field.get("nullable") else self._zero(field["type"]))
            for field in self._structs[name].get("fields") or ()
            if field["name"] in self._required[name] or "default" in field
        ]
        return f"{self._class_names[name]}({', '.join(arguments)})"

    def _member(self, enum: Enum, value: Any) -> str:
        if enum.wide:
            return repr(value)
        named = (name for name, known, _ in enum.members if known == value)
        member = next(named, None)
        return f"{enum.name}.{member}" if member else f"{enum.name}({value!r})"

    def literal(self, ref: Ref, value: Any) -> str:
        """Writes a value that the description has as JSON."""
        kind = ref["kind"]
        enum = self._enums.get(ref.get("enum", ""))
        if value is None:
            return "None"
        if kind == "optional":
            return self.literal(ref["elem"], value)
        if enum is not None:
            return self._member(enum, value)
        if kind == "duration":
            return _timedelta(value)
        if kind == "float":
            return repr(float(value))
        if kind == "text":
            return _natural_literal(natural(ref), value)
        return repr_of(value)


def repr_of(value: Any) -> str:
    """Writes a constant, strings with double quotes as the rest of the source has them."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _timedelta(nanoseconds: int) -> str:
    microseconds = abs(nanoseconds) // 1000 * (1 if nanoseconds >= 0 else -1)
    if microseconds % 1_000_000 == 0:
        seconds = microseconds // 1_000_000
        return f"_datetime.timedelta(seconds={seconds})" if seconds else "_datetime.timedelta()"
    if microseconds % 1000 == 0:
        return f"_datetime.timedelta(milliseconds={microseconds // 1000})"
    return f"_datetime.timedelta(microseconds={microseconds})"


def _natural_literal(kind: str, text: Any) -> str:
    if kind == "int":
        return str(int(text))
    if kind.endswith("| None"):
        maker = "ip_address" if "IPAddress" in kind else "ip_interface"
        return f"_typed.{maker}({repr_of(text)})" if text else "None"
    return repr_of(text) if kind == "str" else f"{kind}({repr_of(text)})"
