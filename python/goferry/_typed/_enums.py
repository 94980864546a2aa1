"""Enums of generated packages: values that Python does not know yet are kept.

A library that was extended may send values that the package was built without. They become
pseudo-members: equal to the value, and sent back as it.
"""

from __future__ import annotations

import enum
from typing import Any

# How many unknown values of one enum are remembered, so that each is one object. Others are made
# anew each time: a library that sends arbitrary numbers shall not fill the memory.
MOST_UNKNOWN = 1024


def _unknown(cls: Any, value: Any, base: type[Any]) -> Any:
    if not isinstance(value, base) or isinstance(value, bool):
        return None  # Enum raises its ValueError
    member: Any = base.__new__(cls, value)
    member._name_ = f"UNKNOWN_{value}"
    member._value_ = base(value)
    known = cls._value2member_map_
    if len(known) < len(cls.__members__) + MOST_UNKNOWN:
        return known.setdefault(member._value_, member)
    return member


class IntEnum(enum.IntEnum):
    """An enum of integers."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return _unknown(cls, value, int)

    def __reduce_ex__(self, protocol: Any, /) -> Any:
        return type(self), (self._value_,)  # CPython 3.11.2, for one, goes by the name

    # The same on each Python: 3.10 and 3.11 differ.
    def __str__(self) -> str:
        return str(self._value_)

    def __format__(self, spec: str) -> str:
        return format(int(self), spec)


class IntFlag(enum.IntFlag):
    """A set of bits; those without a name are kept."""

    def __str__(self) -> str:
        return str(int(self))

    def __format__(self, spec: str) -> str:
        return format(int(self), spec)


class StrEnum(str, enum.Enum):
    """An enum of strings."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return _unknown(cls, value, str)

    def __reduce_ex__(self, protocol: Any, /) -> Any:
        return type(self), (self._value_,)  # CPython 3.11.2, for one, goes by the name

    def __str__(self) -> str:
        return str(self._value_)

    def __format__(self, spec: str) -> str:
        return format(str(self._value_), spec)
