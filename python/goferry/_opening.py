"""Opening: `goferry.open`, `goferry.aopen` and `goferry.static`."""

from __future__ import annotations

import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from . import _extension, _runtime
from ._context import OP_NEW, Context
from ._errors import ClosedError, Error, ForkedError, PoolExhaustedError
from ._options import Options, for_go

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._extension import Extension


def _caller() -> str:
    """Tell where the code stands that opens a context: "file:line". Costs no traceback."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        name = frame.f_globals.get("__name__", "")
        if name != __name__ and not name.startswith("asyncio."):
            break
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def runtime_for(find: Callable[[], tuple[Extension, str]]) -> tuple[_runtime.Runtime, str]:
    """Give the runtime in which a context may open of the library that `find` finds, and its name.

    Raises what `find` raises, ForkedError, and ClosedError at the interpreter's exit.
    """
    extension, library = find()
    runtime = _runtime.runtime_of(extension)
    if runtime.forked:
        raise ForkedError(
            f"the extension of {library} was loaded by the parent process, whose goroutines do not "
            "exist in this one; open contexts only in the child, or start the child by spawn"
        )
    if _runtime.exiting():
        raise ClosedError(f"{library} cannot be opened, since the interpreter is exiting")
    return runtime, library


def _open_error(error: Any, library: str, runtime: _runtime.Runtime) -> Error:
    """The exception for a context that Go refused to open."""
    kind = error.get("kind", "") if isinstance(error, dict) else ""
    message = error.get("message", "") if isinstance(error, dict) else str(error)
    if kind != "pool_exhausted":
        return Error(message)
    opened = [
        context._opened_at
        for context in list(runtime.contexts)
        if context._library == library and not context._static
    ]
    return PoolExhaustedError(message, "", tuple(sorted(opened)))


def _open(
    library: str, runtime: _runtime.Runtime, options: Options, opened_at: str, static: bool = False
) -> Context:
    """Open a context in Go, which has no object yet."""
    runtime.wire(library)  # fails, if at all, before there is anything to close
    result = runtime.extension.open(library, for_go(options, static))
    if "error" in result:
        raise _open_error(result["error"], library, runtime)
    context = Context(library, runtime, options, result["ring"], opened_at, static)
    if options.overflow == "block":
        from ._rooms import watch

        watch(runtime.extension.plane, context._ring, context._events)
    return context


def _prepare(
    find: Callable[[], tuple[Extension, str]],
    config: Any,
    options: Options | None,
    opened_at: str,
) -> tuple[Context, bytes]:
    """Everything that opening does before the constructor runs."""
    if options is None:
        options = Options()
    elif not isinstance(options, Options):
        raise TypeError(f"options must be a goferry.Options, not {options!r}")
    runtime, name = runtime_for(find)
    body = runtime.wire(name).config(config)
    runtime.extension.copy_environment()
    return _open(name, runtime, options, opened_at), body


def _construct(context: Context, body: bytes) -> Context:
    """Run the library's constructor; a context whose constructor failed is closed."""
    try:
        context._ring.operate(OP_NEW, body)
    except Error:
        context.close()
        raise
    except BaseException:  # Ctrl-C: the constructor is cancelled, and nobody waits for its end
        context._drop()
        raise
    return context


def open(library: str, config: Any = None, options: Options | None = None) -> Context:
    """Open a Go library: run its constructor with `config`, and return the Context to call.

    `library` is the library's name: one of goferry's bundled ones, or of an installed package
    that has the same name; else "package:library". `config` is a dict (or Struct) of the
    constructor's configuration. Ctrl-C interrupts a slow constructor. os.environ is copied to Go
    before it runs.

    Raises UnknownMethodError when there is no such library, DecodeError for a config that does not
    fit, PoolExhaustedError when too many contexts are open, and what the constructor failed with.
    """
    return open_with(partial(_extension.find, library), config, options, _caller())


def open_with(
    find: Callable[[], tuple[Extension, str]],
    config: Any,
    options: Options | None,
    opened_at: str,
) -> Context:
    """Open the library that `find` finds, as `open` does."""
    return _construct(*_prepare(find, config, options, opened_at))


async def aopen(library: str, config: Any = None, options: Options | None = None) -> Context:
    """Open a Go library as `open` does, without blocking the loop."""
    return await aopen_with(partial(_extension.find, library), config, options, _caller())


async def aopen_with(
    find: Callable[[], tuple[Extension, str]],
    config: Any,
    options: Options | None,
    opened_at: str,
) -> Context:
    """Open the library that `find` finds, as `aopen` does."""
    import asyncio

    # Guarded by the lock, for who is cancelled here while the thread goes on: whether that has
    # happened, and the context that the thread made.
    lock = threading.Lock()
    left = False
    made: list[Context] = []

    def prepare() -> tuple[Context, bytes]:
        context, body = _prepare(find, config, options, opened_at)
        with lock:
            made.append(context)
            unwanted = left
        if unwanted:
            context._drop()
        return context, body

    # Loading an extension takes milliseconds, and opening enters Go: not on the loop's thread.
    try:
        context, body = await asyncio.to_thread(prepare)
    except BaseException:
        with lock:  # one of the two drops it
            left, unneeded = True, tuple(made)
        for context in unneeded:
            context._drop()
        raise
    try:
        await context._ring.aoperate(OP_NEW, body)
    except Error:
        await context.aclose()
        raise
    except BaseException:  # cancelled
        context._drop()
        raise
    return context


def static(library: str) -> Context:
    """Give the library's static context, made at the first use: for functions that need no object.

    Its constructor never runs, so only static functions and exports can be called; methods get
    NotInitializedError. It is one for each library, does not count among `max_contexts`, and
    needs no closing: it ends with the interpreter. One that was closed is made anew.
    """
    return static_with(partial(_extension.find, library), _caller())


def static_with(find: Callable[[], tuple[Extension, str]], opened_at: str) -> Context:
    """Give the static context of the library that `find` finds, as `static` does."""
    runtime, name = runtime_for(find)
    with runtime.statics_lock:
        context = runtime.statics.get(name)
        if context is None or context.closed:
            runtime.extension.copy_environment()
            context = _open(name, runtime, Options(), opened_at, static=True)
            runtime.statics[name] = context
        return context
