"""What messages need beside msgspec."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, TypeVar

_T = TypeVar("_T")

# Go's zero time.Time.
ZERO_TIME = datetime(1, 1, 1, tzinfo=timezone.utc)


def made(given: _T | None, cls: type[_T], /, **fields: Any) -> _T:
    """Give the message, or make it of its fields; `...` stands for a field that is not given."""
    if given is not None:
        return given
    return cls(**{name: value for name, value in fields.items() if value is not ...})
