"""Which structs are reached from where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .model import Ref


def _reached(start: Iterable[Ref | None], types: Mapping[str, Mapping[str, Any]]) -> set[str]:
    found: set[str] = set()
    work = list(start)
    while work:
        at = work.pop()
        if not at:
            continue
        if at["kind"] == "struct" and at["name"] not in found:
            found.add(at["name"])
            work += [field["type"] for field in types[at["name"]].get("fields") or ()]
        work += [at.get(part) for part in ("elem", "key", "request", "reply")]
    return found


def of_config(described: Mapping[str, Any]) -> set[str]:
    """Gives the structs in a configuration: there a field that is not given is zero."""
    return _reached([described.get("config")], described.get("types") or {})


def messages(described: Mapping[str, Any]) -> set[str]:
    """Gives the structs that are classes: all but those that only describe an error's fields."""
    start = [described.get("config")]
    for method in described.get("methods") or ():
        start += [method.get("request"), method.get("reply"), method.get("item")]
    start += [event["type"] for event in described.get("events") or ()]
    types = described.get("types") or {}
    for error in described.get("errors") or ():
        if error.get("type"):
            fields = types[error["type"]["name"]].get("fields") or ()
            start += [field["type"] for field in fields]
    return _reached(start, types)
