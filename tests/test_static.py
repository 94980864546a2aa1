"""The static context of a library, and the pool of the others."""

from __future__ import annotations

import gc
import pickle
import threading
import warnings
from collections.abc import Callable
from typing import Any

import pytest

import goferry

Script = Callable[..., Any]


def test_the_static_context_is_one_and_runs_statics_and_exports(golib: str) -> None:
    static = goferry.static(golib)
    assert goferry.static(golib) is static
    assert static.call("shout", "hey") == "hey!"
    census = static.call("count")
    assert static.submit("count").result(5) == census
    assert static.stats().state == "active"
    assert static.call("count")["made"] == census["made"], "no constructor ran"


def test_threads_that_ask_together_get_the_same_one(golib: str) -> None:
    goferry.static(golib).close()
    found: list[goferry.Context] = []
    threads = [
        threading.Thread(target=lambda: found.append(goferry.static(golib))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(map(id, found))) == 1


def test_methods_need_an_object_and_say_so(golib: str) -> None:
    static = goferry.static(golib)
    with pytest.raises(goferry.NotInitializedError, match=r"double needs an object.*open"):
        static.call("double", {"value": 1})
    with pytest.raises(goferry.NotInitializedError, match=r"add needs an object.*open"):
        static.submit("add", {"by": 1}).result(5)
    with pytest.raises(goferry.NotInitializedError, match="no object to recycle"):
        static.recycle()
    with pytest.raises(goferry.UnknownMethodError, match="nonsense"):
        static.call("nonsense")


def test_a_static_context_that_was_closed_is_made_anew(golib: str) -> None:
    static = goferry.static(golib)
    static.close()
    with pytest.raises(goferry.ClosedError):
        static.call("count")
    again = goferry.static(golib)
    assert again is not static
    again.call("count")


def test_it_needs_no_closing(script: Script) -> None:
    done = script(
        """
import goferry
ctx = goferry.static("golib")
print(ctx.call("shout", "hey"))
ctx.submit("count")
del ctx
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "hey!\n", "")


def test_the_pool_tells_where_its_contexts_were_opened(golib: str) -> None:
    goferry.static(golib)  # does not count
    options = goferry.Options(max_contexts=3)
    contexts = [goferry.open(golib, options=options) for _ in range(2)]
    contexts.append(goferry.open(golib, options=options))
    here = test_the_pool_tells_where_its_contexts_were_opened.__code__
    with pytest.raises(goferry.PoolExhaustedError) as caught:
        goferry.open(golib, options=options)
    error = caught.value
    assert [place.rpartition(":")[0] for place in error.opened] == [here.co_filename] * 3
    lines = [int(place.rpartition(":")[2]) - here.co_firstlineno for place in error.opened]
    assert lines == [3, 3, 4]
    assert "3 contexts of golib" in str(error)
    assert f"{error.opened[0]} (2 times), {error.opened[2]}" in str(error)
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.opened) == (str(error), error.opened)
    contexts.pop().close()
    contexts.append(goferry.open(golib, options=options))
    for context in contexts:
        context.close()


def test_the_pool_tells_of_those_that_coroutines_opened(golib: str) -> None:
    import asyncio

    options = goferry.Options(max_contexts=2)

    async def main() -> None:
        async with (
            await goferry.aopen(golib, options=options),
            await asyncio.create_task(goferry.aopen(golib, options=options)),
        ):
            with pytest.raises(goferry.PoolExhaustedError) as caught:
                await goferry.aopen(golib, options=options)
            first, second = sorted(
                caught.value.opened, key=lambda place: "test_static" not in place
            )
            assert "test_static.py" in first
            assert "asyncio" not in second, "a task has no place but that of its loop's runner"

    asyncio.run(main())


def test_32_contexts_is_the_most_unless_told_otherwise(golib: str) -> None:
    contexts = [goferry.open(golib) for _ in range(32)]
    with pytest.raises(goferry.PoolExhaustedError, match="32 contexts"):
        goferry.open(golib)
    for context in contexts:
        context.close()


def test_a_constructor_that_fails_gives_its_place_back(golib: str) -> None:
    options = goferry.Options(max_contexts=1)
    for _ in range(3):
        with pytest.raises(goferry.RequestError, match="no luck"):
            goferry.open(golib, {"fail": "no luck"}, options)
    goferry.open(golib, options=options).close()


def test_a_forgotten_context_gives_its_place_back(golib: str) -> None:
    options = goferry.Options(max_contexts=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        goferry.open(golib, options=options)
        gc.collect()
    for _ in range(6000):
        try:
            goferry.open(golib, options=options).close()
            return
        except goferry.PoolExhaustedError:
            threading.Event().wait(0.005)
    pytest.fail("the forgotten context is still open")
