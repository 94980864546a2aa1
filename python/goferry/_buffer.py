"""The memory of replies that are not copied: `goferry.Buffer`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, overload

from ._public import public

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType


@public
class Buffer(ABC):
    """Bytes that came from Go, in memory that is theirs alone.

    It has the buffer protocol: `memoryview(buffer)`, `numpy.frombuffer(buffer, dtype)` and
    `bytes(buffer)` take it, the first two without a copy. The memory may be written to. It is
    freed when neither the Buffer nor a view of it is in use any more, or at once by `release`
    or the end of a `with`. It equals other buffers that hold the same bytes.

    Each extension has a class of its own, made in C, which this one stands for: `isinstance` knows
    them, and only Go makes instances.
    """

    __slots__ = ()

    @abstractmethod
    def __buffer__(self, flags: int, /) -> memoryview:
        """Give the memory to who asks for it by the buffer protocol."""

    @abstractmethod
    def __len__(self) -> int: ...

    @overload
    def __getitem__(self, key: int, /) -> int: ...
    @overload
    def __getitem__(self, key: slice, /) -> memoryview: ...

    @abstractmethod
    def __getitem__(self, key: int | slice, /) -> int | memoryview:
        """Give one byte as an int, or for a slice a view without a copy."""

    @abstractmethod
    def __iter__(self) -> Iterator[int]: ...

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """The number of bytes."""

    @abstractmethod
    def release(self) -> None:
        """Free the memory now; using the Buffer afterwards raises ValueError.

        Raises BufferError while views of it are in use. Releasing again does nothing.
        """

    @abstractmethod
    def __enter__(self) -> Buffer: ...

    @abstractmethod
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
