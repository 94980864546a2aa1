"""Protocols of the typed classes: what a fake has to have."""

from __future__ import annotations

from . import docs, signatures
from .layout import call, listing
from .model import Library, Method
from .types import Types

_MODULES = ("datetime", "decimal", "fractions", "typing", "uuid")


def protocols(library: Library, types: Types, api: str) -> str:
    """Writes the module with the protocols of one library's classes.

    `api` is the statement that imports the library's module as `_api`; `types` has that as prefix.
    """
    body: list[str] = []
    for one in library.objects:
        body += _protocol(one.name, one.methods, [], types, "", "close")
    events = [(event.name, types.plain(event.ref)) for event in library.events]
    body += _protocol(library.cls, library.methods, events, types, "", "close")
    body += _protocol(library.acls, library.methods, events, types, "aio", "aclose")
    text = "\n".join(body)
    lines = [
        f'"""What stands for the library {library.name} in tests: a fake needs only this.',
        "",
        "Built by goferry; what is changed here is lost.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
    ]
    modules = {name for name in _MODULES if f"_{name}." in text} | {"typing"}
    lines += [f"import {name} as _{name}" for name in sorted(modules)]
    if "_abc." in text:
        lines += ["from collections import abc as _abc"]
    lines += [""]
    if "_goferry." in text:
        lines += ["import goferry as _goferry"]
    if "_typed." in text:
        lines += ["from goferry import _typed"]
    if "_api." in text:
        lines += ["", "if _typing.TYPE_CHECKING:", f"    {api}"]
    own = [*(one.name for one in library.objects), library.cls, library.acls]
    lines += ["", *listing("__all__ = ", [f'"{name}Like"' for name in sorted(own)], "")]
    return "\n".join([*lines, text, ""])


def _protocol(
    name: str,
    methods: list[Method],
    events: list[tuple[str, str]],
    types: Types,
    way: str,
    close: str,
) -> list[str]:
    lines = ["", f"class {name}Like(_typing.Protocol):"]
    lines += docs.block(f"What a {name} can do, and a fake of one.", "    ")
    for event, annotation in events:
        lines += [
            "",
            "    @property",
            f"    def {event}(self) -> _typed.EventLike[{annotation}]: ...",
        ]
    for method in methods:
        returns = types.whole(method.returns)
        if method.kind == "stream":
            returns = f"_typed.StreamLike[{returns}]"
        elif way == "aio":
            returns = f"_abc.Awaitable[{returns}]"
        signs = signatures.overloads(method, types)
        lines += [""]
        for parameters in signs:
            if len(signs) > 1:
                lines += ["    @_typing.overload"]
            receiver = "_self" if any(p.startswith("self:") for p in parameters) else "self"
            lines += call(
                f"def {method.name}",
                [receiver, *parameters],
                f" -> {returns}: ...",
                "    ",
                splits=False,
            )
    asynchronous = "async " if close == "aclose" else ""
    return [*lines, "", f"    {asynchronous}def {close}(self) -> None: ..."]
