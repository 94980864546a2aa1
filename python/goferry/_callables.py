"""Callables in requests: Go has a token for each, and calls it through its caller's threads.

The ways of calling a method whose request may hold callables come here (from the C side, so that
other methods pay nothing), and are called again with the payload encoded. A call of a callable
comes to `called`, on the thread that drains its port: a waiting caller's own, the loop's, or the
one that hands work to the callable threads. Its answer is a message to Go.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import struct
import threading
import traceback
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from ._callable_threads import CallableThreads
from ._errors import ReentrantError
from ._reports import pass_on_interrupt
from ._waits import Request, begin_wait, end_wait, look

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping

    from goferry import _plane

    from ._call import Call
    from ._runtime import Runtime
    from ._wire import Wire

# The operation's number, from core's code.go, and the first byte of an answer's result.
OP_ANSWER = -9
RETURNED, RAISED = b"\0", b"\1"

_CALL = struct.Struct("<8sQ")  # the call's number, the callable's token; then the argument

_tokens = itertools.count(1)
# Callables of living requests by token. Changed by single operations, atomic under the GIL.
_living: dict[int, Entry] = {}

# The serial lanes whose handlers wait, directly or not, for what runs here: ring's id and lane.
held_lanes: ContextVar[frozenset[tuple[int, int]]] = ContextVar("goferry_held", default=frozenset())

_encode = msgspec.msgpack.Encoder().encode


class Armed(NamedTuple):
    """An encoded payload whose callables are registered."""

    body: bytes


class Entry(NamedTuple):
    """A callable of a living request."""

    session: Session
    function: Callable[..., Any]
    decode: Callable[[bytes], Any] | None  # None: it takes no argument
    encode: Callable[[Any], bytes]

    def run(self, argument: bytes) -> Any:
        """Call it."""
        return self.function() if self.decode is None else self.function(self.decode(argument))


class Session(Request):
    """The callables of one request whose caller waits: they run on the thread that got the call."""

    def __init__(self, desk: Desk, ring: _plane.Ring, lane: int, bounded: bool) -> None:
        super().__init__(ring, lane, bounded)
        self.desk = desk
        self.ring = ring
        self.held = held_lanes.get()
        if lane >= 0:
            self.held |= {(id(ring), lane)}
        self.over = False
        self._mine: list[int] = []
        desk.nest(1)

    def register(
        self,
        function: Callable[..., Any],
        decode: Callable[[bytes], Any] | None,
        encode: Callable[[Any], bytes],
    ) -> int:
        """Give a callable its token."""
        self.check(function)
        token = next(_tokens)
        self._mine.append(token)
        _living[token] = Entry(self, function, decode, encode)
        return token

    def check(self, function: Callable[..., Any]) -> None:
        """Refuse a callable that cannot be run."""
        if inspect.iscoroutinefunction(function):
            raise TypeError(f"{function!r} is a coroutine function, which needs acall()")

    def close(self, _: object = None) -> None:
        """The request is over: its callables are called no more."""
        if self.over:
            return
        self.over = True
        self.desk.nest(-1)
        for token in self._mine:
            _living.pop(token, None)
        self.forget()

    def take(self, entry: Entry, number: bytes, argument: bytes) -> None:
        """Run a call."""
        self.perform(entry, number, argument)

    def perform(self, entry: Entry, number: bytes, argument: bytes) -> None:
        """Run a call here and answer it. Raises what is meant to end the program."""
        before = held_lanes.set(self.held)
        self.calls[number] = threading.get_ident()
        self.desk.nest(1)
        answer = RAISED
        try:
            answer = RETURNED + entry.encode(entry.run(argument))
        except BaseException as error:
            answer = RAISED + describe(error)
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
        finally:
            self.desk.nest(-1)
            held_lanes.reset(before)
            self.answer(number, answer)

    def answer(self, number: bytes, answer: bytes) -> None:
        """Tell Go how a call ended."""
        self.calls.pop(number, None)
        self.ring.message(OP_ANSWER, number + answer)


class PoolSession(Session):
    """The callables of a request whose caller goes on: they run on the callable threads."""

    def take(self, entry: Entry, number: bytes, argument: bytes) -> None:
        self.desk.threads.put(functools.partial(self._run, entry, number, argument))

    def _run(self, entry: Entry, number: bytes, argument: bytes) -> None:
        if self.over:
            return
        try:
            self.perform(entry, number, argument)
        except BaseException as error:
            pass_on_interrupt(error)


def called(body: bytes) -> None:
    """Take a call of a callable. One whose request is over is dropped: nobody waits for it."""
    number, token = _CALL.unpack_from(body)
    entry = _living.get(token)
    if entry is not None:
        entry.session.take(entry, number, body[_CALL.size :])


def check_lane(ring: _plane.Ring, lane: int, name: str, blocks: int) -> None:
    """Refuse a call of a serial method whose lane waits, in the end, for the caller.

    That is the callable that calls; or the thread, if the call blocks it.
    """
    if (id(ring), lane) in held_lanes.get():
        raise ReentrantError(
            f"{name} would wait for ever: its serial lane is held by the handler that waits for "
            "this callable; use submit or post, and do not wait for the reply here",
            name,
        )
    if blocks:
        look(ring, lane, name)


def describe(error: BaseException) -> bytes:
    """What Go is told of an exception. Frames of this module mean nothing to anybody."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_globals.get("__name__") == __name__:
        trace = trace.tb_next
    kind = type(error)
    module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
    if module == "goferry._errors.":
        module = "goferry."
    try:
        message = str(error)
        text = "".join(traceback.format_exception(kind, error, trace)).rstrip("\n")
    except Exception as failure:  # its __str__ raised
        message, text = "", f"the exception cannot be shown: {type(failure).__name__}"
    parts = {"kind": module + kind.__qualname__, "message": message, "traceback": text}
    return _encode(
        {key: part.encode("utf-8", "backslashreplace").decode() for key, part in parts.items()}
    )


class Desk:
    """What serves the methods of one context that take callables. The ring holds it."""

    def __init__(self, runtime: Runtime, library: str, wire: Wire, threads: int) -> None:
        self.nest = runtime.extension.plane.nest
        self.threads = CallableThreads(library, threads)
        self._runtime = runtime
        self._encoders = dict(wire.callables)
        self._lanes = {row[0]: row[2] for row in wire.rows}

    def __del__(self) -> None:
        self.threads.close()

    @property
    def forked(self) -> bool:
        """Whether the context is a parent process's."""
        return self._runtime.forked

    def extend(self, rows: Iterable[tuple[Any, ...]], encoders: Mapping[str, Any]) -> None:
        """Serve further rows of the ring, which has them under keys of their own."""
        self._lanes.update((row[-1], row[2]) for row in rows)
        self._encoders.update(encoders)

    def __call__(
        self,
        way: str,
        ring: _plane.Ring,
        name: str,
        payload: Any,
        timeout: float | None,
        callback: Any,
        watch: Any,
    ) -> Any:
        more: dict[str, Any] = {"_calls": True}
        if watch is not None:
            more["_watch"] = watch
        lane, bounded = self._lanes[name], timeout is not None
        if way == "acall":
            return self._acall(ring, name, payload, timeout, more)
        if way == "call":
            session = Session(self, ring, lane, bounded)
            try:
                return ring.call(name, self._arm(session, name, payload), timeout, **more)
            finally:
                session.close()
        self._runtime.serve_calls()
        session = PoolSession(self, ring, lane, bounded)
        try:
            if way == "map":
                armed = [self._arm(session, name, item) for item in payload]
                try:
                    return ring.map(name, armed, timeout, return_exceptions=callback, **more)
                finally:
                    session.close()
            armed_one = self._arm(session, name, payload)
            if way == "submit":
                future = ring.submit(name, armed_one, timeout, **more)
                future._brought = session
                future.add_done_callback(session.close)
                return future

            def replied(reply: _plane.Reply) -> None:
                session.close()
                callback(reply)

            return ring.post(name, armed_one, replied, timeout, **more)
        except BaseException:
            session.close()
            raise

    def _acall(
        self,
        ring: _plane.Ring,
        name: str,
        payload: Any,
        timeout: float | None,
        more: dict[str, Any],
    ) -> Call[Any] | Coroutine[Any, Any, Any]:
        from ._listeners import running_loop

        loop = running_loop()
        if loop is None:  # as Call.later: sent once a loop runs it
            return _acall_later(ring, name, payload, timeout)
        from ._callables_loop import LoopSession

        session = LoopSession(self, ring, self._lanes[name], timeout is not None, loop)
        try:
            call = ring.acall(name, self._arm(session, name, payload), timeout, **more)
        except BaseException:
            session.close()
            raise
        session.watch(call)
        return call

    def _arm(self, session: Session, name: str, payload: Any) -> Armed:
        before = getattr(_encoding, "session", None)
        _encoding.session = session
        try:
            return Armed(self._encoders[name](payload))
        finally:
            _encoding.session = before


async def _acall_later(ring: _plane.Ring, name: str, payload: Any, timeout: float | None) -> Any:
    return await ring.acall(name, payload, timeout)


_encoding = threading.local()  # .session: whose payload this thread encodes


def register(
    function: Callable[..., Any],
    decode: Callable[[bytes], Any] | None,
    encode: Callable[[Any], bytes],
) -> int:
    """Give a callable in the payload that this thread encodes its token."""
    session: Session = _encoding.session
    return session.register(function, decode, encode)


def serve(plane: Any) -> None:
    """Tell an extension's data plane what to call."""
    plane.serve_calls(called, begin_wait, end_wait, look, check_lane)
