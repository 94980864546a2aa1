"""The generated module itself: what runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import docs, signatures
from .defaults import repr_of
from .layout import call, listing
from .model import Enum, Error, Field, Library, Message, Method, Object
from .types import Types

_MODULES = ("datetime", "decimal", "fractions", "typing", "uuid")


def module(library: Library, types: Types, package: str) -> str:
    """Writes one library's module."""
    body: list[str] = []
    for enum in library.enums:
        body += ["", "", *_enum(enum)]
    body += [""] if library.enums and library.consts else []
    for const in library.consts:
        body += ["", f"{const.name}: _typing.Final = {const.source}"]
        body += docs.block(docs.whole(const.doc, [], ""), "")
    for message in library.messages:
        body += ["", "", *_message(message, types)]
    for error in library.errors:
        body += ["", "", *_error(error, types)]
    for one in library.objects:
        body += ["", "", *_object(one, types)]
    body += ["", "", *_library(library, types, False), "", "", *_library(library, types, True)]
    for static in library.statics:
        body += ["", "", *_function(static, types)]
    body += ["", "", *_registry(library)]
    return _head(library, package, "\n".join(body)) + "\n".join(body) + "\n"


def public(library: Library) -> list[str]:
    """Gives the names of __all__, sorted."""
    groups: tuple[Sequence[Any], ...] = (
        library.consts, library.enums, library.messages, library.errors, library.objects,
        library.statics,
    )  # fmt: skip
    names = [one.name for group in groups for one in group]
    return sorted([library.cls, library.acls, *names])


def _head(library: Library, package: str, body: str) -> str:
    title = library.doc or f"The Go library {library.name}."
    text = docs.whole(title, [], "") + "\n\nBuilt by goferry; what is changed here is lost."
    lines = [*docs.block(text, ""), "", "from __future__ import annotations", ""]
    used = [f"import {name} as _{name}" for name in _MODULES if f"_{name}." in body]
    if "_abc." in body:
        used += ["from collections import abc as _abc"]
    if used:
        lines += [*used, ""]
    lines += ["import goferry as _goferry"]
    if library.messages or "_msgspec." in body:
        lines += ["import msgspec as _msgspec"]
    lines += ["from goferry import _typed", ""]
    if "_goferry." not in body:
        lines.remove("import goferry as _goferry")
    lines += listing("__all__ = ", [f'"{name}"' for name in public(library)], "")
    lines += ["", f'_library = _typed.Library("{library.name}", __name__, __file__)', "", ""]
    return "\n".join(lines)


def _enum(enum: Enum) -> list[str]:
    base = {"int": "IntEnum", "str": "StrEnum", "flag": "IntFlag"}[enum.base]
    lines = [f"class {enum.name}(_typed.{base}):"]
    entries = [(name, doc) for name, _, doc in enum.members]
    lines += docs.block(docs.whole(enum.doc, entries, "Members"), "    ")
    if enum.doc or any(doc for _, _, doc in enum.members):
        lines += [""]
    lines += [f"    {name} = {repr_of(value)}" for name, value, _ in enum.members]
    return lines if enum.members else [*lines, "    pass"]


def _message(message: Message, types: Types) -> list[str]:
    renamed = {field.name: field.wire for field in message.fields if field.name != field.wire}
    arguments = ["_msgspec.Struct", "frozen=True", "kw_only=True"]
    if renamed:
        pairs = ", ".join(f'"{name}": {repr_of(wire)}' for name, wire in renamed.items())
        arguments.append(f"rename={{{pairs}}}")
    lines = call(f"class {message.name}", arguments, ":", splits=False)
    doc = docs.whole(message.doc, [(f.name, f.doc) for f in message.fields], "Attributes")
    lines += docs.block(doc, "    ")
    if doc and message.fields:
        lines += [""]
    for field in message.fields:
        annotation = types.plain(field.ref, field.nullable)
        default = f" = {field.default}" if field.default is not None else ""
        lines += [f"    {field.name}: {annotation}{default}"]
    return lines if message.fields or doc else [*lines, "    pass"]


def _error(error: Error, types: Types) -> list[str]:
    bases = ["_typed.DeclaredError", *([error.base] if error.base else [])]
    renamed = {field.wire: field.name for field in error.fields if field.name != field.wire}
    if renamed:
        pairs = ", ".join(f"{repr_of(wire)}: {repr_of(name)}" for wire, name in renamed.items())
        bases.append(f"renamed={{{pairs}}}")
    lines = call(f"class {error.name}", bases, ":", splits=False)
    entries = [(field.name, field.doc) for field in error.fields]
    doc = docs.whole(error.doc, entries, "Attributes")
    lines += docs.block(doc, "    ")
    if doc and error.fields:
        lines += [""]
    lines += [f"    {f.name}: {types.plain(f.ref, f.nullable)}" for f in error.fields]
    return lines if error.fields or doc else [*lines, "    pass"]


def _object(one: Object, types: Types) -> list[str]:
    lines = [f"class {one.name}(_typed.Object):"]
    lines += docs.block(docs.whole(one.doc, [], ""), "    ")
    for method in one.methods:
        lines += ["", *_method(method, types, types.whole(method.returns))]
    return lines if len(lines) > 1 else [*lines, "    pass"]


def _library(library: Library, types: Types, asynchronous: bool) -> list[str]:
    name, base = (library.acls, "Awaiting") if asynchronous else (library.cls, "Blocking")
    lines = [f"class {name}(_typed.{base}, library=_library):"]
    doc = library.object_doc
    if asynchronous:
        doc = f"{library.cls} for asyncio: methods are awaited.\n\n{doc}".strip()
    doc = doc or f"The Go library {library.name}, open."
    lines += docs.block(docs.whole(doc, [], ""), "    ")
    if library.events:
        lines += [""]
    for event in library.events:
        text = " ".join(event.doc.split())
        arguments = [repr_of(event.wire), *([repr_of(text)] if text else [])]
        lines += call(f"{event.name} = _library.event", arguments, "", "    ")
    lines += ["", *_constructor(library, name, types)]
    for method in library.methods:
        returns = types.whole(method.returns)
        if method.kind == "stream":
            returns = f"_goferry.Stream[{returns}]"
        elif asynchronous:
            returns = f"_goferry.Call[{returns}]"
        lines += ["", *_method(method, types, returns)]
    return lines


def _constructor(library: Library, name: str, types: Types) -> list[str]:
    options = signatures.OPTIONS
    if library.config is not None:
        fields = library.config.fields
        config = signatures.free("config", fields)
        parameters = [
            signatures.free("self", fields),
            f"{config}: {library.config.name} | None = None",
            "/",
            "*",
            *(_configured(field, types) for field in fields),
            options,
        ]
        lines = call("def __init__", parameters, " -> None:", "    ", splits=False)
        given = [config, library.config.name, *(f"{f.name}={f.name}" for f in fields)]
        made = call(f"{config} = _typed.made", given, "", " " * 8, splits=False)
        base = signatures.free("self", fields)
        start = "super()" if base == "self" else f"super({name}, {base})"
        return [*lines, *made, f"        {start}.__init__({config}, options)"]
    if library.config_param is not None:
        param = f"config: {types.plain(library.config_param.ref)}"
        lines = call("def __init__", ["self", param, "*", options], " -> None:", "    ")
        return [*lines, "        super().__init__(config, options)"]
    lines = call("def __init__", ["self", "*", options], " -> None:", "    ")
    return [*lines, "        super().__init__(None, options)"]


def _configured(field: Field, types: Types) -> str:
    shown = signatures.shown(field)
    return f"{field.name}: {types.plain(field.ref, field.nullable)} = {shown}"


def _method(method: Method, types: Types, returns: str) -> list[str]:
    way = "stream" if method.kind == "stream" else "method"
    lines = [f"    @_library.{way}({', '.join(_request(method))})"]
    parameters = signatures.at_run_time(method, types, ["self"])
    lines += call(f"def {method.name}", parameters, f" -> {returns}:", "    ", splits=False)
    doc = docs.whole(method.doc, _arguments(method), "Args")
    return [*lines, *(docs.block(doc, " " * 8) or ["        ..."])]


def _function(method: Method, types: Types) -> list[str]:
    lines = [f"@_library.{method.kind}({', '.join(_request(method))})"]
    parameters = signatures.at_run_time(method, types, [])
    returns = types.whole(method.returns)
    lines += call(f"def {method.name}", parameters, f" -> {returns}:", splits=False)
    doc = docs.whole(method.doc, _arguments(method), "Args")
    return [*lines, *(docs.block(doc, "    ") or ["    ..."])]


def _arguments(method: Method) -> list[tuple[str, str]]:
    return [(field.name, field.doc) for field in method.fields]


def _request(method: Method) -> list[str]:
    """What a decorator is told of the request."""
    told = [repr_of(method.wire)]
    if method.message is not None:
        told.append(method.message.name)
    elif method.param is not None:
        told.append(f"param={repr_of(method.param.name)}")
    return told


def _registry(library: Library) -> list[str]:
    lines = ["_library.complete("]
    groups: list[tuple[str, Sequence[tuple[str, str]]]] = [
        ("messages", [(one.key, one.name) for one in library.messages]),
        ("objects", [(one.key, one.name) for one in library.objects]),
        ("enums", [(one.go, one.name) for one in library.enums if not one.wide]),
        ("errors", [(one.key, one.name) for one in library.errors]),
    ]
    for name, pairs in groups:
        if pairs:
            entries = [f"{repr_of(key)}: {cls}" for key, cls in pairs]
            one = f"    {name}={{{', '.join(entries)}}},"
            lines += (
                [one]
                if len(one) <= 100
                else [f"    {name}={{", *(f"        {entry}," for entry in entries), "    },"]
            )
    return [*lines, ")"] if len(lines) > 1 else ["_library.complete()"]
