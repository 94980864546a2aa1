"""A package that is built again while a process has it imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import author
import goferry

pytestmark = pytest.mark.timeout(600)  # each builds, on a machine that may be busy

# Builds the project, in a process that has it imported; `greet` opens a context and says hello.
PREPARE = """
import os, pathlib, sys, warnings
import goferry
from goferry._builder.package import build_package
from goferry._builder.project import Project

project, site = map(pathlib.Path, sys.argv[1:])
site.mkdir()
sys.path.insert(0, str(site))
code = (project / "hello.go").read_text()

def build(greeting):
    (project / "hello.go").write_text(code.replace("GREETING", greeting))
    return build_package(Project.load(project), site)

def extensions():
    return sorted(name for name in os.listdir(site / "hello") if name.endswith(".so"))

def greet():
    with goferry.open("hello") as ctx:
        return ctx.call("greet", {"name": "Ada"})
"""


def run(folder: Path, code: str) -> None:
    project = author.hello(folder / "project", greeting="GREETING")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PREPARE + code, project, folder / "site"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_reload_gives_the_new_build_and_old_contexts_go_on(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
first = build("Hello")
import hello
old = goferry.open("hello")
assert old.call("greet", {"name": "Ada"}) == "Hello, Ada"
second = build("Bye")
assert first.extension != second.extension
assert extensions() == [os.path.basename(second.extension)]

# It is told once, and what was loaded goes on.
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    assert [greet(), greet()] == ["Hello, Ada", "Hello, Ada"]
assert [str(each.message) for each in told] == [
    "hello was built again since this process loaded it, and what was loaded goes on: restart, "
    "or call goferry.reload(hello)"
]
assert told[0].filename == "<string>", told[0].filename

fresh = goferry.reload(hello)
assert fresh is not hello and sys.modules["hello"] is fresh
assert greet() == "Bye, Ada"
assert old.call("greet", {"name": "Ada"}) == "Hello, Ada"
old.close()

# Again, by name, and without a change: the same file is not loaded twice.
goferry.reload("hello")
assert greet() == "Bye, Ada"
assert len(goferry._extension._loaded) == 2

# Back to what it was: the name of the file is the old one, and its content too.
third = build("Hello")
assert third.extension == first.extension
goferry.reload("hello")
assert greet() == "Hello, Ada"
""",
    )


def test_a_typed_package_never_meets_the_extension_of_another_build(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
first = build("Hello")
import hello
second = build("Bye")
# Nothing was loaded yet, and what there is now may not fit what was imported.
try:
    hello.Hello()
except goferry.BuildError as error:
    assert str(error) == (
        "hello was built again since this process imported it: restart, "
        "or call goferry.reload(hello)"
    ), error
else:
    raise AssertionError("no error")
fresh = goferry.reload(hello)
with fresh.Hello() as bye:
    assert bye.greet(name="Ada") == "Bye, Ada"

    # What is loaded goes on, and it is told once.
    build("Oi")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for _ in range(2):
            with fresh.Hello() as again:
                assert again.greet(name="Ada") == "Bye, Ada"
    assert ["was built again" in str(each.message) for each in told] == [True]
    assert told[0].filename == "<string>", told[0].filename

    newest = goferry.reload(fresh)
    with newest.Hello() as oi:
        assert oi.greet(name="Ada") == "Oi, Ada"
        assert bye.greet(name="Bob") == "Bye, Bob"
    assert newest.GreetRequest is not fresh.GreetRequest
""",
    )


def test_a_build_that_changes_nothing_leaves_the_files_alone(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
first = build("Hello")
before = {name: os.stat(site / name).st_ino for name in first.files}
second = build("Hello")
assert second == first
assert {name: os.stat(site / name).st_ino for name in second.files} == before
assert greet() == "Hello, Ada"
""",
    )


def test_what_is_no_built_package_is_refused() -> None:
    for module in (pytest, "json", "no_such_module"):
        with pytest.raises(goferry.BuildError, match="is no imported package with a Go extension"):
            goferry.reload(module)
    with pytest.raises(goferry.BuildError, match="restart the process"):
        goferry.reload(goferry)
