import datetime as _datetime
import fractions as _fractions
import typing as _typing
from collections import abc as _abc

import goferry as _goferry
import msgspec as _msgspec
from goferry import _typed

__all__ = [
    "Anything",
    "ApplyRequest",
    "AsyncLab",
    "Begun",
    "Branch",
    "Color",
    "Config",
    "Defaults",
    "DoubleReply",
    "DoubleRequest",
    "Enums",
    "FAVOURITE",
    "FailRequest",
    "Files",
    "GoneError",
    "LARGEST",
    "Lab",
    "LimitError",
    "Lists",
    "Maps",
    "Mask",
    "Mode",
    "Moved",
    "Naturals",
    "Numbers",
    "Optionals",
    "ParseRequest",
    "Point",
    "Rights",
    "Tape",
    "Tapes",
    "Texted",
    "Times",
    "Viewed",
    "WorkRequest",
    "parse",
    "reverse",
    "version",
]


class Color(_typed.IntEnum):
    """Color is one of some."""
    RED = 1
    """warm."""
    BLUE = 2
    """cold."""

class Mask(_typed.IntEnum):
    """Mask has a bit that msgspec knows no enum with."""
    LOW = 1
    HIGH = 9223372036854775808

class Mode(_typed.StrEnum):
    """Mode has names as values."""
    FAST = "fast"
    SLOW = "slow"

class Rights(_typed.IntFlag):
    """Rights are bits."""
    READ = 1
    WRITE = 2
    RUN = 4

LARGEST: _typing.Final = 1099511627776
"""Largest is the greatest of all."""

FAVOURITE: _typing.Final = Color.BLUE
"""ColorBlue is cold."""

class Anything(_msgspec.Struct, frozen=True, kw_only=True):
    """Anything has what has no type."""
    value: _typing.Any
    raw: _typing.Any
    def __init__(self, *, value: _typing.Any, raw: _typing.Any) -> None: ...

class ApplyRequest(_msgspec.Struct, frozen=True, kw_only=True):
    """ApplyRequest brings a callable."""
    fn: _abc.Callable[[DoubleRequest], Times | _abc.Awaitable[Times]]
    """fn gets value, and what it returns is given back."""
    value: int
    then: _abc.Callable[[], object]
    """called afterwards, when it is there."""
    def __init__(
        self,
        *,
        fn: _abc.Callable[[DoubleRequest], Times | _abc.Awaitable[Times]],
        value: _typing.SupportsIndex,
        then: _abc.Callable[[], object] = ...,
    ) -> None: ...

class Begun(_msgspec.Struct, frozen=True, kw_only=True):
    """Begun tells how a Lab began."""
    start: int
    """where the counter began."""
    name: str
    """the Lab's."""
    def __init__(self, *, start: _typing.SupportsIndex, name: str) -> None: ...

class Branch(_msgspec.Struct, frozen=True, kw_only=True):
    """Branch contains itself."""
    name: str
    kids: list[Branch]
    wait: _datetime.timedelta
    left: Branch | None
    def __init__(
        self,
        *,
        name: str,
        kids: _typed.ListLike[Branch] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        left: Branch | None = ...,
    ) -> None: ...

class Config(_msgspec.Struct, frozen=True, kw_only=True):
    """Config says how a Lab begins."""
    start: int
    """where its counter begins."""
    name: str
    """how it is called."""
    refuse: bool
    """refuse, when set, makes the constructor fail with a LimitError."""
    def __init__(
        self,
        *,
        start: _typing.SupportsIndex = ...,
        name: str = ...,
        refuse: bool = ...,
    ) -> None: ...

class Defaults(_msgspec.Struct, frozen=True, kw_only=True):
    """Defaults has a field for each kind of default."""
    size: int
    ratio: float
    name: str
    wait: _datetime.timedelta
    path: str
    on: bool
    color: Color
    maybe: int | None
    point: Point
    when: _datetime.datetime
    def __init__(
        self,
        *,
        size: _typing.SupportsIndex = ...,
        ratio: _typing.SupportsFloat = ...,
        name: str = ...,
        wait: _typed.Duration = ...,
        path: _typed.Path = ...,
        on: bool = ...,
        color: Color | int = ...,
        maybe: _typing.SupportsIndex | None = ...,
        point: Point = ...,
        when: _datetime.datetime = ...,
    ) -> None: ...

class DoubleReply(_msgspec.Struct, frozen=True, kw_only=True):
    """DoubleReply holds the doubled number."""
    value: int
    """twice as much."""
    def __init__(self, *, value: _typing.SupportsIndex) -> None: ...

class DoubleRequest(_msgspec.Struct, frozen=True, kw_only=True):
    """DoubleRequest holds the number to double."""
    value: int
    """the number."""
    def __init__(self, *, value: _typing.SupportsIndex) -> None: ...

class Enums(_msgspec.Struct, frozen=True, kw_only=True):
    """Enums has one of each."""
    color: Color
    mode: Mode
    rights: Rights
    maybe: Color | None
    mask: int
    def __init__(
        self,
        *,
        color: Color | int,
        mode: Mode | str,
        rights: Rights | int,
        maybe: Color | int | None = ...,
        mask: Mask | int = ...,
    ) -> None: ...

class FailRequest(_msgspec.Struct, frozen=True, kw_only=True):
    """FailRequest chooses an error."""
    how: str
    """"limit", "gone" or anything else."""
    def __init__(self, *, how: str) -> None: ...

class Files(_msgspec.Struct, frozen=True, kw_only=True):
    """Files has paths."""
    path: str
    paths: list[str]
    sizes: dict[str, int]
    note: str
    other: dict[str, str]
    def __init__(
        self,
        *,
        path: _typed.Path,
        paths: _typed.ListLike[_typed.Path] | _typed.Array = ...,
        sizes: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        note: str = ...,
        other: _abc.Mapping[str, str] = ...,
    ) -> None: ...

class Lists(_msgspec.Struct, frozen=True, kw_only=True):
    """Lists has lists of all kinds."""
    origin: str
    ints: list[int]
    small: list[int]
    floats: list[float]
    names: list[str]
    points: list[Point]
    blobs: list[bytes]
    grid: list[list[int]]
    pair: list[str]
    few: list[Point]
    maybe: list[int] | None
    pointer: list[Point | None]
    colors: list[Color]
    flags: list[bool]
    nested: list[list[list[bool]]]
    def __init__(
        self,
        *,
        origin: str = ...,
        ints: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        small: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        floats: _typed.ListLike[_typing.SupportsFloat] | _typed.Array = ...,
        names: _typed.ListLike[str] | _typed.Array = ...,
        points: _typed.ListLike[Point] | _typed.Array = ...,
        blobs: _typed.ListLike[_typed.Bytes] | _typed.Array = ...,
        grid: _typed.ListLike[_typed.ListLike[_typing.SupportsIndex] | _typed.Array] | _typed.Array = ...,
        pair: _typed.ListLike[str] | _typed.Array = ...,
        few: _typed.ListLike[Point] | _typed.Array = ...,
        maybe: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        pointer: _typed.ListLike[Point | None] | _typed.Array = ...,
        colors: _typed.ListLike[Color | int] | _typed.Array = ...,
        flags: _typed.ListLike[bool] | _typed.Array = ...,
        nested: _typed.ListLike[_typed.ListLike[_typed.ListLike[bool] | _typed.Array] | _typed.Array] | _typed.Array = ...,
    ) -> None: ...

class Maps(_msgspec.Struct, frozen=True, kw_only=True):
    """Maps has dicts of all kinds."""
    counts: dict[str, int]
    by_int: dict[int, str]
    by_byte: dict[int, bool]
    by_flag: dict[bool, int]
    points: dict[str, Point]
    deep: dict[str, dict[str, int]]
    color: dict[Color, str]
    maybe: dict[str, int] | None
    def __init__(
        self,
        *,
        counts: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        by_int: _abc.Mapping[int, str] = ...,
        by_byte: _abc.Mapping[int, bool] = ...,
        by_flag: _abc.Mapping[bool, _typing.SupportsIndex] = ...,
        points: _abc.Mapping[str, Point] = ...,
        deep: _abc.Mapping[str, _abc.Mapping[str, _typing.SupportsIndex]] = ...,
        color: _abc.Mapping[Color, str] = ...,
        maybe: _abc.Mapping[str, _typing.SupportsIndex] | None = ...,
    ) -> None: ...

class Moved(_msgspec.Struct, frozen=True, kw_only=True):
    """Moved is the payload of OnMoved."""
    to: Point
    """where it went."""
    after: _datetime.timedelta
    """how long it took."""
    def __init__(self, *, to: Point, after: _typed.Duration) -> None: ...

class Naturals(_msgspec.Struct, frozen=True, kw_only=True):
    """Naturals has types that cross as text and that Python has types of its own for."""
    int_: int
    ints: list[int]
    maybe: int | None
    addr: _typed.IPAddress | None
    addrs: list[_typed.IPAddress | None]
    prefix: _typed.IPInterface | None
    ratio: _fractions.Fraction
    id: str
    tags: dict[str, int]
    def __init__(
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
    ) -> None: ...

class Numbers(_msgspec.Struct, frozen=True, kw_only=True):
    """Numbers has a number of each size."""
    flag: bool
    i8: int
    i16: int
    i32: int
    i64: int
    int_: int
    u8: int
    u16: int
    u32: int
    u64: int
    f32: float
    f64: float
    def __init__(
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
    ) -> None: ...

class Optionals(_msgspec.Struct, frozen=True, kw_only=True):
    """Optionals has pointers."""
    int_: int | None
    text: str | None
    point: Point | None
    list_: list[int] | None
    color: Color | None
    always: int | None
    def __init__(
        self,
        *,
        int_: _typing.SupportsIndex | None = ...,
        text: str | None = ...,
        point: Point | None = ...,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        color: Color | int | None = ...,
        always: _typing.SupportsIndex | None,
    ) -> None: ...

class ParseRequest(_msgspec.Struct, frozen=True, kw_only=True):
    """ParseRequest holds a text."""
    text: str
    """what is read."""
    mode: Mode
    """mode tells how."""
    def __init__(self, *, text: str, mode: Mode | str = ...) -> None: ...

class Point(_msgspec.Struct, frozen=True, kw_only=True):
    """Point is a place."""
    x: float
    """to the right."""
    y: float
    """upwards."""
    def __init__(self, *, x: _typing.SupportsFloat, y: _typing.SupportsFloat) -> None: ...

class Tapes(_msgspec.Struct, frozen=True, kw_only=True):
    """Tapes holds several."""
    first: Tape | None
    rest: list[Tape]
    wait: _datetime.timedelta
    def __init__(
        self,
        *,
        first: Tape | None = ...,
        rest: _typed.ListLike[Tape] | _typed.Array = ...,
        wait: _typed.Duration = ...,
    ) -> None: ...

class Texted(_msgspec.Struct, frozen=True, kw_only=True):
    """Texted tells of a text."""
    length: int
    mode: Mode
    def __init__(self, *, length: _typing.SupportsIndex, mode: Mode | str) -> None: ...

class Times(_msgspec.Struct, frozen=True, kw_only=True):
    """Times has instants and durations."""
    when: _datetime.datetime
    took: _datetime.timedelta
    whens: list[_datetime.datetime]
    laps: list[_datetime.timedelta]
    named: dict[str, _datetime.timedelta]
    maybe: _datetime.timedelta | None
    def __init__(
        self,
        *,
        when: _datetime.datetime,
        took: _typed.Duration,
        whens: _typed.ListLike[_datetime.datetime] | _typed.Array = ...,
        laps: _typed.ListLike[_typed.Duration] | _typed.Array = ...,
        named: _abc.Mapping[str, _typed.Duration] = ...,
        maybe: _typed.Duration | None = ...,
    ) -> None: ...

class Viewed(_msgspec.Struct, frozen=True, kw_only=True):
    """Viewed has views among other fields."""
    name: str
    data: memoryview
    exact: bytes
    plain: bytes
    def __init__(
        self,
        *,
        name: str,
        data: _typed.Bytes,
        exact: _typed.Bytes,
        plain: _typed.Bytes,
    ) -> None: ...

class WorkRequest(_msgspec.Struct, frozen=True, kw_only=True):
    """WorkRequest says how much to do."""
    steps: int
    """told as progress, one by one."""
    pause: _datetime.timedelta
    """how long each takes."""
    def __init__(self, *, steps: _typing.SupportsIndex, pause: _typed.Duration = ...) -> None: ...

class LimitError(_typed.DeclaredError):
    """LimitError tells which limit was passed."""
    wanted: int
    """what was asked for."""
    limit: int
    """how much there may be."""
    message_: str
    """a field with the name of an attribute that every exception has."""
    def __init__(
        self,
        message: str = ...,
        method: str = ...,
        *,
        wanted: int = ...,
        limit: int = ...,
        message_: str = ...,
    ) -> None: ...

class GoneError(_typed.DeclaredError, LookupError):
    """ErrGone says that it is gone."""
    def __init__(self, message: str = ..., method: str = ...) -> None: ...

class _TapeLength:
    """Tells how long it is."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> int: ...
    def submit(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[int]: ...
    def post(
        self,
        *,
        callback: _abc.Callable[[_goferry.Reply[int]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[int]: ...

class _TapePull(_typed.Mapped[DoubleRequest, DoubleReply]):
    """Makes it longer."""
    @_typing.overload
    def __call__(
        self,
        message: DoubleRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> DoubleReply: ...
    @_typing.overload
    def __call__(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> DoubleReply: ...
    @_typing.overload
    def submit(
        self,
        message: DoubleRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[DoubleReply]: ...
    @_typing.overload
    def submit(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[DoubleReply]: ...
    @_typing.overload
    def post(
        self,
        message: DoubleRequest,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[DoubleReply]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        value: _typing.SupportsIndex,
        callback: _abc.Callable[[_goferry.Reply[DoubleReply]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: DoubleRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[DoubleReply]: ...
    @_typing.overload
    def aio(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[DoubleReply]: ...

class _TapeSame:
    """Gives the same tape again."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Tape: ...
    def submit(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Tape]: ...
    def post(
        self,
        *,
        callback: _abc.Callable[[_goferry.Reply[Tape]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Tape]: ...

class Tape(_typed.Object):
    """Tape is an object that stays in Go."""
    length: _TapeLength
    """Tells how long it is."""
    pull: _TapePull
    """Makes it longer."""
    same: _TapeSame
    """Gives the same tape again."""

class _LabBegin:
    """Tells how the Lab began."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Begun: ...
    def submit(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Begun]: ...
    def post(
        self,
        *,
        callback: _abc.Callable[[_goferry.Reply[Begun]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Begun]: ...

class _LabNumbers(_typed.Mapped[Numbers, Numbers]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Numbers,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Numbers: ...
    @_typing.overload
    def __call__(
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
    ) -> Numbers: ...
    @_typing.overload
    def submit(
        self,
        message: Numbers,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Numbers]: ...
    @_typing.overload
    def submit(
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
    ) -> _goferry.Future[Numbers]: ...
    @_typing.overload
    def post(
        self,
        message: Numbers,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Numbers]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
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
        callback: _abc.Callable[[_goferry.Reply[Numbers]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Numbers,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Numbers]: ...
    @_typing.overload
    def aio(
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
    ) -> _goferry.Call[Numbers]: ...

class _LabTexts(_typed.Mapped[str, str]):
    """Gives a text back."""
    def __call__(
        self,
        text: str,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> str: ...
    def submit(
        self,
        text: str,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[str]: ...
    def post(
        self,
        text: str,
        *,
        callback: _abc.Callable[[_goferry.Reply[str]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        text: str,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]: ...

class _LabBytes(_typed.Mapped[_typed.Bytes, bytes]):
    """Gives bytes back, raw both ways."""
    def __call__(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> bytes: ...
    def submit(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[bytes]: ...
    def post(
        self,
        data: _typed.Bytes,
        *,
        callback: _abc.Callable[[_goferry.Reply[bytes]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[bytes]: ...

class _LabView(_typed.Mapped[_typed.Bytes, _goferry.Buffer]):
    """Gives the caller's memory back."""
    def __call__(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Buffer: ...
    def submit(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[_goferry.Buffer]: ...
    def post(
        self,
        data: _typed.Bytes,
        *,
        callback: _abc.Callable[[_goferry.Reply[_goferry.Buffer]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[_goferry.Buffer]: ...

class _LabViewed(_typed.Mapped[Viewed, Viewed]):
    """Gives it back."""
    @_typing.overload
    def __call__(
        self,
        message: Viewed,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Viewed: ...
    @_typing.overload
    def __call__(
        self,
        *,
        name: str,
        data: _typed.Bytes,
        exact: _typed.Bytes,
        plain: _typed.Bytes,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Viewed: ...
    @_typing.overload
    def submit(
        self,
        message: Viewed,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Viewed]: ...
    @_typing.overload
    def submit(
        self,
        *,
        name: str,
        data: _typed.Bytes,
        exact: _typed.Bytes,
        plain: _typed.Bytes,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Viewed]: ...
    @_typing.overload
    def post(
        self,
        message: Viewed,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Viewed]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        name: str,
        data: _typed.Bytes,
        exact: _typed.Bytes,
        plain: _typed.Bytes,
        callback: _abc.Callable[[_goferry.Reply[Viewed]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Viewed,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Viewed]: ...
    @_typing.overload
    def aio(
        self,
        *,
        name: str,
        data: _typed.Bytes,
        exact: _typed.Bytes,
        plain: _typed.Bytes,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Viewed]: ...

class _LabLists(_typed.Mapped[Lists, Lists]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Lists,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Lists: ...
    @_typing.overload
    def __call__(
        self,
        *,
        origin: str = ...,
        ints: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        small: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        floats: _typed.ListLike[_typing.SupportsFloat] | _typed.Array = ...,
        names: _typed.ListLike[str] | _typed.Array = ...,
        points: _typed.ListLike[Point] | _typed.Array = ...,
        blobs: _typed.ListLike[_typed.Bytes] | _typed.Array = ...,
        grid: _typed.ListLike[_typed.ListLike[_typing.SupportsIndex] | _typed.Array] | _typed.Array = ...,
        pair: _typed.ListLike[str] | _typed.Array = ...,
        few: _typed.ListLike[Point] | _typed.Array = ...,
        maybe: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        pointer: _typed.ListLike[Point | None] | _typed.Array = ...,
        colors: _typed.ListLike[Color | int] | _typed.Array = ...,
        flags: _typed.ListLike[bool] | _typed.Array = ...,
        nested: _typed.ListLike[_typed.ListLike[_typed.ListLike[bool] | _typed.Array] | _typed.Array] | _typed.Array = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Lists: ...
    @_typing.overload
    def submit(
        self,
        message: Lists,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Lists]: ...
    @_typing.overload
    def submit(
        self,
        *,
        origin: str = ...,
        ints: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        small: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        floats: _typed.ListLike[_typing.SupportsFloat] | _typed.Array = ...,
        names: _typed.ListLike[str] | _typed.Array = ...,
        points: _typed.ListLike[Point] | _typed.Array = ...,
        blobs: _typed.ListLike[_typed.Bytes] | _typed.Array = ...,
        grid: _typed.ListLike[_typed.ListLike[_typing.SupportsIndex] | _typed.Array] | _typed.Array = ...,
        pair: _typed.ListLike[str] | _typed.Array = ...,
        few: _typed.ListLike[Point] | _typed.Array = ...,
        maybe: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        pointer: _typed.ListLike[Point | None] | _typed.Array = ...,
        colors: _typed.ListLike[Color | int] | _typed.Array = ...,
        flags: _typed.ListLike[bool] | _typed.Array = ...,
        nested: _typed.ListLike[_typed.ListLike[_typed.ListLike[bool] | _typed.Array] | _typed.Array] | _typed.Array = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Lists]: ...
    @_typing.overload
    def post(
        self,
        message: Lists,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Lists]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        origin: str = ...,
        ints: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        small: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        floats: _typed.ListLike[_typing.SupportsFloat] | _typed.Array = ...,
        names: _typed.ListLike[str] | _typed.Array = ...,
        points: _typed.ListLike[Point] | _typed.Array = ...,
        blobs: _typed.ListLike[_typed.Bytes] | _typed.Array = ...,
        grid: _typed.ListLike[_typed.ListLike[_typing.SupportsIndex] | _typed.Array] | _typed.Array = ...,
        pair: _typed.ListLike[str] | _typed.Array = ...,
        few: _typed.ListLike[Point] | _typed.Array = ...,
        maybe: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        pointer: _typed.ListLike[Point | None] | _typed.Array = ...,
        colors: _typed.ListLike[Color | int] | _typed.Array = ...,
        flags: _typed.ListLike[bool] | _typed.Array = ...,
        nested: _typed.ListLike[_typed.ListLike[_typed.ListLike[bool] | _typed.Array] | _typed.Array] | _typed.Array = ...,
        callback: _abc.Callable[[_goferry.Reply[Lists]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Lists,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Lists]: ...
    @_typing.overload
    def aio(
        self,
        *,
        origin: str = ...,
        ints: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        small: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        floats: _typed.ListLike[_typing.SupportsFloat] | _typed.Array = ...,
        names: _typed.ListLike[str] | _typed.Array = ...,
        points: _typed.ListLike[Point] | _typed.Array = ...,
        blobs: _typed.ListLike[_typed.Bytes] | _typed.Array = ...,
        grid: _typed.ListLike[_typed.ListLike[_typing.SupportsIndex] | _typed.Array] | _typed.Array = ...,
        pair: _typed.ListLike[str] | _typed.Array = ...,
        few: _typed.ListLike[Point] | _typed.Array = ...,
        maybe: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        pointer: _typed.ListLike[Point | None] | _typed.Array = ...,
        colors: _typed.ListLike[Color | int] | _typed.Array = ...,
        flags: _typed.ListLike[bool] | _typed.Array = ...,
        nested: _typed.ListLike[_typed.ListLike[_typed.ListLike[bool] | _typed.Array] | _typed.Array] | _typed.Array = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Lists]: ...

class _LabMaps(_typed.Mapped[Maps, Maps]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Maps,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Maps: ...
    @_typing.overload
    def __call__(
        self,
        *,
        counts: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        by_int: _abc.Mapping[int, str] = ...,
        by_byte: _abc.Mapping[int, bool] = ...,
        by_flag: _abc.Mapping[bool, _typing.SupportsIndex] = ...,
        points: _abc.Mapping[str, Point] = ...,
        deep: _abc.Mapping[str, _abc.Mapping[str, _typing.SupportsIndex]] = ...,
        color: _abc.Mapping[Color, str] = ...,
        maybe: _abc.Mapping[str, _typing.SupportsIndex] | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Maps: ...
    @_typing.overload
    def submit(
        self,
        message: Maps,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Maps]: ...
    @_typing.overload
    def submit(
        self,
        *,
        counts: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        by_int: _abc.Mapping[int, str] = ...,
        by_byte: _abc.Mapping[int, bool] = ...,
        by_flag: _abc.Mapping[bool, _typing.SupportsIndex] = ...,
        points: _abc.Mapping[str, Point] = ...,
        deep: _abc.Mapping[str, _abc.Mapping[str, _typing.SupportsIndex]] = ...,
        color: _abc.Mapping[Color, str] = ...,
        maybe: _abc.Mapping[str, _typing.SupportsIndex] | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Maps]: ...
    @_typing.overload
    def post(
        self,
        message: Maps,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Maps]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        counts: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        by_int: _abc.Mapping[int, str] = ...,
        by_byte: _abc.Mapping[int, bool] = ...,
        by_flag: _abc.Mapping[bool, _typing.SupportsIndex] = ...,
        points: _abc.Mapping[str, Point] = ...,
        deep: _abc.Mapping[str, _abc.Mapping[str, _typing.SupportsIndex]] = ...,
        color: _abc.Mapping[Color, str] = ...,
        maybe: _abc.Mapping[str, _typing.SupportsIndex] | None = ...,
        callback: _abc.Callable[[_goferry.Reply[Maps]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Maps,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Maps]: ...
    @_typing.overload
    def aio(
        self,
        *,
        counts: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        by_int: _abc.Mapping[int, str] = ...,
        by_byte: _abc.Mapping[int, bool] = ...,
        by_flag: _abc.Mapping[bool, _typing.SupportsIndex] = ...,
        points: _abc.Mapping[str, Point] = ...,
        deep: _abc.Mapping[str, _abc.Mapping[str, _typing.SupportsIndex]] = ...,
        color: _abc.Mapping[Color, str] = ...,
        maybe: _abc.Mapping[str, _typing.SupportsIndex] | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Maps]: ...

class _LabOptionals(_typed.Mapped[Optionals, Optionals]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Optionals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Optionals: ...
    @_typing.overload
    def __call__(
        self,
        *,
        int_: _typing.SupportsIndex | None = ...,
        text: str | None = ...,
        point: Point | None = ...,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        color: Color | int | None = ...,
        always: _typing.SupportsIndex | None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Optionals: ...
    @_typing.overload
    def submit(
        self,
        message: Optionals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Optionals]: ...
    @_typing.overload
    def submit(
        self,
        *,
        int_: _typing.SupportsIndex | None = ...,
        text: str | None = ...,
        point: Point | None = ...,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        color: Color | int | None = ...,
        always: _typing.SupportsIndex | None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Optionals]: ...
    @_typing.overload
    def post(
        self,
        message: Optionals,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Optionals]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        int_: _typing.SupportsIndex | None = ...,
        text: str | None = ...,
        point: Point | None = ...,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        color: Color | int | None = ...,
        always: _typing.SupportsIndex | None,
        callback: _abc.Callable[[_goferry.Reply[Optionals]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Optionals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Optionals]: ...
    @_typing.overload
    def aio(
        self,
        *,
        int_: _typing.SupportsIndex | None = ...,
        text: str | None = ...,
        point: Point | None = ...,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        color: Color | int | None = ...,
        always: _typing.SupportsIndex | None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Optionals]: ...

class _LabTimes(_typed.Mapped[Times, Times]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Times,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Times: ...
    @_typing.overload
    def __call__(
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
    ) -> Times: ...
    @_typing.overload
    def submit(
        self,
        message: Times,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Times]: ...
    @_typing.overload
    def submit(
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
    ) -> _goferry.Future[Times]: ...
    @_typing.overload
    def post(
        self,
        message: Times,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Times]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        when: _datetime.datetime,
        took: _typed.Duration,
        whens: _typed.ListLike[_datetime.datetime] | _typed.Array = ...,
        laps: _typed.ListLike[_typed.Duration] | _typed.Array = ...,
        named: _abc.Mapping[str, _typed.Duration] = ...,
        maybe: _typed.Duration | None = ...,
        callback: _abc.Callable[[_goferry.Reply[Times]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Times,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Times]: ...
    @_typing.overload
    def aio(
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
    ) -> _goferry.Call[Times]: ...

class _LabEnums(_typed.Mapped[Enums, Enums]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Enums,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Enums: ...
    @_typing.overload
    def __call__(
        self,
        *,
        color: Color | int,
        mode: Mode | str,
        rights: Rights | int,
        maybe: Color | int | None = ...,
        mask: Mask | int = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Enums: ...
    @_typing.overload
    def submit(
        self,
        message: Enums,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Enums]: ...
    @_typing.overload
    def submit(
        self,
        *,
        color: Color | int,
        mode: Mode | str,
        rights: Rights | int,
        maybe: Color | int | None = ...,
        mask: Mask | int = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Enums]: ...
    @_typing.overload
    def post(
        self,
        message: Enums,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Enums]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        color: Color | int,
        mode: Mode | str,
        rights: Rights | int,
        maybe: Color | int | None = ...,
        mask: Mask | int = ...,
        callback: _abc.Callable[[_goferry.Reply[Enums]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Enums,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Enums]: ...
    @_typing.overload
    def aio(
        self,
        *,
        color: Color | int,
        mode: Mode | str,
        rights: Rights | int,
        maybe: Color | int | None = ...,
        mask: Mask | int = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Enums]: ...

class _LabFiles(_typed.Mapped[Files, Files]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Files,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Files: ...
    @_typing.overload
    def __call__(
        self,
        *,
        path: _typed.Path,
        paths: _typed.ListLike[_typed.Path] | _typed.Array = ...,
        sizes: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        note: str = ...,
        other: _abc.Mapping[str, str] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Files: ...
    @_typing.overload
    def submit(
        self,
        message: Files,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Files]: ...
    @_typing.overload
    def submit(
        self,
        *,
        path: _typed.Path,
        paths: _typed.ListLike[_typed.Path] | _typed.Array = ...,
        sizes: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        note: str = ...,
        other: _abc.Mapping[str, str] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Files]: ...
    @_typing.overload
    def post(
        self,
        message: Files,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Files]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        path: _typed.Path,
        paths: _typed.ListLike[_typed.Path] | _typed.Array = ...,
        sizes: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        note: str = ...,
        other: _abc.Mapping[str, str] = ...,
        callback: _abc.Callable[[_goferry.Reply[Files]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Files,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Files]: ...
    @_typing.overload
    def aio(
        self,
        *,
        path: _typed.Path,
        paths: _typed.ListLike[_typed.Path] | _typed.Array = ...,
        sizes: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        note: str = ...,
        other: _abc.Mapping[str, str] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Files]: ...

class _LabNaturals(_typed.Mapped[Naturals, Naturals]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Naturals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Naturals: ...
    @_typing.overload
    def __call__(
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
    ) -> Naturals: ...
    @_typing.overload
    def submit(
        self,
        message: Naturals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Naturals]: ...
    @_typing.overload
    def submit(
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
    ) -> _goferry.Future[Naturals]: ...
    @_typing.overload
    def post(
        self,
        message: Naturals,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Naturals]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
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
        callback: _abc.Callable[[_goferry.Reply[Naturals]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Naturals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Naturals]: ...
    @_typing.overload
    def aio(
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
    ) -> _goferry.Call[Naturals]: ...

class _LabAnything(_typed.Mapped[Anything, Anything]):
    """Gives it back."""
    @_typing.overload
    def __call__(
        self,
        message: Anything,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Anything: ...
    @_typing.overload
    def __call__(
        self,
        *,
        value: _typing.Any,
        raw: _typing.Any,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Anything: ...
    @_typing.overload
    def submit(
        self,
        message: Anything,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Anything]: ...
    @_typing.overload
    def submit(
        self,
        *,
        value: _typing.Any,
        raw: _typing.Any,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Anything]: ...
    @_typing.overload
    def post(
        self,
        message: Anything,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Anything]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        value: _typing.Any,
        raw: _typing.Any,
        callback: _abc.Callable[[_goferry.Reply[Anything]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Anything,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Anything]: ...
    @_typing.overload
    def aio(
        self,
        *,
        value: _typing.Any,
        raw: _typing.Any,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Anything]: ...

class _LabGraft(_typed.Mapped[Branch, Branch]):
    """Gives the tree back."""
    @_typing.overload
    def __call__(
        self,
        message: Branch,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Branch: ...
    @_typing.overload
    def __call__(
        self,
        *,
        name: str,
        kids: _typed.ListLike[Branch] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        left: Branch | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Branch: ...
    @_typing.overload
    def submit(
        self,
        message: Branch,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Branch]: ...
    @_typing.overload
    def submit(
        self,
        *,
        name: str,
        kids: _typed.ListLike[Branch] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        left: Branch | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Branch]: ...
    @_typing.overload
    def post(
        self,
        message: Branch,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Branch]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        name: str,
        kids: _typed.ListLike[Branch] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        left: Branch | None = ...,
        callback: _abc.Callable[[_goferry.Reply[Branch]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Branch,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Branch]: ...
    @_typing.overload
    def aio(
        self,
        *,
        name: str,
        kids: _typed.ListLike[Branch] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        left: Branch | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Branch]: ...

class _LabDefaults(_typed.Mapped[Defaults, Defaults]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Defaults,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Defaults: ...
    @_typing.overload
    def __call__(
        self,
        *,
        size: _typing.SupportsIndex = ...,
        ratio: _typing.SupportsFloat = ...,
        name: str = ...,
        wait: _typed.Duration = ...,
        path: _typed.Path = ...,
        on: bool = ...,
        color: Color | int = ...,
        maybe: _typing.SupportsIndex | None = ...,
        point: Point = ...,
        when: _datetime.datetime = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Defaults: ...
    @_typing.overload
    def submit(
        self,
        message: Defaults,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Defaults]: ...
    @_typing.overload
    def submit(
        self,
        *,
        size: _typing.SupportsIndex = ...,
        ratio: _typing.SupportsFloat = ...,
        name: str = ...,
        wait: _typed.Duration = ...,
        path: _typed.Path = ...,
        on: bool = ...,
        color: Color | int = ...,
        maybe: _typing.SupportsIndex | None = ...,
        point: Point = ...,
        when: _datetime.datetime = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Defaults]: ...
    @_typing.overload
    def post(
        self,
        message: Defaults,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Defaults]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        size: _typing.SupportsIndex = ...,
        ratio: _typing.SupportsFloat = ...,
        name: str = ...,
        wait: _typed.Duration = ...,
        path: _typed.Path = ...,
        on: bool = ...,
        color: Color | int = ...,
        maybe: _typing.SupportsIndex | None = ...,
        point: Point = ...,
        when: _datetime.datetime = ...,
        callback: _abc.Callable[[_goferry.Reply[Defaults]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Defaults,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Defaults]: ...
    @_typing.overload
    def aio(
        self,
        *,
        size: _typing.SupportsIndex = ...,
        ratio: _typing.SupportsFloat = ...,
        name: str = ...,
        wait: _typed.Duration = ...,
        path: _typed.Path = ...,
        on: bool = ...,
        color: Color | int = ...,
        maybe: _typing.SupportsIndex | None = ...,
        point: Point = ...,
        when: _datetime.datetime = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Defaults]: ...

class _LabDouble(_typed.Mapped[DoubleRequest, DoubleReply]):
    """Doubles a number, one at a time."""
    @_typing.overload
    def __call__(
        self,
        message: DoubleRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> DoubleReply: ...
    @_typing.overload
    def __call__(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> DoubleReply: ...
    @_typing.overload
    def submit(
        self,
        message: DoubleRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[DoubleReply]: ...
    @_typing.overload
    def submit(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[DoubleReply]: ...
    @_typing.overload
    def post(
        self,
        message: DoubleRequest,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[DoubleReply]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        value: _typing.SupportsIndex,
        callback: _abc.Callable[[_goferry.Reply[DoubleReply]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: DoubleRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[DoubleReply]: ...
    @_typing.overload
    def aio(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[DoubleReply]: ...

class _LabApply(_typed.Mapped[ApplyRequest, Times]):
    """Calls fn."""
    @_typing.overload
    def __call__(
        self,
        message: ApplyRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Times: ...
    @_typing.overload
    def __call__(
        self,
        *,
        fn: _abc.Callable[[DoubleRequest], Times | _abc.Awaitable[Times]],
        value: _typing.SupportsIndex,
        then: _abc.Callable[[], object] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Times: ...
    @_typing.overload
    def submit(
        self,
        message: ApplyRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Times]: ...
    @_typing.overload
    def submit(
        self,
        *,
        fn: _abc.Callable[[DoubleRequest], Times | _abc.Awaitable[Times]],
        value: _typing.SupportsIndex,
        then: _abc.Callable[[], object] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Times]: ...
    @_typing.overload
    def post(
        self,
        message: ApplyRequest,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Times]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        fn: _abc.Callable[[DoubleRequest], Times | _abc.Awaitable[Times]],
        value: _typing.SupportsIndex,
        then: _abc.Callable[[], object] = ...,
        callback: _abc.Callable[[_goferry.Reply[Times]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: ApplyRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Times]: ...
    @_typing.overload
    def aio(
        self,
        *,
        fn: _abc.Callable[[DoubleRequest], Times | _abc.Awaitable[Times]],
        value: _typing.SupportsIndex,
        then: _abc.Callable[[], object] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Times]: ...

class _LabFail(_typed.Mapped[FailRequest, None]):
    """Returns an error."""
    @_typing.overload
    def __call__(
        self,
        message: FailRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def __call__(
        self,
        *,
        how: str,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def submit(
        self,
        message: FailRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[None]: ...
    @_typing.overload
    def submit(
        self,
        *,
        how: str,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[None]: ...
    @_typing.overload
    def post(
        self,
        message: FailRequest,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[None]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        how: str,
        callback: _abc.Callable[[_goferry.Reply[None]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: FailRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]: ...
    @_typing.overload
    def aio(
        self,
        *,
        how: str,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]: ...

class _LabWork(_typed.Mapped[WorkRequest, None]):
    """Takes its time, and ends early when ctx does."""
    @_typing.overload
    def __call__(
        self,
        message: WorkRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def __call__(
        self,
        *,
        steps: _typing.SupportsIndex,
        pause: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def submit(
        self,
        message: WorkRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[None]: ...
    @_typing.overload
    def submit(
        self,
        *,
        steps: _typing.SupportsIndex,
        pause: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[None]: ...
    @_typing.overload
    def post(
        self,
        message: WorkRequest,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[None]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        steps: _typing.SupportsIndex,
        pause: _typed.Duration = ...,
        callback: _abc.Callable[[_goferry.Reply[None]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: WorkRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]: ...
    @_typing.overload
    def aio(
        self,
        *,
        steps: _typing.SupportsIndex,
        pause: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]: ...

class _LabOpenTape(_typed.Mapped[_typing.SupportsIndex, Tape]):
    """Makes one of some length."""
    def __call__(
        self,
        length: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Tape: ...
    def submit(
        self,
        length: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Tape]: ...
    def post(
        self,
        length: _typing.SupportsIndex,
        *,
        callback: _abc.Callable[[_goferry.Reply[Tape]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        length: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Tape]: ...

class _LabMeasure(_typed.Mapped[Tapes, Tapes]):
    """Gives the tapes back, longest first, and fires both events."""
    @_typing.overload
    def __call__(
        self,
        message: Tapes,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Tapes: ...
    @_typing.overload
    def __call__(
        self,
        *,
        first: Tape | None = ...,
        rest: _typed.ListLike[Tape] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Tapes: ...
    @_typing.overload
    def submit(
        self,
        message: Tapes,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Tapes]: ...
    @_typing.overload
    def submit(
        self,
        *,
        first: Tape | None = ...,
        rest: _typed.ListLike[Tape] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Tapes]: ...
    @_typing.overload
    def post(
        self,
        message: Tapes,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Tapes]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        first: Tape | None = ...,
        rest: _typed.ListLike[Tape] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        callback: _abc.Callable[[_goferry.Reply[Tapes]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: Tapes,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Tapes]: ...
    @_typing.overload
    def aio(
        self,
        *,
        first: Tape | None = ...,
        rest: _typed.ListLike[Tape] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Tapes]: ...

class Lab(_typed.Blocking):
    """Lab gives back what it is given."""
    moved: _typed.Event[Moved]
    """OnMoved fires when something moves."""
    named: _typed.Event[str]
    """OnNamed carries a name."""
    @_typing.overload
    def __init__(self, config: Config, /, *, options: _goferry.Options | None = None) -> None: ...
    @_typing.overload
    def __init__(
        self,
        *,
        start: _typing.SupportsIndex = ...,
        name: str = ...,
        refuse: bool = ...,
        options: _goferry.Options | None = None,
    ) -> None: ...
    begin: _LabBegin
    """Tells how the Lab began."""
    numbers: _LabNumbers
    """Gives them back."""
    texts: _LabTexts
    """Gives a text back."""
    bytes_: _LabBytes
    """Gives bytes back, raw both ways."""
    view: _LabView
    """Gives the caller's memory back."""
    viewed: _LabViewed
    """Gives it back."""
    lists: _LabLists
    """Gives them back."""
    maps: _LabMaps
    """Gives them back."""
    optionals: _LabOptionals
    """Gives them back."""
    times: _LabTimes
    """Gives them back."""
    enums: _LabEnums
    """Gives them back."""
    files: _LabFiles
    """Gives them back."""
    naturals: _LabNaturals
    """Gives them back."""
    anything: _LabAnything
    """Gives it back."""
    graft: _LabGraft
    """Gives the tree back."""
    defaults: _LabDefaults
    """Gives them back."""
    double: _LabDouble
    """Doubles a number, one at a time."""
    apply: _LabApply
    """Calls fn."""
    fail: _LabFail
    """Returns an error."""
    work: _LabWork
    """Takes its time, and ends early when ctx does."""
    open_tape: _LabOpenTape
    """Makes one of some length."""
    measure: _LabMeasure
    """Gives the tapes back, longest first, and fires both events."""
    def count(
        self,
        to: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
    ) -> _goferry.Stream[DoubleReply]:
        """Counts to a number."""
    @_typing.overload
    def moments(
        self,
        message: WorkRequest,
        /,
        *,
        timeout: float | None = None,
    ) -> _goferry.Stream[Times]:
        """Gives durations, and then fails when it shall."""
    @_typing.overload
    def moments(
        self,
        *,
        steps: _typing.SupportsIndex,
        pause: _typed.Duration = ...,
        timeout: float | None = None,
    ) -> _goferry.Stream[Times]: ...

class _AsyncLabBegin:
    """Tells how the Lab began."""
    def __call__(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Begun]: ...

class _AsyncLabNumbers(_typed.AsyncMapped[Numbers, Numbers]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Numbers,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Numbers]: ...
    @_typing.overload
    def __call__(
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
    ) -> _goferry.Call[Numbers]: ...

class _AsyncLabTexts(_typed.AsyncMapped[str, str]):
    """Gives a text back."""
    def __call__(
        self,
        text: str,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]: ...

class _AsyncLabBytes(_typed.AsyncMapped[_typed.Bytes, bytes]):
    """Gives bytes back, raw both ways."""
    def __call__(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[bytes]: ...

class _AsyncLabView(_typed.AsyncMapped[_typed.Bytes, _goferry.Buffer]):
    """Gives the caller's memory back."""
    def __call__(
        self,
        data: _typed.Bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[_goferry.Buffer]: ...

class _AsyncLabViewed(_typed.AsyncMapped[Viewed, Viewed]):
    """Gives it back."""
    @_typing.overload
    def __call__(
        self,
        message: Viewed,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Viewed]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        name: str,
        data: _typed.Bytes,
        exact: _typed.Bytes,
        plain: _typed.Bytes,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Viewed]: ...

class _AsyncLabLists(_typed.AsyncMapped[Lists, Lists]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Lists,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Lists]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        origin: str = ...,
        ints: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        small: _typed.ListLike[_typing.SupportsIndex] | _typed.Array = ...,
        floats: _typed.ListLike[_typing.SupportsFloat] | _typed.Array = ...,
        names: _typed.ListLike[str] | _typed.Array = ...,
        points: _typed.ListLike[Point] | _typed.Array = ...,
        blobs: _typed.ListLike[_typed.Bytes] | _typed.Array = ...,
        grid: _typed.ListLike[_typed.ListLike[_typing.SupportsIndex] | _typed.Array] | _typed.Array = ...,
        pair: _typed.ListLike[str] | _typed.Array = ...,
        few: _typed.ListLike[Point] | _typed.Array = ...,
        maybe: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        pointer: _typed.ListLike[Point | None] | _typed.Array = ...,
        colors: _typed.ListLike[Color | int] | _typed.Array = ...,
        flags: _typed.ListLike[bool] | _typed.Array = ...,
        nested: _typed.ListLike[_typed.ListLike[_typed.ListLike[bool] | _typed.Array] | _typed.Array] | _typed.Array = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Lists]: ...

class _AsyncLabMaps(_typed.AsyncMapped[Maps, Maps]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Maps,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Maps]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        counts: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        by_int: _abc.Mapping[int, str] = ...,
        by_byte: _abc.Mapping[int, bool] = ...,
        by_flag: _abc.Mapping[bool, _typing.SupportsIndex] = ...,
        points: _abc.Mapping[str, Point] = ...,
        deep: _abc.Mapping[str, _abc.Mapping[str, _typing.SupportsIndex]] = ...,
        color: _abc.Mapping[Color, str] = ...,
        maybe: _abc.Mapping[str, _typing.SupportsIndex] | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Maps]: ...

class _AsyncLabOptionals(_typed.AsyncMapped[Optionals, Optionals]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Optionals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Optionals]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        int_: _typing.SupportsIndex | None = ...,
        text: str | None = ...,
        point: Point | None = ...,
        list_: _typed.ListLike[_typing.SupportsIndex] | _typed.Array | None = ...,
        color: Color | int | None = ...,
        always: _typing.SupportsIndex | None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Optionals]: ...

class _AsyncLabTimes(_typed.AsyncMapped[Times, Times]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Times,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Times]: ...
    @_typing.overload
    def __call__(
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
    ) -> _goferry.Call[Times]: ...

class _AsyncLabEnums(_typed.AsyncMapped[Enums, Enums]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Enums,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Enums]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        color: Color | int,
        mode: Mode | str,
        rights: Rights | int,
        maybe: Color | int | None = ...,
        mask: Mask | int = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Enums]: ...

class _AsyncLabFiles(_typed.AsyncMapped[Files, Files]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Files,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Files]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        path: _typed.Path,
        paths: _typed.ListLike[_typed.Path] | _typed.Array = ...,
        sizes: _abc.Mapping[str, _typing.SupportsIndex] = ...,
        note: str = ...,
        other: _abc.Mapping[str, str] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Files]: ...

class _AsyncLabNaturals(_typed.AsyncMapped[Naturals, Naturals]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Naturals,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Naturals]: ...
    @_typing.overload
    def __call__(
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
    ) -> _goferry.Call[Naturals]: ...

class _AsyncLabAnything(_typed.AsyncMapped[Anything, Anything]):
    """Gives it back."""
    @_typing.overload
    def __call__(
        self,
        message: Anything,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Anything]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        value: _typing.Any,
        raw: _typing.Any,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Anything]: ...

class _AsyncLabGraft(_typed.AsyncMapped[Branch, Branch]):
    """Gives the tree back."""
    @_typing.overload
    def __call__(
        self,
        message: Branch,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Branch]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        name: str,
        kids: _typed.ListLike[Branch] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        left: Branch | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Branch]: ...

class _AsyncLabDefaults(_typed.AsyncMapped[Defaults, Defaults]):
    """Gives them back."""
    @_typing.overload
    def __call__(
        self,
        message: Defaults,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Defaults]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        size: _typing.SupportsIndex = ...,
        ratio: _typing.SupportsFloat = ...,
        name: str = ...,
        wait: _typed.Duration = ...,
        path: _typed.Path = ...,
        on: bool = ...,
        color: Color | int = ...,
        maybe: _typing.SupportsIndex | None = ...,
        point: Point = ...,
        when: _datetime.datetime = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Defaults]: ...

class _AsyncLabDouble(_typed.AsyncMapped[DoubleRequest, DoubleReply]):
    """Doubles a number, one at a time."""
    @_typing.overload
    def __call__(
        self,
        message: DoubleRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[DoubleReply]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        value: _typing.SupportsIndex,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[DoubleReply]: ...

class _AsyncLabApply(_typed.AsyncMapped[ApplyRequest, Times]):
    """Calls fn."""
    @_typing.overload
    def __call__(
        self,
        message: ApplyRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Times]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        fn: _abc.Callable[[DoubleRequest], Times | _abc.Awaitable[Times]],
        value: _typing.SupportsIndex,
        then: _abc.Callable[[], object] = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Times]: ...

class _AsyncLabFail(_typed.AsyncMapped[FailRequest, None]):
    """Returns an error."""
    @_typing.overload
    def __call__(
        self,
        message: FailRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        how: str,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]: ...

class _AsyncLabWork(_typed.AsyncMapped[WorkRequest, None]):
    """Takes its time, and ends early when ctx does."""
    @_typing.overload
    def __call__(
        self,
        message: WorkRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        steps: _typing.SupportsIndex,
        pause: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]: ...

class _AsyncLabOpenTape(_typed.AsyncMapped[_typing.SupportsIndex, Tape]):
    """Makes one of some length."""
    def __call__(
        self,
        length: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Tape]: ...

class _AsyncLabMeasure(_typed.AsyncMapped[Tapes, Tapes]):
    """Gives the tapes back, longest first, and fires both events."""
    @_typing.overload
    def __call__(
        self,
        message: Tapes,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Tapes]: ...
    @_typing.overload
    def __call__(
        self,
        *,
        first: Tape | None = ...,
        rest: _typed.ListLike[Tape] | _typed.Array = ...,
        wait: _typed.Duration = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Tapes]: ...

class AsyncLab(_typed.Awaiting):
    """Lab gives back what it is given."""
    moved: _typed.Event[Moved]
    """OnMoved fires when something moves."""
    named: _typed.Event[str]
    """OnNamed carries a name."""
    @_typing.overload
    def __init__(self, config: Config, /, *, options: _goferry.Options | None = None) -> None: ...
    @_typing.overload
    def __init__(
        self,
        *,
        start: _typing.SupportsIndex = ...,
        name: str = ...,
        refuse: bool = ...,
        options: _goferry.Options | None = None,
    ) -> None: ...
    begin: _AsyncLabBegin
    """Tells how the Lab began."""
    numbers: _AsyncLabNumbers
    """Gives them back."""
    texts: _AsyncLabTexts
    """Gives a text back."""
    bytes_: _AsyncLabBytes
    """Gives bytes back, raw both ways."""
    view: _AsyncLabView
    """Gives the caller's memory back."""
    viewed: _AsyncLabViewed
    """Gives it back."""
    lists: _AsyncLabLists
    """Gives them back."""
    maps: _AsyncLabMaps
    """Gives them back."""
    optionals: _AsyncLabOptionals
    """Gives them back."""
    times: _AsyncLabTimes
    """Gives them back."""
    enums: _AsyncLabEnums
    """Gives them back."""
    files: _AsyncLabFiles
    """Gives them back."""
    naturals: _AsyncLabNaturals
    """Gives them back."""
    anything: _AsyncLabAnything
    """Gives it back."""
    graft: _AsyncLabGraft
    """Gives the tree back."""
    defaults: _AsyncLabDefaults
    """Gives them back."""
    double: _AsyncLabDouble
    """Doubles a number, one at a time."""
    apply: _AsyncLabApply
    """Calls fn."""
    fail: _AsyncLabFail
    """Returns an error."""
    work: _AsyncLabWork
    """Takes its time, and ends early when ctx does."""
    open_tape: _AsyncLabOpenTape
    """Makes one of some length."""
    measure: _AsyncLabMeasure
    """Gives the tapes back, longest first, and fires both events."""
    def count(
        self,
        to: _typing.SupportsIndex,
        *,
        timeout: float | None = None,
    ) -> _goferry.Stream[DoubleReply]:
        """Counts to a number."""
    @_typing.overload
    def moments(
        self,
        message: WorkRequest,
        /,
        *,
        timeout: float | None = None,
    ) -> _goferry.Stream[Times]:
        """Gives durations, and then fails when it shall."""
    @_typing.overload
    def moments(
        self,
        *,
        steps: _typing.SupportsIndex,
        pause: _typed.Duration = ...,
        timeout: float | None = None,
    ) -> _goferry.Stream[Times]: ...

class _Parse(_typed.Mapped[ParseRequest, Texted]):
    """Reads a text."""
    @_typing.overload
    def __call__(
        self,
        message: ParseRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Texted: ...
    @_typing.overload
    def __call__(
        self,
        *,
        text: str,
        mode: Mode | str = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Texted: ...
    @_typing.overload
    def submit(
        self,
        message: ParseRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Texted]: ...
    @_typing.overload
    def submit(
        self,
        *,
        text: str,
        mode: Mode | str = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[Texted]: ...
    @_typing.overload
    def post(
        self,
        message: ParseRequest,
        /,
        *,
        callback: _abc.Callable[[_goferry.Reply[Texted]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def post(
        self,
        *,
        text: str,
        mode: Mode | str = ...,
        callback: _abc.Callable[[_goferry.Reply[Texted]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    @_typing.overload
    def aio(
        self,
        message: ParseRequest,
        /,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Texted]: ...
    @_typing.overload
    def aio(
        self,
        *,
        text: str,
        mode: Mode | str = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Texted]: ...
parse: _Parse
"""Reads a text."""

class _Reverse(_typed.Mapped[str, str]):
    """Turns a text around."""
    def __call__(
        self,
        text: str,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> str: ...
    def submit(
        self,
        text: str,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Future[str]: ...
    def post(
        self,
        text: str,
        *,
        callback: _abc.Callable[[_goferry.Reply[str]], object],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None: ...
    def aio(
        self,
        text: str,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]: ...
reverse: _Reverse
"""Turns a text around."""

def version() -> str:
    """Tells the library's version."""
