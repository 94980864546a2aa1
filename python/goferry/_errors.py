"""What goferry raises.

Every exception is a `goferry.Error` and also the built-in that a person would
catch::

    Error (Exception)
    ├── RequestError (RuntimeError)            the handler returned an error
    │   ├── PanicError                         the handler panicked or ended its goroutine
    │   ├── NotExistError (FileNotFoundError)  its error was an fs.ErrNotExist
    │   ├── ExistError (FileExistsError)       … an fs.ErrExist
    │   ├── PermissionDeniedError (PermissionError)  … an fs.ErrPermission
    │   └── SystemCallError (OSError)          … another error of the system; also the OSError that
    │                                          Python has for its errno, such as IsADirectoryError
    ├── UnknownMethodError (LookupError)       no such library, method or event
    ├── DecodeError (ValueError)               a payload that does not fit its type
    ├── DeadlineError (TimeoutError)           the deadline passed; on Python 3.10 also asyncio's
    │                                          and concurrent.futures' TimeoutError
    ├── FullError (RuntimeError)               max_pending requests are waiting
    ├── StuckError (RuntimeError)              the event queue is full and nobody empties it
    ├── ReentrantError (RuntimeError)          a wait that could never end
    ├── ClosedError (RuntimeError)             the context is closed
    │   └── RecyclingError                     … or between two lives
    ├── ForkedError (RuntimeError)             the context belongs to the parent process
    ├── NotInitializedError (RuntimeError)     the constructor failed
    ├── PoolExhaustedError (RuntimeError)      too many contexts are open
    ├── ProcessDiedError (RuntimeError)        the isolated library's process ended
    ├── StaleHandleError (ReferenceError)      a Go object that is gone
    └── BuildError (RuntimeError)              no usable extension

All of them pickle, and keep their attributes.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ._public import public

if TYPE_CHECKING:
    from collections.abc import Callable


@public
class Error(Exception):
    """The base of everything that goferry raises.

    `message` says what was wrong and what to do; `method` names the method that
    was called, and is empty where there is none.
    """

    message: str
    method: str

    def __init__(self, message: str = "", method: str = "") -> None:
        self.message = message
        self.method = method
        super().__init__(message)
        self.args = (message,)  # an OSError, such as DeadlineError, would keep it elsewhere

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Callable[..., Error], tuple[object, ...]]:
        return _rebuild, (type(self), dict(self.__dict__))


def _rebuild(kind: type[Error], state: dict[str, Any]) -> Error:
    """Make an unpickled exception: its attributes are its whole state."""
    error = kind(state["message"], state["method"])
    error.__dict__.update(state)
    return error


@public
class RequestError(Error, RuntimeError):
    """The handler returned an error, whose text is `message`.

    `error` is the name of an error that the library declares (core.Fails, core.FailsIs), and is
    empty for others; `fields` are such an error's fields.
    """

    error: str
    fields: dict[str, Any]

    def __init__(
        self,
        message: str = "",
        method: str = "",
        error: str = "",
        fields: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, method)
        self.error = error
        self.fields = fields or {}


@public
class PanicError(RequestError):
    """The handler panicked, or ended its goroutine. The process lives on.

    `value` is what it panicked with, as text, and `stack` the Go stack. From Python 3.11 on the
    traceback ends with the author's part of it.
    """

    value: str
    stack: str

    def __init__(
        self, message: str = "", method: str = "", value: str = "", stack: str = ""
    ) -> None:
        super().__init__(message, method)
        self.value = value
        self.stack = stack


class _FileError(RequestError):
    """What the errors of io/fs have in common: `errno` and `filename`.

    OSError keeps these two outside of the instance's dict, hence the
    constructor and `__reduce__` of their own.
    """

    _default_errno = 0

    def __init__(
        self, message: str = "", method: str = "", errno: int = 0, filename: str | None = None
    ) -> None:
        number = errno or self._default_errno
        OSError.__init__(self, number, message, filename)
        self.message = message
        self.method = method
        self.error = ""
        self.fields = {}

    def __reduce__(self) -> tuple[Callable[..., Error], tuple[object, ...]]:
        number = getattr(self, "errno", 0)
        filename = getattr(self, "filename", None)
        return type(self), (self.message, self.method, number, filename)


@public
class NotExistError(_FileError, FileNotFoundError):
    """The handler's error was fs.ErrNotExist; `filename` is the path, when Go told it."""

    _default_errno = 2


@public
class ExistError(_FileError, FileExistsError):
    """The handler's error was fs.ErrExist; `filename` is the path, when Go told it."""

    _default_errno = 17


@public
class PermissionDeniedError(_FileError, PermissionError):
    """The handler's error was fs.ErrPermission; `filename` is the path, when Go told it."""

    _default_errno = 13


@public
class SystemCallError(_FileError, OSError):
    """The handler's error was the operating system's: `errno`, and `filename` when Go told it.

    It is also the subclass of OSError that Python has for that errno: IsADirectoryError,
    ConnectionRefusedError and so on.
    """

    def __reduce__(self) -> tuple[Callable[..., Error], tuple[object, ...]]:
        kind, arguments = super().__reduce__()
        return system_call_error if kind in _system_classes.values() else kind, arguments


_system_classes: dict[type[OSError], type[SystemCallError]] = {OSError: SystemCallError}


def system_call_error(
    message: str, method: str, errno: int, filename: str | None = None
) -> SystemCallError:
    """Make the SystemCallError that is also what Python has for the errno."""
    base = type(OSError(errno, ""))  # Python chooses the subclass
    kind = _system_classes.get(base)
    if kind is None:
        names = {"__module__": "goferry", "__doc__": SystemCallError.__doc__}
        made = type("SystemCallError", (SystemCallError, base), names)
        kind = _system_classes.setdefault(base, made)
    return kind(message, method, errno, filename)


@public
class UnknownMethodError(Error, LookupError):
    """There is no library, method or event of that name."""


@public
class DecodeError(Error, ValueError):
    """A payload does not fit its type; the message names method and field."""


@public
class DeadlineError(Error, TimeoutError):
    """The caller's deadline passed, or the handler's own (context.DeadlineExceeded)."""

    if sys.version_info < (3, 11):

        def __new__(cls, *args: Any, **kwargs: Any) -> DeadlineError:
            # Before 3.11 asyncio and concurrent.futures have TimeoutErrors of their own. Importing
            # goferry shall not import them, so the class that has all three is made here.
            return super().__new__(_deadline_class() if cls is DeadlineError else cls)

        def __reduce__(self) -> tuple[Callable[..., Error], tuple[object, ...]]:
            return _rebuild, (DeadlineError, dict(self.__dict__))


if sys.version_info < (3, 11):
    _deadline_classes: list[type[DeadlineError]] = []

    def _deadline_class() -> type[DeadlineError]:
        if not _deadline_classes:
            import asyncio
            import concurrent.futures

            bases = (DeadlineError, asyncio.TimeoutError, concurrent.futures.TimeoutError)
            names = {"__module__": "goferry", "__doc__": DeadlineError.__doc__}
            _deadline_classes.append(type("DeadlineError", bases, names))
        return _deadline_classes[0]


@public
class FullError(Error, RuntimeError):
    """`max_pending` requests are waiting already; this one was not accepted."""


@public
class StuckError(Error, RuntimeError):
    """The event queue is full: requests are refused until a listener has made room."""


@public
class ReentrantError(Error, RuntimeError):
    """The wait was refused, since it would keep its own end from coming."""


@public
class ClosedError(Error, RuntimeError):
    """The context is closed or closing."""


@public
class RecyclingError(ClosedError):
    """The context is between two lives; it takes requests again shortly."""


@public
class ForkedError(Error, RuntimeError):
    """The context was opened by the parent process; open a new one."""


@public
class NotInitializedError(Error, RuntimeError):
    """The library's constructor failed, so there is no object to call."""


@public
class PoolExhaustedError(Error, RuntimeError):
    """As many contexts are open as the library allows.

    `opened` tells where they were opened, as "file:line", and the message does so too.
    """

    opened: tuple[str, ...]

    def __init__(self, message: str = "", method: str = "", opened: tuple[str, ...] = ()) -> None:
        if opened:
            places = {place: opened.count(place) for place in opened}
            listed = ", ".join(
                f"{place} ({n} times)" if n > 1 else place for place, n in places.items()
            )
            message = f"{message}. They were opened at {listed}"
        super().__init__(message, method)
        self.opened = opened


@public
class ProcessDiedError(Error, RuntimeError):
    """The process in which the isolated library ran has ended."""


@public
class StaleHandleError(Error, ReferenceError):
    """The Go object behind this Python object is released, or of another type."""


@public
class BuildError(Error, RuntimeError):
    """There is no Go-built extension that could be used, or it could not be built."""
