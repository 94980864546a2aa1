"""Callables in requests: Go calls Python functions, on the threads that API and types promise."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref
from datetime import timedelta
from typing import Any

import pytest

import goferry
from conftest import wait_until
from goferry import _callable_threads


def double(request: dict[str, int]) -> dict[str, int]:
    return {"value": 2 * request["value"]}


def test_a_waiting_caller_runs_its_callables_on_its_own_thread(ctx: goferry.Context) -> None:
    threads: list[int] = []

    def fn(request: dict[str, int]) -> dict[str, int]:
        threads.append(threading.get_ident())
        return double(request)

    assert ctx.call("apply", {"fn": fn, "value": 21}) == {"value": 42}
    assert threads == [threading.get_ident()]


def test_callables_of_other_callers_run_on_callable_threads(ctx: goferry.Context) -> None:
    names: list[str] = []

    def fn(request: dict[str, int]) -> dict[str, int]:
        names.append(threading.current_thread().name)
        return double(request)

    replies: list[Any] = []
    assert ctx.submit("apply", {"fn": fn, "value": 1}).result(20) == {"value": 2}
    ctx.post("apply", {"fn": fn, "value": 2}, lambda reply: replies.append(reply.result()))
    wait_until(lambda: replies)
    assert replies == [{"value": 4}]
    items = [{"fn": fn, "value": n} for n in range(20)]
    assert ctx.map("apply", items) == [{"value": 2 * n} for n in range(20)]
    assert set(names) == {"goferry-callables-golib"}
    assert len(names) == 22


def test_a_callable_thread_that_idles_keeps_nothing_of_what_it_ran(
    ctx: goferry.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_callable_threads, "IDLE_SECONDS", 120.0)

    class Doubles:
        def __call__(self, request: dict[str, int]) -> dict[str, int]:
            return double(request)

    fn = Doubles()
    kept = weakref.ref(fn)
    assert ctx.submit("apply", {"fn": fn, "value": 1}).result(30) == {"value": 2}
    del fn
    wait_until(lambda: kept() is None, "the callable is still there")


@pytest.mark.parametrize("way", ["call", "submit"])
def test_nested_ten_deep(ctx: goferry.Context, way: str) -> None:
    def send(value: int) -> Any:
        payload = {"fn": descend, "value": value}
        if way == "call":
            return ctx.call("apply", payload)
        return ctx.submit("apply", payload).result(30)

    def descend(request: dict[str, int]) -> dict[str, int]:
        if request["value"] == 0:
            return {"value": 0}
        return {"value": send(request["value"] - 1)["value"] + 1}

    assert send(10) == {"value": 10}


def test_exceptions_reach_go_with_their_traceback(ctx: goferry.Context) -> None:
    def broken(request: dict[str, int]) -> dict[str, int]:
        raise ValueError("no such number")

    for send in (ctx.call, lambda *a: ctx.submit(*a).result(5)):
        with pytest.raises(goferry.RequestError) as caught:
            send("apply", {"fn": broken, "value": 1})
        text = str(caught.value)
        assert text.startswith("the callable raised ValueError: no such number\n")
        assert "in broken" in text
        assert "goferry/_callables.py" not in text


def test_results_that_do_not_fit_are_refused(ctx: goferry.Context) -> None:
    with pytest.raises(goferry.RequestError, match="field value: want an integer"):
        ctx.call("apply", {"fn": lambda _: {"value": "x"}, "value": 1})
    with pytest.raises(goferry.RequestError, match="cannot be sent to Go"):
        ctx.call("apply", {"fn": lambda _: {"value": object()}, "value": 1})


def test_interrupts_reach_the_waiting_caller(ctx: goferry.Context) -> None:
    for kind in (KeyboardInterrupt, SystemExit):

        def leave(request: dict[str, int], kind: type[BaseException] = kind) -> None:
            raise kind

        with pytest.raises(kind):
            ctx.call("apply", {"fn": leave, "value": 1})
    assert ctx.call("apply", {"fn": double, "value": 1}) == {"value": 2}


def test_many_goroutines_call_at_once(ctx: goferry.Context) -> None:
    expected = {"value": sum(2 * n for n in range(200))}
    assert ctx.call("spread", {"fn": double, "count": 200}) == expected
    assert ctx.submit("spread", {"fn": double, "count": 200}).result(10) == expected
    assert asyncio.run(ctx.acall("spread", {"fn": double, "count": 200})) == expected


def test_callable_threads_bounds_what_runs_at_once(golib: str) -> None:
    lock = threading.Lock()
    two = threading.Barrier(2, timeout=20)
    now = most = 0

    def fn(request: dict[str, int]) -> dict[str, int]:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        two.wait()  # breaks if only one runs at a time
        with lock:
            now -= 1
        return double(request)

    with goferry.open(golib, options=goferry.Options(callable_threads=2)) as ctx:
        ctx.submit("spread", {"fn": fn, "count": 20}).result(60)
    assert most == 2


def test_other_types_of_callables(ctx: goferry.Context) -> None:
    called: list[tuple[Any, ...]] = []
    reply = ctx.call(
        "nest",
        {
            "bare": lambda *args: called.append(args),
            "bytes": [bytes.upper, lambda data: data * 2],
            "maybe": lambda: timedelta(seconds=2),
        },
    )
    assert reply == {"bytes": [b"ABC", b"abcabc"], "maybe": timedelta(seconds=2), "later": False}
    assert called == [()]
    reply = ctx.call("nest", {"bare": lambda: None, "bytes": [], "later": print, "maybe": None})
    assert reply == {"bytes": [], "maybe": None, "later": True}


def test_large_arguments_and_results(ctx: goferry.Context) -> None:
    data = bytes(range(256)) * 20_000
    assert ctx.call("pass", {"fn": lambda b: b[::-1], "data": data}) == data[::-1]


def test_what_is_no_callable_is_refused(ctx: goferry.Context) -> None:
    with pytest.raises(goferry.DecodeError, match="field fn: want a callable, got int"):
        ctx.call("apply", {"fn": 3, "value": 1})
    with pytest.raises(goferry.DecodeError, match="field fn: want a callable"):
        ctx.call("apply", {"fn": None, "value": 1})

    async def later(request: dict[str, int]) -> None: ...

    with pytest.raises(TypeError, match="acall"):
        ctx.call("apply", {"fn": later, "value": 1})


def test_a_callable_is_dead_after_its_request(ctx: goferry.Context) -> None:
    ctx.call("outlive", {"fn": double, "value": 1})
    with pytest.raises(goferry.RequestError, match="the callable's request is over"):
        ctx.call("call_kept")
    from goferry import _callables

    wait_until(lambda: not _callables._living)


def test_go_stops_waiting_when_its_own_context_ends(ctx: goferry.Context) -> None:
    release = threading.Event()

    def slow(request: dict[str, int]) -> dict[str, int]:
        release.wait(5)
        return request

    future = ctx.submit("apply", {"fn": slow, "value": 1, "limit": timedelta(seconds=0.02)})
    with pytest.raises(goferry.DeadlineError, match="context deadline exceeded"):
        future.result(5)
    release.set()


def test_cancelled_with_the_request(ctx: goferry.Context) -> None:
    began, release = threading.Event(), threading.Event()

    def slow(request: dict[str, int]) -> dict[str, int]:
        began.set()
        release.wait(5)
        return request

    future = ctx.submit("apply", {"fn": slow, "value": 1})
    assert began.wait(5)
    assert future.cancel()
    release.set()
    with pytest.raises(goferry.DeadlineError):
        ctx.call("apply", {"fn": lambda r: time.sleep(0.1) or r, "value": 1}, timeout=0.05)

    cancelled = False

    async def main() -> None:
        started = asyncio.Event()

        async def waits(request: dict[str, int]) -> None:
            nonlocal cancelled
            started.set()
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                cancelled = True
                raise

        call = ctx.acall("apply", {"fn": waits, "value": 1})
        await started.wait()
        call.cancel()
        for _ in range(1000):
            if not cancelled:
                await asyncio.sleep(0.01)

    asyncio.run(main())
    assert cancelled


def test_a_cycle_through_a_serial_lane_is_refused(ctx: goferry.Context) -> None:
    def again(request: dict[str, int]) -> Any:
        return ctx.call("guard", {"fn": double, "value": 1})

    def through(request: dict[str, int]) -> Any:
        return ctx.call("apply", {"fn": again, "value": 1})

    def through_a_thread(request: dict[str, int]) -> Any:
        return ctx.submit("apply", {"fn": again, "value": 1}).result(5)

    async def through_a_loop(request: dict[str, int]) -> Any:
        return await ctx.acall("guard", {"fn": double, "value": 1})

    def by_future(request: dict[str, int]) -> Any:
        return ctx.submit("guard", {"fn": double, "value": 1}).result(5)

    with pytest.raises(goferry.ReentrantError, match="the request would wait for ever"):
        ctx.call("guard", {"fn": by_future, "value": 1})
    futures = []

    def later(request: dict[str, int]) -> Any:
        futures.append(ctx.submit("guard", {"fn": double, "value": 1}))
        return request

    assert ctx.call("guard", {"fn": later, "value": 1}) == {"value": 1}
    assert futures[0].result(5) == {"value": 2}
    for fn in (again, through, through_a_thread):
        with pytest.raises(goferry.ReentrantError, match="guard would wait for ever"):
            ctx.call("guard", {"fn": fn, "value": 1})
    with pytest.raises(goferry.ReentrantError, match="guard would wait for ever"):
        asyncio.run(ctx.acall("guard", {"fn": through_a_loop, "value": 1}))
    # A plain serial method, and one of another lane's holder.
    with pytest.raises(goferry.ReentrantError, match="add would wait"):
        ctx.call("guard", {"fn": lambda _: ctx.call("add", {"value": 1}), "value": 1})
    assert ctx.call("apply", {"fn": again, "value": 1}) == {"value": 2}


def test_a_cycle_is_found_across_contexts(ctx: goferry.Context, golib: str) -> None:
    with goferry.open(golib) as other:

        def back(request: dict[str, int]) -> Any:
            return ctx.call("guard", {"fn": double, "value": 1})

        def over(request: dict[str, int]) -> Any:
            return other.call("guard", {"fn": back, "value": 1})

        with pytest.raises(goferry.ReentrantError, match="guard would wait"):
            ctx.call("guard", {"fn": over, "value": 1})
        assert other.call("guard", {"fn": back, "value": 5}) == {"value": 2}


def test_progress_is_told_beside_callables(ctx: goferry.Context) -> None:
    told: list[goferry.Progress] = []
    payload = {"fn": double, "value": 4}
    assert ctx.call("apply", payload, progress=told.append) == {"value": 8}
    assert ctx.submit("apply", payload, progress=told.append).result(5) == {"value": 8}

    async def main() -> Any:
        return await ctx.acall("apply", payload, progress=told.append)

    assert asyncio.run(main()) == {"value": 8}
    assert ctx.map("apply", [payload], progress=told.append) == [{"value": 8}]


def test_closing_ends_calls_that_wait(golib: str) -> None:
    begun, release = threading.Event(), threading.Event()

    def wait(value: int) -> int:
        begun.set()
        release.wait(60)
        return value

    options = goferry.Options(drain_timeout=0.05)
    with goferry.open(golib, options=options) as ctx:
        future = ctx.submit("apply", {"fn": wait, "value": 1})
        assert begun.wait(60)
    with pytest.raises(goferry.ClosedError):
        future.result(5)
    release.set()


def test_methods_of_objects_take_callables(ctx: goferry.Context) -> None:
    with ctx.call("open_cursor", {"value": 3}) as cursor:
        assert cursor.call("apply", {"fn": double, "value": 4}) == {"value": 8}
        assert cursor.submit("apply", {"fn": double, "value": 5}).result(5) == {"value": 10}


def test_callables_from_within_a_listener_and_a_callback(ctx: goferry.Context) -> None:
    results: list[Any] = []

    def use(_: object) -> None:
        results.append(ctx.call("apply", {"fn": double, "value": 4}))

    ctx.post("double", {"value": 1}, use)
    wait_until(lambda: len(results) == 1)
    with ctx.on("tick", use):
        ctx.call("emit", {"count": 1})
        wait_until(lambda: len(results) == 2)
    assert results == [{"value": 8}] * 2


def test_a_caller_that_leaves_is_not_called(ctx: goferry.Context) -> None:
    calls = 0

    def fn(request: dict[str, int]) -> dict[str, int]:
        nonlocal calls
        calls += 1
        if calls == 5:
            raise KeyboardInterrupt
        return request

    with pytest.raises(KeyboardInterrupt):
        ctx.call("spread", {"fn": fn, "count": 1000})
    assert calls == 5
    assert ctx.call("apply", {"fn": double, "value": 1}) == {"value": 2}
