"""What stands for the library clashlib in tests: a fake needs only this.

Built by goferry; what is changed here is lost.
"""

from __future__ import annotations

import typing as _typing
from collections import abc as _abc

from goferry import _typed

if _typing.TYPE_CHECKING:
    import clashlib as _api

__all__ = ["AsyncShelfLike", "ShelfLike"]

class ShelfLike(_typing.Protocol):
    """What a Shelf can do, and a fake of one."""

    @property
    def stats_(self) -> _typed.EventLike[str]: ...

    @property
    def with_(self) -> _typed.EventLike[_api.None_]: ...

    @_typing.overload
    def list_(
        self,
        message: _api.Fields,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Fields: ...
    @_typing.overload
    def list_(
        _self,
        *,
        timeout_: _typing.SupportsIndex = ...,
        options_: _typing.SupportsIndex = ...,
        progress_: _typing.SupportsIndex = ...,
        callback_: _typing.SupportsIndex = ...,
        from_: _typing.SupportsIndex = ...,
        to: _typing.SupportsIndex = ...,
        class_: _typing.SupportsIndex = ...,
        none: _typing.SupportsIndex = ...,
        list_: _typed.ListLike[_api.None_] | _typed.Array = ...,
        int_: _typing.SupportsIndex = ...,
        self: _typing.SupportsIndex = ...,
        message: _typing.SupportsIndex = ...,
        odd_name: _typing.SupportsIndex = ...,
        n_1st: _typing.SupportsIndex = ...,
        odd_name_: _typing.SupportsIndex = ...,
        from__: _typing.SupportsIndex = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Fields: ...

    def set_(
        self,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> list[int]: ...

    def type_(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Config: ...

    def open(
        self,
        timeout_: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> int: ...

    def close_(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> str: ...

    def stats(self, *, timeout: float | None = None, progress: _typed.ProgressTo = None) -> str: ...

    def goferry_(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> str: ...

    def tell(self, *, timeout: float | None = None, progress: _typed.ProgressTo = None) -> None: ...

    def import_(
        self,
        to: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
    ) -> _typed.StreamLike[_api.None_]: ...

    def close(self) -> None: ...

class AsyncShelfLike(_typing.Protocol):
    """What a AsyncShelf can do, and a fake of one."""

    @property
    def stats_(self) -> _typed.EventLike[str]: ...

    @property
    def with_(self) -> _typed.EventLike[_api.None_]: ...

    @_typing.overload
    def list_(
        self,
        message: _api.Fields,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Fields]: ...
    @_typing.overload
    def list_(
        _self,
        *,
        timeout_: _typing.SupportsIndex = ...,
        options_: _typing.SupportsIndex = ...,
        progress_: _typing.SupportsIndex = ...,
        callback_: _typing.SupportsIndex = ...,
        from_: _typing.SupportsIndex = ...,
        to: _typing.SupportsIndex = ...,
        class_: _typing.SupportsIndex = ...,
        none: _typing.SupportsIndex = ...,
        list_: _typed.ListLike[_api.None_] | _typed.Array = ...,
        int_: _typing.SupportsIndex = ...,
        self: _typing.SupportsIndex = ...,
        message: _typing.SupportsIndex = ...,
        odd_name: _typing.SupportsIndex = ...,
        n_1st: _typing.SupportsIndex = ...,
        odd_name_: _typing.SupportsIndex = ...,
        from__: _typing.SupportsIndex = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Fields]: ...

    def set_(
        self,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[list[int]]: ...

    def type_(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Config]: ...

    def open(
        self,
        timeout_: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[int]: ...

    def close_(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[str]: ...

    def stats(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[str]: ...

    def goferry_(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[str]: ...

    def tell(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[None]: ...

    def import_(
        self,
        to: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
    ) -> _typed.StreamLike[_api.None_]: ...

    async def aclose(self) -> None: ...
