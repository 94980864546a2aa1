"""What `goferry bench` prints."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from ._bench import Subject, Timing, subject, timings

PLAIN_WIDTH = 100


def run(
    library: str,
    method: str | None,
    request: Any,
    *,
    given: bool,
    config: Any,
    seconds: float,
    as_json: bool,
) -> int:
    """Time a method and print the figures. Raises Error for what cannot be timed, or fails."""
    what = subject(library, method, request, given)
    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else PLAIN_WIDTH, highlight=False, markup=False)
    if as_json or not terminal:
        found = list(timings(what, config, seconds))
    else:
        with console.status(f"timing {what.method}"):
            found = list(timings(what, config, seconds))
    if as_json:
        print(json.dumps(_plain(what, found), indent=2))
    else:
        console.print(_table(what, found, terminal))
    return 0


def _plain(what: Subject, found: Sequence[Timing]) -> dict[str, Any]:
    return {
        "library": what.library,
        "method": what.method,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "ways": [
            {
                "way": each.way,
                "requests": each.requests,
                "seconds": each.seconds,
                "each": each.each,
                "p50": each.p50,
                "p99": each.p99,
            }
            for each in found
        ],
    }


def _table(what: Subject, found: Sequence[Timing], terminal: bool) -> Table:
    where = f"CPython {platform.python_version()}, {platform.machine()}"
    table = Table(
        title=f"{what.library}: {what.method}; {where}",
        box=box.SIMPLE_HEAD if terminal else box.ASCII2,
    )
    table.add_column("way")
    for column in ("a request", "p50", "p99", "requests/s", "requests"):
        table.add_column(column, justify="right")
    for each in found:
        table.add_row(
            each.way,
            _short(each.each),
            _short(each.p50),
            _short(each.p99),
            f"{1 / each.each:,.0f}",
            f"{each.requests:,}",
        )
    return table


def _short(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 1e-3:
        return f"{seconds * 1e6:,.2f} us"
    return f"{seconds * 1e3:,.2f} ms" if seconds < 1 else f"{seconds:,.2f} s"
