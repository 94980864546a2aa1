"""Measure goferry beside its rivals and print a table: `make bench`, or `make bench ROW=call`.

Each cell runs in a process of its own; rounds are interleaved, so that a change of the machine's
speed meets everybody; the table has medians. Every cell checks all its replies. Without ROW, the
results are written to bench/RESULTS.md and drawn in docs/speed.svg.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

import chart
import report
import rivals
from figures import Figures
from paths import HERE, ROOT
from rows import ROWS, Row

LIMIT = 600  # seconds for one cell
WIDTH = 170  # of the tables where there is no terminal to ask


def measure(cell: str, scale: float) -> float:
    """Run one cell and give its figure."""
    return float(run_cell(cell, scale))


def run_cell(cell: str, scale: float) -> Any:
    """Run one cell in a process of its own and give what it gives."""
    command = [sys.executable, str(HERE / "cell.py"), cell, "--scale", str(scale)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, cwd=HERE)
    except subprocess.TimeoutExpired:
        raise SystemExit(f"the cell {cell} did not end within {LIMIT} s") from None
    if done.returncode:
        raise SystemExit(f"the cell {cell} ended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def measure_all(rows: Sequence[Row], rounds: int, scale: float, console: Console) -> Figures:
    """Build the rivals, then run every cell in every round."""
    wanted: dict[str, int] = {}
    for row in rows:
        for cell in row.cells():
            wanted[cell] = max(wanted.get(cell, 0), row.rounds or rounds)
    with console.status("building the rivals"):
        missing = rivals.prepare({cell.split(".")[0] for cell in wanted})
    cells = {cell: n for cell, n in wanted.items() if cell.split(".")[0] not in missing}
    times: dict[str, list[float]] = {cell: [] for cell in cells}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("measuring", total=sum(cells.values()))
        for turn in range(max(cells.values(), default=0)):
            for cell, count in cells.items():
                if turn < count:
                    progress.update(task, description=f"round {turn + 1}: {cell}")
                    times[cell].append(measure(cell, scale))
                    progress.advance(task)
    return Figures(times, missing)


def parse(description: str | None, part: str, names: Sequence[str]) -> argparse.Namespace:
    """Parse the command line of what measures in parts: `--row` or `--sweep`, rounds and scale."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        f"--{part}",
        action="append",
        choices=names,
        help=f"only this {part}; may be repeated (nothing is written then)",
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="rounds, of which the median is shown (default 5)"
    )
    parser.add_argument(
        "--scale",
        type=float,
        default=1.0,
        help="of the numbers of requests: 0.01 to see that all runs (nothing is written then)",
    )
    return parser.parse_args()


def terminal() -> Console:
    """Give the console to print tables on."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def main() -> int:
    """Measure the rows asked for and print the table. 1 when a goal was missed."""
    options = parse(__doc__, "row", [row.name for row in ROWS])
    rows = [row for row in ROWS if not options.row or row.name in options.row]
    console = terminal()
    figures = measure_all(rows, options.rounds, options.scale, console)
    missed = report.show(rows, figures, console)
    for module, reason in figures.missing.items():
        console.print(f"{module}: {reason}")
    if not options.row and options.scale == 1.0:
        report.write(HERE / "RESULTS.md", rows, figures, options.rounds)
        chart.draw(ROOT / "docs" / "speed.svg", rows, figures)
        console.print("written: bench/RESULTS.md, docs/speed.svg")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
