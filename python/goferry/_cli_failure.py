"""How the command line tells of a build that failed: the sentence, then the tool's own words."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._builder.failure import BuildFailed

# "counter.go:12:3: undefined: x", as compilers and goferry's own checks write it.
_PLACED = re.compile(r"(?P<place>[^\s:][^:\n]*:\d+(?::\d+)?:)(?P<says> .*)")


def show_failure(command: str, failure: BuildFailed) -> None:
    """Print to stderr what went wrong, in colours on a terminal."""
    head, lines = f"goferry {command}: {failure.sentence}", failure.output.splitlines()
    if not sys.stderr.isatty():
        # sys.stderr escapes what it cannot encode.
        print("\n".join([head, "", *lines] if lines else [head]), file=sys.stderr)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False, markup=False)
    console.print(Text(head, "bold"), soft_wrap=True)
    if lines:
        console.print()
    for line in lines:
        placed = _PLACED.match(line)
        text = Text(line)
        if placed:
            text.stylize("cyan", *placed.span("place"))
            text.stylize("red", *placed.span("says"))
        console.print(text, soft_wrap=True)
