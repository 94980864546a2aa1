"""Python's types for those of Go that cross as text: int for big.Int, ipaddress' for netip's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
    from typing import TypeAlias

    IPAddress: TypeAlias = IPv4Address | IPv6Address
    IPInterface: TypeAlias = IPv4Interface | IPv6Interface
else:

    class _OneOf(type):
        """A type whose instances are those of two, since msgspec takes no union of such."""

        def __instancecheck__(cls, value: object) -> bool:
            import ipaddress

            return value is None or isinstance(
                value, tuple(getattr(ipaddress, name) for name in cls.names)
            )

        def read(cls, text: str) -> Any:
            """Make one of its text. Go's zero address has none."""
            return cls.reader(text)

    class IPAddress(metaclass=_OneOf):
        """An IPv4Address or an IPv6Address."""

        names = ("IPv4Address", "IPv6Address")

        @staticmethod
        def reader(text):
            return ip_address(text)

    class IPInterface(metaclass=_OneOf):
        """An IPv4Interface or an IPv6Interface."""

        names = ("IPv4Interface", "IPv6Interface")

        @staticmethod
        def reader(text):
            return ip_interface(text)


def ip_address(text: str) -> Any:
    """Read an address: ipaddress.ip_address, imported when it is needed. Go's zero is None."""
    import ipaddress

    return ipaddress.ip_address(text) if text else None


def ip_interface(text: str) -> Any:
    """Read an address with its network, as ip_address does."""
    import ipaddress

    return ipaddress.ip_interface(text) if text else None


class Natural(NamedTuple):
    """What Python has for a type of Go's that is text on the wire.

    `kind` tells how it crosses: "text" is text for msgspec too; "int_text" and "object_text" are
    converted. `type` gives the type.
    """

    kind: str
    type: Callable[[], Any]
    nullable: bool = False  # the zero value's text is empty, and stands for None


def _str() -> Any:
    return str


def _int() -> Any:
    return int


def _fraction() -> Any:
    from fractions import Fraction

    return Fraction


def _uuid() -> Any:
    from uuid import UUID

    return UUID


def _decimal() -> Any:
    from decimal import Decimal

    return Decimal


_TEXT = Natural("text", _str)
# By the path of Go's type; the builder has the same in generate/types.py.
_NATURAL = (
    (r"^math/big\.Int$", Natural("int_text", _int)),
    (r"^math/big\.Rat$", Natural("object_text", _fraction)),
    (r"(^|/)uuid(/v\d+)?\.UUID$", Natural("text", _uuid)),
    (r"(^|/)decimal(/v\d+)?\.Decimal$", Natural("text", _decimal)),
    (
        r"^(net/netip\.Addr|net\.IP)$",
        Natural("object_text", lambda: IPAddress, nullable=True),
    ),
    (
        r"^net/netip\.Prefix$",
        Natural("object_text", lambda: IPInterface, nullable=True),
    ),
)


def of_text(go: str) -> Natural:
    """Give what Python has for a type of Go's that is text on the wire."""
    import re  # compiling the patterns costs a millisecond, and few libraries have such types

    return next((natural for pattern, natural in _NATURAL if re.search(pattern, go)), _TEXT)
