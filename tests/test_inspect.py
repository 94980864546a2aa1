"""`goferry inspect`, and what `goferry develop --watch` says of an API that changed."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import author
from command import complaint, goferry
from conftest import Developed
from goferry._api_changes import api_changes
from goferry._api_text import entries
from venvs import Venv

INT = {"kind": "int", "bits": 64}


def struct(*fields: dict[str, Any], doc: str = "") -> dict[str, Any]:
    return {"kind": "struct", "fields": list(fields), "doc": doc}


def field(name: str, type_: dict[str, Any], **more: Any) -> dict[str, Any]:
    own = {"name": name, "go_name": name.title(), "type": type_, "required": True}
    return {**own, "nullable": False, "doc": "", **more}


def method(name: str, kind: str, request: Any, reply: Any, **more: Any) -> dict[str, Any]:
    own = {"name": name, "go_name": name.title(), "index": 0, "kind": kind, "lane": -1}
    raw = {"raw_request": False, "raw_reply": False}
    return {**own, **raw, "request": request, "reply": reply, "doc": f"Does {name}.", **more}


NONE = {"kind": "none"}
BUMP = {"kind": "struct", "name": "BumpRequest"}
CURSOR = {"kind": "handle", "name": "Cursor"}
COUNTER: dict[str, Any] = {
    "library": "counter",
    "object": "Counter",
    "go_package": "example.org/counter",
    "abi": 1,
    "doc": "Package counter counts.",
    "config": {"kind": "struct", "name": "Config"},
    "methods": [
        method("bump", "method", BUMP, INT),
        method("list", "serial", NONE, {"kind": "list", "elem": {"kind": "time"}}),
        method("watch", "stream", NONE, NONE, item={"kind": "optional", "elem": INT}),
        method("parse", "static", {"kind": "string"}, {"kind": "duration"}, param="text"),
        method("half", "static", {"kind": "view"}, {"kind": "view"}, param="image"),
        method("open", "method", NONE, CURSOR),
        method("next", "object_method", NONE, {"kind": "bytes"}, receiver="Cursor"),
    ],
    "events": [{"name": "bumped", "index": 0, "type": INT, "doc": "It moved."}],
    "objects": [{"name": "Cursor", "doc": "Cursor goes on."}],
    "types": {
        "Config": struct(field("start", INT, required=False)),
        "BumpRequest": struct(
            field("by", INT, required=False, default=1), field("from", {"kind": "string"})
        ),
        "LimitError": struct(field("limit", INT)),
    },
    "enums": {
        "Color": {
            "go": "counter.Color",
            "kind": "enum",
            "type": INT,
            "doc": "",
            "members": [{"name": "RED", "go_name": "ColorRed", "value": 1, "doc": ""}],
        }
    },
    "errors": [
        {
            "name": "LimitError",
            "kind": "type",
            "base": "ValueError",
            "go": "counter.LimitError",
            "type": {"kind": "struct", "name": "LimitError"},
            "doc": "Too far.",
        }
    ],
    "consts": [{"name": "Max", "value": 9, "type": INT, "doc": ""}],
}


def test_everything_is_told_with_the_names_that_python_has() -> None:
    texts = [(entry.section, entry.text) for entry in entries(COUNTER)]
    assert texts == [
        ("constructor", "Counter(*, start: int = 0)"),
        ("methods", "bump(*, by: int = 1, from_: str) -> int"),
        ("methods", "list_() -> list[datetime]"),
        ("methods", "open() -> Cursor"),
        ("streams", "watch() -> stream of int | None"),
        ("functions", "parse(text: str) -> timedelta"),
        ("functions", "half(image: buffer) -> goferry.Buffer"),
        ("events", "bumped: int"),
        ("objects", "Cursor"),
        ("objects", "next() -> bytes"),
        ("types", "Config(*, start: int = 0)"),
        ("types", "BumpRequest(*, by: int = 1, from_: str)"),
        ("enums", "Color(IntEnum): RED = 1"),
        ("errors", "LimitError(RequestError, ValueError): limit: int"),
        ("constants", "MAX = 9"),
    ]


def changes(**changed: Any) -> list[str]:
    after = copy.deepcopy(COUNTER)
    after.update(changed)
    return api_changes({"libraries": [COUNTER]}, {"libraries": [after]})


def test_nothing_has_changed() -> None:
    assert changes() == []


def test_what_was_added_removed_and_changed_is_named() -> None:
    methods = copy.deepcopy(COUNTER["methods"])
    methods[0]["reply"] = {"kind": "string"}
    methods[1]["doc"] = "Lists them."
    methods[3:] = [method("reset", "method", NONE, NONE)]
    assert changes(methods=methods, consts=[]) == [
        "removed the method open",
        "removed the function parse",
        "removed the function half",
        "removed the method Cursor.next",
        "removed the constant MAX",
        "changed the method bump(*, by: int = 1, from_: str) -> int to "
        "bump(*, by: int = 1, from_: str) -> str",
        "changed the doc of the method list_",
        "added the method reset() -> None",
    ]


@pytest.mark.timeout(300)
def test_a_folder_and_the_package_built_from_it_are_told_alike(
    author_venv: Venv, developed: Developed, tmp_path: Path
) -> None:
    project = developed.folder
    # What another test built of the same project may still be installed.
    built = author_venv.run(author_venv.goferry, "develop", cwd=project)
    assert built.returncode == 0, built.stderr
    of_folder = author_venv.run(author_venv.goferry, "inspect", ".", cwd=project)
    assert of_folder.returncode == 0, of_folder.stderr
    lines = of_folder.stdout.splitlines()
    assert lines[0] == f"hello  goferry 0.1.0, ABI 1, {project}"
    assert "  greet(*, name: str) -> str" in lines
    assert "      Says hello." in lines
    of_package = author_venv.run(author_venv.goferry, "inspect", "hello", cwd=project.parent)
    assert of_package.stderr == ""
    assert of_package.stdout.splitlines()[1:] == lines[1:]
    as_json = [
        json.loads(author_venv.run(author_venv.goferry, "inspect", what, "--json", cwd=cwd).stdout)
        for what, cwd in ((".", project), ("hello", tmp_path))
    ]
    assert as_json[0] == as_json[1]
    assert as_json[0]["libraries"][0]["methods"][0]["file"] == "hello.go"


def test_a_bundled_library_is_told_by_its_extension() -> None:
    done = goferry("inspect", "treesum")
    assert (done.returncode, done.stderr) == (0, "")
    assert 'digest_file(*, path: str, algorithm: str = "sha256") -> FileDigest' in done.stdout


def test_a_package_that_goferry_did_not_build_is_refused() -> None:
    assert "'json' was not built by goferry" in complaint(goferry("inspect", "json"))
    assert "'nowhere' is not installed here" in complaint(goferry("inspect", "nowhere"))


@pytest.mark.timeout(300)
def test_mistakes_in_a_folder_are_told_as_a_build_tells_them(tmp_path: Path) -> None:
    project = author.hello(tmp_path, **{"hello.go": "package hello\n\nvar Library = nowhere\n"})
    done = goferry("inspect", project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "hello.go:3:15: undefined: nowhere" in done.stderr


def test_a_package_within_another_is_inspected_by_its_whole_name() -> None:
    done = goferry("inspect", "goferry.examples.treesum")
    assert (done.returncode, done.stderr) == (0, "")
    assert "digest_tree(*, root: " in done.stdout
    assert "DigestTree digests" not in done.stdout  # the docs are there, and are Python's
    assert "Digests all files below a directory" in done.stdout
