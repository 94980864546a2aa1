"""What was measured: medians, verdicts, and how they are written."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rows import LOADS, Rival, Row


def short(value: float, unit: str) -> str:
    """Write one figure."""
    if unit == "x":
        return f"{value:.2f}x"
    if unit == "bytes":
        return f"{value / 1e6:,.2f} MB"
    if abs(value) < 1e4:
        return f"{value:,.0f} ns"
    if abs(value) < 1e6:
        return f"{value / 1e3:,.1f} µs"
    return f"{value / 1e6:,.2f} ms" if abs(value) < 1e9 else f"{value / 1e9:,.2f} s"


@dataclass(frozen=True)
class Figures:
    """All times of all cells, and the reasons of the modules whose cells could not run."""

    times: Mapping[str, Sequence[float]]
    missing: Mapping[str, str]

    def median(self, cell: str) -> float | None:
        """Give a cell's median, or None when it did not run."""
        times = self.times.get(cell)
        return statistics.median(times) if times else None

    def span(self, cell: str, unit: str) -> str:
        """Write a median, with the least and the most where there is more than one."""
        times = self.times.get(cell)
        if not times:
            return self.missing.get(cell.split(".")[0], "–")
        middle = short(statistics.median(times), unit)
        if len(times) == 1:
            return middle
        return f"{middle} ({short(min(times), unit)} … {short(max(times), unit)})"


@dataclass(frozen=True)
class Line:
    """One line of the table: a row's title where it begins, then one rival after another."""

    title: str
    ours: str
    rival: str
    theirs: str
    ratio: str
    goal: str
    met: bool | None


def lines(rows: Sequence[Row], figures: Figures) -> Iterator[Line]:
    """Judge the rows, a line for each rival."""
    for row in rows:
        ours = figures.span(row.cell, row.unit)
        mine = figures.median(row.cell)
        first = True
        if row.most is not None or not row.rivals:
            met = None if row.most is None or mine is None else mine <= row.most
            goal = "–" if row.most is None else f"≤ {short(row.most, row.unit)}"
            yield Line(row.title, ours, "", "", "", goal, met)
            first = False
        for rival in row.rivals:
            title, own = (row.title, ours) if first else ("", "")
            theirs = figures.span(rival.cell, row.unit)
            judged = judge(rival, row.unit, mine, figures.median(rival.cell))
            yield Line(title, own, rival.name, theirs, *judged)
            first = False


def judge(
    rival: Rival, unit: str, mine: float | None, theirs: float | None
) -> tuple[str, str, bool | None]:
    """Give the comparison, the goal, and whether it was met: None without goal or figure."""
    both = None if mine is None or theirs is None else (mine, theirs)
    if rival.above is not None:
        goal = f"≤ {short(rival.above, unit)} above"
        if both is None:
            return "", goal, None
        above = both[0] - both[1]
        return f"{'+' if above > 0 else ''}{short(above, unit)}", goal, above <= rival.above
    if rival.within is not None:
        goal = f"≤ {rival.within:g}x its time"
        if both is None:
            return "", goal, None
        share = both[0] / both[1]
        return f"{share:.2f}x its time", goal, share <= rival.within
    goal = "–" if rival.faster is None else f"≥ {rival.faster:g}x faster"
    if both is None:
        return "", goal, None
    ratio = both[1] / both[0]
    met = None if rival.faster is None else ratio >= rival.faster
    told = f"{ratio:.1f}x faster" if ratio >= 1 else f"{1 / ratio:.1f}x slower"
    return told, goal, met


def beside_load(rows: Sequence[Row], figures: Figures) -> Iterator[tuple[str, ...]]:
    """Give the second table: a contender a line, a load a column."""
    for row in rows:
        if not row.loads:
            continue
        contenders = [("goferry", row.cell), *((each.name, each.cell) for each in row.rivals)]
        for number, (name, cell) in enumerate(contenders):
            spans = [figures.span(f"{cell}+{load}" if load else cell, row.unit) for load in LOADS]
            yield ("" if number else row.title, name, *spans)
