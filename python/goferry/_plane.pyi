"""The C module `_plane`, the data plane: built into every extension, under its package."""

from asyncio import AbstractEventLoop
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, final
from weakref import ReferenceType

from ._buffer import Buffer as Buffer
from ._call import Call
from ._future import Future
from ._handle import Handle
from ._progress import ProgressTo

def setup(
    make_error: Callable[[int, str, bytes], BaseException],
    future_type: Callable[[], Future[Any]],
    call_type: Callable[[], type[Call[Any]]],
    loop_port: Callable[[AbstractEventLoop], Port],
    loop_turn: Callable[[Port, ReferenceType[AbstractEventLoop]], None],
    /,
) -> None: ...
def join_runtimes() -> None: ...
def memory() -> tuple[int, int, int, int, int, int]: ...
def nest(delta: int, /) -> None: ...
def serve_rooms(room: Callable[[Ring], bool], /) -> None: ...
def serve_calls(
    called: Callable[[bytes], object],
    begin_wait: Callable[[int, Ring, int], object],
    end_wait: Callable[[int], object],
    look: Callable[[Ring, int, str], object],
    check_lane: Callable[[Ring, int, str, int], object],
    /,
) -> None: ...

@final
class Reply:
    def result(self) -> Any: ...
    def exception(self) -> BaseException | None: ...

@final
class Port:
    @property
    def outstanding(self) -> int: ...
    def fileno(self) -> int: ...
    def wait(self, timeout: float | None, /) -> bool: ...
    def wake(self) -> None: ...
    def drain(self, limit: int = ..., budget: float = ..., /) -> bool: ...
    def turn(self, limit: int = ..., budget: float = ..., woken: bool = ..., /) -> bool: ...
    def arm(self) -> bool: ...
    def take_calls(self) -> None: ...

@final
class Ring:
    def __init__(
        self,
        pointer: int,
        name: str,
        methods: Sequence[
            tuple[
                str,
                int,
                int,
                bool,
                bool,
                Callable[[Any], bytes]
                | tuple[Callable[[Any], bytes] | None, Callable[[Any], bytes], bytes]
                | None,
                Callable[[Any], Any] | None,
                bool,
                int,
            ]
        ],
        reply_port: Port,
        max_pending: int = ...,
    ) -> None: ...
    @property
    def events(self) -> Events: ...
    dropped: Callable[[Ring], object] | None
    progress: Callable[..., object] | None
    def call(
        self,
        name: str,
        payload: Any = ...,
        timeout: float | None = ...,
        *,
        progress: ProgressTo = ...,
        _watch: Callable[[int], object] = ...,
        _calls: bool = ...,
    ) -> Any: ...
    def submit(
        self,
        name: str,
        payload: Any = ...,
        timeout: float | None = ...,
        *,
        progress: ProgressTo = ...,
        _watch: Callable[[int], object] = ...,
        _calls: bool = ...,
    ) -> Future[Any]: ...
    def post(
        self,
        name: str,
        payload: Any,
        callback: Callable[[Reply], object],
        timeout: float | None = ...,
        *,
        progress: ProgressTo = ...,
        _watch: Callable[[int], object] = ...,
        _calls: bool = ...,
    ) -> None: ...
    def acall(
        self,
        name: str,
        payload: Any = ...,
        timeout: float | None = ...,
        *,
        progress: ProgressTo = ...,
        _watch: Callable[[int], object] = ...,
        _calls: bool = ...,
    ) -> Call[Any]: ...
    def map(
        self,
        name: str,
        payloads: Iterable[Any],
        timeout: float | None = ...,
        return_exceptions: bool = ...,
        *,
        progress: ProgressTo = ...,
        _watch: Callable[[int, int], object] = ...,
        _calls: bool = ...,
    ) -> list[Any]: ...
    def operate(
        self, op: int, body: bytes, timeout: float | None = ..., name: str = ..., /
    ) -> bytes: ...
    def aoperate(
        self, op: int, body: bytes, timeout: float | None = ..., name: str = ..., /
    ) -> Call[Any]: ...
    def message(self, op: int, body: bytes, /) -> bool: ...
    def cancel(self, ticket: int, /) -> bool: ...
    def serve_callables(
        self, serve: Callable[..., Any], names: list[str], port: Port, /
    ) -> None: ...
    def extend(self, methods: Iterable[tuple[Any, ...]], /) -> None: ...
    def resolve(self) -> None: ...
    def close_submissions(self) -> None: ...
    def release(self) -> None: ...
    def abandon(self) -> None: ...
    def oldest(self, limit: int, /) -> list[tuple[str, int, Any]]: ...
    def look_room(self, ticket: int, /) -> None: ...
    def stats(self) -> tuple[int, ...]: ...

@final
class Plan:
    def __init__(
        self,
        function: Callable[..., Any],
        make: Callable[..., Any],
        key: str,
        fields: tuple[tuple[str, bytes, bytes | None, int], ...] | None = ...,
    ) -> None: ...

@final
class StructDecoder:
    def __init__(
        self,
        cls: type[Any],
        fields: tuple[tuple[str, bytes, int, bool, Callable[[Any], Any] | None], ...],
        fallback: Callable[[Any], Any],
    ) -> None: ...
    def __call__(self, body: Any, /) -> Any: ...

@final
class TypedMethod:
    def __init__(self, plan: Plan, ring: Ring, /) -> None: ...
    def __call__(
        self,
        message: Any = ...,
        /,
        *,
        timeout: float | None = ...,
        progress: ProgressTo = ...,
        **fields: Any,
    ) -> Any: ...
    def submit(
        self,
        message: Any = ...,
        /,
        *,
        timeout: float | None = ...,
        progress: ProgressTo = ...,
        **fields: Any,
    ) -> Future[Any]: ...
    def post(
        self,
        message: Any = ...,
        /,
        *,
        callback: Callable[[Reply], object],
        timeout: float | None = ...,
        progress: ProgressTo = ...,
        **fields: Any,
    ) -> None: ...
    def aio(
        self,
        message: Any = ...,
        /,
        *,
        timeout: float | None = ...,
        progress: ProgressTo = ...,
        **fields: Any,
    ) -> Call[Any]: ...
    def map(
        self,
        requests: Iterable[Any],
        /,
        *,
        timeout: float | None = ...,
        return_exceptions: bool = ...,
        progress: ProgressTo = ...,
    ) -> list[Any]: ...
    def _flat(self, message: Any = ..., /, **fields: Any) -> bytes | None: ...

@final
class AsyncTypedMethod:
    def __init__(self, plan: Plan, ring: Ring, /) -> None: ...
    def __call__(
        self,
        message: Any = ...,
        /,
        *,
        timeout: float | None = ...,
        progress: ProgressTo = ...,
        **fields: Any,
    ) -> Call[Any]: ...
    @property
    def map(self) -> Callable[..., Coroutine[Any, Any, list[Any]]]: ...

@final
class ObjectMethod:
    def __init__(self, plan: Plan, ring: Ring | None, handle: Handle, /) -> None: ...
    def __call__(
        self,
        message: Any = ...,
        /,
        *,
        timeout: float | None = ...,
        progress: ProgressTo = ...,
        **fields: Any,
    ) -> Any: ...
    def submit(
        self,
        message: Any = ...,
        /,
        *,
        timeout: float | None = ...,
        progress: ProgressTo = ...,
        **fields: Any,
    ) -> Future[Any]: ...
    def post(
        self,
        message: Any = ...,
        /,
        *,
        callback: Callable[[Reply], object],
        timeout: float | None = ...,
        progress: ProgressTo = ...,
        **fields: Any,
    ) -> None: ...
    def aio(
        self,
        message: Any = ...,
        /,
        *,
        timeout: float | None = ...,
        progress: ProgressTo = ...,
        **fields: Any,
    ) -> Call[Any]: ...
    def map(
        self,
        requests: Iterable[Any],
        /,
        *,
        timeout: float | None = ...,
        return_exceptions: bool = ...,
        progress: ProgressTo = ...,
    ) -> list[Any]: ...
    def _flat(self, message: Any = ..., /, **fields: Any) -> bytes | None: ...

@final
class Events:
    removers: int
    late: Any
    @property
    def life(self) -> int: ...
    @property
    def front(self) -> int | None: ...
    @property
    def depth(self) -> int: ...
    @property
    def running(self) -> Any: ...
    @property
    def since(self) -> float: ...
    def hear(
        self,
        event: int,
        listeners: list[tuple[Any, Callable[[Any], object], Callable[[bytes], Any] | None, int]],
        /,
    ) -> None: ...
    def deliver(
        self,
        limit: int,
        life: int,
        failed: Callable[[BaseException, Any], object],
        ended: Callable[[], object],
        /,
    ) -> int: ...
    def delivered(self) -> None: ...
    def wait(self, timeout: float | None, /) -> bool: ...
    def wake(self) -> None: ...
    def release(self) -> None: ...

@final
class Logs:
    @property
    def depth(self) -> int: ...
    def wait(self, timeout: float | None, /) -> bool: ...
    def wake(self) -> None: ...
    def take(self, limit: int, /) -> list[tuple[int, int, bytes]]: ...
    def handled(self, count: int, /) -> None: ...
    def lost(self) -> list[tuple[int, int]]: ...
    def floor(self, library: int, level: int, /) -> None: ...
    def level(self, logger: int, level: int, /) -> None: ...
    def asked(self, take_down: bool, /) -> bool: ...
