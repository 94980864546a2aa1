"""Go objects that stay in Go: `goferry.Handle` stands for one."""

from __future__ import annotations

import builtins
import weakref
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ._errors import ClosedError, StaleHandleError
from ._public import Stays, public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType

    from goferry import _plane

    from ._call import Call
    from ._future import Future
    from ._runtime import Runtime

# The operation that gives a handle back; the same number stands in core's code.go.
OP_RELEASE = -5


class ObjectCall(NamedTuple):
    """A request for an object's method: the handle as Go has it, and the argument."""

    number: bytes
    payload: Any


@public
class Handle(Stays):
    """A Go object that stays in Go. It is made of what a library's methods and events give.

    Its methods are called by their names, like a context's; as (a part of) a payload it is given
    back to Go. `close`, the end of a `with` and collection release the object in Go,
    whose teardown runs when no other handle stands for it and no method of it runs. A handle
    that is released, or whose context was closed or recycled, raises StaleHandleError or
    ClosedError. Each time that Go gives the object it is another handle. Hold a handle that you
    put into a payload until the reply has come.
    """

    __slots__ = ("__weakref__", "_home", "_number", "_open", "_ring", "_type")

    def __init__(self, home: Home, ring: _plane.Ring | None, kind: str, number: int) -> None:
        self._home = home
        self._ring = ring
        self._type = kind
        self._number = number
        self._open = True

    @property
    def type(self) -> str:
        """The name of the object's type in Go."""
        return self._type

    @property
    def closed(self) -> bool:
        """Whether the handle was released by `close`."""
        return not self._open

    def call(self, name: str, payload: Any = None, timeout: float | None = None) -> Any:
        """Call a method of the object and wait for its reply."""
        return self._alive().call(*self._request(name, payload), timeout)

    def submit(self, name: str, payload: Any = None, timeout: float | None = None) -> Future[Any]:
        """Send a request to a method of the object and return the Future of its reply."""
        future = self._alive().submit(*self._request(name, payload), timeout)
        future._keeps = self
        return future

    def post(
        self,
        name: str,
        payload: Any,
        callback: Callable[[_plane.Reply], object],
        timeout: float | None = None,
    ) -> None:
        """Send a request to a method of the object, whose reply is given to `callback`."""
        keeps = KeepingCallback(self, callback)
        self._alive().post(*self._request(name, payload), keeps, timeout)

    def acall(self, name: str, payload: Any = None, timeout: float | None = None) -> Call[Any]:
        """Send a request to a method of the object and return an awaitable `goferry.Call`."""
        call = self._alive().acall(*self._request(name, payload), timeout)
        if hasattr(type(call), "_keeps"):
            call._keeps = self
            return call
        return cast(
            "Call[Any]", keeping(self, call)
        )  # no loop runs yet, and this is a coroutine that sends later

    def close(self) -> None:
        """Release the object. Never blocks; closing again does nothing."""
        if not self._open:
            return
        self._open = False
        if self._ring is not None and not self._home.runtime.forked:
            self._ring.message(OP_RELEASE, self._number.to_bytes(8, "little"))

    def __enter__(self) -> Handle:
        return self

    def __exit__(
        self,
        kind: builtins.type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<goferry.Handle of a {self._type}{'' if self._open else ', closed'}>"

    def _argument(self) -> int:
        """What stands for the object in a payload."""
        self._alive()
        return self._number

    def _bytes(self) -> bytes:
        """What a request for a method of the object begins with."""
        return self._number.to_bytes(8, "little")

    def _alive(self) -> _plane.Ring:
        if not self._open:
            raise StaleHandleError(f"this {self._type} was released; get another one")
        if self._ring is None or self._home.runtime.forked:
            raise ClosedError(f"the context of this {self._type} is closed")
        return self._ring

    def _request(self, name: str, payload: Any) -> tuple[str, ObjectCall]:
        prefix = self._home.prefixes.get(self._type, "")
        return f"{prefix}.{name}", ObjectCall(self._bytes(), payload)


async def keeping(_: Handle, call: Any) -> Any:
    """Await a call, and keep the handle that it is for until then."""
    return await call


class KeepingCallback:
    """A callback that keeps the handle until the reply has come."""

    __slots__ = ("_callback", "_handle")

    def __init__(self, handle: Handle, callback: Callable[[_plane.Reply], object]) -> None:
        self._handle = handle
        self._callback = callback

    def __call__(self, reply: _plane.Reply) -> object:
        return self._callback(reply)


class Home:
    """Makes the handles of one context.

    The ring's decoders hold it, so it knows the ring weakly: a ring that nobody holds any more
    is closed. One number has one Handle, also when its reply is decoded twice.
    """

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.prefixes: dict[str, str] = {}  # of the methods' names, by type
        self._ring: Callable[[], _plane.Ring | None] = lambda: None
        self._living: weakref.WeakValueDictionary[int, Handle] = weakref.WeakValueDictionary()

    def own(self, ring: _plane.Ring) -> None:
        """Take the ring that the handles belong to."""
        self._ring = weakref.ref(ring)

    def learn(self, methods: Iterable[Mapping[str, Any]]) -> None:
        """Note how the objects' methods are called."""
        for method in methods:
            if method.get("receiver"):
                self.prefixes[method["receiver"]] = method["name"].rpartition(".")[0]

    def maker(self, kind: str) -> Callable[[Any], Any]:
        """Make the function that turns a number from Go into a Handle."""

        def make(number: Any) -> Any:
            if number is None:
                return None
            handle = self._living.get(number)
            if handle is None:
                handle = self._living[number] = Handle(self, self._ring(), kind, number)
            return handle

        return make
