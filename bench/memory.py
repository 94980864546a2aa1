"""What this process has in memory."""

from __future__ import annotations

import resource
from pathlib import Path


def resident() -> int:
    """Give the resident bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()
