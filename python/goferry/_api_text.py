"""A library's API as text, with the names that Python has, made from the build's description.

`goferry inspect` prints it; `goferry develop --watch` compares it from one build to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ._builder.generate.model import Error, Field, Library, Method
from ._builder.generate.resolve import Resolver
from ._builder.generate.types import Types

# Generated annotations name modules by private aliases.
_ALIAS = re.compile(r"\b_(?:typed|typing|datetime|abc|uuid|decimal|fractions)\.|\b_(?=goferry\.)")


@dataclass(frozen=True)
class Entry:
    """One thing of an API: its section ("methods"), what it is called, its text, and its doc.

    `owner` is the object that a method belongs to, and empty for the library's own.
    """

    section: str
    name: str
    text: str
    doc: str = ""
    owner: str = ""


def entries(described: Mapping[str, Any]) -> Iterator[Entry]:
    """Give everything that Python gets of a library, in the order of the sections."""
    resolver = Resolver(described, [], set())
    library = resolver.library()
    yield from _Text(Types(resolver.messages, resolver.enums, resolver.objects)).entries(library)


class _Text:
    def __init__(self, types: Types) -> None:
        self._types = types

    def entries(self, library: Library) -> Iterator[Entry]:
        if library.config_param is not None:
            parameters = self._field(library.config_param)
        else:
            parameters = self._keywords(library.config.fields if library.config else ())
        constructor = f"{library.cls}({parameters})"
        yield Entry("constructor", library.cls, constructor, library.object_doc)
        for section, kind in (("methods", "method"), ("streams", "stream")):
            for method in library.methods:
                if method.kind == kind:
                    yield self._method(section, method)
        for method in library.statics:
            yield self._method("functions", method)
        for event in library.events:
            text = f"{event.name}: {self._type(event.ref)}"
            yield Entry("events", event.name, text, event.doc)
        for each in library.objects:
            yield Entry("objects", each.name, each.name, each.doc)
            for method in each.methods:
                yield self._method("objects", method, each.name)
        for message in library.messages:
            text = f"{message.name}({self._keywords(message.fields)})"
            yield Entry("types", message.name, text, message.doc)
        for enum in library.enums:
            members = ", ".join(f"{name} = {value!r}" for name, value, _ in enum.members)
            base = {"flag": "IntFlag", "int": "IntEnum", "str": "StrEnum"}[enum.base]
            yield Entry("enums", enum.name, f"{enum.name}({base}): {members}", enum.doc)
        for error in library.errors:
            yield Entry("errors", error.name, self._error(error), error.doc)
        for const in library.consts:
            yield Entry(
                "constants", const.name, f"{const.name} = {_plain(const.source)}", const.doc
            )

    def _method(self, section: str, method: Method, owner: str = "") -> Entry:
        if method.param is not None:
            whole = method.param.ref["kind"] == "view"
            parameters = f"{method.param.name}: buffer" if whole else self._field(method.param)
        else:
            parameters = self._keywords(method.fields)
        gives = _plain(self._types.whole(method.returns))
        gives = f"stream of {gives}" if method.kind == "stream" else gives
        text = f"{method.name}({parameters}) -> {gives}"
        return Entry(section, method.name, text, method.doc, owner)

    def _error(self, error: Error) -> str:
        bases = ", ".join(filter(None, ["RequestError", error.base]))
        fields = ", ".join(map(self._field, error.fields))
        return f"{error.name}({bases})" + (f": {fields}" if fields else "")

    def _keywords(self, fields: Sequence[Field]) -> str:
        return "*, " + ", ".join(map(self._field, fields)) if fields else ""

    def _field(self, field: Field) -> str:
        text = f"{field.name}: {self._type(field.ref, field.nullable)}"
        if field.default is None:
            return text
        return f"{text} = {'...' if 'factory' in field.default else _plain(field.default)}"

    def _type(self, ref: Mapping[str, Any], nullable: bool = False) -> str:
        return _plain(self._types.plain(ref, nullable))


def _plain(source: str) -> str:
    return _ALIAS.sub("", source)
