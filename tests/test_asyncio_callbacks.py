"""Callbacks of an asynchronous call: when they run, where, and what becomes of exceptions."""

from __future__ import annotations

import asyncio
import contextvars
import sys
from typing import Any

import pytest

import goferry
from conftest import Run

NAME: contextvars.ContextVar[str] = contextvars.ContextVar("NAME", default="nobody")


def test_callbacks_of_a_call_run_once_each_in_their_order(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        call = ctx.acall("sleep", {"for": 0.01})
        heard: list[str] = []
        for name in ("first", "second", "third"):
            call.add_done_callback(lambda _, name=name: heard.append(name))
        assert heard == []
        await call
        await asyncio.sleep(0)
        assert heard == ["first", "second", "third"]

    run(main())


def test_a_callback_gets_the_call_and_runs_in_its_context(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        given = contextvars.copy_context()
        given.run(NAME.set, "given")
        heard: list[tuple[Any, str, bool]] = []

        def listen(done: asyncio.Future[Any]) -> None:
            heard.append((done, NAME.get(), asyncio.current_task() is None))

        NAME.set("present")
        for context in (None, given):
            call = ctx.acall("sleep", {"for": 0.01})
            call.add_done_callback(listen, context=context)
            await asyncio.wait_for(asyncio.shield(call), 10)
            await asyncio.sleep(0)
            assert heard.pop() == (call, "given" if context else "present", True)
        assert heard == []

    run(main())


def test_a_task_goes_on_in_its_own_context(ctx: goferry.Context, run: Run) -> None:
    async def named(name: str) -> str:
        NAME.set(name)
        await ctx.acall("sleep", {"for": 0.01})
        before = NAME.get()
        await asyncio.gather(*[ctx.acall("echo", b"x") for _ in range(3)])
        return before if before == NAME.get() else "mixed"

    async def main() -> None:
        names = [f"task {n}" for n in range(20)]
        assert await asyncio.gather(*map(named, names)) == names
        assert NAME.get() == "nobody"

    run(main())


@pytest.mark.skipif(sys.version_info < (3, 11), reason="create_task takes a context from 3.11 on")
def test_tasks_that_share_a_context_go_on(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        shared = contextvars.copy_context()

        async def count(times: int) -> int:
            for _ in range(times):
                await ctx.acall("echo", b"x")
            return times

        tasks = [asyncio.create_task(count(50), context=shared) for _ in range(5)]
        assert await asyncio.gather(*tasks) == [50] * 5

    run(main())


def test_a_removed_callback_is_not_called(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        call = ctx.acall("sleep", {"for": 0.01})
        heard: list[str] = []

        def removed(_: object) -> None:
            heard.append("removed")

        call.add_done_callback(removed)
        call.add_done_callback(lambda _: heard.append("kept"))
        assert call.remove_done_callback(removed) == 1
        assert call.remove_done_callback(removed) == 0
        await call
        await asyncio.sleep(0)
        assert heard == ["kept"]

    run(main())


def test_an_exception_in_a_callback_is_told_to_the_loop(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        told: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))

        def fail(_: object) -> None:
            raise LookupError("in a callback")

        call = ctx.acall("sleep", {"for": 0.01})
        call.add_done_callback(fail)
        assert await call == {"value": 0}
        await asyncio.sleep(0)
        assert [type(context["exception"]) for context in told] == [LookupError]
        assert "fail" in told[0]["message"]
        assert told[0]["future"] is call
        told.clear()  # the call holds its loop, and the loop its handler

    run(main())


def test_a_cancelled_call_tells_its_callbacks(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        call = ctx.acall("sleep", {"for": 30})
        heard: list[bool] = []
        call.add_done_callback(lambda done: heard.append(done.cancelled()))
        call.add_done_callback(lambda done: heard.append(done.cancelled()))
        assert call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.sleep(0)
        assert heard == [True, True]

    run(main())


def test_the_first_failure_of_a_gather_is_raised(ctx: goferry.Context, run: Run) -> None:
    async def main() -> None:
        for _ in range(3):
            calls = [ctx.acall("fail", {"kind": "plain"}) for _ in range(20)]
            with pytest.raises(goferry.RequestError):
                await asyncio.gather(*calls)
            results = await asyncio.gather(*calls, return_exceptions=True)
            assert [type(each) for each in results] == [goferry.RequestError] * 20

    run(main())
