"""Measure goferry beside its rivals and print a table: `make bench`, or `make bench ROW=call`.

Each cell runs in a process of its own; rounds are interleaved, so that a change of the machine's
speed meets everybody; the table has medians. Every cell checks all its replies.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rows import ROWS, Row

HERE = Path(__file__).parent
EXTENSION = HERE.parent / "build" / "testext"


def measure(cell: str) -> float:
    """Run one cell in a process of its own and give its nanoseconds."""
    module, function = cell.split(".")
    program = (
        f"import sys, json; sys.path.insert(0, {str(HERE)!r})\n"
        f"import cells_goferry; cells_goferry.load({str(EXTENSION)!r})\n"
        if module != "cells_executors"
        else f"import sys, json; sys.path.insert(0, {str(HERE)!r})\n"
    ) + f"import {module}; print(json.dumps({module}.{function}()))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=300
    )
    if done.returncode:
        raise SystemExit(f"the cell {cell} failed:\n{done.stderr}")
    return float(json.loads(done.stdout))


def span(times: list[float]) -> str:
    """Show a median, with the least and the most where there is more than one."""

    def short(ns: float) -> str:
        return (
            f"{ns:,.0f} ns"
            if ns < 1e4
            else f"{ns / 1e3:,.1f} µs"
            if ns < 1e6
            else f"{ns / 1e6:,.2f} ms"
        )

    middle = short(statistics.median(times))
    return middle if len(times) == 1 else f"{middle} ({short(min(times))} … {short(max(times))})"


def verdict(row: Row, ours: list[float], theirs: list[float]) -> tuple[str, str, bool | None]:
    """Give the ratio or the difference, the goal, and whether it was met."""
    mine = statistics.median(ours)
    other = statistics.median(theirs) if theirs else 0.0
    if row.most is not None:
        met = mine - other <= row.most
        above = f"{(mine - other) / 1e6:+.2f} ms" if theirs else ""
        return above, f"≤ {row.most / 1e6:g} ms" + (" more" if theirs else ""), met
    ratio = f"{other / mine:.1f}x faster" if theirs else ""
    if row.faster is None:
        return ratio, "–", None
    return ratio, f"≥ {row.faster:g}x", other / mine >= row.faster


def main() -> int:
    """Measure the rows asked for and print the table. 1 when a goal was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--row",
        action="append",
        choices=[row.name for row in ROWS],
        help="only this row; may be repeated",
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="rounds, of which the median is shown (default 5)"
    )
    options = parser.parse_args()
    rows = [row for row in ROWS if not options.row or row.name in options.row]
    cells = {
        cell: row.rounds or options.rounds for row in rows for cell in (row.cell, row.rival) if cell
    }
    times: dict[str, list[float]] = {cell: [] for cell in cells}

    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("measuring", total=sum(cells.values()))
        for round_ in range(max(cells.values())):
            for cell, rounds in cells.items():
                if round_ < rounds:
                    progress.update(task, description=f"round {round_ + 1}: {cell}")
                    times[cell].append(measure(cell))
                    progress.advance(task)

    where = f"CPython {platform.python_version()}, {platform.machine()}"
    table = Table(title=f"64 bytes there and back, {where}; medians (least … most)")
    for column in ("", "goferry", "rival", "", "goal", ""):
        table.add_column(column, justify="left" if column in ("", "rival") else "right")
    missed = 0
    for row in rows:
        theirs = times[row.rival] if row.rival else []
        ratio, goal, met = verdict(row, times[row.cell], theirs)
        missed += met is False
        mark = {True: "[green]met", False: "[red]missed", None: ""}[met]
        rival = f"{row.rival_name}: {span(theirs)}" if theirs else ""
        table.add_row(row.title, span(times[row.cell]), rival, ratio, goal, mark)
    console.print(table)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
