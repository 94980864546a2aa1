"""The benchmarks' table: verdicts are right, and each cell that a row names exists.

Nothing is measured here, and no rival is needed.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parent.parent / "bench"


@pytest.fixture(autouse=True)
def bench_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    for name in ("chart", "figures", "rows", "report", "machine"):
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.mark.parametrize(
    ("goal", "mine", "theirs", "told", "met"),
    [
        ({"faster": 2.0}, 100.0, 250.0, "2.5x faster", True),
        ({"faster": 2.0}, 100.0, 150.0, "1.5x faster", False),
        ({"faster": 2.0}, 100.0, 50.0, "2.0x slower", False),
        ({"within": 1.2}, 120.0, 100.0, "1.20x its time", True),
        ({"within": 1.2}, 130.0, 100.0, "1.30x its time", False),
        ({"above": 50.0}, 150.0, 100.0, "+50 ns", True),
        ({"above": 50.0}, 151.0, 100.0, "+51 ns", False),
        ({"above": 50.0}, 90.0, 100.0, "-10 ns", True),
        ({}, 100.0, 300.0, "3.0x faster", None),
        ({"faster": 2.0}, 100.0, None, "", None),
        ({"within": 2.0}, 100.0, None, "", None),
        ({"above": 2.0}, 100.0, None, "", None),
    ],
)
def test_verdicts(
    goal: dict[str, float], mine: float, theirs: float | None, told: str, met: bool | None
) -> None:
    from figures import judge
    from rows import Rival

    found = judge(Rival("a rival", "cells.cell", **goal), "ns", mine, theirs)
    assert (found[0], found[2]) == (told, met)


def test_a_row_is_judged_by_its_own_limit_and_by_each_rival() -> None:
    from figures import Figures, lines
    from rows import Rival, Row

    rivals = (Rival("quick", "theirs.quick", faster=2), Rival("gone", "away.cell", faster=2))
    row = Row("row", "a row", "ours.cell", rivals, most=1_000)
    figures = Figures(
        {"ours.cell": [90.0, 100.0, 300.0], "theirs.quick": [150.0]}, {"away": "needs a thing"}
    )
    own, quick, gone = lines([row], figures)
    assert (own.title, own.ours, own.met) == ("a row", "100 ns (90 ns … 300 ns)", True)
    assert (quick.title, quick.theirs, quick.met) == ("", "150 ns", False)
    assert (gone.theirs, gone.met) == ("needs a thing", None)


def test_every_cell_of_every_row_is_a_function_that_gives_a_figure() -> None:
    from rows import ROWS

    assert len({row.name for row in ROWS}) == len(ROWS)
    defined: dict[str, set[str]] = {}
    for cell in {cell.partition("+")[0] for row in ROWS for cell in row.cells()}:
        module, function = cell.split(".")
        if module not in defined:
            defined[module] = names_in(BENCH / f"{module}.py")
        assert function in defined[module], cell


def names_in(file: Path) -> set[str]:
    """The functions of a module, and what it makes of them, without importing it."""
    names = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def test_results_describe_the_machine_and_have_every_row(tmp_path: Path) -> None:
    import report
    from figures import Figures
    from rows import ROWS

    times = {cell: [100.0, 200.0] for row in ROWS for cell in row.cells()}
    report.write(tmp_path / "RESULTS.md", ROWS, Figures(times, {}), 2)
    text = (tmp_path / "RESULTS.md").read_text("utf-8")
    for word in ("| processor |", "| kernel |", "| Go |", "2 rounds, interleaved"):
        assert word in text
    for row in ROWS:
        assert f"| {row.title} |" in text


def test_the_chart_of_the_same_figures_is_the_same_file(tmp_path: Path) -> None:
    import chart
    from figures import Figures
    from rows import ROWS

    times = {cell: [100.0 + len(cell)] for row in ROWS for cell in row.cells()}
    drawn = []
    for name in ("one.svg", "two.svg"):
        chart.draw(tmp_path / name, ROWS, Figures(times, {}))
        drawn.append((tmp_path / name).read_bytes())
    assert drawn[0] == drawn[1]
    assert drawn[0].startswith(b"<?xml")
