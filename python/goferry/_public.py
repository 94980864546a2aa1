"""Public classes show, and pickle, under their public names: as `goferry.Context`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    _C = TypeVar("_C", bound=type[Any])


def public(kind: _C) -> _C:
    """Give a class that `goferry` exports its public home. A decorator.

    At the definition, since a class is often met (raised, given) before anybody asks `goferry` for
    its name.
    """
    kind.__module__ = "goferry"
    return kind
