"""Measure how goferry scales, and print tables: `make scale`, or `make scale SWEEP=producers`.

Each point is a cell in a process of its own; rounds are interleaved; the tables have medians with
the least and the most. Every reply is counted and compared. Without SWEEP, docs/scale gets the
plots and docs/performance.md the tables.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

import plots
import told
from paths import ROOT
from run import parse, run_cell, terminal
from sweeps import SWEEPS, Sweep

Results = dict[Sweep, dict[int, dict[str, list[float]]]]


def measure_all(sweeps: Sequence[Sweep], rounds: int, scale: float, console: Console) -> Results:
    """Run every point of the sweeps in every round."""
    points = [(sweep, point) for sweep in sweeps for point in sweep.points]
    results: Results = {sweep: {point: {} for point in sweep.points} for sweep in sweeps}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("measuring", total=rounds * len(points))
        for turn in range(rounds):
            for sweep, point in points:
                what = f"round {turn + 1}: {sweep.name}, {told.told_point(sweep, point)}"
                progress.update(task, description=what)
                for figure, value in run_cell(sweep.cell(point), scale).items():
                    results[sweep][point].setdefault(figure, []).append(value)
                progress.advance(task)
    return results


def main() -> int:
    """Measure the sweeps asked for, print their tables. 1 when a goal was missed at full scale."""
    options = parse(__doc__, "sweep", [sweep.name for sweep in SWEEPS])
    sweeps = [sweep for sweep in SWEEPS if not options.sweep or sweep.name in options.sweep]
    console = terminal()
    results = measure_all(sweeps, options.rounds, options.scale, console)
    missed = sum(told.show(sweep, points, console) for sweep, points in results.items())
    if not options.sweep and options.scale == 1.0:
        for sweep, points in results.items():
            plots.draw(ROOT / "docs" / "scale" / f"{sweep.name}.svg", sweep, points)
        told.write(ROOT / "docs" / "performance.md", results, options.rounds)
        console.print("written: docs/scale, docs/performance.md")
    return 1 if missed and options.scale == 1.0 else 0


if __name__ == "__main__":
    sys.exit(main())
