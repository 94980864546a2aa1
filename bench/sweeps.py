"""The sweeps of `make scale`: what is varied, at which points, and what each point shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

RATE, TIME, BYTES = "rate", "ns", "bytes"  # units of figures: a second's number, nanoseconds


@dataclass(frozen=True)
class Line:
    """One figure of the points: a line of a panel, and a column of the table.

    `most` is a goal: the worst point divided by the best, at most. `drawn` is for comparison: no
    column of the table.
    """

    figure: str
    label: str
    most: float | None = None
    drawn: bool = False


@dataclass(frozen=True)
class Panel:
    """One of a plot's pictures: lines with an axis in common."""

    title: str
    unit: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sweep:
    """One sweep. `name` is also that of its function in cells_sweep.py and of its plot.

    `axis` is what varies, `of` its unit: "" for a number, "µs", or "B" for bytes. `beside` are
    figures for the table alone.
    """

    name: str
    axis: str
    points: tuple[int, ...]
    panels: tuple[Panel, ...]
    beside: tuple[Panel, ...] = ()
    of: str = ""

    def cell(self, point: int) -> str:
        """Give the name of the cell that measures a point."""
        return f"cells_sweep.{self.name}@{point}"

    def lines(self) -> Iterator[tuple[Line, str]]:
        """Give all figures with their units, in the order of the table's columns."""
        for panel in (*self.panels, *self.beside):
            for line in panel.lines:
                if not line.drawn:
                    yield line, panel.unit


PRODUCERS = Sweep(
    "producers",
    "threads",
    (1, 2, 4, 8, 16, 32, 64),
    (
        Panel(
            "requests a second, all threads together",
            RATE,
            (Line("post_rate", "post"), Line("call_rate", "call")),
        ),
        Panel(
            "time of a blocking call",
            TIME,
            (Line("call_p50", "call, p50"), Line("call_p99", "call, p99")),
        ),
    ),
)

CONTEXTS = Sweep(
    "contexts",
    "open contexts",
    (1, 2, 4, 8, 16, 32),
    (
        Panel(
            "requests a second",
            RATE,
            (
                Line("one_rate", "post, to one of them", most=2),
                Line("turn_rate", "post, to all in turn", most=2),
                Line("each_rate", "call, a thread for each"),
            ),
        ),
        Panel(
            "time of a blocking call",
            TIME,
            (
                Line("one_p50", "to one of them, p50", most=2),
                Line("one_p99", "to one of them, p99"),
                Line("turn_p50", "to all in turn, p50", most=2),
                Line("turn_p99", "to all in turn, p99"),
            ),
        ),
    ),
    (
        Panel("", TIME, (Line("opening", "opening one more"),)),
        Panel("", BYTES, (Line("memory", "memory of one more"),)),
    ),
)

WORK = Sweep(
    "work",
    "time that the handler computes",
    (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000),
    (
        Panel(
            "requests a second",
            RATE,
            (Line("rate", "post"), Line("cores_rate", "cores / work", drawn=True)),
        ),
        Panel(
            "time of a blocking call",
            TIME,
            (
                Line("call_p50", "call, p50"),
                Line("call_p99", "call, p99"),
                Line("alone", "the work itself", drawn=True),
            ),
        ),
    ),
    of="µs",
)

PAYLOAD = Sweep(
    "payload",
    "payload, there and back",
    (0, 64, 256, *(1 << power for power in (10, 12, 14, 16, 18, 20, 22, 24, 26))),
    (
        Panel(
            "requests a second",
            RATE,
            (Line("bytes_rate", "post, bytes"), Line("view_rate", "post, View")),
        ),
        Panel(
            "time of a blocking call",
            TIME,
            (
                Line("bytes_p50", "bytes, p50"),
                Line("bytes_p99", "bytes, p99"),
                Line("view_p50", "View, p50"),
                Line("view_p99", "View, p99"),
            ),
        ),
    ),
    of="B",
)

PENDING = Sweep(
    "pending",
    "requests that wait",
    (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000),
    (
        Panel("other requests a second", RATE, (Line("rate", "post", most=2),)),
        Panel(
            "time",
            TIME,
            (
                Line("call_p50", "another call, p50", most=2),
                Line("call_p99", "another call, p99"),
                Line("submit", "submitting one"),
                Line("drain", "one's end"),
            ),
        ),
    ),
)

QUEUED = Sweep(
    "queued",
    "requests in the queue",
    (1_000, 10_000, 100_000, 1_000_000),
    (
        Panel("requests of the queue a second", RATE, (Line("rate", "those in the queue"),)),
        Panel(
            "time of a blocking call meanwhile",
            TIME,
            (Line("call_p50", "call, p50", most=2), Line("call_p99", "call, p99")),
        ),
    ),
)

LISTENERS = Sweep(
    "listeners",
    "listeners of one event",
    (1, 3, 10, 30, 100, 300, 1_000),
    (
        Panel(
            "a second",
            RATE,
            (Line("heard_rate", "calls of listeners"), Line("event_rate", "events")),
        ),
        Panel(
            "time from Emit",
            TIME,
            (
                Line("first_p50", "to the first, p50"),
                Line("first_p99", "to the first, p99"),
                Line("last_p50", "to the last, p50"),
                Line("last_p99", "to the last, p99"),
            ),
        ),
    ),
)

BATCH = Sweep(
    "batch",
    "requests at once",
    (1, 10, 100, 1_000, 10_000),
    (
        Panel(
            "time of one, until the last reply is there",
            TIME,
            (
                Line("call", "call, one after another"),
                Line("post", "post"),
                Line("submit", "submit"),
                Line("map", "map"),
                Line("gather", "gather of acall"),
            ),
        ),
    ),
)

SWEEPS = (PRODUCERS, CONTEXTS, WORK, PAYLOAD, PENDING, QUEUED, LISTENERS, BATCH)
