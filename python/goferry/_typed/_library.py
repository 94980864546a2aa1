"""One library of a generated package: what its module declares, and its extension."""

from __future__ import annotations

import functools
import os
import sys
import threading
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .._files import file_in
from ._events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .. import _extension, _runtime
    from .._context import Context
    from ._plan import Rows

_F = TypeVar("_F", bound="Callable[..., Any]")


class Way(NamedTuple):
    """How a generated function is called."""

    kind: str  # "method", "stream", "static" or "export"
    name: str  # as the library has it
    make: Callable[..., Any]  # the request, from keywords


class Library:
    """What a generated module declares. Makes the module's functions callable."""

    def __init__(self, name: str, module: str, file: str) -> None:
        self.name = name
        self.module = module
        self._folder = os.path.dirname(os.path.abspath(file))
        # The extension that was built with the module: that of a later build may not fit it.
        self._path = file_in(self._folder)
        self.messages: Mapping[str, type[Any]] = {}
        self.objects: Mapping[str, type[Any]] = {}
        self.enums: Mapping[str, type[Any]] = {}
        self.errors: Mapping[str, type[Any]] = {}
        self._lock = threading.Lock()  # guards _runtime
        self._runtime: _runtime.Runtime | None = None
        self._static: Context | None = None
        # The rows of requests' fields, by methods: made with the first context, the same for all.
        self.rows: dict[str, Rows | None] | None = None

    def complete(
        self,
        *,
        messages: Mapping[str, type[Any]] = {},
        objects: Mapping[str, type[Any]] = {},
        enums: Mapping[str, type[Any]] = {},
        errors: Mapping[str, type[Any]] = {},
    ) -> None:
        """Take the module's classes, by the names that the library has for them; enums by Go's."""
        self.messages, self.objects, self.enums, self.errors = messages, objects, enums, errors
        for name, kind in objects.items():
            kind._goferry_type = name

    # --- what generated functions are decorated with ----------------------------------------------

    def method(
        self, name: str, message: type[Any] | None = None, *, param: str | None = None
    ) -> Callable[[_F], _F]:
        """Make the function a method. Its body is not used: instances have a callable instead."""
        return self._member(Way("method", name, _maker(name, message, param)))

    def stream(
        self, name: str, message: type[Any] | None = None, *, param: str | None = None
    ) -> Callable[[_F], _F]:
        """Make the function a method that gives a stream."""
        return self._member(Way("stream", name, _maker(name, message, param)))

    def _member(self, way: Way) -> Callable[[_F], _F]:
        def decorate(function: _F) -> _F:
            # A function as any other: inspect, help and mock look at what it wraps. A subclass
            # comes here by super().
            @functools.wraps(function)
            def member(self: Any, /, *args: Any, **kwargs: Any) -> Any:
                return self._bound(member, way)(*args, **kwargs)

            member.goferry_way = way  # type: ignore[attr-defined]
            return member  # type: ignore[return-value]

        return decorate

    def event(self, name: str, doc: str = "") -> Any:
        """Make an attribute an event."""
        return Event(name, doc)

    def static(
        self, name: str, message: type[Any] | None = None, *, param: str | None = None
    ) -> Callable[[_F], _F]:
        """Make the function one that needs no object; it also has submit, post, map and aio."""
        from ._statics import static

        return static(self, Way("static", name, _maker(name, message, param)))

    def export(
        self, name: str, message: type[Any] | None = None, *, param: str | None = None
    ) -> Callable[[_F], _F]:
        """Make the function one that runs in Go on its caller's thread."""
        from ._statics import export

        return export(self, Way("export", name, _maker(name, message, param)))

    # --- what instances need ----------------------------------------------------------------------

    def find(self) -> tuple[_extension.Extension, str]:
        """Load the extension that lies beside the module, or else find one with the library.

        Raises BuildError when the package was built again before its extension was loaded; when it
        was after that, the extension goes on, and a warning tells it once.
        """
        from .. import _extension
        from .._errors import BuildError

        path = self._path = self._path or file_in(self._folder)
        if path is None:
            if self.module.partition(".")[0] == "goferry":
                return _extension.find(self.name)
            raise BuildError(
                f"the package {self.module} has no Go extension for this interpreter in "
                f"{self._folder}; build it: run `goferry develop`, or install its wheel"
            )
        extension = _extension.load(path, self.module.partition(".")[0])
        if self.name not in extension.libraries:
            raise BuildError(
                f"the extension {path} has no library {self.name!r}, which {self.module} is for; "
                "build the package again"
            )
        return extension, self.name

    def runtime(self) -> _runtime.Runtime:
        """Give the runtime of the extension, which is loaded when it is first asked for.

        From then on the library's errors are the module's exceptions.
        """
        from .._opening import runtime_for

        with self._lock:
            if self._runtime is None or self._runtime.forked:
                from ._wire import errors_of

                runtime, _ = runtime_for(self.find)
                schema = runtime.extension.schema(self.name)
                runtime.wire(self.name).errors.update(errors_of(self, schema))
                self._runtime = runtime
            return self._runtime

    def teach(self, context: Context) -> None:
        """Let a context of the library take and give what the module's classes are."""
        from ._side import teach
        from ._wire import TypedWire

        extension = context._runtime.extension
        schema = extension.schema(self.name)
        teach(context, TypedWire(self, schema, context._wire, context._home, extension.plane))

    def static_context(self) -> Context:
        """Give the library's static context, which knows the module's classes."""
        from .._opening import static_with

        context = self._static
        if context is None or context.closed:
            self.runtime()
            context = static_with(self.find, self.caller())
            if context._typed is None:
                self.teach(context)
            self._static = context
        return context

    def caller(self) -> str:
        """Tell where the code stands that opens the library: "file:line"."""
        frame = sys._getframe(1)
        while frame.f_back is not None:
            name = frame.f_globals.get("__name__", "")
            if name != self.module and not name.startswith(("goferry._", "asyncio.")):
                break
            frame = frame.f_back
        return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def _maker(method: str, message: type[Any] | None, param: str | None) -> Callable[..., Any]:
    """Give the function that makes a request of keywords."""
    if message is not None:
        return message
    if param is None:
        return nothing
    name = param

    def positional(**given: Any) -> Any:
        if len(given) != 1 or name not in given:
            got = ", ".join(given) or "nothing"
            raise TypeError(f"{method} takes {name}, and nothing else; got {got}")
        return given[name]

    return positional


def nothing() -> None:
    """The request of what takes none."""
