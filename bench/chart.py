"""The README's chart: how long one request takes, by each way and each rival."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

import machine
from figures import Figures, short
from rows import Row

matplotlib.use("svg")

from matplotlib import pyplot

SHOWN = ("callback", "call", "gather", "await")
WHOLE = {
    10: "10 ns",
    100: "100 ns",
    1_000: "1 µs",
    10_000: "10 µs",
    100_000: "100 µs",
    10**6: "1 ms",
}
OURS, THEIRS, INK = "#0f8fb5", "#b9c3cc", "#6e7781"  # INK is legible on white and on black


def draw(path: Path, rows: Sequence[Row], figures: Figures) -> None:
    """Draw the chart: bars on a logarithmic scale, goferry's first in each group."""
    bars: list[tuple[str, float, bool]] = []
    groups: list[tuple[int, str]] = []
    for row in rows:
        if row.name not in SHOWN:
            continue
        groups.append((len(bars), row.title))
        contenders = [("goferry", row.cell), *((each.name, each.cell) for each in row.rivals)]
        for name, cell in contenders:
            median = figures.median(cell)
            if median is not None:
                bars.append((name, median, name == "goferry"))
    style = {
        "svg.hashsalt": "goferry",  # else each drawing of the same figures would differ
        "font.family": "sans-serif",
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    }
    with pyplot.rc_context(style):
        places = positions(len(bars), [start for start, _ in groups])
        figure, axes = pyplot.subplots(figsize=(8.6, 0.34 * (places[-1] + 2) if places else 2))
        colours = [OURS if ours else THEIRS for _, _, ours in bars]
        drawn = axes.barh(places, [time for _, time, _ in bars], color=colours, height=0.78)
        labels = [short(time, "ns") for _, time, _ in bars]
        axes.bar_label(drawn, labels=labels, padding=4, fontsize=8, color=INK)
        axes.set_yticks(places, [name for name, _, _ in bars], fontsize=8)
        for start, title in groups:
            if start < len(places):
                place = places[start] - 0.85
                axes.annotate(
                    title,
                    (0, place),
                    xycoords=("axes fraction", "data"),
                    fontsize=9,
                    fontweight="bold",
                    va="center",
                )
        axes.invert_yaxis()
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda time, _: WHOLE.get(round(time), ""))
        axes.tick_params(axis="x", labelsize=8)
        axes.margins(x=0.16)
        axes.set_xlabel(f"time of one request (logarithmic), {caption()}", fontsize=8)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.spines["bottom"].set_color(INK)
        axes.tick_params(axis="y", length=0)
        path.parent.mkdir(exist_ok=True)
        figure.savefig(
            path, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None}
        )
        pyplot.close(figure)


def positions(count: int, starts: Sequence[int]) -> list[float]:
    """Give the bars' places, with room for a title above each group."""
    places = []
    place = 0.0
    for number in range(count):
        place += 2.1 if number in starts else 1
        places.append(place)
    return places


def caption() -> str:
    """Name the machine in a few words."""
    told = dict(machine.describe())
    return f"{told['processor']}, {told['cores']} cores, CPython {told['CPython']}"
