"""Types that stubs of generated packages use; some of them exist at run time too, roughly."""

import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, Generic, Literal, Protocol, SupportsFloat, TypeAlias, TypeVar, overload

from typing_extensions import Buffer

from .._progress import Progress

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
_Request_contra = TypeVar("_Request_contra", contravariant=True)

Bytes: TypeAlias = Buffer
"""What may be given as bytes: any buffer."""

Path: TypeAlias = str | bytes | os.PathLike[str] | os.PathLike[bytes]
"""What may be given as the path of a file."""

Duration: TypeAlias = timedelta | SupportsFloat
"""What may be given as a duration: a timedelta, or seconds."""

ProgressTo: TypeAlias = Callable[[Progress], object] | bool | None
"""Where progress is told: a callable, or True for a bar."""

class ListLike(Protocol[_T_co]):
    """A list or a tuple. A str is none, though it is a sequence."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[_T_co]: ...
    def __contains__(self, value: object, /) -> bool: ...
    @overload
    def __getitem__(self, index: int, /) -> _T_co: ...
    @overload
    def __getitem__(self, index: slice, /) -> ListLike[_T_co]: ...

class Array(Protocol):
    """A one-dimensional array: numpy's, array.array."""

    def tolist(self) -> Any: ...

class Mapped(Generic[_Request_contra, _T]):
    """What takes many requests at once."""

    @overload
    def map(
        self,
        requests: Iterable[_Request_contra],
        /,
        *,
        timeout: float | None = None,
        return_exceptions: Literal[False] = False,
        progress: ProgressTo = None,
    ) -> list[_T]: ...
    @overload
    def map(
        self,
        requests: Iterable[_Request_contra],
        /,
        *,
        timeout: float | None = None,
        return_exceptions: bool,
        progress: ProgressTo = None,
    ) -> list[_T | BaseException]: ...

class AsyncMapped(Generic[_Request_contra, _T]):
    """What takes many requests at once, and is awaited."""

    @overload
    async def map(
        self,
        requests: Iterable[_Request_contra],
        /,
        *,
        timeout: float | None = None,
        return_exceptions: Literal[False] = False,
        progress: ProgressTo = None,
    ) -> list[_T]: ...
    @overload
    async def map(
        self,
        requests: Iterable[_Request_contra],
        /,
        *,
        timeout: float | None = None,
        return_exceptions: bool,
        progress: ProgressTo = None,
    ) -> list[_T | BaseException]: ...

class StreamLike(Protocol[_T_co]):
    """What stands for a goferry.Stream."""

    def __iter__(self) -> Iterator[_T_co]: ...
    def __aiter__(self) -> AsyncIterator[_T_co]: ...
    def close(self) -> None: ...

class EventLike(Protocol[_T_co]):
    """What stands for an event of a library."""

    def connect(self, function: Callable[[_T_co], object], /) -> Any: ...
    def listen(self, maxsize: int = 1024) -> Any: ...
    def __aiter__(self) -> AsyncIterator[_T_co]: ...
