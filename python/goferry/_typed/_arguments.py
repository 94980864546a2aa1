"""What annotations of generated modules name, for whoever resolves them when they run.

Type checkers read the stub beside this module, which has more and is more exact.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol, SupportsFloat

from .._progress import Progress

Bytes = bytes | bytearray | memoryview
Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]
Duration = timedelta | SupportsFloat
ProgressTo = Callable[[Progress], object] | bool | None
ListLike = Sequence


class Array(Protocol):
    """A one-dimensional array: numpy's, array.array."""

    def tolist(self) -> Any:
        """Give its elements as a list."""
