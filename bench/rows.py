"""The rows of the table: what is measured, against whom, and with which goal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

LOADS = {"": "idle", "python": "busy Python thread", "go1": "busy goroutine"}


@dataclass(frozen=True)
class Rival:
    """Whom a row is compared with, and how goferry shall compare.

    A goal is one of: `faster`, the rival's figure divided by goferry's, at least; `within`,
    goferry's divided by the rival's, at most; `above`, goferry's less the rival's, at most.
    """

    name: str
    cell: str
    faster: float | None = None
    within: float | None = None
    above: float | None = None


@dataclass(frozen=True)
class Row:
    """One row. A cell is "module.function", and "+load" for what runs beside it.

    `most` is goferry's figure at most, whatever the rivals'. `unit` is that of all figures: ns,
    bytes, or x for a ratio. `rounds` is the number of rounds where a cell takes long. `loads` adds
    the row to the table beside load.
    """

    name: str
    title: str
    cell: str
    rivals: tuple[Rival, ...] = ()
    most: float | None = None
    unit: str = "ns"
    rounds: int | None = None
    loads: bool = False

    def cells(self) -> Iterator[str]:
        """Give every cell that the row needs."""
        for cell in (self.cell, *(rival.cell for rival in self.rivals)):
            yield cell
            if self.loads:
                yield from (f"{cell}+{load}" for load in LOADS if load)


RUST = "Rust, PyO3 + crossbeam"
ASYNC = "pyo3-async-runtimes"
POOL = "ThreadPoolExecutor"
IN_POOL = "run_in_executor"
COPY = "one copy, into memory in use"
FRESH = "one copy, into fresh memory"

CALLS = (
    Row(
        "callback",
        "callback, one producer",
        "cells_goferry.callback",
        (
            Rival(f"{RUST}, one attach a batch", "cells_rust.callback", within=1.2),
            Rival(f"{RUST}, one attach each", "cells_rust.callback_each", faster=2.2),
            Rival("gopy's callback", "cells_gopy.callback", faster=30),
            Rival(POOL, "cells_executors.callback", faster=45),
        ),
        loads=True,
    ),
    Row(
        "call",
        "synchronous call, p50",
        "cells_goferry.call",
        (
            Rival(RUST, "cells_rust.call", within=0.6),
            Rival("Rust, tokio block_on", "cells_rust.tokio_call", faster=30),
            Rival(POOL, "cells_executors.call", faster=80),
            Rival("cgo, on the caller's thread", "cells_cgo.call"),
            Rival("gopy, on the caller's thread", "cells_gopy.call"),
        ),
        loads=True,
    ),
    Row(
        "call-idle",
        "the same, after 2 ms of idleness",
        "cells_goferry.call_idle",
        (Rival(RUST, "cells_rust.call_idle", within=1.0),),
    ),
    Row(
        "call-p99-go",
        "synchronous call, p99 beside 2 busy goroutines",
        "cells_goferry.call_p99+go2",
        (Rival(RUST, "cells_rust.call_p99+go2", within=1.0),),
    ),
    Row(
        "call-p99-python",
        "synchronous call, p99 beside a busy Python thread",
        "cells_goferry.call_p99+python",
        (Rival(RUST, "cells_rust.call_p99+python", within=1.0),),
    ),
    Row(
        "threads",
        "synchronous calls, 8 threads together",
        "cells_goferry.threads",
        (
            Rival(RUST, "cells_rust.threads", faster=1.3),
            Rival(POOL, "cells_executors.threads"),
        ),
    ),
    Row(
        "submit",
        "submit → Future",
        "cells_goferry.submit",
        (Rival(POOL, "cells_executors.submit", faster=8),),
        loads=True,
    ),
    Row(
        "map",
        "map, a request",
        "cells_goferry.map_all",
        (Rival(POOL, "cells_executors.map_all"),),
    ),
    Row(
        "gather",
        "asyncio gather(100)",
        "cells_goferry.gather",
        (
            Rival(ASYNC, "cells_rust.gather", faster=25),
            Rival(IN_POOL, "cells_executors.gather", faster=12),
        ),
    ),
    Row(
        "coroutines",
        "asyncio, 100 coroutines awaiting",
        "cells_goferry.coroutines",
        (
            Rival(ASYNC, "cells_rust.coroutines", faster=50),
            Rival(IN_POOL, "cells_executors.coroutines", faster=25),
        ),
    ),
    Row(
        "await",
        "asyncio, one await after another",
        "cells_goferry.await_each",
        (
            Rival(ASYNC, "cells_rust.await_each", faster=60),
            Rival(IN_POOL, "cells_executors.await_each", faster=50),
        ),
    ),
)


def typed(way: str, title: str, raw: str, *rivals: Rival) -> Row:
    """Give the row of a generated package, a struct in and out, against 64 bytes the same way."""
    by_dict = Rival("the same by goferry.open, dicts", f"cells_goferry.typed_{way}")
    above = Rival("64 bytes, raw", f"cells_goferry.{raw}", above=800)
    return Row(
        f"typed-{way}", f"{title}, a struct", f"cells_typed.{raw}", (above, by_dict, *rivals)
    )


TYPED = (
    typed(
        "callback",
        "callback",
        "callback",
        Rival(RUST, "cells_rust.typed_callback"),
        Rival(POOL, "cells_executors.typed_callback"),
    ),
    typed(
        "call",
        "synchronous call",
        "call",
        Rival(RUST, "cells_rust.typed_call"),
        Rival(POOL, "cells_executors.typed_call"),
        Rival("cgo, on the caller's thread", "cells_cgo.typed_call"),
        Rival("gopy, on the caller's thread", "cells_gopy.typed_call"),
    ),
    typed("threads", "8 threads", "threads"),
    typed("submit", "submit", "submit"),
    typed("gather", "gather(100)", "gather"),
    typed("coroutines", "100 coroutines", "coroutines"),
    typed("await", "one await after another", "await_each"),
)

EVENTS = (
    Row(
        "event",
        "event to a Python listener, from a busy emitter",
        "cells_goferry.event",
        (Rival("Rust, PyO3, one attach an event", "cells_rust.event", faster=2),),
        loads=True,
    ),
    Row(
        "typed-event",
        "event of a struct to a listener of a generated package",
        "cells_typed.event",
        (Rival("64 bytes, raw", "cells_goferry.event", above=800),),
    ),
    Row(
        "event-latency",
        "event, from Emit to the idle listener, p50",
        "cells_goferry.event_latency",
        (Rival("Rust, PyO3, one attach an event", "cells_rust.event_latency"),),
        most=60e3,
    ),
)

STALLS = (
    Row(
        "burners",
        "longest of 100,000 submits beside 8 busy goroutines",
        "cells_load.submits_beside_burners",
        (
            Rival("len in the same loop", "cells_load.len_beside_burners", above=1e6),
            Rival("a plain cgo call", "cells_cgo.longest_beside_burners"),
        ),
    ),
    Row(
        "blocked",
        "the first quick call beside a handler that blocks",
        "cells_load.call_beside_blocked",
        most=3e6,
    ),
    Row(
        "blocked-after",
        "the calls after it",
        "cells_load.call_after_blocked",
        (Rival("the same call alone", "cells_goferry.call"),),
    ),
    Row(
        "queued",
        "a call behind another thread's 20,000 requests of 15 µs",
        "cells_load.call_behind_queue",
        most=1e6,
    ),
    Row(
        "parallel",
        "4 handlers of 10 ms of work together, against work / cores",
        "cells_load.handlers_together",
        most=1.15,
        unit="x",
    ),
)

SIZES = (
    Row(
        "large",
        "64 MiB there and back, as bytes",
        "cells_scale.large_bytes",
        (Rival(COPY, "cells_scale.large_copy", within=3), Rival(FRESH, "cells_scale.large_fresh")),
    ),
    Row(
        "large-view",
        "64 MiB there and back, as core.View",
        "cells_scale.large_view",
        (Rival(COPY, "cells_scale.large_copy", within=1), Rival(FRESH, "cells_scale.large_fresh")),
    ),
    Row(
        "large-field",
        "64 MiB there and back, as a field of core.View",
        "cells_scale.large_field",
        (Rival(COPY, "cells_scale.large_copy"), Rival(FRESH, "cells_scale.large_fresh")),
    ),
    Row(
        "growth",
        "10 million requests, memory after the first million",
        "cells_scale.growth",
        most=1e6,
        unit="bytes",
        rounds=1,
    ),
    Row(
        "contexts",
        "memory of 31 more contexts",
        "cells_scale.contexts",
        most=10e6,
        unit="bytes",
        rounds=1,
    ),
    Row(
        "idle",
        "idle with 8 contexts, processor time a second",
        "cells_scale.idle",
        most=1e6,
        rounds=1,
    ),
)

STARTS = (
    Row(
        "import",
        "import of a built typed package",
        "cells_import.import_package",
        (
            Rival("msgspec alone", "cells_start.import_msgspec", above=25e6),
            Rival("goferry alone", "cells_start.import_goferry"),
        ),
    ),
    Row(
        "load",
        "the extension's load",
        "cells_start.load_time",
        (Rival("an empty Go extension", "cells_empty.load_time", above=10e6),),
    ),
    Row(
        "load-memory",
        "memory of it",
        "cells_start.load_memory",
        (Rival("an empty Go extension", "cells_empty.load_memory", above=4e6),),
        unit="bytes",
    ),
)

EDIT = (
    Row(
        "edit",
        "an author's edit, rebuilt, imported, called",
        "cells_edit.edit",
        (Rival("maturin develop", "cells_edit_rust.edit", within=0.9),),
        most=3e9,
        rounds=1,
    ),
)

ROWS = (*CALLS, *TYPED, *EVENTS, *STALLS, *SIZES, *STARTS, *EDIT)
