"""Package clashlib has names that mean something in Python: those of keywords, of built-ins, of
goferry's options and of what its typed classes have.

Built by goferry; what is changed here is lost.
"""

from __future__ import annotations

import typing as _typing

import goferry as _goferry
import msgspec as _msgspec
from goferry import _typed

__all__ = ["AsyncShelf", "AsyncShelf_", "Config", "Fields", "IMPORT", "None_", "Shelf", "int_"]

_library = _typed.Library("clashlib", __name__, __file__)


IMPORT: _typing.Final = 3


class AsyncShelf_(_msgspec.Struct, frozen=True, kw_only=True):
    """AsyncShelf has the name that the asynchronous class would have."""

    value: int


class Config(
    _msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={"options_": "options", "class_": "class"},
):
    """config has fields with the names of options."""

    options_: str = ""
    self: str = ""
    config: str = ""
    class_: int = 0


class Fields(
    _msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={"timeout_": "timeout", "options_": "options", "progress_": "progress", "callback_": "callback", "from_": "from", "class_": "class", "list_": "list", "int_": "int", "odd_name": "odd-name", "n_1st": "1st", "odd_name_": "odd_name", "from__": "from_"},
):
    """Fields has a field for each name that clashes.

    Attributes:
        timeout_: a field, and no deadline.
        from_: where it begins; to is not a clash.
    """

    timeout_: int = 0
    options_: int = 0
    progress_: int = 0
    callback_: int = 0
    from_: int = 0
    to: int = 0
    class_: int = 0
    none: int = 0
    list_: list[None_] = []
    int_: int = 0
    self: int = 0
    message: int = 0
    odd_name: int = 0
    n_1st: int = 0
    odd_name_: int = 0
    from__: int = 0


class None_(_msgspec.Struct, frozen=True, kw_only=True):
    """None is a type whose name is a keyword."""

    value: int


class Shelf(_typed.Blocking, library=_library):
    """Shelf is the library's object."""

    stats_ = _library.event("stats", "OnStats has the name of a method.")
    with_ = _library.event("with", "OnWith has a keyword's name.")

    def __init__(
        _self,
        _config: Config | None = None,
        /,
        *,
        options_: str = "",
        self: str = "",
        config: str = "",
        class_: int = 0,
        options: _goferry.Options | None = None,
    ) -> None:
        _config = _typed.made(
            _config,
            Config,
            options_=options_,
            self=self,
            config=config,
            class_=class_,
        )
        super(Shelf, _self).__init__(_config, options)

    @_library.method("list", Fields)
    def list_(
        _self,
        _message: Fields | None = None,
        /,
        *,
        timeout_: int = 0,
        options_: int = 0,
        progress_: int = 0,
        callback_: int = 0,
        from_: int = 0,
        to: int = 0,
        class_: int = 0,
        none: int = 0,
        list_: list[None_] = [],
        int_: int = 0,
        self: int = 0,
        message: int = 0,
        odd_name: int = 0,
        n_1st: int = 0,
        odd_name_: int = 0,
        from__: int = 0,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Fields:
        """Gives its request back.

        Args:
            timeout_: a field, and no deadline.
            from_: where it begins; to is not a clash.
        """

    @_library.method("set", param="list_")
    def set_(
        self,
        list_: list[int],
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> list[int]:
        """Gives its request back."""

    @_library.method("type")
    def type_(self, *, timeout: float | None = None, progress: _typed.ProgressTo = None) -> Config:
        """Tells what New was given."""

    @_library.method("open", param="timeout_")
    def open(
        self,
        timeout_: int,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> int:
        """Gives a number back."""

    @_library.method("close")
    def close_(self, *, timeout: float | None = None, progress: _typed.ProgressTo = None) -> str:
        """Close is a method, and no teardown."""

    @_library.method("stats")
    def stats(self, *, timeout: float | None = None, progress: _typed.ProgressTo = None) -> str:
        """Stats is the library's own."""

    @_library.method("goferry")
    def goferry_(self, *, timeout: float | None = None, progress: _typed.ProgressTo = None) -> str:
        """Goferry has a reserved name."""

    @_library.method("tell")
    def tell(self, *, timeout: float | None = None, progress: _typed.ProgressTo = None) -> None:
        """Fires both events."""

    @_library.stream("import", param="to")
    def import_(self, to: int, *, timeout: float | None = None) -> _goferry.Stream[None_]:
        """Import is a stream with a keyword's name."""


class AsyncShelf(_typed.Awaiting, library=_library):
    """Shelf for asyncio: methods are awaited.

    Shelf is the library's object.
    """

    stats_ = _library.event("stats", "OnStats has the name of a method.")
    with_ = _library.event("with", "OnWith has a keyword's name.")

    def __init__(
        _self,
        _config: Config | None = None,
        /,
        *,
        options_: str = "",
        self: str = "",
        config: str = "",
        class_: int = 0,
        options: _goferry.Options | None = None,
    ) -> None:
        _config = _typed.made(
            _config,
            Config,
            options_=options_,
            self=self,
            config=config,
            class_=class_,
        )
        super(AsyncShelf, _self).__init__(_config, options)

    @_library.method("list", Fields)
    def list_(
        _self,
        _message: Fields | None = None,
        /,
        *,
        timeout_: int = 0,
        options_: int = 0,
        progress_: int = 0,
        callback_: int = 0,
        from_: int = 0,
        to: int = 0,
        class_: int = 0,
        none: int = 0,
        list_: list[None_] = [],
        int_: int = 0,
        self: int = 0,
        message: int = 0,
        odd_name: int = 0,
        n_1st: int = 0,
        odd_name_: int = 0,
        from__: int = 0,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Fields]:
        """Gives its request back.

        Args:
            timeout_: a field, and no deadline.
            from_: where it begins; to is not a clash.
        """

    @_library.method("set", param="list_")
    def set_(
        self,
        list_: list[int],
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[list[int]]:
        """Gives its request back."""

    @_library.method("type")
    def type_(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Config]:
        """Tells what New was given."""

    @_library.method("open", param="timeout_")
    def open(
        self,
        timeout_: int,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[int]:
        """Gives a number back."""

    @_library.method("close")
    def close_(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]:
        """Close is a method, and no teardown."""

    @_library.method("stats")
    def stats(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]:
        """Stats is the library's own."""

    @_library.method("goferry")
    def goferry_(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]:
        """Goferry has a reserved name."""

    @_library.method("tell")
    def tell(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]:
        """Fires both events."""

    @_library.stream("import", param="to")
    def import_(self, to: int, *, timeout: float | None = None) -> _goferry.Stream[None_]:
        """Import is a stream with a keyword's name."""


@_library.static("int", AsyncShelf_)
def int_(
    message: AsyncShelf_ | None = None,
    /,
    *,
    value: int = ...,
    timeout: float | None = None,
    progress: _typed.ProgressTo = None,
) -> AsyncShelf_:
    """Int is a static function with a built-in's name."""


_library.complete(
    messages={"AsyncShelf": AsyncShelf_, "Config": Config, "Fields": Fields, "None": None_},
)
