"""Names that mean something in Python: what they become, that they work, that the build tells."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

import typed_package
from goferry._builder.generate import generate
from test_typed_types import by_mypy, by_pyright


@pytest.fixture(scope="module")
def clashlib() -> Any:
    return typed_package.load("clashlib")


def test_members_that_clash_are_called_with_an_underscore(clashlib: Any) -> None:
    with clashlib.Shelf(options_="o", self="s", config="c", class_=3) as shelf:
        assert shelf.type_() == clashlib.Config(options_="o", self="s", config="c", class_=3)
        assert shelf.set_([1, 2]) == [1, 2]
        assert shelf.set_(list_=(3,)) == [3]
        assert shelf.open(timeout_=5, timeout=30) == 5
        assert (shelf.stats(), shelf.close_(), shelf.goferry_()) == ("stats", "closed", "goferry")
        assert [item.value for item in shelf.import_(2)] == [0, 1]
        with shelf.stats_.listen() as told, shelf.with_.listen() as withs:
            shelf.tell()
            assert (next(told), next(withs)) == ("told", clashlib.None_(value=3))
        assert shelf.goferry.library == "clashlib"
    assert shelf.goferry.closed


def test_fields_that_clash_cross_under_their_own_names(clashlib: Any) -> None:
    every = {
        name: number
        for number, name in enumerate(
            "timeout_ options_ progress_ callback_ from_ to class_ none int_ self message odd_name "
            "n_1st odd_name_ from__".split(),
            start=1,
        )
    }
    with clashlib.Shelf() as shelf:
        whole = clashlib.Fields(**every, list_=[clashlib.None_(value=1)])
        assert shelf.list_(whole, timeout=30) == whole
        assert shelf.list_(**every, list_=whole.list_) == whole
        wire = shelf.goferry.call("list", whole)
    assert wire["timeout"] == 1
    assert (wire["from"], wire["from_"]) == (every["from_"], every["from__"])
    assert (wire["odd-name"], wire["odd_name"]) == (every["odd_name"], every["odd_name_"])
    assert list(inspect.signature(clashlib.Shelf.list_).parameters)[:3] == [
        "_self",
        "_message",
        "timeout_",
    ]


def test_module_names_that_clash(clashlib: Any) -> None:
    assert clashlib.int_(value=3) == clashlib.AsyncShelf_(value=3)
    assert clashlib.IMPORT == 3
    assert issubclass(clashlib.AsyncShelf, object)


def test_the_build_says_so() -> None:
    built = typed_package.build("clashlib")
    assert (
        "the method Close of clashlib is close_ in Python, since 'close' is reserved" in built.notes
    )
    why = "since 'timeout' is an option of each call"
    assert f"the field Timeout of Fields is timeout_ in Python, {why}" in built.notes
    assert all(re.fullmatch(r"[^.]+ in Python, since '[^']+' [^.]+", note) for note in built.notes)


@pytest.mark.timeout(600)
def test_type_checkers_take_the_package(tmp_path: Any) -> None:
    folder = typed_package.build("clashlib").folder
    files = [folder / "clashlib" / name for name in ("__init__.pyi", "protocols.py")]
    assert by_mypy(folder, tmp_path, *files) == []
    assert by_pyright(folder, tmp_path, *files) == []


def test_what_is_generated_depends_on_the_description_alone() -> None:
    description = typed_package.build("clashlib").description
    first, second = (generate(description, "clashlib") for _ in range(2))
    assert first == second
    assert first.notes == second.notes
    assert set(first) == {"__init__.py", "__init__.pyi", "protocols.py", "py.typed"}


def test_several_libraries_become_a_module_each() -> None:
    libraries = [
        library
        for name in ("clashlib", "wirelib")
        for library in typed_package.build(name).description["libraries"]
    ]
    files = generate({"libraries": libraries}, "both")
    assert {"clashlib.py", "clashlib.pyi", "wirelib.py", "wirelib_protocols.py"} < set(files)
    assert "from . import clashlib as clashlib" in files["__init__.py"]
    for name, text in files.items():
        compile(text, name, "exec")
