"""Measure where the time of one callback goes, station by station: `make stations`.

Each station is driven alone, by the code that users run, and beside them the whole is measured:
what passes for a callback, and what Python's threads and Go's compute for it. The table is printed
and written into docs/profiling.md. Rounds are interleaved; the table has medians.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

import machine
import rivals
from paths import BUILT, HERE, ROOT
from report import markdown

PAGE = ROOT / "docs" / "profiling.md"
BEGIN = "<!-- written by make stations: begin -->"
END = "<!-- written by make stations: end -->"
REQUESTS = 300_000
LIMIT = 120  # seconds for one cell
BENCHMARKS = {
    "core": "^Benchmark(DispatchRaw64|HandlerRaw64)$",
    "pyffi": "^BenchmarkStations$",
}
FIGURES = {
    ("BenchmarkDispatchRaw64", "ns/op"): "turn",
    ("BenchmarkHandlerRaw64", "ns/op"): "handler",
    ("BenchmarkStations", "ns/take"): "take",
    ("BenchmarkStations", "ns/finish"): "port",
}
# In the order in which a callback passes them: whose core, and what is done there.
STATIONS = {
    "submit": ("Python", "`post` from its call to the push: arguments, a node, the payload's copy"),
    "push": ("Python", "ring: the compare-and-swap that hands the node over"),
    "take": ("Go", "ring: all that was pushed, by one exchange, turned round"),
    "dispatch": ("Go", "the leader's turn: the request's context, the lead's word, pace, counters"),
    "handler": ("Go", "the payload's copy for the author, and the function, which echoes it"),
    "port": ("Go", "the reply's copy into the node, the swap that ends it, the push to the port"),
    "drain": ("Python", "the reply thread takes the node, makes the Reply and gives the node back"),
    "call": ("Python", "the callback: `list.append`"),
}
NAMES = {"push": "ring, in", "take": "ring, out"}
SIDES = {"python": "Python", "go": "Go"}

Figures = Mapping[str, float]


def cell(*words: object) -> dict[str, float]:
    """Run a cell in a process of its own."""
    command = [sys.executable, str(HERE / "cells_stations.py"), *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=LIMIT, cwd=HERE)
    if done.returncode:
        raise SystemExit(f"the cell {words[0]} ended with {done.returncode}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def build_benchmarks() -> dict[str, Path]:
    """Build the Go benchmarks once for all rounds."""
    programs = {}
    for package in BENCHMARKS:
        programs[package] = BUILT / f"{package}.test"
        rivals.run("go", "test", "-c", f"-o={programs[package]}", f"./{package}", cwd=ROOT)
    return programs


def benchmark(package: str, program: Path, seconds: float) -> dict[str, float]:
    """Run a package's benchmarks, and give the figures that FIGURES names."""
    command = (program, "-test.run=^$", f"-test.bench={BENCHMARKS[package]}")
    said = rivals.run(*command, f"-test.benchtime={seconds}s", cwd=ROOT / package)
    found = {}
    for name, line in re.findall(r"^(Benchmark\w+)\S*\s+\d+\s+(.*)$", said, re.M):
        for number, unit in re.findall(r"([\d.]+) (ns/\w+)", line):
            if (name, unit) in FIGURES:
                found[FIGURES[name, unit]] = float(number)
    return found


def measure(rounds: int, scale: float, console: Console) -> dict[str, float]:
    """Build what is needed, run everything in every round, and give medians."""
    with console.status("building"):
        missing = rivals.prepare({"cells_stations"})
        if missing:
            raise SystemExit(f"the stage {missing['cells_stations']}")
        programs = build_benchmarks()
    count = max(1_000, round(REQUESTS * scale))
    times: dict[str, list[float]] = {}
    with console.status("measuring"):
        for _ in range(rounds):
            found = cell("whole", count)
            found |= cell("alone", count, max(1, round(found["depth"])))
            for package, program in programs.items():
                found |= benchmark(package, program, max(0.01, scale))
            found["dispatch"] = found["turn"] - found["handler"]
            for name, figure in found.items():
                times.setdefault(name, []).append(figure)
    return {name: statistics.median(figures) for name, figures in times.items()}


def stations(figures: Figures) -> list[tuple[str, str, str, str]]:
    """Give the first table's rows."""
    return [
        (NAMES.get(name, name), side, what, f"{figures[name]:.0f}")
        for name, (side, what) in STATIONS.items()
    ]


def sides(figures: Figures) -> list[tuple[str, str, str]]:
    """Give the second table's rows: what the stations of a side add up to, and what it computes."""
    rows = []
    for name, side in SIDES.items():
        alone = sum(figures[each] for each, (whose, _) in STATIONS.items() if whose == side)
        rows.append((side, f"{alone:.0f}", f"{figures[name]:.0f}"))
    rows.append(("what passes, end to end", "", f"{figures['wall']:.0f}"))
    faults = f"the system's part of both, for {figures['faults']:.0f} page faults in 1,000"
    rows.append((faults, "", f"{figures['system']:.0f}"))
    return rows


STATIONS_HEAD = ("station", "side", "what is done there", "ns")
SIDES_HEAD = ("side", "its stations alone, ns", "in the whole, ns")


def show(figures: Figures, console: Console) -> None:
    """Print both tables."""
    for head, rows in ((STATIONS_HEAD, stations(figures)), (SIDES_HEAD, sides(figures))):
        table = Table()
        for column in head:
            table.add_column(column, justify="right" if "ns" in column else "left")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    console.print(f"callbacks under way in the whole: {figures['depth']:,.0f}")


def write(figures: Figures, rounds: int) -> None:
    """Put the tables into the page, between its marks."""
    text = PAGE.read_text("utf-8")
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{PAGE} lacks the marks around the tables: {BEGIN} and {END}")
    said = dict(machine.describe())
    what = ", ".join(said[each] for each in ("processor", "kernel", "Go"))
    lines = [
        *markdown(STATIONS_HEAD, stations(figures)),
        "",
        *markdown(SIDES_HEAD, sides(figures)),
        "",
        f"Medians of {rounds} rounds; {said['cores']} cores of {what}; CPython {said['CPython']}; "
        f"{figures['depth']:,.0f} callbacks under way.",
    ]
    new = "\n".join([head + begin, *lines, end + tail])
    temporary = PAGE.with_suffix(".new")
    temporary.write_text(new, "utf-8")
    os.replace(temporary, PAGE)


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7, help="of which medians are shown (7)")
    parser.add_argument(
        "--scale",
        type=float,
        default=1.0,
        help="of the number of requests: 0.01 to see that all runs (nothing is written then)",
    )
    options = parser.parse_args()
    console = Console()
    if not console.is_terminal:
        console = Console(width=120)
    figures = measure(options.rounds, options.scale, console)
    show(figures, console)
    if options.scale == 1.0:
        write(figures, options.rounds)
        console.print(f"written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
