"""What is put in the place of a class's methods, and what does not leave its process."""

from __future__ import annotations

import asyncio
import copy
import functools
import pickle
from typing import Any
from unittest import mock

import pytest

import goferry
import typed_package


@pytest.fixture(scope="module")
def wirelib() -> Any:
    return typed_package.load("wirelib")


@pytest.mark.parametrize("autospec", [None, True])
def test_a_method_that_a_test_replaces_is_replaced_until_it_is_put_back(
    wirelib: Any, autospec: bool | None
) -> None:
    reply = wirelib.DoubleReply(value=7)
    with mock.patch.object(wirelib.Lab, "double", autospec=autospec) as replaced:
        replaced.return_value = reply
        with wirelib.Lab() as lab:
            assert lab.double(value=2) is reply
            assert lab.begin is not None
        replaced.assert_called_once()
    with wirelib.Lab() as lab:
        assert lab.double(value=2).value == 4
        assert lab.double.submit(value=2).result(10).value == 4


def test_a_method_is_replaced_though_the_class_first_met_it_replaced(wirelib: Any) -> None:
    with mock.patch.object(wirelib.Lab, "double", return_value=None):

        class Sub(wirelib.Lab):  # type: ignore[misc]
            pass

        with Sub() as lab:
            assert lab.double(value=2) is None
    with Sub() as lab:
        assert lab.double(value=2).value == 4


def test_an_asynchronous_method_and_an_objects_are_replaced_too(wirelib: Any) -> None:
    async def run() -> None:
        with mock.patch.object(wirelib.AsyncLab, "double", mock.AsyncMock(return_value=7)):
            async with wirelib.AsyncLab() as lab:
                assert await lab.double(value=2) == 7
        async with wirelib.AsyncLab() as lab:
            assert (await lab.double(value=2)).value == 4

    asyncio.run(run())
    with wirelib.Lab() as lab:
        with mock.patch.object(wirelib.Tape, "length", return_value=7), lab.open_tape(3) as tape:
            assert tape.length() == 7
        with lab.open_tape(3) as tape:
            assert tape.length() == 3


def test_an_override_may_look_like_what_it_overrides(wirelib: Any) -> None:
    class Sub(wirelib.Lab):  # type: ignore[misc]
        @functools.wraps(wirelib.Lab.double)
        def double(self, *args: Any, **fields: Any) -> Any:
            return "mine", super().double(*args, **fields).value

    with Sub() as lab:
        assert lab.double(value=2) == ("mine", 4)


def test_what_stands_for_something_in_go_says_that_it_stays(wirelib: Any) -> None:
    with wirelib.Lab() as lab, lab.open_tape(3) as tape:
        for stays in (lab, tape, lab.goferry, tape.goferry, wirelib.AsyncLab()):
            kind = type(stays).__name__
            for leave in (pickle.dumps, copy.copy, copy.deepcopy):
                with pytest.raises(TypeError, match=f"^a {kind} cannot be pickled or copied"):
                    leave(stays)
    assert isinstance(lab.goferry, goferry.Context)
