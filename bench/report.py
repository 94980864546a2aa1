"""The tables, on a terminal and as RESULTS.md."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

import machine
from figures import Figures, beside_load, lines
from rows import LOADS, Row

HEAD = ("", "goferry", "rival", "its figure", "compared", "goal", "")
LOAD_HEAD = ("", "", *LOADS.values())
MARKS = {True: "met", False: "missed", None: ""}


def show(rows: Sequence[Row], figures: Figures, console: Console) -> int:
    """Print the tables and give the number of goals that were missed."""
    table = Table(title="Medians (least … most); 64 bytes there and back unless a row says other")
    for number, column in enumerate(HEAD):
        table.add_column(column, justify="right" if number in (1, 3, 4, 5) else "left")
    missed = 0
    for line in lines(rows, figures):
        missed += line.met is False
        mark = {True: "[green]met", False: "[red]missed", None: ""}[line.met]
        if line.title and table.rows:
            table.add_section()
        shown = (line.title, line.ours, line.rival, line.theirs, line.ratio, line.goal)
        table.add_row(*shown, mark)
    console.print(table)
    if any(row.loads for row in rows):
        loads = Table(title="The same beside load")
        for number, column in enumerate(LOAD_HEAD):
            loads.add_column(column, justify="right" if number > 1 else "left")
        for cells in beside_load(rows, figures):
            if cells[0] and loads.rows:
                loads.add_section()
            loads.add_row(*cells)
        console.print(loads)
    return missed


def write(path: Path, rows: Sequence[Row], figures: Figures, rounds: int) -> None:
    """Write RESULTS.md: the machine, the tables, and how they were made."""
    text = [
        "# Results",
        "",
        f"Measured by `make bench` on {datetime.date.today():%d %B %Y}. Each cell is a process of "
        f"its own; {rounds} rounds, interleaved; the median, with the least and the most in "
        "brackets. Warm-up is not measured, and every reply is counted and compared.",
        "",
        *markdown(("", ""), machine.describe()),
        "",
        "## Side by side",
        "",
        "64 bytes there and back unless a row says other. `faster` is the rival's time divided "
        "by goferry's.",
        "",
        *markdown(
            HEAD,
            [
                (x.title, x.ours, x.rival, x.theirs, x.ratio, x.goal, MARKS[x.met])
                for x in lines(rows, figures)
            ],
        ),
        "",
        "## Beside load",
        "",
        "The load is one thread. Where there is no Go, the busy goroutine is a busy thread that "
        "does not hold the GIL.",
        "",
        *markdown(LOAD_HEAD, list(beside_load(rows, figures))),
        "",
    ]
    path.write_text("\n".join(text), "utf-8")


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Give a table's lines."""
    lines = [head, ["---"] * len(head), *rows]
    return [
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    ]
