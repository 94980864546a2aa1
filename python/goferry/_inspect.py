"""`goferry inspect`: the API of a built package, or of an author's folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from ._api_text import Entry, entries


def show(description: Mapping[str, Any], where: str) -> None:
    """Print a description for people. `where` tells where it comes from."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False)
    for number, library in enumerate(description["libraries"]):
        if number:
            console.print()
        head = f"  goferry {description['goferry']}, ABI {description['abi']}, {where}"
        console.print(Text.assemble((library["library"], "bold"), (head, "dim")), soft_wrap=True)
        _doc(console, library.get("doc", ""), 2)
        for section, found in groupby(entries(library), key=lambda entry: entry.section):
            console.print()
            console.print(Text(section, "bold cyan"))
            for entry in found:
                _entry(console, entry)


def show_json(description: Mapping[str, Any]) -> None:
    """Print a description as JSON."""
    print(json.dumps(description, indent=2, ensure_ascii=False))


def _entry(console: Any, entry: Entry) -> None:
    from rich.text import Text

    indent = 4 if entry.owner else 2
    text = Text(entry.text)
    text.stylize("green", 0, len(entry.name))
    console.print(Text(" " * indent) + text, soft_wrap=True)
    _doc(console, entry.doc, indent + 4)


def _doc(console: Any, doc: str, indent: int) -> None:
    from rich.text import Text

    for line in doc.strip().splitlines():
        console.print(Text(" " * indent + line if line else "", "dim"), soft_wrap=True)
