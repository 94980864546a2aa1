"""What has changed in the API from one build to the next, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ._api_text import Entry, entries

_KINDS = {
    "constructor": "constructor",
    "methods": "method",
    "streams": "stream",
    "functions": "function",
    "events": "event",
    "objects": "object",
    "types": "type",
    "enums": "enum",
    "errors": "error",
    "constants": "constant",
}

Key = tuple[str, str, str, str]  # library, section, owner, name


def api_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Compare two descriptions: "added the method add(*, by: int) -> int", and so on."""
    return list(_changes(_texts(before), _texts(after)))


def _texts(description: Mapping[str, Any]) -> dict[Key, Entry]:
    return {
        (library["library"], entry.section, entry.owner, entry.name): entry
        for library in description["libraries"]
        for entry in entries(library)
    }


def _changes(before: Mapping[Key, Entry], after: Mapping[Key, Entry]) -> Iterator[str]:
    for key in [key for key in before if key not in after]:
        yield f"removed the {_kind(before[key])} {_named(before[key])}"
    for key, entry in after.items():
        if key not in before:
            yield f"added the {_kind(entry)} {entry.text}"
        elif before[key].text != entry.text:
            yield f"changed the {_kind(entry)} {before[key].text} to {entry.text}"
        elif before[key].doc != entry.doc:
            yield f"changed the doc of the {_kind(entry)} {_named(entry)}"


def _kind(entry: Entry) -> str:
    return "method" if entry.owner else _KINDS[entry.section]


def _named(entry: Entry) -> str:
    return f"{entry.owner}.{entry.name}" if entry.owner else entry.name
