"""The sweeps of `make scale`: every cell measures its first and some other point, the tables and
plots have what was measured, and docs/performance.md has a place for each."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
MODULES = ("chart", "figures", "rows", "report", "machine", "sweeps", "told", "plots")

# Runs in a process of its own: the cells load the extension when they are imported.
RUN = """
import json, sys
sys.path.insert(0, {bench!r})
import paths
paths.EXTENSION = {extension!r}
import cells_sweep
from sweeps import SWEEPS
print(json.dumps({{
    sweep.name: [getattr(cells_sweep, sweep.name)(sweep.points[at], 0.002) for at in (0, 2)]
    for sweep in SWEEPS
}}))
"""


@pytest.fixture(autouse=True)
def bench_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)


def test_every_cell_gives_the_figures_that_its_sweep_shows(golib: str) -> None:
    from sweeps import SWEEPS

    module = __import__(golib)
    (extension,) = Path(module.__path__[0]).glob("_goferry*.so")
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(bench=str(BENCH), extension=str(extension))],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for sweep in SWEEPS:
        one, other = found[sweep.name]
        panels = (*sweep.panels, *sweep.beside)
        figures = {line.figure for panel in panels for line in panel.lines}
        assert set(other) == figures, sweep.name
        assert set(one) <= figures
        assert all(value >= 0 for value in (*one.values(), *other.values())), sweep.name


def measured() -> dict[object, dict[int, dict[str, list[float]]]]:
    """Figures of every point: those of the second round are half of the first's."""
    from sweeps import SWEEPS

    return {
        sweep: {
            point: {line.figure: [100.0 + point, 50.0 + point / 2] for line, _ in sweep.lines()}
            for point in sweep.points
        }
        for sweep in SWEEPS
    }


def test_the_document_has_a_place_for_every_table(tmp_path: Path) -> None:
    import told

    document = tmp_path / "performance.md"
    document.write_text((ROOT / "docs" / "performance.md").read_text("utf-8"), "utf-8")
    for _ in range(2):  # and keeps it
        told.write(document, measured(), 2)
        text = document.read_text("utf-8")
        assert "| 16 MiB | 12.6 M/s (8.39 … 16.8) |" in text
        assert "| 1 M | 750 k/s (500 … 1,000) |" in text
        assert text.count("2 rounds, interleaved") == 1
    for link in ("scale/producers.svg", "scale/batch.svg"):
        assert f"({link})" in text


def test_what_shall_be_flat_is_judged() -> None:
    import told
    from sweeps import PENDING

    points = {
        point: {"rate": [1e6, 3e6, 1e6 + point], "call_p50": [400.0 * (1 + 2 * (point == 1_000))]}
        for point in PENDING.points
    }
    assert list(told.verdicts(PENDING, points)) == [
        ("post: 1.00x (goal: within 2x, met)", True),
        ("another call, p50: 3.00x (goal: within 2x, missed)", False),
    ]


@pytest.mark.parametrize(
    ("values", "unit", "text"),
    [
        ([412.0], "ns", "412 ns"),
        ([1_234.0, 5_678.0, 2_000.0], "ns", "2.00 µs (1.23 … 5.68)"),
        ([2.5e6, 2.4e6], "rate", "2.45 M/s (2.40 … 2.50)"),
        ([0.0], "bytes", "0.00 B"),
    ],
)
def test_figures_are_written_with_three_digits(values: list[float], unit: str, text: str) -> None:
    import told

    assert told.span(values, unit) == text


def test_the_plot_of_the_same_figures_is_the_same_file(tmp_path: Path) -> None:
    import plots
    from sweeps import BATCH, WORK

    for sweep in (WORK, BATCH):
        points = measured()[sweep]
        drawn = []
        for name in ("one.svg", "two.svg"):
            plots.draw(tmp_path / name, sweep, points)
            drawn.append((tmp_path / name).read_bytes())
        assert drawn[0] == drawn[1]
        assert b"<text" in drawn[0]
        assert len(drawn[0]) < 100_000
