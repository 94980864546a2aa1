"""Python's side of one extension: its reply thread, its loops' ports, its open contexts.

Importing this starts nothing. The reply thread is started by the first context that opens,
and stopped, with a bound, when the interpreter exits.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any

from ._buffer import Buffer
from ._errors import ForkedError
from ._replies import REFUSED_CLOSED, make_error
from ._reports import report_exception
from ._wire import Wire

if TYPE_CHECKING:
    import asyncio

    from goferry import _plane

    from ._callables import Desk
    from ._context import Context
    from ._extension import Extension

# How many replies one drain delivers before the thread lets others have the GIL.
DRAIN_ITEMS = 256
# How long the exit of the interpreter waits for goferry's threads, all together.
EXIT_SECONDS = 1.0

_lock = threading.Lock()  # guards _runtimes
_runtimes: dict[int, Runtime] = {}  # by id(extension); extensions are never unloaded


class Runtime:
    """What all contexts of one extension share."""

    def __init__(self, extension: Extension) -> None:
        from ._future import Future
        from ._logs import Logs
        from ._loop import LoopPorts, turn

        self.extension = extension
        self.reply_port: _plane.Port = extension.plane.Port()
        self.loops = LoopPorts(extension.plane.Port)
        self.contexts: weakref.WeakSet[Context] = weakref.WeakSet()
        self._calls_lock = threading.Lock()
        self._calls_port: _plane.Port | None = None  # guarded by the lock, as the thread's start
        self._calls_thread: threading.Thread | None = None
        self.statics_lock = threading.Lock()
        self.statics: dict[str, Context] = {}  # by library; guarded by the lock
        self.forked = False
        self.logs = Logs(extension)
        self._wires: dict[str, Wire] = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="goferry-replies", daemon=True)
        Buffer.register(extension.plane.Buffer)
        extension.plane.setup(self.make_error, Future, _call_type, self.loops.port_for, turn)

    def wire(self, library: str) -> Wire:
        """Give a library's encoders and decoders, made when they are first asked for."""
        wire = self._wires.get(library)
        if wire is None:
            wire = self._wires[library] = Wire(self.extension.schema(library))
        return wire

    def make_error(self, code: int, method: str, body: bytes) -> BaseException:
        """Turn a reply's code and body into the exception to raise."""
        if self.forked and code == REFUSED_CLOSED:
            return ForkedError(
                f"{method} was called on a context that was opened by the parent process; its "
                "goroutines do not exist in this one, so open a context here",
                method,
            )
        return make_error(code, method, body, self._declared)

    def _declared(self, library: str, name: str) -> Any:
        return self.wire(library).errors[name]

    def take_callables(
        self, ring: _plane.Ring, library: str, wire: Wire, threads: int
    ) -> Desk | None:
        """Let a context take requests with callables, if there is a method for them."""
        if not wire.callables:
            return None
        from ._callables import Desk, serve

        with self._calls_lock:
            if self._calls_port is None:
                serve(self.extension.plane)
                self._calls_port = self.extension.plane.Port()
        desk = Desk(self, library, wire, threads)
        ring.serve_callables(desk, list(wire.callables), self._calls_port)
        return desk

    def serve_calls(self) -> None:
        """Start the thread that hands calls of callables to the callable threads."""
        if self._calls_thread is not None:
            return
        with self._calls_lock:
            if self._calls_thread is None and not self._stopping:
                self._calls_thread = threading.Thread(
                    target=self._hand_out, name="goferry-calls", daemon=True
                )
                self._calls_thread.start()

    def _hand_out(self) -> None:
        port = self._calls_port
        assert port is not None
        while not self._stopping:
            while port.drain(DRAIN_ITEMS):
                pass
            port.wait(None)

    def start(self) -> None:
        """Start the reply thread and the log thread."""
        self._thread.start()
        self.logs.start()

    def ask_to_stop(self) -> None:
        """Ask the reply thread to deliver what has come, and to end."""
        self._stopping = True
        self.reply_port.wake()
        with self._calls_lock:
            if self._calls_port is not None:
                self._calls_port.wake()

    def join(self, timeout: float) -> None:
        """Wait for the reply thread's end."""
        if self._thread is not threading.current_thread():
            self._thread.join(timeout)
        if self._calls_thread is not None:
            self._calls_thread.join(timeout)

    def _run(self) -> None:
        from ._future import reply_threads

        reply_threads.add(threading.get_ident())
        port = self.reply_port
        while True:
            stopping = self._stopping
            try:
                while port.drain(DRAIN_ITEMS):
                    pass
            except BaseException as error:
                # A callback raised SystemExit or KeyboardInterrupt; this thread goes on.
                report_exception(error, "replies", "a callback on the reply thread")
                continue
            if stopping:
                return
            port.wait(None)


def _call_type() -> type[Any]:
    """Give goferry.Call; asyncio is imported only here, since a loop runs already."""
    from ._call import Call

    return Call


def runtime_of(extension: Extension) -> Runtime:
    """Give an extension's runtime, started when it is first asked for."""
    with _lock:
        runtime = _runtimes.get(id(extension))
        if runtime is None:
            runtime = Runtime(extension)
            runtime.start()
            _runtimes[id(extension)] = runtime
            return runtime
    runtime.logs.levels.read()
    return runtime


def loop_ports(loop: asyncio.AbstractEventLoop) -> list[_plane.Port]:
    """Give the ports of a running loop: one for each extension that it called into."""
    ports = [runtime.loops.known(loop) for runtime in list(_runtimes.values())]
    return [port for port in ports if port is not None]


def exiting() -> bool:
    """Whether the interpreter is on its way out, so that nothing needs closing any more."""
    return _exiting


_exiting = False


@atexit.register
def _exit() -> None:
    """Refuse new work, then deliver what has come, then stop the threads: all within a bound.

    A daemon thread that the interpreter's end surprises while it waits could only hang; so
    each one is asked to end before.
    """
    global _exiting
    _exiting = True
    runtimes = [runtime for runtime in _runtimes.values() if not runtime.forked]
    contexts = [context for runtime in runtimes for context in list(runtime.contexts)]
    for context in contexts:
        context._refuse()
        if context._static and not context.closed:
            context._drop()
    for runtime in runtimes:
        runtime.ask_to_stop()
    end = time.monotonic() + EXIT_SECONDS
    for context in contexts:
        context._stop_events(max(0.0, end - time.monotonic()))
    for runtime in runtimes:
        runtime.join(max(0.0, end - time.monotonic()))
    for runtime in runtimes:  # last, for what the others' ends were worth a record
        runtime.logs.ask_to_stop()
    for runtime in runtimes:
        runtime.logs.join(max(0.0, end - time.monotonic()))


def _after_fork_in_child() -> None:
    """Give up what the parent has: its goroutines and threads do not exist here."""
    global _lock
    _lock = threading.Lock()
    for runtime in _runtimes.values():
        runtime.forked = True
        runtime.logs.levels.forked = True
        for context in list(runtime.contexts):
            context._fork()


os.register_at_fork(after_in_child=_after_fork_in_child)
