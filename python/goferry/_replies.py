"""From reply codes to exceptions.

The C side calls `make_error` for each reply whose code is not OK, and for each
request that it refuses by itself (codes from 100 on).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgspec

from . import _errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    # An error that a library declares, by the names of both: the class to raise, which is called
    # with message, method, name and fields, and the converter of the fields.
    Declared = Callable[[str, str], tuple[type[_errors.RequestError], Callable[[Any], Any] | None]]

# Codes of replies; the same numbers stand in core's code.go.
FAILED = 1
PANIC = 2
UNKNOWN_METHOD = 3
DECODE = 4
CANCELLED = 5
DEADLINE = 6
CLOSED = 7
NOT_INITIALIZED = 8
NOT_EXIST = 9
PERMISSION = 10
EXIST = 11
REENTRANT = 12
STUCK = 13
RECYCLING = 14
TOO_LARGE = 15
ENCODE = 16
STALE_HANDLE = 17

# Codes of refusals by the C side, which Go never saw.
REFUSED_CLOSED = 100
REFUSED_FULL = 101
REFUSED_UNKNOWN = 102
REFUSED_TIMEOUT = 103
REFUSED_RECYCLING = 104
REFUSED_STUCK = 105
REFUSED_NOT_INITIALIZED = 106

_KINDS: Mapping[int, type[_errors.Error]] = {
    FAILED: _errors.RequestError,
    UNKNOWN_METHOD: _errors.UnknownMethodError,
    DECODE: _errors.DecodeError,
    DEADLINE: _errors.DeadlineError,
    CLOSED: _errors.ClosedError,
    NOT_INITIALIZED: _errors.NotInitializedError,
    REENTRANT: _errors.ReentrantError,
    STUCK: _errors.StuckError,
    RECYCLING: _errors.RecyclingError,
    TOO_LARGE: _errors.DecodeError,
    ENCODE: _errors.RequestError,
    STALE_HANDLE: _errors.StaleHandleError,
    REFUSED_CLOSED: _errors.ClosedError,
    REFUSED_FULL: _errors.FullError,
    REFUSED_TIMEOUT: _errors.DeadlineError,
    REFUSED_RECYCLING: _errors.RecyclingError,
    REFUSED_STUCK: _errors.StuckError,
    REFUSED_NOT_INITIALIZED: _errors.NotInitializedError,
}

_FILE_KINDS: Mapping[int, type[_errors._FileError]] = {
    NOT_EXIST: _errors.NotExistError,
    PERMISSION: _errors.PermissionDeniedError,
    EXIST: _errors.ExistError,
}

# What to say where the reply brings no message; {} is the method.
_SENTENCES: Mapping[int, str] = {
    FAILED: "{} failed without saying why",
    UNKNOWN_METHOD: "there is no method {}; see the library's documentation for its methods",
    DECODE: "the payload of {} does not fit its type",
    DEADLINE: "{} passed its deadline; give it a larger timeout=, or call it less often",
    CLOSED: "{} was ended because its context closed; open a new context",
    NOT_INITIALIZED: "{} has no object to run on, since the constructor failed; "
    "open the library again with a config that it accepts",
    REENTRANT: "{} would wait for itself; use submit or post",
    STUCK: "{} was refused because the event queue is full; close the listener that holds it up",
    RECYCLING: "{} was ended because its context is being recycled; call it again",
    TOO_LARGE: "the payload of {} is larger than max_message allows",
    STALE_HANDLE: "{} was given a handle that stands for nothing any more",
    ENCODE: "the reply of {} could not be encoded",
    REFUSED_CLOSED: "{} was called on a closed context; open a new one",
    REFUSED_FULL: "{} was refused: max_pending requests are waiting; "
    "wait for some of them, or raise Options(max_pending=…)",
    REFUSED_TIMEOUT: "{} was given up after its timeout; the request is cancelled in Go, "
    "and its late reply will be dropped",
    REFUSED_RECYCLING: "{} was called while the context is being recycled; call it again shortly",
    REFUSED_STUCK: "{} was refused because the event queue is full; "
    "close the listener that holds it up, or make it faster",
    REFUSED_NOT_INITIALIZED: "{} has no object to run on, since the constructor failed; "
    "recycle() the context, or open the library again with a config that it accepts",
}

# Begins the names of what calls the author's functions.
_BETWEEN = "github.com/goferry/goferry/core."

_decode = msgspec.msgpack.Decoder().decode


def _authors_frames(stack: str) -> Iterator[str]:
    """Give a panic's frames that are the author's, or of modules below: the innermost first."""
    lines = iter(stack.splitlines())
    for line in lines:
        if line.startswith("panic("):
            break
    next(lines, None)
    left = 10
    for function, place in zip(lines, lines, strict=False):
        if left == 0 or function.startswith(_BETWEEN):
            return
        if not function.startswith("runtime."):
            left -= 1
            yield f"  {place.strip().partition(' +')[0]}, in {function.rpartition('(')[0]}"


def make_error(
    code: int, method: str, body: bytes, declared: Declared | None = None
) -> BaseException:
    """Turn a reply's code and body into the exception to raise. Never raises itself.

    `declared` looks up the errors that libraries declare; without it each is a RequestError.
    """
    if code == REFUSED_UNKNOWN:
        known = bytes(body).decode("utf-8", "backslashreplace").split()
        # A generated package's rows stand beside the others under keys of their own.
        return _unknown(method, [name for name in known if not name.startswith("+")])
    details = _details(body)
    message = _text(details.get("message"))
    if code == CANCELLED:
        return _cancelled(message or f"{method} was cancelled")
    if code == PANIC:
        value = _text(details.get("value"))
        text = message or f"{method} panicked: {value}"
        error = _errors.PanicError(text, method, value, _text(details.get("stack")))
        if sys.version_info >= (3, 11):
            for line in _authors_frames(error.stack):
                error.add_note(line)
        return error
    if code in _FILE_KINDS:
        return _file_error(_FILE_KINDS[code], message, method, details)
    if code == FAILED and "error" in details:
        return _declared_error(message, method, details, declared)
    if code == FAILED and details.get("errno"):
        return _file_error(_errors.system_call_error, message, method, details)
    kind = _KINDS.get(code)
    if kind is None:
        text = f"{method} ended with code {code}, which this goferry does not know; update it"
        return _errors.Error(message or text, method)
    return kind(message or _SENTENCES[code].format(method or "the request"), method)


def _unknown(method: str, methods: list[str]) -> _errors.Error:
    import difflib

    text = f"there is no method {method!r}"
    close = difflib.get_close_matches(method, methods, 1)
    if close:
        text += f" (did you mean {close[0]!r}?)"
    if methods:
        text += f"; the library has: {', '.join(sorted(methods))}"
    return _errors.UnknownMethodError(text, method)


def _file_error(
    kind: Callable[..., _errors._FileError], message: str, method: str, details: dict[str, Any]
) -> _errors.Error:
    import os

    path = details.get("path") or None
    number = details.get("errno")
    filename = os.fsdecode(path) if isinstance(path, (bytes, str)) else None
    return kind(message, method, number if isinstance(number, int) else 0, filename)


def _declared_error(
    message: str, method: str, details: dict[str, Any], declared: Declared | None
) -> BaseException:
    name, fields = _text(details["error"]), details.get("fields") or {}
    if declared is None:
        return _errors.RequestError(message, method, name, fields)
    kind, convert = declared(_text(details.get("library")), name)
    return kind(message, method, name, convert(fields) if convert else fields)


def _cancelled(message: str) -> BaseException:
    # concurrent.futures' CancelledError; asyncio's is another class, and the C side
    # cancels a Call in place of giving it this.
    from concurrent.futures import CancelledError

    return CancelledError(message)


def _details(body: bytes) -> dict[str, Any]:
    """Read an error's body. A body that cannot be read becomes the message itself."""
    if not body:
        return {}
    try:
        details = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        details = None
    if isinstance(details, dict):
        return details
    return {"message": bytes(body).decode("utf-8", "backslashreplace")}


def _text(value: object) -> str:
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "backslashreplace")
    return value if isinstance(value, str) else ""
