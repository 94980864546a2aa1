"""The parameters of what is called, at run time and for type checkers."""

from __future__ import annotations

from collections.abc import Sequence

from .model import Field, Method
from .types import Types

TIMEOUT = "timeout: float | None = None"
PROGRESS = "progress: _typed.ProgressTo = None"
OPTIONS = "options: _goferry.Options | None = None"


def free(wanted: str, fields: Sequence[Field]) -> str:
    """Gives a name for a positional parameter that no field has."""
    names = {field.name for field in fields}
    while wanted in names:
        wanted = f"_{wanted}"
    return wanted


def options_of(method: Method) -> list[str]:
    """Gives the options that a way of calling takes. An export runs on its caller's thread."""
    if method.kind == "export":
        return []
    return [TIMEOUT] if method.kind == "stream" else [TIMEOUT, PROGRESS]


def at_run_time(method: Method, types: Types, owner: Sequence[str]) -> list[str]:
    """Gives the one signature that stands for all: inspect and mock look at it."""
    options = options_of(method)
    if method.message is not None:
        fields = method.fields
        receiver = [free(name, fields) for name in owner]
        message = f"{free('message', fields)}: {method.message.name} | None = None"
        given = [
            f"{field.name}: {types.plain(field.ref, field.nullable)} = "
            + ("..." if field.wire in method.required else shown(field))
            for field in fields
        ]
        return [*receiver, message, "/", *(["*"] if given or options else []), *given, *options]
    if method.param is not None:
        param = f"{method.param.name}: {types.plain(method.param.ref)}"
        return [*owner, param, *_keyword_only(options)]
    return [*owner, *_keyword_only(options)]


def shown(field: Field) -> str:
    """A default as a signature shows it: a factory's would say nothing to a reader."""
    return "..." if field.default is None or "default_factory" in field.default else field.default


def overloads(
    method: Method, types: Types, extra: Sequence[str] = (), options: Sequence[str] | None = None
) -> list[list[str]]:
    """Gives the signatures for type checkers, without self: by message, and by keywords."""
    after = [*extra, *(options_of(method) if options is None else options)]
    if method.message is not None:
        whole = [f"message: {types.cls(method.message)}", "/", *_keyword_only(after)]
        return [whole, _keyword_only([*keywords(method, types), *after])]
    if method.param is not None:
        return [[f"{method.param.name}: {types.given(method.param.ref)}", *_keyword_only(after)]]
    return [_keyword_only(after)]


def keywords(method: Method, types: Types) -> list[str]:
    """Gives the fields of a request as keyword parameters."""
    return [
        f"{field.name}: {types.given(field.ref, field.nullable)}"
        + ("" if field.wire in method.required else " = ...")
        for field in method.fields
    ]


def _keyword_only(parameters: Sequence[str]) -> list[str]:
    return ["*", *parameters] if parameters else []
