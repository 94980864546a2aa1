"""The plots of the sweeps: for each one picture a panel, with the spread of the rounds."""

from __future__ import annotations

import math
from pathlib import Path

import matplotlib

from chart import INK, caption
from sweeps import Panel, Sweep
from told import Points, told, told_point

matplotlib.use("svg")

from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

# Legible on white and on black, and told apart without colours by their markers.
COLOURS = ("#0f8fb5", "#d2691e", "#8a63d2", "#2f9e5b", "#c0487f")
MARKERS = ("o", "s", "^", "D", "v")
MOST_TICKS = 8


def draw(path: Path, sweep: Sweep, points: Points) -> None:
    """Draw a sweep: medians as lines, from the least to the most as bands."""
    style = {
        "svg.hashsalt": "goferry",  # else each drawing of the same figures would differ
        "svg.fonttype": "none",  # letters as letters: a sixth of the size
        "font.family": "sans-serif",
        "font.size": 8,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    }
    with pyplot.rc_context(style):
        count = len(sweep.panels)
        figure, pictures = pyplot.subplots(1, count, figsize=(8.6, 3.0), squeeze=False)
        for panel, axes in zip(sweep.panels, pictures[0], strict=True):
            picture(axes, sweep, panel, points)
        figure.text(0.5, -0.02, caption(), ha="center", fontsize=7)
        figure.tight_layout(w_pad=2.5)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(
            path, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None}
        )
        pyplot.close(figure)


def picture(axes: Axes, sweep: Sweep, panel: Panel, points: Points) -> None:
    """Draw one panel. Places are even: the points are a ladder, and 0 has a rung."""
    for number, line in enumerate(panel.lines):
        seen = [
            (place, sorted(points[point][line.figure]))
            for place, point in enumerate(sweep.points)
            if line.figure in points.get(point, {})
        ]
        places = [place for place, _ in seen]
        if line.drawn:
            axes.plot(
                places,
                [times[0] for _, times in seen],
                color=INK,
                linestyle=":",
                linewidth=1.2,
                label=line.label,
            )
            continue
        colour = COLOURS[number]
        axes.fill_between(
            places,
            [times[0] for _, times in seen],
            [times[-1] for _, times in seen],
            color=colour,
            alpha=0.18,
            linewidth=0,
        )
        axes.plot(
            places,
            [times[len(times) // 2] for _, times in seen],
            color=colour,
            marker=MARKERS[number],
            markersize=3.5,
            linewidth=1.4,
            label=line.label,
        )
    axes.set_title(panel.title, fontsize=8.5)
    axes.set_xlabel(sweep.axis)
    every = -(-len(sweep.points) // MOST_TICKS)
    labels = [
        "" if place % every else told_point(sweep, point)
        for place, point in enumerate(sweep.points)
    ]
    axes.set_xticks(range(len(labels)), labels)
    axes.set_yscale("log")
    widen(axes)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: told(value, panel.unit)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="y", color=INK, alpha=0.25, linewidth=0.5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=7.5, labelcolor=INK)


def widen(axes: Axes) -> None:
    """Let the axis reach over whole decades, at least two, so that what is flat looks flat."""
    low, high = (math.log10(limit) for limit in axes.get_ylim())
    bottom, top = math.floor(low), math.ceil(high)
    axes.set_ylim(10.0 ** min(bottom, top - 2), 10.0**top)
