"""The cells that measure what every Go extension costs: one with a Go runtime and nothing else.

Go starts on a thread of its own, so the import returns before it runs. Both cells wait for it, as
loading an extension of goferry's does.
"""

from __future__ import annotations

import sys
import time

import paths
from memory import resident

sys.path.insert(0, str(paths.RIVALS / "empty"))


def load_time() -> float:
    """Give the nanoseconds of its import, until Go runs."""
    start = time.perf_counter_ns()
    import goempty

    goempty.running()
    took = time.perf_counter_ns() - start
    assert goempty.__file__
    return took


def load_memory() -> float:
    """Give the resident bytes of its import."""
    before = resident()
    import goempty

    goempty.running()
    grown = resident() - before
    assert goempty.__file__
    return grown
