"""Every way of calling from threads."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from typing import Any

import pytest

import goferry
from conftest import let_go, wait_held, wait_until


def test_call_gives_the_reply(ctx: goferry.Context) -> None:
    assert ctx.call("echo", b"hello") == b"hello"
    assert ctx.call(name="echo", payload=b"hello", timeout=5.0) == b"hello"
    assert ctx.call("double", {"value": 21}) == {"value": 42}
    assert ctx.call("nothing") is None


def test_the_documented_method_does_what_the_bound_function_does(ctx: goferry.Context) -> None:
    assert goferry.Context.call(ctx, "echo", b"x") == b"x"
    assert goferry.Context.submit(ctx, "echo", b"x").result(5) == b"x"
    assert goferry.Context.map(ctx, "echo", [b"x", b"y"]) == [b"x", b"y"]
    replies: list[Any] = []
    goferry.Context.post(ctx, "echo", b"x", replies.append)
    wait_until(lambda: replies)
    assert replies[0].result() == b"x"


@pytest.mark.parametrize("size", [0, 1, 191, 192, 193, 4096, 1 << 20, (1 << 24) + 7])
def test_raw_payloads_of_any_size_come_back_whole(ctx: goferry.Context, size: int) -> None:
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    assert ctx.call("echo", data) == data
    assert ctx.call("echo", bytearray(data)) == data
    assert ctx.call("echo", memoryview(data)) == data


def test_submit_gives_a_future_of_concurrent_futures(ctx: goferry.Context) -> None:
    future = ctx.submit("double", {"value": 4})
    assert isinstance(future, concurrent.futures.Future)
    assert isinstance(future, goferry.Future)
    assert future.result(timeout=5) == {"value": 8}
    assert future.done()
    assert not future.cancelled()
    assert not future.running()
    assert future.exception() is None
    assert not future.cancel()


def test_a_failed_future_raises_each_time(ctx: goferry.Context) -> None:
    future = ctx.submit("fail", {"kind": "plain"})
    for _ in range(2):
        with pytest.raises(goferry.RequestError, match="it did not work"):
            future.result(5)
    assert isinstance(future.exception(), goferry.RequestError)


def test_futures_work_with_wait_and_as_completed(ctx: goferry.Context) -> None:
    futures: dict[concurrent.futures.Future[Any], int] = {
        ctx.submit("double", {"value": n}): n for n in range(100)
    }
    for future in concurrent.futures.as_completed(futures, timeout=10):
        assert future.result() == {"value": 2 * futures[future]}
    slow = ctx.submit("sleep", {"for": 30})
    quick = ctx.submit("echo", b"q")
    done, pending = concurrent.futures.wait(
        [slow, quick], timeout=10, return_when=concurrent.futures.FIRST_COMPLETED
    )
    assert (done, pending) == ({quick}, {slow})
    assert slow.cancel()
    assert concurrent.futures.wait([slow], timeout=5).done == {slow}


def test_a_future_can_be_awaited_on_a_loop(ctx: goferry.Context) -> None:
    async def main() -> object:
        return await asyncio.wrap_future(ctx.submit("double", {"value": 5}))

    assert asyncio.run(main()) == {"value": 10}


def test_callbacks_of_a_future_run_on_the_reply_thread(ctx: goferry.Context) -> None:
    seen: list[str] = []
    future = ctx.submit("ignore", {"for": 20, "value": 1})
    future.add_done_callback(lambda f: seen.append(threading.current_thread().name))
    wait_held()
    let_go()
    assert future.result(10) == {"value": 1}
    wait_until(lambda: seen)
    assert seen == ["goferry-replies"]
    future.add_done_callback(lambda f: seen.append("at once"))
    assert seen[1] == "at once"


def test_waiting_for_a_future_on_the_reply_thread_is_refused(ctx: goferry.Context) -> None:
    outcome: list[Any] = []

    def callback(reply: Any) -> None:
        future = ctx.submit("block")
        try:
            future.result()
        except goferry.ReentrantError as error:
            outcome.append(error)
        future.cancel()
        # A plain call waits for its own reply, not for this thread: it may.
        outcome.append(ctx.call("echo", b"from the reply thread"))

    ctx.post("echo", b"", callback)
    wait_until(lambda: len(outcome) == 2)
    assert "reply thread" in str(outcome[0])
    assert outcome[1] == b"from the reply thread"


def test_cancelling_a_future_reaches_the_handler(ctx: goferry.Context) -> None:
    future = ctx.submit("block")
    wait_until(lambda: ctx.call("waiting") == 1)
    assert future.cancel()
    assert future.cancelled()
    with pytest.raises(concurrent.futures.CancelledError):
        future.result()
    wait_until(lambda: ctx.call("waiting") == 0)
    assert future.cancel()


def test_cancelling_while_another_thread_waits_releases_it(ctx: goferry.Context) -> None:
    future = ctx.submit("ignore", {"for": 20})
    outcome: list[object] = []

    def wait() -> None:
        try:
            future.result()
        except concurrent.futures.CancelledError as error:
            outcome.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.02)
    start = time.monotonic()
    future.cancel()
    thread.join()
    assert time.monotonic() - start < 10
    assert len(outcome) == 1


def test_a_request_cancelled_before_its_turn_is_never_run(ctx: goferry.Context) -> None:
    first = ctx.submit("hold", {"for": 20})
    wait_held()
    others = [ctx.submit("add", {"by": n}) for n in range(2, 8)]
    assert all(future.cancel() for future in others)
    let_go()
    first.result(10)
    assert ctx.call("add", {"by": 100}) == {"value": 100}
    assert ctx.call("journal") == [100]


def test_post_gives_each_reply_to_its_callback(ctx: goferry.Context) -> None:
    replies: list[Any] = []
    for n in range(500):
        ctx.post("double", {"value": n}, replies.append)
    ctx.post("fail", {"kind": "plain"}, replies.append, timeout=5)
    wait_until(lambda: len(replies) == 501)
    good = [reply for reply in replies if reply.exception() is None]
    assert sorted(reply.result()["value"] for reply in good) == [2 * n for n in range(500)]
    (bad,) = [reply for reply in replies if reply.exception() is not None]
    assert isinstance(bad.exception(), goferry.RequestError)
    with pytest.raises(goferry.RequestError, match="it did not work"):
        bad.result()


def test_an_exception_in_a_callback_is_reported_and_the_next_one_runs(
    ctx: goferry.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    reports: list[Any] = []
    replies: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: reports.append(args.exc_value))

    def explode(reply: Any) -> None:
        raise ZeroDivisionError("in the callback")

    def leave(reply: Any) -> None:
        raise SystemExit(3)

    for callback in (explode, leave, replies.append):
        ctx.post("echo", b"x", callback)
    wait_until(lambda: replies)
    assert [type(report) for report in reports] == [ZeroDivisionError, SystemExit]
    assert ctx.submit("echo", b"y").result(5) == b"y"


def test_map_keeps_the_order(ctx: goferry.Context) -> None:
    values = ctx.map("double", [{"value": n} for n in range(2000)])
    assert values == [{"value": 2 * n} for n in range(2000)]
    assert ctx.map("echo", iter([b"a", b"b"])) == [b"a", b"b"]
    assert ctx.map("echo", []) == []


def test_map_keeps_the_order_of_more_than_goes_out_at_once(ctx: goferry.Context) -> None:
    values = [n.to_bytes(4, "little") for n in range(5000)]
    assert ctx.map("echo", values) == values


def test_map_runs_nothing_when_one_payload_is_no_payload(ctx: goferry.Context) -> None:
    before = ctx.stats().submitted
    with pytest.raises(TypeError, match="echo"):
        ctx.map("echo", [b"x"] * 1000 + [object()])
    assert ctx.stats().submitted == before


def test_map_raises_when_the_context_is_closed_before_all_is_sent() -> None:
    context = goferry.open("golib", {})
    told: list[int] = []

    def progress(report: goferry.Progress) -> None:
        told.append(report.done)
        context.close()

    with pytest.raises(goferry.ClosedError, match="echo"):
        context.map("echo", [b"x"] * 100_000, progress=progress)
    assert 0 < told[0] < 100_000


def test_map_raises_the_first_failure_and_cancels_the_rest(ctx: goferry.Context) -> None:
    with pytest.raises(goferry.RequestError, match=r"no error of kind 'x'|\"x\""):
        ctx.map("fail", [{"kind": "x"}] * 10)
    start = time.monotonic()
    with pytest.raises(goferry.DecodeError, match="field for"):
        ctx.map("sleep", [{"for": 30}, {"for": "long"}, {"for": 30}])
    assert time.monotonic() - start < 10


def test_map_returns_exceptions_in_their_places(ctx: goferry.Context) -> None:
    first, second = ctx.map("fail", [{"kind": "plain"}] * 2, return_exceptions=True)
    assert isinstance(first, goferry.RequestError)
    assert isinstance(second, goferry.RequestError)


def test_map_has_one_deadline_for_all(ctx: goferry.Context) -> None:
    start = time.monotonic()
    with pytest.raises(goferry.DeadlineError):
        ctx.map("sleep", [{"for": 30}] * 3, timeout=0.05)
    assert time.monotonic() - start < 10


def test_serial_methods_run_one_at_a_time_in_order_of_submission(ctx: goferry.Context) -> None:
    futures = [ctx.submit("add_slowly" if n % 3 == 0 else "add", {"by": n}) for n in range(1, 31)]
    totals = [future.result(10)["value"] for future in futures]
    assert totals == [n * (n + 1) // 2 for n in range(1, 31)]
    assert ctx.call("journal") == list(range(1, 31))


def test_slow_methods_run_in_parallel(ctx: goferry.Context) -> None:
    futures = [ctx.submit("block") for _ in range(20)]
    wait_until(lambda: ctx.call("waiting") == 20)
    ctx.call("release")
    assert [future.result(10) for future in futures] == [None] * 20


def test_max_pending_refuses_with_full_error(golib: str) -> None:
    with goferry.open(golib, options=goferry.Options(max_pending=3)) as ctx:
        futures = [ctx.submit("block") for _ in range(3)]
        with pytest.raises(goferry.FullError, match="max_pending"):
            ctx.call("echo", b"x")
        assert ctx.stats().pending == 3
        assert ctx.stats().rejected == 1
        for future in futures:
            future.cancel()
        wait_until(lambda: ctx.stats().pending == 0)
        assert ctx.call("echo", b"x") == b"x"


def test_stats_count_every_end(ctx: goferry.Context) -> None:
    ctx.map("echo", [b"x"] * 10)
    for _ in range(3):
        with pytest.raises(goferry.RequestError):
            ctx.call("fail", {"kind": "plain"})
    future = ctx.submit("block")
    wait_until(lambda: ctx.stats().in_flight == 1)
    future.cancel()
    wait_until(lambda: ctx.stats().pending == 0)
    stats = ctx.stats()
    assert (stats.submitted, stats.completed, stats.failed, stats.cancelled) == (14, 10, 3, 1)
    assert stats.state == "active"
    assert 0 <= stats.heartbeat_age < 60
    with pytest.raises(AttributeError):
        stats.failed = 0  # type: ignore[misc]
