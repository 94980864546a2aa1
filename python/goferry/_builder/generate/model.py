"""What is generated, with the names and types that Python gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Ref = Mapping[str, Any]  # how values of one type cross, as the description has it


@dataclass
class Field:
    """A field of a message or of an error."""

    name: str
    wire: str
    ref: Ref
    default: str | None  # as Python source; None: it must be given
    doc: str = ""
    go_name: str = ""
    nullable: bool = False


@dataclass
class Message:
    """A struct that crosses."""

    name: str
    key: str  # in the description's types
    fields: list[Field]
    doc: str = ""


@dataclass
class Enum:
    """A named type with constants. `wide`: msgspec cannot decode it, so values stay ints."""

    name: str
    key: str
    go: str
    base: str  # "int", "str" or "flag"
    members: list[tuple[str, Any, str]]  # name, value, doc
    wide: bool = False
    doc: str = ""


@dataclass
class Method:
    """Whatever is called: a method, a stream, a static function, an export."""

    name: str
    wire: str
    kind: str  # "method", "stream", "static" or "export"
    message: Message | None  # the request, where it is a struct
    param: Field | None  # the request, where it is another value
    returns: Ref  # of a stream: its items
    required: frozenset[str] = frozenset()  # fields without which the request is refused
    doc: str = ""

    @property
    def fields(self) -> list[Field]:
        """What may be given by keyword."""
        return self.message.fields if self.message else []


@dataclass
class Event:
    """An event of the library."""

    name: str
    wire: str
    ref: Ref
    doc: str = ""


@dataclass
class Object:
    """A type whose values stay in Go."""

    name: str
    key: str
    methods: list[Method] = field(default_factory=list)
    doc: str = ""


@dataclass
class Error:
    """An error that the library declares."""

    name: str
    key: str
    base: str  # a built-in exception, or empty
    fields: list[Field] = field(default_factory=list)
    doc: str = ""


@dataclass
class Const:
    """A constant."""

    name: str
    source: str  # of its value
    ref: Ref
    doc: str = ""


@dataclass
class Library:
    """One library: everything that its module holds."""

    name: str  # by which it is opened
    doc: str
    cls: str
    acls: str
    object_doc: str
    config: Message | None
    config_param: Field | None  # a configuration that is no struct
    messages: list[Message]
    enums: list[Enum]
    methods: list[Method]
    events: list[Event]
    statics: list[Method]
    objects: list[Object]
    errors: list[Error]
    consts: list[Const]
