"""The cell that measures the import of a generated package, which loads no Go."""

from __future__ import annotations

import sys
import time

import paths

sys.path.insert(0, str(paths.RIVALS / "typed"))


def import_package() -> float:
    """Give the nanoseconds of it, goferry and msgspec included."""
    start = time.perf_counter_ns()
    import benchlab

    took = time.perf_counter_ns() - start
    assert benchlab.Lab
    return took
