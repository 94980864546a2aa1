import typing as _typing
from collections import abc as _abc

import goferry as _goferry
import msgspec as _msgspec
from goferry import _typed

__all__ = ["AsyncShelf", "AsyncShelf_", "Config", "Fields", "IMPORT", "None_", "Shelf", "int_"]


IMPORT: _typing.Final = 3

class AsyncShelf_(_msgspec.Struct, frozen=True, kw_only=True):
    """AsyncShelf has the name that the asynchronous class would have."""
    value: int
    def __init__(self, *, value: _typing.SupportsIndex) -> None: ...

class Config(_msgspec.Struct, frozen=True, kw_only=True):
    """config has fields with the names of options."""
    options_: str
    self: str
    config: str
    class_: int
    def __init__(
        _self,
        /,
        *,
        options_: str = ...,
        self: str = ...,
        config: str = ...,
        class_: _typing.SupportsIndex = ...,
    ) -> None: ...

class Fields(_msgspec.Struct, frozen=True, kw_only=True):
    """Fields has a field for each name that clashes."""
    timeout_: int
    """a field, and no deadline."""
    options_: int
    progress_: int
    callback_: int
    from_: int
    """where it begins; to is not a clash."""
    to: int
    class_: int
    none: int
    list_: list[None_]
    int_: int
    self: int
    message: int
    odd_name: int
    n_1st: int
    odd_name_: int
    from__: int
    def __init__(
        _self,
        /,
        *,
        timeout_: _typing.SupportsIndex = ...,
        options_: _typing.SupportsIndex = ...,
        progress_: _typing.SupportsIndex = ...,
        callback_: _typing.SupportsIndex = ...,
        from_: _typing.SupportsIndex = ...,
        to: _typing.SupportsIndex = ...,
        class_: _typing.SupportsIndex = ...,
        none: _typing.SupportsIndex = ...,
        list_: _typed.ListLike[None_] | _typed.Array = ...,
        int_: _typing.SupportsIndex = ...,
        self: _typing.SupportsIndex = ...,
        message: _typing.SupportsIndex = ...,
        odd_name: _typing.SupportsIndex = ...,
        n_1st: _typing.SupportsIndex = ...,
        odd_name_: _typing.SupportsIndex = ...,
        from__: _typing.SupportsIndex = ...,
    ) -> None: ...

class None_(_msgspec.Struct, frozen=True, kw_only=True):
    """None is a type whose name is a keyword."""
    value: int
    def __init__(self, *, value: _typing.SupportsIndex) -> None: ...

class _ShelfList(_typed.Mapped[Fields, Fields]):
    """Gives its request back."""
    @_typing.overload
    def __call__(
        self,
        message: Fields,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Fields: ...
    @_typing.overload
    def __call__(
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
        list_: _typed.ListLike[None_] | _typed.Array = ...,
        int_: _typing.SupportsIndex = ...,
        self: _typing.SupportsIndex = ...,
        message: _typing.SupportsIndex = ...,
        odd_name: _typing.SupportsIndex = ...,
        n_1st: _typing.SupportsIndex = ...,
        odd_name_: _typing.SupportsIndex = ...,
        from__: _typing.SupportsIndex = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Fields: ...
    @_typing.overload
    def submit(
        self,
        message: Fields,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Fields]: ...
    @_typing.overload
    def submit(
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
        list_: _typed.ListLike[None_] | _typed.Array = ...,
        int_: _typing.SupportsIndex = ...,
        self: _typing.SupportsIndex = ...,
        message: _typing.SupportsIndex = ...,
        odd_name: _typing.SupportsIndex = ...,
        n_1st: _typing.SupportsIndex = ...,
        odd_name_: _typing.SupportsIndex = ...,
        from__: _typing.SupportsIndex = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Fields]: ...
    @_typing.overload
    def post(
        self,
        message: Fields,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Fields]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
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
        list_: _typed.ListLike[None_] | _typed.Array = ...,
        int_: _typing.SupportsIndex = ...,
        self: _typing.SupportsIndex = ...,
        message: _typing.SupportsIndex = ...,
        odd_name: _typing.SupportsIndex = ...,
        n_1st: _typing.SupportsIndex = ...,
        odd_name_: _typing.SupportsIndex = ...,
        from__: _typing.SupportsIndex = ...,
        callback: _abc.Callable[[_goferry.Reply[Fields]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Fields,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Fields]: ...
    @_typing.overload
    def aio(
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
        list_: _typed.ListLike[None_] | _typed.Array = ...,
        int_: _typing.SupportsIndex = ...,
        self: _typing.SupportsIndex = ...,
        message: _typing.SupportsIndex = ...,
        odd_name: _typing.SupportsIndex = ...,
        n_1st: _typing.SupportsIndex = ...,
        odd_name_: _typing.SupportsIndex = ...,
        from__: _typing.SupportsIndex = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Fields]: ...

class _ShelfSet(_typed.Mapped[_typed.ListLike[_typing.SupportsIndex] | _typed.Array, list[int]]):
    """Gives its request back."""
    def __call__(
        self,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> list[int]: ...
    def submit(
        self,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[list[int]]: ...
    def post(
        self,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array,
        *,
        callback: _abc.Callable[[_goferry.Reply[list[int]]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[list[int]]: ...

class _ShelfType:
    """Tells what New was given."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Config: ...
    def submit(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Config]: ...
    def post(
        self,
        *,
        callback: _abc.Callable[[_goferry.Reply[Config]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Config]: ...

class _ShelfOpen(_typed.Mapped[_typing.SupportsIndex, int]):
    """Gives a number back."""
    def __call__(
        self,
        timeout_: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> int: ...
    def submit(
        self,
        timeout_: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[int]: ...
    def post(
        self,
        timeout_: _typing.SupportsIndex,
        *,
        callback: _abc.Callable[[_goferry.Reply[int]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        timeout_: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[int]: ...

class _ShelfClose:
    """Close is a method, and no teardown."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> str: ...
    def submit(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[str]: ...
    def post(
        self,
        *,
        callback: _abc.Callable[[_goferry.Reply[str]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]: ...

class _ShelfStats:
    """Stats is the library's own."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> str: ...
    def submit(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[str]: ...
    def post(
        self,
        *,
        callback: _abc.Callable[[_goferry.Reply[str]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]: ...

class _ShelfGoferry:
    """Goferry has a reserved name."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> str: ...
    def submit(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[str]: ...
    def post(
        self,
        *,
        callback: _abc.Callable[[_goferry.Reply[str]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]: ...

class _ShelfTell:
    """Fires both events."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def submit(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[None]: ...
    def post(
        self,
        *,
        callback: _abc.Callable[[_goferry.Reply[None]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]: ...

class Shelf(_typed.Blocking):
    """Shelf is the library's object."""
    stats_: _typed.Event[str]
    """OnStats has the name of a method."""
    with_: _typed.Event[None_]
    """OnWith has a keyword's name."""
    @_typing.overload
    def __init__(self, config: Config, /, *, options: _goferry.Options | None = None) -> None: ...
    @_typing.overload
    def __init__(
        _self,
        *,
        options_: str = ...,
        self: str = ...,
        config: str = ...,
        class_: _typing.SupportsIndex = ...,
        options: _goferry.Options | None = None,
    ) -> None: ...
    list_: _ShelfList
    """Gives its request back."""
    set_: _ShelfSet
    """Gives its request back."""
    type_: _ShelfType
    """Tells what New was given."""
    open: _ShelfOpen
    """Gives a number back."""
    close_: _ShelfClose
    """Close is a method, and no teardown."""
    stats: _ShelfStats
    """Stats is the library's own."""
    goferry_: _ShelfGoferry
    """Goferry has a reserved name."""
    tell: _ShelfTell
    """Fires both events."""
    def import_(
        self,
        to: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
    ) -> _goferry.Stream[None_]:
        """Import is a stream with a keyword's name."""

class _AsyncShelfList(_typed.AsyncMapped[Fields, Fields]):
    """Gives its request back."""
    @_typing.overload
    def __call__(
        self,
        message: Fields,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Fields]: ...
    @_typing.overload
    def __call__(
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
        list_: _typed.ListLike[None_] | _typed.Array = ...,
        int_: _typing.SupportsIndex = ...,
        self: _typing.SupportsIndex = ...,
        message: _typing.SupportsIndex = ...,
        odd_name: _typing.SupportsIndex = ...,
        n_1st: _typing.SupportsIndex = ...,
        odd_name_: _typing.SupportsIndex = ...,
        from__: _typing.SupportsIndex = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Fields]: ...

class _AsyncShelfSet(_typed.AsyncMapped[_typed.ListLike[_typing.SupportsIndex] | _typed.Array, list[int]]):
    """Gives its request back."""
    def __call__(
        self,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[list[int]]: ...

class _AsyncShelfType:
    """Tells what New was given."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Config]: ...

class _AsyncShelfOpen(_typed.AsyncMapped[_typing.SupportsIndex, int]):
    """Gives a number back."""
    def __call__(
        self,
        timeout_: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[int]: ...

class _AsyncShelfClose:
    """Close is a method, and no teardown."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]: ...

class _AsyncShelfStats:
    """Stats is the library's own."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]: ...

class _AsyncShelfGoferry:
    """Goferry has a reserved name."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]: ...

class _AsyncShelfTell:
    """Fires both events."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]: ...

class AsyncShelf(_typed.Awaiting):
    """Shelf is the library's object."""
    stats_: _typed.Event[str]
    """OnStats has the name of a method."""
    with_: _typed.Event[None_]
    """OnWith has a keyword's name."""
    @_typing.overload
    def __init__(self, config: Config, /, *, options: _goferry.Options | None = None) -> None: ...
    @_typing.overload
    def __init__(
        _self,
        *,
        options_: str = ...,
        self: str = ...,
        config: str = ...,
        class_: _typing.SupportsIndex = ...,
        options: _goferry.Options | None = None,
    ) -> None: ...
    list_: _AsyncShelfList
    """Gives its request back."""
    set_: _AsyncShelfSet
    """Gives its request back."""
    type_: _AsyncShelfType
    """Tells what New was given."""
    open: _AsyncShelfOpen
    """Gives a number back."""
    close_: _AsyncShelfClose
    """Close is a method, and no teardown."""
    stats: _AsyncShelfStats
    """Stats is the library's own."""
    goferry_: _AsyncShelfGoferry
    """Goferry has a reserved name."""
    tell: _AsyncShelfTell
    """Fires both events."""
    def import_(
        self,
        to: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
    ) -> _goferry.Stream[None_]:
        """Import is a stream with a keyword's name."""

class _Int(_typed.Mapped[AsyncShelf_, AsyncShelf_]):
    """Int is a static function with a built-in's name."""
    @_typing.overload
    def __call__(
        self,
        message: AsyncShelf_,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> AsyncShelf_: ...
    @_typing.overload
    def __call__(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> AsyncShelf_: ...
    @_typing.overload
    def submit(
        self,
        message: AsyncShelf_,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[AsyncShelf_]: ...
    @_typing.overload
    def submit(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[AsyncShelf_]: ...
    @_typing.overload
    def post(
        self,
        message: AsyncShelf_,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[AsyncShelf_]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        value: _typing.SupportsIndex,
        callback: _abc.Callable[[_goferry.Reply[AsyncShelf_]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: AsyncShelf_,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[AsyncShelf_]: ...
    @_typing.overload
    def aio(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[AsyncShelf_]: ...
int_: _Int
"""Int is a static function with a built-in's name."""
