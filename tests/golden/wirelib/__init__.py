"""Package wirelib has every row of the wire table, to be called from Python by its typed classes.

Each method gives its request back, so that what Python gets can be compared with what it gave.

Built by goferry; what is changed here is lost.
"""

from __future__ import annotations

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

_library = _typed.Library("wirelib", __name__, __file__)



class Color(_typed.IntEnum):
    """Color is one of some.

    Members:
        RED: warm.
        BLUE: cold.
    """

    RED = 1
    BLUE = 2


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


class ApplyRequest(_msgspec.Struct, frozen=True, kw_only=True):
    """ApplyRequest brings a callable.

    Attributes:
        fn: fn gets value, and what it returns is given back.
        then: called afterwards, when it is there.
    """

    fn: _abc.Callable[[DoubleRequest], Times | _abc.Awaitable[Times]]
    value: int
    then: _abc.Callable[[], object] = None


class Begun(_msgspec.Struct, frozen=True, kw_only=True):
    """Begun tells how a Lab began.

    Attributes:
        start: where the counter began.
        name: the Lab's.
    """

    start: int
    name: str


class Branch(_msgspec.Struct, frozen=True, kw_only=True):
    """Branch contains itself."""

    name: str
    kids: list[Branch] = []
    wait: _datetime.timedelta = _datetime.timedelta()
    left: Branch | None = None


class Config(_msgspec.Struct, frozen=True, kw_only=True):
    """Config says how a Lab begins.

    Attributes:
        start: where its counter begins.
        name: how it is called.
        refuse: refuse, when set, makes the constructor fail with a LimitError.
    """

    start: int = 0
    name: str = "lab"
    refuse: bool = False


class Defaults(_msgspec.Struct, frozen=True, kw_only=True):
    """Defaults has a field for each kind of default."""

    size: int = 7
    ratio: float = 0.5
    name: str = "a, b"
    wait: _datetime.timedelta = _datetime.timedelta(milliseconds=1500)
    path: str = "/tmp"
    on: bool = True
    color: Color = Color.BLUE
    maybe: int | None = 3
    point: Point = _msgspec.field(default_factory=lambda: Point(x=0.0, y=0.0))
    when: _datetime.datetime = _typed.ZERO_TIME


class DoubleReply(_msgspec.Struct, frozen=True, kw_only=True):
    """DoubleReply holds the doubled number.

    Attributes:
        value: twice as much.
    """

    value: int


class DoubleRequest(_msgspec.Struct, frozen=True, kw_only=True):
    """DoubleRequest holds the number to double.

    Attributes:
        value: the number.
    """

    value: int


class Enums(_msgspec.Struct, frozen=True, kw_only=True):
    """Enums has one of each."""

    color: Color
    mode: Mode
    rights: Rights
    maybe: Color | None = None
    mask: int = 0


class FailRequest(_msgspec.Struct, frozen=True, kw_only=True):
    """FailRequest chooses an error.

    Attributes:
        how: "limit", "gone" or anything else.
    """

    how: str


class Files(_msgspec.Struct, frozen=True, kw_only=True):
    """Files has paths."""

    path: str
    paths: list[str] = []
    sizes: dict[str, int] = {}
    note: str = ""
    other: dict[str, str] = {}


class Lists(_msgspec.Struct, frozen=True, kw_only=True):
    """Lists has lists of all kinds."""

    origin: str = "nowhere"
    ints: list[int] = []
    small: list[int] = []
    floats: list[float] = []
    names: list[str] = []
    points: list[Point] = []
    blobs: list[bytes] = []
    grid: list[list[int]] = []
    pair: list[str] = _msgspec.field(default_factory=lambda: ["" for _ in range(2)])
    few: list[Point] = _msgspec.field(default_factory=lambda: [Point(x=0.0, y=0.0) for _ in range(3)])
    maybe: list[int] | None = None
    pointer: list[Point | None] = []
    colors: list[Color] = []
    flags: list[bool] = []
    nested: list[list[list[bool]]] = []


class Maps(_msgspec.Struct, frozen=True, kw_only=True):
    """Maps has dicts of all kinds."""

    counts: dict[str, int] = {}
    by_int: dict[int, str] = {}
    by_byte: dict[int, bool] = {}
    by_flag: dict[bool, int] = {}
    points: dict[str, Point] = {}
    deep: dict[str, dict[str, int]] = {}
    color: dict[Color, str] = {}
    maybe: dict[str, int] | None = None


class Moved(_msgspec.Struct, frozen=True, kw_only=True):
    """Moved is the payload of OnMoved.

    Attributes:
        to: where it went.
        after: how long it took.
    """

    to: Point
    after: _datetime.timedelta


class Naturals(_msgspec.Struct, frozen=True, kw_only=True, rename={"int_": "int"}):
    """Naturals has types that cross as text and that Python has types of its own for."""

    int_: int
    ints: list[int] = []
    maybe: int | None = None
    addr: _typed.IPAddress | None = None
    addrs: list[_typed.IPAddress | None] = []
    prefix: _typed.IPInterface | None = None
    ratio: _fractions.Fraction = _fractions.Fraction()
    id: str = ""
    tags: dict[str, int] = {}


class Numbers(_msgspec.Struct, frozen=True, kw_only=True, rename={"int_": "int"}):
    """Numbers has a number of each size."""

    flag: bool = False
    i8: int = 0
    i16: int = 0
    i32: int = 0
    i64: int = 0
    int_: int = 0
    u8: int = 0
    u16: int = 0
    u32: int = 0
    u64: int = 0
    f32: float = 0.0
    f64: float = 0.0


class Optionals(
    _msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={"int_": "int", "list_": "list"},
):
    """Optionals has pointers."""

    int_: int | None = None
    text: str | None = None
    point: Point | None = None
    list_: list[int] | None = None
    color: Color | None = None
    always: int | None


class ParseRequest(_msgspec.Struct, frozen=True, kw_only=True):
    """ParseRequest holds a text.

    Attributes:
        text: what is read.
        mode: mode tells how.
    """

    text: str
    mode: Mode = Mode.FAST


class Point(_msgspec.Struct, frozen=True, kw_only=True):
    """Point is a place.

    Attributes:
        x: to the right.
        y: upwards.
    """

    x: float
    y: float


class Tapes(_msgspec.Struct, frozen=True, kw_only=True):
    """Tapes holds several."""

    first: Tape | None = None
    rest: list[Tape] = []
    wait: _datetime.timedelta = _datetime.timedelta()


class Texted(_msgspec.Struct, frozen=True, kw_only=True):
    """Texted tells of a text."""

    length: int
    mode: Mode


class Times(_msgspec.Struct, frozen=True, kw_only=True):
    """Times has instants and durations."""

    when: _datetime.datetime
    took: _datetime.timedelta
    whens: list[_datetime.datetime] = []
    laps: list[_datetime.timedelta] = []
    named: dict[str, _datetime.timedelta] = {}
    maybe: _datetime.timedelta | None = None


class Viewed(_msgspec.Struct, frozen=True, kw_only=True):
    """Viewed has views among other fields."""

    name: str
    data: memoryview
    exact: bytes
    plain: bytes


class WorkRequest(_msgspec.Struct, frozen=True, kw_only=True):
    """WorkRequest says how much to do.

    Attributes:
        steps: told as progress, one by one.
        pause: how long each takes.
    """

    steps: int
    pause: _datetime.timedelta = _datetime.timedelta()


class LimitError(_typed.DeclaredError, renamed={"message": "message_"}):
    """LimitError tells which limit was passed.

    Attributes:
        wanted: what was asked for.
        limit: how much there may be.
        message_: a field with the name of an attribute that every exception has.
    """

    wanted: int
    limit: int
    message_: str


class GoneError(_typed.DeclaredError, LookupError):
    """ErrGone says that it is gone."""


class Tape(_typed.Object):
    """Tape is an object that stays in Go."""

    @_library.method("tape.length")
    def length(self, *, timeout: float | None = None, progress: _typed.ProgressTo = None) -> int:
        """Tells how long it is."""

    @_library.method("tape.pull", DoubleRequest)
    def pull(
        self,
        message: DoubleRequest | None = None,
        /,
        *,
        value: int = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> DoubleReply:
        """Makes it longer.

        Args:
            value: the number.
        """

    @_library.method("tape.same")
    def same(self, *, timeout: float | None = None, progress: _typed.ProgressTo = None) -> Tape:
        """Gives the same tape again."""


class Lab(_typed.Blocking, library=_library):
    """Lab gives back what it is given."""

    moved = _library.event("moved", "OnMoved fires when something moves.")
    named = _library.event("named", "OnNamed carries a name.")

    def __init__(
        self,
        config: Config | None = None,
        /,
        *,
        start: int = 0,
        name: str = "lab",
        refuse: bool = False,
        options: _goferry.Options | None = None,
    ) -> None:
        config = _typed.made(config, Config, start=start, name=name, refuse=refuse)
        super().__init__(config, options)

    @_library.method("begin")
    def begin(self, *, timeout: float | None = None, progress: _typed.ProgressTo = None) -> Begun:
        """Tells how the Lab began."""

    @_library.method("numbers", Numbers)
    def numbers(
        self,
        message: Numbers | None = None,
        /,
        *,
        flag: bool = False,
        i8: int = 0,
        i16: int = 0,
        i32: int = 0,
        i64: int = 0,
        int_: int = 0,
        u8: int = 0,
        u16: int = 0,
        u32: int = 0,
        u64: int = 0,
        f32: float = 0.0,
        f64: float = 0.0,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Numbers:
        """Gives them back."""

    @_library.method("texts", param="text")
    def texts(
        self,
        text: str,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> str:
        """Gives a text back."""

    @_library.method("bytes", param="data")
    def bytes_(
        self,
        data: bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> bytes:
        """Gives bytes back, raw both ways."""

    @_library.method("view", param="data")
    def view(
        self,
        data: memoryview,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Buffer:
        """Gives the caller's memory back."""

    @_library.method("viewed", Viewed)
    def viewed(
        self,
        message: Viewed | None = None,
        /,
        *,
        name: str = ...,
        data: memoryview = ...,
        exact: bytes = ...,
        plain: bytes = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Viewed:
        """Gives it back."""

    @_library.method("lists", Lists)
    def lists(
        self,
        message: Lists | None = None,
        /,
        *,
        origin: str = "nowhere",
        ints: list[int] = [],
        small: list[int] = [],
        floats: list[float] = [],
        names: list[str] = [],
        points: list[Point] = [],
        blobs: list[bytes] = [],
        grid: list[list[int]] = [],
        pair: list[str] = ...,
        few: list[Point] = ...,
        maybe: list[int] | None = None,
        pointer: list[Point | None] = [],
        colors: list[Color] = [],
        flags: list[bool] = [],
        nested: list[list[list[bool]]] = [],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Lists:
        """Gives them back."""

    @_library.method("maps", Maps)
    def maps(
        self,
        message: Maps | None = None,
        /,
        *,
        counts: dict[str, int] = {},
        by_int: dict[int, str] = {},
        by_byte: dict[int, bool] = {},
        by_flag: dict[bool, int] = {},
        points: dict[str, Point] = {},
        deep: dict[str, dict[str, int]] = {},
        color: dict[Color, str] = {},
        maybe: dict[str, int] | None = None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Maps:
        """Gives them back."""

    @_library.method("optionals", Optionals)
    def optionals(
        self,
        message: Optionals | None = None,
        /,
        *,
        int_: int | None = None,
        text: str | None = None,
        point: Point | None = None,
        list_: list[int] | None = None,
        color: Color | None = None,
        always: int | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Optionals:
        """Gives them back."""

    @_library.method("times", Times)
    def times(
        self,
        message: Times | None = None,
        /,
        *,
        when: _datetime.datetime = ...,
        took: _datetime.timedelta = ...,
        whens: list[_datetime.datetime] = [],
        laps: list[_datetime.timedelta] = [],
        named: dict[str, _datetime.timedelta] = {},
        maybe: _datetime.timedelta | None = None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Times:
        """Gives them back."""

    @_library.method("enums", Enums)
    def enums(
        self,
        message: Enums | None = None,
        /,
        *,
        color: Color = ...,
        mode: Mode = ...,
        rights: Rights = ...,
        maybe: Color | None = None,
        mask: int = 0,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Enums:
        """Gives them back."""

    @_library.method("files", Files)
    def files(
        self,
        message: Files | None = None,
        /,
        *,
        path: str = ...,
        paths: list[str] = [],
        sizes: dict[str, int] = {},
        note: str = "",
        other: dict[str, str] = {},
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Files:
        """Gives them back."""

    @_library.method("naturals", Naturals)
    def naturals(
        self,
        message: Naturals | None = None,
        /,
        *,
        int_: int = ...,
        ints: list[int] = [],
        maybe: int | None = None,
        addr: _typed.IPAddress | None = None,
        addrs: list[_typed.IPAddress | None] = [],
        prefix: _typed.IPInterface | None = None,
        ratio: _fractions.Fraction = _fractions.Fraction(),
        id: str = "",
        tags: dict[str, int] = {},
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Naturals:
        """Gives them back."""

    @_library.method("anything", Anything)
    def anything(
        self,
        message: Anything | None = None,
        /,
        *,
        value: _typing.Any = ...,
        raw: _typing.Any = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Anything:
        """Gives it back."""

    @_library.method("graft", Branch)
    def graft(
        self,
        message: Branch | None = None,
        /,
        *,
        name: str = ...,
        kids: list[Branch] = [],
        wait: _datetime.timedelta = _datetime.timedelta(),
        left: Branch | None = None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Branch:
        """Gives the tree back."""

    @_library.method("defaults", Defaults)
    def defaults(
        self,
        message: Defaults | None = None,
        /,
        *,
        size: int = 7,
        ratio: float = 0.5,
        name: str = "a, b",
        wait: _datetime.timedelta = _datetime.timedelta(milliseconds=1500),
        path: str = "/tmp",
        on: bool = True,
        color: Color = Color.BLUE,
        maybe: int | None = 3,
        point: Point = ...,
        when: _datetime.datetime = _typed.ZERO_TIME,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Defaults:
        """Gives them back."""

    @_library.method("double", DoubleRequest)
    def double(
        self,
        message: DoubleRequest | None = None,
        /,
        *,
        value: int = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> DoubleReply:
        """Doubles a number, one at a time.

        Args:
            value: the number.
        """

    @_library.method("apply", ApplyRequest)
    def apply(
        self,
        message: ApplyRequest | None = None,
        /,
        *,
        fn: _abc.Callable[[DoubleRequest], Times | _abc.Awaitable[Times]] = ...,
        value: int = ...,
        then: _abc.Callable[[], object] = None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Times:
        """Calls fn.

        Args:
            fn: fn gets value, and what it returns is given back.
            then: called afterwards, when it is there.
        """

    @_library.method("fail", FailRequest)
    def fail(
        self,
        message: FailRequest | None = None,
        /,
        *,
        how: str = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None:
        """Returns an error.

        Args:
            how: "limit", "gone" or anything else.
        """

    @_library.method("work", WorkRequest)
    def work(
        self,
        message: WorkRequest | None = None,
        /,
        *,
        steps: int = ...,
        pause: _datetime.timedelta = _datetime.timedelta(),
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> None:
        """Takes its time, and ends early when ctx does.

        Args:
            steps: told as progress, one by one.
            pause: how long each takes.
        """

    @_library.method("open_tape", param="length")
    def open_tape(
        self,
        length: int,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Tape:
        """Makes one of some length."""

    @_library.method("measure", Tapes)
    def measure(
        self,
        message: Tapes | None = None,
        /,
        *,
        first: Tape | None = None,
        rest: list[Tape] = [],
        wait: _datetime.timedelta = _datetime.timedelta(),
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> Tapes:
        """Gives the tapes back, longest first, and fires both events."""

    @_library.stream("count", param="to")
    def count(self, to: int, *, timeout: float | None = None) -> _goferry.Stream[DoubleReply]:
        """Counts to a number."""

    @_library.stream("moments", WorkRequest)
    def moments(
        self,
        message: WorkRequest | None = None,
        /,
        *,
        steps: int = ...,
        pause: _datetime.timedelta = _datetime.timedelta(),
        timeout: float | None = None,
    ) -> _goferry.Stream[Times]:
        """Gives durations, and then fails when it shall.

        Args:
            steps: told as progress, one by one.
            pause: how long each takes.
        """


class AsyncLab(_typed.Awaiting, library=_library):
    """Lab for asyncio: methods are awaited.

    Lab gives back what it is given.
    """

    moved = _library.event("moved", "OnMoved fires when something moves.")
    named = _library.event("named", "OnNamed carries a name.")

    def __init__(
        self,
        config: Config | None = None,
        /,
        *,
        start: int = 0,
        name: str = "lab",
        refuse: bool = False,
        options: _goferry.Options | None = None,
    ) -> None:
        config = _typed.made(config, Config, start=start, name=name, refuse=refuse)
        super().__init__(config, options)

    @_library.method("begin")
    def begin(
        self,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Begun]:
        """Tells how the Lab began."""

    @_library.method("numbers", Numbers)
    def numbers(
        self,
        message: Numbers | None = None,
        /,
        *,
        flag: bool = False,
        i8: int = 0,
        i16: int = 0,
        i32: int = 0,
        i64: int = 0,
        int_: int = 0,
        u8: int = 0,
        u16: int = 0,
        u32: int = 0,
        u64: int = 0,
        f32: float = 0.0,
        f64: float = 0.0,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Numbers]:
        """Gives them back."""

    @_library.method("texts", param="text")
    def texts(
        self,
        text: str,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[str]:
        """Gives a text back."""

    @_library.method("bytes", param="data")
    def bytes_(
        self,
        data: bytes,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[bytes]:
        """Gives bytes back, raw both ways."""

    @_library.method("view", param="data")
    def view(
        self,
        data: memoryview,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[_goferry.Buffer]:
        """Gives the caller's memory back."""

    @_library.method("viewed", Viewed)
    def viewed(
        self,
        message: Viewed | None = None,
        /,
        *,
        name: str = ...,
        data: memoryview = ...,
        exact: bytes = ...,
        plain: bytes = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Viewed]:
        """Gives it back."""

    @_library.method("lists", Lists)
    def lists(
        self,
        message: Lists | None = None,
        /,
        *,
        origin: str = "nowhere",
        ints: list[int] = [],
        small: list[int] = [],
        floats: list[float] = [],
        names: list[str] = [],
        points: list[Point] = [],
        blobs: list[bytes] = [],
        grid: list[list[int]] = [],
        pair: list[str] = ...,
        few: list[Point] = ...,
        maybe: list[int] | None = None,
        pointer: list[Point | None] = [],
        colors: list[Color] = [],
        flags: list[bool] = [],
        nested: list[list[list[bool]]] = [],
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Lists]:
        """Gives them back."""

    @_library.method("maps", Maps)
    def maps(
        self,
        message: Maps | None = None,
        /,
        *,
        counts: dict[str, int] = {},
        by_int: dict[int, str] = {},
        by_byte: dict[int, bool] = {},
        by_flag: dict[bool, int] = {},
        points: dict[str, Point] = {},
        deep: dict[str, dict[str, int]] = {},
        color: dict[Color, str] = {},
        maybe: dict[str, int] | None = None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Maps]:
        """Gives them back."""

    @_library.method("optionals", Optionals)
    def optionals(
        self,
        message: Optionals | None = None,
        /,
        *,
        int_: int | None = None,
        text: str | None = None,
        point: Point | None = None,
        list_: list[int] | None = None,
        color: Color | None = None,
        always: int | None = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Optionals]:
        """Gives them back."""

    @_library.method("times", Times)
    def times(
        self,
        message: Times | None = None,
        /,
        *,
        when: _datetime.datetime = ...,
        took: _datetime.timedelta = ...,
        whens: list[_datetime.datetime] = [],
        laps: list[_datetime.timedelta] = [],
        named: dict[str, _datetime.timedelta] = {},
        maybe: _datetime.timedelta | None = None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Times]:
        """Gives them back."""

    @_library.method("enums", Enums)
    def enums(
        self,
        message: Enums | None = None,
        /,
        *,
        color: Color = ...,
        mode: Mode = ...,
        rights: Rights = ...,
        maybe: Color | None = None,
        mask: int = 0,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Enums]:
        """Gives them back."""

    @_library.method("files", Files)
    def files(
        self,
        message: Files | None = None,
        /,
        *,
        path: str = ...,
        paths: list[str] = [],
        sizes: dict[str, int] = {},
        note: str = "",
        other: dict[str, str] = {},
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Files]:
        """Gives them back."""

    @_library.method("naturals", Naturals)
    def naturals(
        self,
        message: Naturals | None = None,
        /,
        *,
        int_: int = ...,
        ints: list[int] = [],
        maybe: int | None = None,
        addr: _typed.IPAddress | None = None,
        addrs: list[_typed.IPAddress | None] = [],
        prefix: _typed.IPInterface | None = None,
        ratio: _fractions.Fraction = _fractions.Fraction(),
        id: str = "",
        tags: dict[str, int] = {},
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Naturals]:
        """Gives them back."""

    @_library.method("anything", Anything)
    def anything(
        self,
        message: Anything | None = None,
        /,
        *,
        value: _typing.Any = ...,
        raw: _typing.Any = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Anything]:
        """Gives it back."""

    @_library.method("graft", Branch)
    def graft(
        self,
        message: Branch | None = None,
        /,
        *,
        name: str = ...,
        kids: list[Branch] = [],
        wait: _datetime.timedelta = _datetime.timedelta(),
        left: Branch | None = None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Branch]:
        """Gives the tree back."""

    @_library.method("defaults", Defaults)
    def defaults(
        self,
        message: Defaults | None = None,
        /,
        *,
        size: int = 7,
        ratio: float = 0.5,
        name: str = "a, b",
        wait: _datetime.timedelta = _datetime.timedelta(milliseconds=1500),
        path: str = "/tmp",
        on: bool = True,
        color: Color = Color.BLUE,
        maybe: int | None = 3,
        point: Point = ...,
        when: _datetime.datetime = _typed.ZERO_TIME,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Defaults]:
        """Gives them back."""

    @_library.method("double", DoubleRequest)
    def double(
        self,
        message: DoubleRequest | None = None,
        /,
        *,
        value: int = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[DoubleReply]:
        """Doubles a number, one at a time.

        Args:
            value: the number.
        """

    @_library.method("apply", ApplyRequest)
    def apply(
        self,
        message: ApplyRequest | None = None,
        /,
        *,
        fn: _abc.Callable[[DoubleRequest], Times | _abc.Awaitable[Times]] = ...,
        value: int = ...,
        then: _abc.Callable[[], object] = None,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Times]:
        """Calls fn.

        Args:
            fn: fn gets value, and what it returns is given back.
            then: called afterwards, when it is there.
        """

    @_library.method("fail", FailRequest)
    def fail(
        self,
        message: FailRequest | None = None,
        /,
        *,
        how: str = ...,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]:
        """Returns an error.

        Args:
            how: "limit", "gone" or anything else.
        """

    @_library.method("work", WorkRequest)
    def work(
        self,
        message: WorkRequest | None = None,
        /,
        *,
        steps: int = ...,
        pause: _datetime.timedelta = _datetime.timedelta(),
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[None]:
        """Takes its time, and ends early when ctx does.

        Args:
            steps: told as progress, one by one.
            pause: how long each takes.
        """

    @_library.method("open_tape", param="length")
    def open_tape(
        self,
        length: int,
        *,
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Tape]:
        """Makes one of some length."""

    @_library.method("measure", Tapes)
    def measure(
        self,
        message: Tapes | None = None,
        /,
        *,
        first: Tape | None = None,
        rest: list[Tape] = [],
        wait: _datetime.timedelta = _datetime.timedelta(),
        timeout: float | None = None,
        progress: _typed.ProgressTo = None,
    ) -> _goferry.Call[Tapes]:
        """Gives the tapes back, longest first, and fires both events."""

    @_library.stream("count", param="to")
    def count(self, to: int, *, timeout: float | None = None) -> _goferry.Stream[DoubleReply]:
        """Counts to a number."""

    @_library.stream("moments", WorkRequest)
    def moments(
        self,
        message: WorkRequest | None = None,
        /,
        *,
        steps: int = ...,
        pause: _datetime.timedelta = _datetime.timedelta(),
        timeout: float | None = None,
    ) -> _goferry.Stream[Times]:
        """Gives durations, and then fails when it shall.

        Args:
            steps: told as progress, one by one.
            pause: how long each takes.
        """


@_library.static("parse", ParseRequest)
def parse(
    message: ParseRequest | None = None,
    /,
    *,
    text: str = ...,
    mode: Mode = Mode.FAST,
    timeout: float | None = None,
    progress: _typed.ProgressTo = None,
) -> Texted:
    """Reads a text.

    Args:
        text: what is read.
        mode: mode tells how.
    """


@_library.static("reverse", param="text")
def reverse(text: str, *, timeout: float | None = None, progress: _typed.ProgressTo = None) -> str:
    """Turns a text around."""


@_library.export("version")
def version() -> str:
    """Tells the library's version."""


_library.complete(
    messages={
        "Anything": Anything,
        "ApplyRequest": ApplyRequest,
        "Begun": Begun,
        "Branch": Branch,
        "Config": Config,
        "Defaults": Defaults,
        "DoubleReply": DoubleReply,
        "DoubleRequest": DoubleRequest,
        "Enums": Enums,
        "FailRequest": FailRequest,
        "Files": Files,
        "Lists": Lists,
        "Maps": Maps,
        "Moved": Moved,
        "Naturals": Naturals,
        "Numbers": Numbers,
        "Optionals": Optionals,
        "ParseRequest": ParseRequest,
        "Point": Point,
        "Tapes": Tapes,
        "Texted": Texted,
        "Times": Times,
        "Viewed": Viewed,
        "WorkRequest": WorkRequest,
    },
    objects={"Tape": Tape},
    enums={
        "github.com/goferry/goferry/tests/wirelib.Color": Color,
        "github.com/goferry/goferry/tests/wirelib.Mode": Mode,
        "github.com/goferry/goferry/tests/wirelib.Rights": Rights,
    },
    errors={"LimitError": LimitError, "GoneError": GoneError},
)
