"""What stands for the library wirelib in tests: a fake needs only this.

Built by goferry; what is changed here is lost.
"""

from __future__ import annotations

import datetime as _datetime
import fractions as _fractions
import typing as _typing
from collections import abc as _abc

import goferry as _goferry
from goferry import _typed

if _typing.TYPE_CHECKING:
    import wirelib as _api

__all__ = ["AsyncLabLike", "LabLike", "TapeLike"]

class TapeLike(_typing.Protocol):
    """What a Tape can do, and a fake of one."""

    def length(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> int: ...

    @_typing.overload
    def pull(
        self,
        message: _api.DoubleRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.DoubleReply: ...
    @_typing.overload
    def pull(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.DoubleReply: ...

    def same(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> TapeLike: ...

    def close(self) -> None: ...

class LabLike(_typing.Protocol):
    """What a Lab can do, and a fake of one."""

    @property
    def moved(self) -> _typed.EventLike[_api.Moved]: ...

    @property
    def named(self) -> _typed.EventLike[str]: ...

    def begin(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Begun: ...

    @_typing.overload
    def numbers(
        self,
        message: _api.Numbers,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Numbers: ...
    @_typing.overload
    def numbers(
        self,
        *,
        flag: bool = ...,
        i8: _typing.SupportsIndex = ...,
        i16: _typing.SupportsIndex = ...,
        i32: _typing.SupportsIndex = ...,
        i64: _typing.SupportsIndex = ...,
        int_: _typing.SupportsIndex = ...,
        u8: _typing.SupportsIndex = ...,
        u16: _typing.SupportsIndex = ...,
        u32: _typing.SupportsIndex = ...,
        u64: _typing.SupportsIndex = ...,
        f32: _typing.SupportsFloat = ...,
        f64: _typing.SupportsFloat = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Numbers: ...

    def texts(
        self,
        text: str,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> str: ...

    def bytes_(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> bytes: ...

    def view(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Buffer: ...

    @_typing.overload
    def viewed(
        self,
        message: _api.Viewed,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Viewed: ...
    @_typing.overload
    def viewed(
        self,
        *,
        name: str,
        data: _typed.Bytes,
        exact: _typed.Bytes,
        plain: _typed.Bytes,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Viewed: ...

    @_typing.overload
    def lists(
        self,
        message: _api.Lists,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Lists: ...
    @_typing.overload
    def lists(
        self,
        *,
        origin: str = ...,
        ints: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        small: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        floats: _typed.ListLike[_typing.SupportsFloat] | _typed.Array = ...,
        names: _typed.ListLike[str] | _typed.Array = ...,
        points: _typed.ListLike[_api.Point] | _typed.Array = ...,
        blobs: _typed.ListLike[_typed.Bytes] | _typed.Array = ...,
        grid: _typed.ListLike[_typed.ListLike[_typing.SupportsIndex] | _typed.Array] | _typed.Array = ...,
        pair: _typed.ListLike[str] | _typed.Array = ...,
        few: _typed.ListLike[_api.Point] | _typed.Array = ...,
        maybe: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        pointer: _typed.ListLike[_api.Point | None] | _typed.Array = ...,
        colors: _typed.ListLike[_api.Color | int] | _typed.Array = ...,
        flags: _typed.ListLike[bool] | _typed.Array = ...,
        nested: _typed.ListLike[_typed.ListLike[_typed.ListLike[bool] | _typed.Array] | _typed.Array] | _typed.Array = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Lists: ...

    @_typing.overload
    def maps(
        self,
        message: _api.Maps,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Maps: ...
    @_typing.overload
    def maps(
        self,
        *,
        counts: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        by_int: _abc.Mapping[int, str] = ...,
        by_byte: _abc.Mapping[int, bool] = ...,
        by_flag: _abc.Mapping[bool, _typing.SupportsIndex] = ...,
        points: _abc.Mapping[str, _api.Point] = ...,
        deep: _abc.Mapping[str, _abc.Mapping[str, _typing.SupportsIndex]] = ...,
        color: _abc.Mapping[_api.Color, str] = ...,
        maybe: _abc.Mapping[str, _typing.SupportsIndex] | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Maps: ...

    @_typing.overload
    def optionals(
        self,
        message: _api.Optionals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Optionals: ...
    @_typing.overload
    def optionals(
        self,
        *,
        int_: _typing.SupportsIndex | None = ...,
        text: str | None = ...,
        point: _api.Point | None = ...,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        color: _api.Color | int | None = ...,
        always: _typing.SupportsIndex | None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Optionals: ...

    @_typing.overload
    def times(
        self,
        message: _api.Times,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Times: ...
    @_typing.overload
    def times(
        self,
        *,
        when: _datetime.datetime,
        took: _typed.Duration,
        whens: _typed.ListLike[_datetime.datetime] | _typed.Array = ...,
        laps: _typed.ListLike[_typed.Duration] | _typed.Array = ...,
        named: _abc.Mapping[str, _typed.Duration] = ...,
        maybe: _typed.Duration | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Times: ...

    @_typing.overload
    def enums(
        self,
        message: _api.Enums,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Enums: ...
    @_typing.overload
    def enums(
        self,
        *,
        color: _api.Color | int,
        mode: _api.Mode | str,
        rights: _api.Rights | int,
        maybe: _api.Color | int | None = ...,
        mask: _api.Mask | int = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Enums: ...

    @_typing.overload
    def files(
        self,
        message: _api.Files,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Files: ...
    @_typing.overload
    def files(
        self,
        *,
        path: _typed.Path,
        paths: _typed.ListLike[_typed.Path] | _typed.Array = ...,
        sizes: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        note: str = ...,
        other: _abc.Mapping[str, str] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Files: ...

    @_typing.overload
    def naturals(
        self,
        message: _api.Naturals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Naturals: ...
    @_typing.overload
    def naturals(
        self,
        *,
        int_: _typing.SupportsIndex,
        ints: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        maybe: _typing.SupportsIndex | None = ...,
        addr: _typed.IPAddress | str | None = ...,
        addrs: _typed.ListLike[_typed.IPAddress | str | None] | _typed.Array = ...,
        prefix: _typed.IPInterface | str | None = ...,
        ratio: _fractions.Fraction | str = ...,
        id: str = ...,
        tags: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Naturals: ...

    @_typing.overload
    def anything(
        self,
        message: _api.Anything,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Anything: ...
    @_typing.overload
    def anything(
        self,
        *,
        value: _typing.Any,
        raw: _typing.Any,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Anything: ...

    @_typing.overload
    def graft(
        self,
        message: _api.Branch,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Branch: ...
    @_typing.overload
    def graft(
        self,
        *,
        name: str,
        kids: _typed.ListLike[_api.Branch] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        left: _api.Branch | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Branch: ...

    @_typing.overload
    def defaults(
        self,
        message: _api.Defaults,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Defaults: ...
    @_typing.overload
    def defaults(
        self,
        *,
        size: _typing.SupportsIndex = ...,
        ratio: _typing.SupportsFloat = ...,
        name: str = ...,
        wait: _typed.Duration = ...,
        path: _typed.Path = ...,
        on: bool = ...,
        color: _api.Color | int = ...,
        maybe: _typing.SupportsIndex | None = ...,
        point: _api.Point = ...,
        when: _datetime.datetime = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Defaults: ...

    @_typing.overload
    def double(
        self,
        message: _api.DoubleRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.DoubleReply: ...
    @_typing.overload
    def double(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.DoubleReply: ...

    @_typing.overload
    def apply(
        self,
        message: _api.ApplyRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Times: ...
    @_typing.overload
    def apply(
        self,
        *,
        fn: _abc.Callable[[_api.DoubleRequest], _api.Times | _abc.Awaitable[_api.Times]],
        value: _typing.SupportsIndex,
        then: _abc.Callable[[], object] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Times: ...

    @_typing.overload
    def fail(
        self,
        message: _api.FailRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def fail(
        self,
        *,
        how: str,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...

    @_typing.overload
    def work(
        self,
        message: _api.WorkRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def work(
        self,
        *,
        steps: _typing.SupportsIndex,
        pause: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...

    def open_tape(
        self,
        length: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> TapeLike: ...

    @_typing.overload
    def measure(
        self,
        message: _api.Tapes,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Tapes: ...
    @_typing.overload
    def measure(
        self,
        *,
        first: _api.Tape | None = ...,
        rest: _typed.ListLike[_api.Tape] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _api.Tapes: ...

    def count(
        self,
        to: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
    ) -> _typed.StreamLike[_api.DoubleReply]: ...

    @_typing.overload
    def moments(
        self,
        message: _api.WorkRequest,
        /,
        *,
        timeout: float | None = None,
    ) -> _typed.StreamLike[_api.Times]: ...
    @_typing.overload
    def moments(
        self,
        *,
        steps: _typing.SupportsIndex,
        pause: _typed.Duration = ...,
        timeout: float | None = None,
    ) -> _typed.StreamLike[_api.Times]: ...

    def close(self) -> None: ...

class AsyncLabLike(_typing.Protocol):
    """What a AsyncLab can do, and a fake of one."""

    @property
    def moved(self) -> _typed.EventLike[_api.Moved]: ...

    @property
    def named(self) -> _typed.EventLike[str]: ...

    def begin(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Begun]: ...

    @_typing.overload
    def numbers(
        self,
        message: _api.Numbers,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Numbers]: ...
    @_typing.overload
    def numbers(
        self,
        *,
        flag: bool = ...,
        i8: _typing.SupportsIndex = ...,
        i16: _typing.SupportsIndex = ...,
        i32: _typing.SupportsIndex = ...,
        i64: _typing.SupportsIndex = ...,
        int_: _typing.SupportsIndex = ...,
        u8: _typing.SupportsIndex = ...,
        u16: _typing.SupportsIndex = ...,
        u32: _typing.SupportsIndex = ...,
        u64: _typing.SupportsIndex = ...,
        f32: _typing.SupportsFloat = ...,
        f64: _typing.SupportsFloat = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Numbers]: ...

    def texts(
        self,
        text: str,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[str]: ...

    def bytes_(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[bytes]: ...

    def view(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_goferry.Buffer]: ...

    @_typing.overload
    def viewed(
        self,
        message: _api.Viewed,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Viewed]: ...
    @_typing.overload
    def viewed(
        self,
        *,
        name: str,
        data: _typed.Bytes,
        exact: _typed.Bytes,
        plain: _typed.Bytes,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Viewed]: ...

    @_typing.overload
    def lists(
        self,
        message: _api.Lists,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Lists]: ...
    @_typing.overload
    def lists(
        self,
        *,
        origin: str = ...,
        ints: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        small: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        floats: _typed.ListLike[_typing.SupportsFloat] | _typed.Array = ...,
        names: _typed.ListLike[str] | _typed.Array = ...,
        points: _typed.ListLike[_api.Point] | _typed.Array = ...,
        blobs: _typed.ListLike[_typed.Bytes] | _typed.Array = ...,
        grid: _typed.ListLike[_typed.ListLike[_typing.SupportsIndex] | _typed.Array] | _typed.Array = ...,
        pair: _typed.ListLike[str] | _typed.Array = ...,
        few: _typed.ListLike[_api.Point] | _typed.Array = ...,
        maybe: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        pointer: _typed.ListLike[_api.Point | None] | _typed.Array = ...,
        colors: _typed.ListLike[_api.Color | int] | _typed.Array = ...,
        flags: _typed.ListLike[bool] | _typed.Array = ...,
        nested: _typed.ListLike[_typed.ListLike[_typed.ListLike[bool] | _typed.Array] | _typed.Array] | _typed.Array = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Lists]: ...

    @_typing.overload
    def maps(
        self,
        message: _api.Maps,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Maps]: ...
    @_typing.overload
    def maps(
        self,
        *,
        counts: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        by_int: _abc.Mapping[int, str] = ...,
        by_byte: _abc.Mapping[int, bool] = ...,
        by_flag: _abc.Mapping[bool, _typing.SupportsIndex] = ...,
        points: _abc.Mapping[str, _api.Point] = ...,
        deep: _abc.Mapping[str, _abc.Mapping[str, _typing.SupportsIndex]] = ...,
        color: _abc.Mapping[_api.Color, str] = ...,
        maybe: _abc.Mapping[str, _typing.SupportsIndex] | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Maps]: ...

    @_typing.overload
    def optionals(
        self,
        message: _api.Optionals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Optionals]: ...
    @_typing.overload
    def optionals(
        self,
        *,
        int_: _typing.SupportsIndex | None = ...,
        text: str | None = ...,
        point: _api.Point | None = ...,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        color: _api.Color | int | None = ...,
        always: _typing.SupportsIndex | None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Optionals]: ...

    @_typing.overload
    def times(
        self,
        message: _api.Times,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Times]: ...
    @_typing.overload
    def times(
        self,
        *,
        when: _datetime.datetime,
        took: _typed.Duration,
        whens: _typed.ListLike[_datetime.datetime] | _typed.Array = ...,
        laps: _typed.ListLike[_typed.Duration] | _typed.Array = ...,
        named: _abc.Mapping[str, _typed.Duration] = ...,
        maybe: _typed.Duration | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Times]: ...

    @_typing.overload
    def enums(
        self,
        message: _api.Enums,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Enums]: ...
    @_typing.overload
    def enums(
        self,
        *,
        color: _api.Color | int,
        mode: _api.Mode | str,
        rights: _api.Rights | int,
        maybe: _api.Color | int | None = ...,
        mask: _api.Mask | int = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Enums]: ...

    @_typing.overload
    def files(
        self,
        message: _api.Files,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Files]: ...
    @_typing.overload
    def files(
        self,
        *,
        path: _typed.Path,
        paths: _typed.ListLike[_typed.Path] | _typed.Array = ...,
        sizes: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        note: str = ...,
        other: _abc.Mapping[str, str] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Files]: ...

    @_typing.overload
    def naturals(
        self,
        message: _api.Naturals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Naturals]: ...
    @_typing.overload
    def naturals(
        self,
        *,
        int_: _typing.SupportsIndex,
        ints: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        maybe: _typing.SupportsIndex | None = ...,
        addr: _typed.IPAddress | str | None = ...,
        addrs: _typed.ListLike[_typed.IPAddress | str | None] | _typed.Array = ...,
        prefix: _typed.IPInterface | str | None = ...,
        ratio: _fractions.Fraction | str = ...,
        id: str = ...,
        tags: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Naturals]: ...

    @_typing.overload
    def anything(
        self,
        message: _api.Anything,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Anything]: ...
    @_typing.overload
    def anything(
        self,
        *,
        value: _typing.Any,
        raw: _typing.Any,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Anything]: ...

    @_typing.overload
    def graft(
        self,
        message: _api.Branch,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Branch]: ...
    @_typing.overload
    def graft(
        self,
        *,
        name: str,
        kids: _typed.ListLike[_api.Branch] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        left: _api.Branch | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Branch]: ...

    @_typing.overload
    def defaults(
        self,
        message: _api.Defaults,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Defaults]: ...
    @_typing.overload
    def defaults(
        self,
        *,
        size: _typing.SupportsIndex = ...,
        ratio: _typing.SupportsFloat = ...,
        name: str = ...,
        wait: _typed.Duration = ...,
        path: _typed.Path = ...,
        on: bool = ...,
        color: _api.Color | int = ...,
        maybe: _typing.SupportsIndex | None = ...,
        point: _api.Point = ...,
        when: _datetime.datetime = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Defaults]: ...

    @_typing.overload
    def double(
        self,
        message: _api.DoubleRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.DoubleReply]: ...
    @_typing.overload
    def double(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.DoubleReply]: ...

    @_typing.overload
    def apply(
        self,
        message: _api.ApplyRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Times]: ...
    @_typing.overload
    def apply(
        self,
        *,
        fn: _abc.Callable[[_api.DoubleRequest], _api.Times | _abc.Awaitable[_api.Times]],
        value: _typing.SupportsIndex,
        then: _abc.Callable[[], object] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Times]: ...

    @_typing.overload
    def fail(
        self,
        message: _api.FailRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[None]: ...
    @_typing.overload
    def fail(
        self,
        *,
        how: str,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[None]: ...

    @_typing.overload
    def work(
        self,
        message: _api.WorkRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[None]: ...
    @_typing.overload
    def work(
        self,
        *,
        steps: _typing.SupportsIndex,
        pause: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[None]: ...

    def open_tape(
        self,
        length: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[TapeLike]: ...

    @_typing.overload
    def measure(
        self,
        message: _api.Tapes,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Tapes]: ...
    @_typing.overload
    def measure(
        self,
        *,
        first: _api.Tape | None = ...,
        rest: _typed.ListLike[_api.Tape] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _abc.Awaitable[_api.Tapes]: ...

    def count(
        self,
        to: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
    ) -> _typed.StreamLike[_api.DoubleReply]: ...

    @_typing.overload
    def moments(
        self,
        message: _api.WorkRequest,
        /,
        *,
        timeout: float | None = None,
    ) -> _typed.StreamLike[_api.Times]: ...
    @_typing.overload
    def moments(
        self,
        *,
        steps: _typing.SupportsIndex,
        pause: _typed.Duration = ...,
        timeout: float | None = None,
    ) -> _typed.StreamLike[_api.Times]: ...

    async def aclose(self) -> None: ...
