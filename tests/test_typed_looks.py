"""How generated packages look to help, inspect, mock and the eye, and what importing them costs."""

from __future__ import annotations

import inspect
import json
import pydoc
import subprocess
import sys
import typing
from typing import Any
from unittest import mock

import msgspec
import pytest

import goferry
import typed_package


@pytest.fixture(scope="module")
def wirelib() -> Any:
    return typed_package.load("wirelib")


def test_signatures_are_those_of_functions(wirelib: Any) -> None:
    assert inspect.isfunction(wirelib.Lab.double)
    text = "message: 'DoubleRequest | None' = None, /, *, value: 'int' = Ellipsis, "
    assert text in str(inspect.signature(wirelib.Lab.double))
    assert str(inspect.signature(wirelib.Lab)).startswith("(config: 'Config | None' = None, /, *, ")
    assert "timeout" in inspect.signature(wirelib.parse).parameters
    with wirelib.Lab() as lab:
        bound = inspect.signature(lab.double)
        assert list(bound.parameters) == ["message", "value", "timeout", "progress"]
        assert (lab.double.__name__, lab.double.__doc__) == (
            "double",
            wirelib.Lab.double.__doc__,
        )
        assert repr(lab.double) == "<goferry method Lab.double>"


def test_annotations_resolve_as_documentation_tools_and_validators_do_it(wirelib: Any) -> None:
    for cls in (wirelib.Lab, wirelib.AsyncLab, wirelib.Tape, wirelib.DoubleRequest):
        typing.get_type_hints(cls)
        for _, function in inspect.getmembers(cls, inspect.isfunction):
            if function.__module__ == "wirelib":
                typing.get_type_hints(function)
    hints = typing.get_type_hints(wirelib.Lab.double)
    assert (hints["value"], hints["return"]) == (int, wirelib.DoubleReply)
    assert goferry.Progress in typing.get_args(typing.get_args(hints["progress"])[0])[0]
    assert typing.get_type_hints(wirelib.parse)["text"] is str


def test_help_tells_what_the_author_wrote_with_pythons_names(wirelib: Any) -> None:
    text = pydoc.render_doc(wirelib.Lab, renderer=pydoc.plaintext)
    assert "Lab gives back what it is given." in text
    assert "Doubles a number, one at a time." in text
    assert "value: the number." in text
    assert pydoc.render_doc(wirelib, renderer=pydoc.plaintext)
    assert "start: where its counter begins." in wirelib.Config.__doc__
    assert "fn gets value, and what it returns is given back." in wirelib.ApplyRequest.__doc__


def test_mocks_have_the_signatures(wirelib: Any) -> None:
    lab = mock.create_autospec(wirelib.Lab, instance=True)
    lab.double.return_value = wirelib.DoubleReply(value=3)
    assert lab.double(value=2).value == 3
    assert lab.double(wirelib.DoubleRequest(value=2)).value == 3
    with pytest.raises(TypeError):
        lab.double(wrong=2)
    with pytest.raises(AttributeError):
        lab.dubble(value=2)
    made = mock.create_autospec(wirelib.Lab)
    made(start=5).double(value=1)
    with pytest.raises(TypeError):
        made(begin=5)


def test_messages_are_frozen_structs_with_plain_reprs(wirelib: Any) -> None:
    reply = wirelib.DoubleReply(value=3)
    assert repr(reply) == "DoubleReply(value=3)"
    with pytest.raises(AttributeError):
        reply.value = 4
    assert hash(reply) == hash(wirelib.DoubleReply(value=3))
    times = wirelib.Times(when=wirelib._typed.ZERO_TIME, took=wirelib._datetime.timedelta(1))
    assert msgspec.json.decode(msgspec.json.encode(times), type=wirelib.Times) == times
    assert msgspec.structs.replace(reply, value=5).value == 5
    assert wirelib.Lab.__module__ == "wirelib"


def test_names_are_public_only_when_they_are_the_librarys(wirelib: Any) -> None:
    public = {name for name in vars(wirelib) if not name.startswith("_")}
    public -= {"annotations", "protocols"}
    assert public == set(wirelib.__all__)
    assert wirelib.__all__ == sorted(wirelib.__all__)


# All of goferry that a package may need before it is used.
LOADED = """
goferry goferry._errors goferry._files goferry._handle goferry._natural goferry._public
goferry._typed goferry._typed._awaiting goferry._typed._blocking goferry._typed._enums
goferry._typed._errors goferry._typed._events goferry._typed._library goferry._typed._members
goferry._typed._messages goferry._typed._method goferry._typed._objects goferry._typed._side
goferry._typed._statics
""".split()


def test_importing_loads_little_and_starts_nothing(wirelib: Any) -> None:
    code = (
        "import json, sys, threading\nimport msgspec\nbefore = set(sys.modules)\n"
        "import wirelib\n"
        "print(json.dumps([sorted(set(sys.modules) - before), threading.active_count()]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules, threads = json.loads(done.stdout)
    assert threads == 1
    assert {name for name in modules if name.startswith("goferry")} <= {*LOADED}
    assert not any("_plane" in name for name in modules)
    costly = "asyncio concurrent.futures contextvars dataclasses inspect logging socket struct"
    assert not set(costly.split()) & set(modules)


def test_a_package_without_its_extension_says_what_to_do(wirelib: Any, tmp_path: Any) -> None:
    source = typed_package.build("wirelib").folder / "wirelib" / "__init__.py"
    folder = tmp_path / "bare"
    folder.mkdir()
    (folder / "__init__.py").write_text(source.read_text())
    code = "import bare\ntry:\n    bare.Lab()\nexcept Exception as e: print(type(e).__name__, e)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stdout.startswith("BuildError the package bare has no Go extension")
    assert "goferry develop" in done.stdout


def test_after_a_fork_the_child_is_refused(wirelib: Any, script: Any) -> None:
    done = script(
        "import os, warnings, goferry, wirelib\n"
        "warnings.simplefilter('ignore', DeprecationWarning)\n"
        "lab = wirelib.Lab()\nlab.double(value=1)\nmoved = lab.moved\n"
        "pid = os.fork()\n"
        "def refused(f):\n"
        "    try:\n        f()\n    except goferry.ForkedError: return True\n"
        "if pid == 0:\n"
        "    ok = all(map(refused, (lambda: lab.double(value=1), lambda: lab.count(3), \n"
        "        lambda: lab.double.submit(value=1), lambda: lab.moved.connect(print))))\n"
        "    os._exit(0 if ok else 1)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\nlab.close()\n"
    )
    assert (done.stdout, done.stderr) == ("0\n", "")
