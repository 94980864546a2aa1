"""What a callback that was given to `post` receives: `goferry.Reply`."""

from __future__ import annotations

from typing import Protocol, TypeVar

from ._public import public

_T_co = TypeVar("_T_co", covariant=True)


@public
class Reply(Protocol[_T_co]):
    """The reply of one request. Each extension has a class of its own, made in C, that is like it.

    A reply is decoded when its result is asked for, each time anew.
    """

    def result(self) -> _T_co:
        """Give the result, or raise what the request failed with."""
        ...

    def exception(self) -> BaseException | None:
        """Give the exception that the request failed with, or None."""
        ...
