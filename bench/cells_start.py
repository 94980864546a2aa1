"""The cells that measure what comes before the first call: imports and the extension's load.

Nothing is imported here that a cell measures.
"""

from __future__ import annotations

import time

import paths
from memory import resident


def import_msgspec() -> float:
    """Give the nanoseconds of importing msgspec."""
    start = time.perf_counter_ns()
    import msgspec

    took = time.perf_counter_ns() - start
    assert msgspec.__version__
    return took


def import_goferry() -> float:
    """Give the nanoseconds of importing goferry, msgspec included."""
    start = time.perf_counter_ns()
    import goferry

    took = time.perf_counter_ns() - start
    assert goferry.open
    return took


def load_time() -> float:
    """Give the nanoseconds of loading an extension: what its first use waits for."""
    from goferry import _extension

    start = time.perf_counter_ns()
    extension = _extension.load(str(paths.EXTENSION), "bench")
    took = time.perf_counter_ns() - start
    assert extension.plane
    return took


def load_memory() -> float:
    """Give the resident bytes of it."""
    from goferry import _extension

    before = resident()
    extension = _extension.load(str(paths.EXTENSION), "bench")
    grown = resident() - before
    assert extension.plane
    return grown
