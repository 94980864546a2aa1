"""How public classes show and pickle: under their public names, as `goferry.Context`, or not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, TypeVar

    _C = TypeVar("_C", bound=type[Any])


def public(kind: _C) -> _C:
    """Give a class that `goferry` exports its public home. A decorator.

    At the definition, since a class is often met (raised, given) before anybody asks `goferry` for
    its name.
    """
    kind.__module__ = "goferry"
    return kind


class Stays:
    """The base of classes whose instances neither pickle nor copy, and say so by their name."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} cannot be pickled or copied, since what it stands for is in "
            "this process's Go; make another one where it is needed"
        )
