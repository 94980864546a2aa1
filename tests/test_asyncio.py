"""Calls from asyncio's loops and uvloop's."""

from __future__ import annotations

import asyncio
import collections.abc
import gc
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import goferry
from conftest import Run, let_go, wait_held, wait_until

# Handlers that ignore their contexts go on for 20 s, unless they are let go.
SOON = 10.0


def test_an_awaited_call_gives_the_reply(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        assert await ctx.acall("echo", b"x") == b"x"
        assert await ctx.acall("double", {"value": 3}, timeout=5) == {"value": 6}
        assert await ctx.acall("sleep", {"for": 0.01, "value": 4}) == {"value": 4}
        with pytest.raises(goferry.RequestError, match="it did not work"):
            await ctx.acall("fail", {"kind": "plain"})

    run(main())


def test_a_call_is_a_future_and_a_coroutine(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        call = ctx.acall("sleep", {"for": 0.01})
        assert isinstance(call, goferry.Call)
        assert isinstance(call, asyncio.Future)
        assert isinstance(call, collections.abc.Coroutine)
        assert asyncio.isfuture(call)
        assert asyncio.iscoroutine(call)
        await call
        assert call.done()

    run(main())


def test_gather_takes_calls(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        replies = await asyncio.gather(*(ctx.acall("double", {"value": n}) for n in range(500)))
        assert replies == [{"value": 2 * n} for n in range(500)]
        slow = await asyncio.gather(
            *(ctx.acall("sleep", {"for": 0.01, "value": n}) for n in range(50))
        )
        assert [reply["value"] for reply in slow] == list(range(50))
        first, second = await asyncio.gather(
            ctx.acall("fail", {"kind": "plain"}), ctx.acall("echo", b"x"), return_exceptions=True
        )
        assert isinstance(first, goferry.RequestError)
        assert second == b"x"

    run(main())


def test_create_task_wait_and_wait_for_take_calls(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        task = asyncio.create_task(ctx.acall("sleep", {"for": 0.01, "value": 1}))
        eager = asyncio.create_task(ctx.acall("echo", b"x"))
        assert (await task, await eager) == ({"value": 1}, b"x")
        failing = asyncio.create_task(ctx.acall("fail", {"kind": "plain"}))
        with pytest.raises(goferry.RequestError):
            await failing
        # Since Python 3.11 asyncio.wait takes nothing that is a coroutine, which a Call is too.
        waited = asyncio.create_task(ctx.acall("sleep", {"for": 0.01}))
        done, pending = await asyncio.wait([waited], timeout=5)
        assert (done, pending) == ({waited}, set())
        for call in asyncio.as_completed([ctx.acall("echo", b"a"), ctx.acall("echo", b"b")]):
            assert await call in (b"a", b"b")
        assert await asyncio.wait_for(ctx.acall("echo", b"y"), 5) == b"y"
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(ctx.acall("block"), 0.02)
        wait_until(lambda: ctx.call("waiting") == 0)

    run(main())


if sys.version_info >= (3, 11):  # TaskGroup and asyncio.timeout are new there

    def test_a_task_group_takes_calls_and_its_failure_cancels_them(
        ctx: goferry.Context, run: Run
    ) -> None:
        async def main() -> None:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(ctx.acall("double", {"value": n})) for n in range(5)]
            assert [task.result()["value"] for task in tasks] == [0, 2, 4, 6, 8]

            async def failing_group() -> None:
                async with asyncio.TaskGroup() as group:
                    group.create_task(ctx.acall("block"))
                    group.create_task(ctx.acall("fail", {"kind": "plain"}))

            with pytest.raises(Exception, match="unhandled errors") as info:
                await failing_group()
            assert [type(error) for error in info.value.exceptions] == [goferry.RequestError]
            wait_until(lambda: ctx.call("waiting") == 0)

        run(main())

    def test_a_timeout_of_asyncio_reaches_the_handler(ctx: goferry.Context, run: Run) -> None:
        async def main() -> None:
            start = time.monotonic()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.03):
                    await ctx.acall("block")
            assert time.monotonic() - start < SOON

        run(main())
        wait_until(lambda: ctx.call("waiting") == 0)


def test_a_cancelled_task_cancels_the_handler(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        async def wait() -> None:
            await ctx.acall("block")

        tasks = [asyncio.create_task(wait()), asyncio.create_task(ctx.acall("block"))]
        while await ctx.acall("waiting") < 2:
            await asyncio.sleep(0.001)
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(result) for result in results] == [asyncio.CancelledError] * 2

    run(main())
    wait_until(lambda: ctx.call("waiting") == 0)


def test_a_task_cancelled_before_it_started_cancels_its_call(
    ctx: goferry.Context, run: Run
) -> None:
    async def main() -> None:
        call = ctx.acall("block")
        task = asyncio.create_task(call)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert call.cancelled()

    run(main())
    wait_until(lambda: ctx.call("waiting") == 0)


def test_a_handler_that_ignores_cancellation_does_not_hold_its_awaiter(
    ctx: goferry.Context, run: Run
) -> None:
    async def main() -> None:
        start = time.monotonic()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(ctx.acall("ignore", {"for": 20}), 0.02)
        assert time.monotonic() - start < SOON
        assert await ctx.acall("echo", b"next") == b"next"

    run(main())


def test_a_deadline_ends_the_await(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        start = time.monotonic()
        with pytest.raises(goferry.DeadlineError):
            await ctx.acall("ignore", {"for": 20}, timeout=0.03)
        assert time.monotonic() - start < SOON

    run(main())


def test_a_call_made_without_a_loop_runs_where_it_is_taken(ctx: goferry.Context, run: Run) -> None:
    assert run(ctx.acall("double", {"value": 7})) == {"value": 14}


def test_asyncio_run_takes_a_call(ctx: goferry.Context) -> None:
    assert asyncio.run(ctx.acall("double", {"value": 8})) == {"value": 16}


def test_run_coroutine_threadsafe_takes_a_call(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()

        def from_a_thread() -> object:
            call = ctx.acall("double", {"value": 9})
            return asyncio.run_coroutine_threadsafe(call, loop).result(5)

        assert await loop.run_in_executor(None, from_a_thread) == {"value": 18}
        call = ctx.acall("sleep", {"for": 0.01, "value": 3})
        future = asyncio.run_coroutine_threadsafe(call, loop)
        assert await asyncio.wrap_future(future) == {"value": 3}

    run(main())


def test_other_tasks_get_their_turn_beside_a_chain_of_quick_awaits(
    ctx: goferry.Context, run: Run
) -> None:
    async def main() -> int:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(count())
        for _ in range(20_000):
            await ctx.acall("echo", b"x")
        task.cancel()
        return turns

    assert run(main()) >= 300, "a turn for each 64 awaits, at the least"


def test_many_loops_in_many_threads(ctx: goferry.Context) -> None:
    failures: list[BaseException] = []

    async def main(base: int) -> None:
        for n in range(50):
            replies = await asyncio.gather(
                *(ctx.acall("double", {"value": base + n + k}) for k in range(10))
            )
            assert replies == [{"value": 2 * (base + n + k)} for k in range(10)]

    def thread(base: int) -> None:
        try:
            asyncio.run(main(base))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=thread, args=(1000 * n,)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failures == []


def test_the_loop_that_stops_and_goes_on_gets_its_replies(ctx: goferry.Context) -> None:
    loop = asyncio.new_event_loop()

    async def start() -> goferry.Call:
        return ctx.acall("sleep", {"for": 0.05, "value": 5})

    call = loop.run_until_complete(start())
    time.sleep(0.1)
    assert loop.run_until_complete(call) == {"value": 5}
    loop.close()


def test_replies_to_a_closed_loop_are_dropped_and_counted(ctx: goferry.Context) -> None:
    loop = asyncio.new_event_loop()

    async def start() -> goferry.Call:
        return ctx.acall("ignore", {"for": 20})

    call = loop.run_until_complete(start())
    wait_held()
    loop.close()
    del loop, call
    gc.collect()
    let_go()
    wait_until(lambda: ctx.stats().pending == 0)
    assert asyncio.run(ctx.acall("echo", b"another loop")) == b"another loop"
    assert ctx.stats().abandoned == 1
    # What nothing_is_left checks afterwards: the request's memory is free again.


def test_loops_are_not_kept_alive(ctx: goferry.Context) -> None:
    import weakref

    class Loop(asyncio.SelectorEventLoop):
        pass

    loop = Loop()

    async def main() -> None:
        await ctx.acall("sleep", {"for": 0.001})

    loop.run_until_complete(main())
    loop.close()
    reference = weakref.ref(loop)
    del loop
    asyncio.run(main())
    gc.collect()
    assert reference() is None


def test_contexts_open_and_close_on_the_loop(golib: str, run: Run) -> None:
    async def main() -> None:
        async with await goferry.aopen(golib, {"start": 5}) as ctx:
            assert await ctx.acall("add", {"by": 2}) == {"value": 7}
            ticks = 0

            async def tick() -> None:
                nonlocal ticks
                while True:
                    await asyncio.sleep(0.01)
                    ticks += 1

            async def meanwhile(slow: asyncio.Task[Any]) -> None:
                """The loop goes on while something takes long in Go; then it is let go."""
                while await ctx.acall("held") == 0:
                    await asyncio.sleep(0.001)
                before = ticks
                while ticks < before + 5:
                    await asyncio.sleep(0.01)
                assert not slow.done()
                await ctx.acall("let_go")

            ticking = asyncio.create_task(tick())
            opening = asyncio.create_task(goferry.aopen(golib, {"stubborn": 20, "linger": 9}))
            await meanwhile(opening)
            slow = await opening
            closing = asyncio.create_task(slow.aclose())
            await meanwhile(closing)
            await closing
            await slow.aclose()
            assert slow.closed
            ticking.cancel()
        with pytest.raises(goferry.ClosedError):
            await ctx.acall("echo", b"x")
        with pytest.raises(goferry.RequestError, match="no luck"):
            await goferry.aopen(golib, {"fail": "no luck"})

    run(main())


def test_a_cancelled_aopen_interrupts_the_constructor(golib: str, run: Run) -> None:
    async def main() -> None:
        task = asyncio.create_task(goferry.aopen(golib, {"delay": 30}))
        await asyncio.sleep(0.1)
        start = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - start < SOON

    run(main())


def test_keyboard_interrupt_and_system_exit_pass_through_the_loop(
    script: Callable[..., Any],
) -> None:
    done = script(
        """
import asyncio, os, signal, threading, time
import goferry

async def main(ctx):
    while True:
        await asyncio.gather(*(ctx.acall("echo", b"x") for _ in range(50)))

with goferry.open("golib") as ctx:
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    start = time.monotonic()
    try:
        asyncio.run(main(ctx))
    except KeyboardInterrupt:
        print("interrupted", time.monotonic() - start < 20)
    assert asyncio.run(ctx.acall("echo", b"after")) == b"after"
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted True\n", "")
