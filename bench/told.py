"""The tables of the sweeps, on a terminal and in docs/performance.md; how figures are written."""

from __future__ import annotations

import datetime
import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

import machine
from report import markdown
from sweeps import BYTES, RATE, Line, Sweep

Points = Mapping[int, Mapping[str, Sequence[float]]]  # by point, by figure: a value a round

STEPS = {
    "ns": ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns")),
    RATE: ((1e6, "M/s"), (1e3, "k/s"), (1, "/s")),
    BYTES: ((1e6, "MB"), (1e3, "kB"), (1, "B")),
}


def step(value: float, unit: str) -> tuple[float, str]:
    """Give the multiple of a unit in which a value is written."""
    return next(((by, name) for by, name in STEPS[unit] if abs(value) >= by), STEPS[unit][-1])


def digits(value: float) -> str:
    """Write a number with three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def told(value: float, unit: str) -> str:
    """Write one figure in few letters, as axes need it."""
    by, name = step(value, unit)
    return f"{value / by:g} {name}" if value >= 1 else f"{value:g} {name}"


def span(values: Sequence[float], unit: str) -> str:
    """Write a median, with the least and the most where there is more than one."""
    middle = statistics.median(values)
    by, name = step(middle, unit)
    text = f"{digits(middle / by)} {name}"
    if len(values) > 1:
        text += f" ({digits(min(values) / by)} … {digits(max(values) / by)})"
    return text


def told_point(sweep: Sweep, point: int) -> str:
    """Write a point: bytes in powers of two, whole numbers in short."""
    if sweep.of == "B":
        for power, name in ((20, "MiB"), (10, "KiB")):
            if point >= 1 << power:
                return f"{point >> power} {name}"
        return f"{point} B"
    if point >= 10_000 and point % 1_000 == 0:
        return f"{point // 1_000_000} M" if point >= 1_000_000 else f"{point // 1_000} k"
    return f"{point:,} {sweep.of}".strip()


def rows(sweep: Sweep, points: Points) -> Iterator[list[str]]:
    """Give the table: its head, then a line for each point."""
    lines = list(sweep.lines())
    yield [sweep.axis, *(line.label for line, _ in lines)]
    for point in sweep.points:
        values = points.get(point, {})
        yield [
            told_point(sweep, point),
            *(span(values[x.figure], unit) if x.figure in values else "–" for x, unit in lines),
        ]


def flatness(sweep: Sweep, points: Points) -> Iterator[tuple[Line, float]]:
    """Give for each figure the worst point divided by the best, by their best rounds.

    Medians would judge the machine, too, which was seen at two speeds for minutes each.
    """
    for line, unit in sweep.lines():
        best = max if unit == RATE else min
        found = [best(values[line.figure]) for values in points.values() if line.figure in values]
        if found and min(found) > 0:
            yield line, max(found) / min(found)


def verdicts(sweep: Sweep, points: Points) -> Iterator[tuple[str, bool]]:
    """Judge the figures that shall be flat."""
    for line, ratio in flatness(sweep, points):
        if line.most is not None:
            met = ratio <= line.most
            word = "met" if met else "missed"
            yield f"{line.label}: {ratio:.2f}x (goal: within {line.most:g}x, {word})", met


def show(sweep: Sweep, points: Points, console: Console) -> int:
    """Print a sweep's table, and give the number of goals that were missed."""
    head, *body = rows(sweep, points)
    table = Table(title=f"{sweep.name}: medians (least … most)")
    for column in head:
        table.add_column(column, justify="right")
    for cells in body:
        table.add_row(*cells)
    console.print(table)
    missed = 0
    for text, met in verdicts(sweep, points):
        missed += not met
        console.print(f"from the best point to the worst: {text}")
    return missed


def write(path: Path, results: Mapping[Sweep, Points], rounds: int) -> None:
    """Put the tables into a document, between the lines that mark their places."""
    text = path.read_text("utf-8")
    for sweep, points in results.items():
        head, *body = rows(sweep, points)
        table = markdown(head, body)
        judged = [
            f"From the best point to the worst, by their best rounds: {text}."
            for text, _ in verdicts(sweep, points)
        ]
        if judged:
            table += ["", *judged]
        text = between(text, sweep.name, table)
    about = [
        f"Measured by `make scale` on {datetime.date.today():%d %B %Y}; "
        f"{rounds} rounds, interleaved.",
        "",
        *markdown(("", ""), machine.describe(rivals=False)),
    ]
    path.write_text(between(text, "machine", about), "utf-8")


def between(text: str, name: str, lines: Sequence[str]) -> str:
    """Replace what stands between a document's marks of a name."""
    marks = re.compile(rf"(<!-- scale: {name} -->\n).*?(<!-- end -->)", re.S)
    body = "\n".join(lines)
    changed, count = marks.subn(lambda found: f"{found[1]}{body}\n{found[2]}", text)
    if count != 1:
        raise SystemExit(f"docs/performance.md needs one place for {name}, and has {count}")
    return changed
