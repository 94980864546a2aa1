"""The rows of the table: what is measured, against what, and with which goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One row.

    `cell` and `rival` are "module.function". A goal is either `faster`, the rival's time divided
    by goferry's, or `most`, nanoseconds above the rival (above 0 without one). `rounds` overrides
    the number of rounds where a cell takes long.
    """

    name: str
    title: str
    cell: str
    rival: str | None = None
    rival_name: str = ""
    faster: float | None = None
    most: float | None = None
    rounds: int | None = None


ROWS = (
    Row(
        "callback",
        "callback, one producer",
        "cells_goferry.callback",
        "cells_executors.callback",
        "ThreadPoolExecutor",
        faster=35,
    ),
    Row(
        "call",
        "synchronous call, p50",
        "cells_goferry.call",
        "cells_executors.call",
        "ThreadPoolExecutor",
        faster=40,
    ),
    Row("typed", "the same, a struct there and back", "cells_goferry.typed_call"),
    Row(
        "threads",
        "synchronous calls, 8 threads together",
        "cells_goferry.call_threads",
        "cells_executors.call_threads",
        "ThreadPoolExecutor",
    ),
    Row(
        "submit",
        "submit → Future",
        "cells_goferry.submit",
        "cells_executors.submit",
        "ThreadPoolExecutor",
    ),
    Row(
        "map",
        "map, a request",
        "cells_goferry.map_all",
        "cells_executors.map_all",
        "ThreadPoolExecutor",
    ),
    Row(
        "gather",
        "asyncio gather(100)",
        "cells_goferry.gather",
        "cells_executors.gather",
        "run_in_executor",
        faster=10,
    ),
    Row(
        "coroutines",
        "asyncio, 100 coroutines awaiting",
        "cells_goferry.coroutines",
        "cells_executors.coroutines",
        "run_in_executor",
    ),
    Row(
        "await",
        "asyncio, one await after another",
        "cells_goferry.await_each",
        "cells_executors.await_each",
        "run_in_executor",
        faster=20,
    ),
    Row(
        "burners",
        "longest of 100,000 submits beside 8 busy goroutines",
        "cells_load.submits_beside_burners",
        "cells_load.len_beside_burners",
        "len in the same loop",
        most=1e6,
    ),
    Row(
        "blocked",
        "a quick call beside a handler that blocks",
        "cells_load.call_beside_blocked",
        most=5e6,
    ),
    Row(
        "queued",
        "a call behind another thread's 20,000 requests of 15 µs",
        "cells_load.call_behind_queue",
        most=2e6,
    ),
    Row(
        "idle",
        "idle with 8 contexts, processor time a second",
        "cells_load.idle",
        most=1e6,
        rounds=1,
    ),
)
