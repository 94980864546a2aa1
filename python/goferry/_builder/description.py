"""Puts a library's schema and what its source says together: the description of its API.

Beside what core.Schema has (core/schema.go), a library of the description has

- `doc` for everything: core.Doc's text, or else Go's comment; "" where there is none
- `object_doc`, the comment of the object's type, and `constructor`: {"go", "doc", "param"}
- `param` for a method whose request is no struct: its name in Go, in snake_case
- `enums`, by name: {"go", "kind": "enum" or "flag", "type", "doc", "members": [{"name", "go_name",
  "value", "doc"}], "file", "line"}; the references to such a type have "enum": its name
- `go` for errors of core.FailsIs: the variable's path and name

Files are relative to the author's folder where they lie below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .places import Places
from .sources import go_sources

_WHOLE = frozenset({"int", "uint", "string"})  # what a type with constants can be


def described(told: Mapping[str, Any], answer: Mapping[str, Any], places: Places) -> dict[str, Any]:
    """Gives the description of the libraries whose schemas were told. It alters those."""
    libraries = [
        _Library(schema, answer["packages"], places).fill() for schema in told["libraries"]
    ]
    abi = libraries[0]["abi"] if libraries else 0
    return {"goferry": _own_version(), "abi": abi, "libraries": libraries}


def _own_version() -> str:
    try:
        return version("goferry")
    except PackageNotFoundError:  # while goferry itself is built
        said = (go_sources() / "pyproject.toml").read_text("utf-8")
        found = re.search(r'^version = "(.+)"', said, re.M)
        assert found is not None
        return found[1]


class _Library:
    """One library that is being described."""

    def __init__(self, schema: dict[str, Any], packages: Mapping[str, Any], places: Places) -> None:
        self._schema = schema
        self._packages = packages
        self._places = places
        self._calls = [call for package in packages.values() for call in package["calls"]]
        self._taken: set[int] = set()
        self._enums: dict[str, dict[str, Any]] = {}
        self._enum_names: dict[str, str] = {}  # by the type's path in Go

    def fill(self) -> dict[str, Any]:
        schema = self._schema
        self._library(schema)
        for method in schema["methods"]:
            self._method(method)
        for event in schema["events"]:
            call = self._call(event, "NewEvent")
            self._document(event, call.get("doc"), call.get("comment"))
        for const in schema["consts"]:
            call = self._call(const, "Const")
            self._document(const, call.get("comment"), _target(call).get("doc"))
        for error in schema.setdefault("errors", []):
            self._error(error)
        for each in schema.setdefault("objects", []):
            self._document(each, self._type(each.get("go", "")).get("doc"))
        for struct in schema["types"].values():
            self._struct(struct)
        for ref in self._references():
            self._enumerate(ref)
        schema["enums"] = dict(sorted(self._enums.items()))
        for entry in _places_in(schema):
            entry["file"] = self._places.shown(entry["file"])
        return schema

    def _library(self, schema: dict[str, Any]) -> None:
        package = self._packages.get(schema["go_package"], {})
        call = self._call(schema, "NewLibrary")
        constructor = _target(call)
        self._document(schema, package.get("doc"), call.get("doc"), call.get("comment"))
        object_doc = package.get("types", {}).get(schema["object"], {}).get("doc", "")
        schema["object_doc"] = object_doc or call.get("doc", "")
        schema["constructor"] = {
            "go": constructor.get("go", ""),
            "doc": constructor.get("doc", ""),
            "param": constructor.get("param", "") or "config",
        }

    def _method(self, method: dict[str, Any]) -> None:
        call = self._call(method, "Method", "Serial", "Stream", "Static", "Export")
        function = self._function(method["go_name"])
        target = _target(call)
        self._document(method, function.get("doc"), target.get("doc"), call.get("comment"))
        if method["request"]["kind"] not in ("struct", "none"):
            method["param"] = function.get("param") or target.get("param") or "request"

    def _error(self, error: dict[str, Any]) -> None:
        call = self._call(error, "Fails", "FailsIs")
        if error["kind"] == "is":
            error["go"] = _target(call).get("go", "")
            self._document(error, _target(call).get("doc"), call.get("comment"))
        else:
            self._document(error, self._type(error.get("go", "")).get("doc"), call.get("comment"))

    def _struct(self, struct: dict[str, Any]) -> None:
        declared = self._type(struct.get("go", ""))
        if not declared:
            struct.setdefault("doc", "")
        else:
            self._document(struct, declared.get("doc"))
            struct["file"], struct["line"] = declared["file"], declared["line"]
            self._fields(struct, declared.get("fields") or {})

    def _fields(self, struct: dict[str, Any], known: Mapping[str, Any]) -> None:
        for field in struct["fields"]:
            found = known.get(field["go_name"], {})
            if field.get("owner"):
                owner = self._type(field["owner"]).get("fields") or {}
                found = owner.get(field["go_name"], found)
            self._document(field, found.get("doc"))
            inner = _innermost(field["type"])
            written_in_place = self._schema["types"].get(inner.get("name", ""))
            if written_in_place and not inner.get("go") and found.get("fields"):
                self._fields(written_in_place, found["fields"])

    def _document(self, entry: dict[str, Any], *docs: str | None) -> None:
        entry["doc"] = entry.get("doc") or next(filter(None, docs), "")

    # --- types with constants

    def _references(self) -> Iterator[dict[str, Any]]:
        schema = self._schema
        yield from _with_parts(schema["config"])
        for method in schema["methods"]:
            for key in ("request", "reply", "item"):
                yield from _with_parts(method.get(key))
        for entry in [*schema["events"], *schema["consts"], *schema["errors"]]:
            yield from _with_parts(entry.get("type"))
        for struct in schema["types"].values():
            for field in struct["fields"]:
                yield from _with_parts(field["type"])

    def _enumerate(self, ref: dict[str, Any]) -> None:
        """Says of a type with constants that it is an enumeration."""
        go = ref.get("go", "")
        if ref["kind"] not in _WHOLE or not go:
            return
        name = self._enum_names.get(go)
        if name is None:
            declared = self._type(go)
            if not declared.get("constants"):
                return
            name = self._enum_names[go] = self._unique(go)
            self._enums[name] = {
                "go": go,
                "kind": "flag" if declared.get("flag") and ref["kind"] != "string" else "enum",
                "type": {key: ref[key] for key in ("kind", "bits") if key in ref},
                "doc": declared.get("doc", ""),
                "members": [{"doc": "", **each} for each in declared["constants"]],
                "file": declared["file"],
                "line": declared["line"],
            }
        ref["enum"] = name

    def _unique(self, go: str) -> str:
        """Gives the type's own name, or one with its package's where another type has that."""
        package, _, own = go.rpartition(".")
        name = own[:1].upper() + own[1:]
        if name not in self._enums and name not in self._schema["types"]:
            return name
        longer = re.sub(r"\W", "", package.rpartition("/")[2].title()) + name
        number, numbered = 2, longer
        while numbered in self._enums or numbered in self._schema["types"]:
            numbered, number = f"{longer}{number}", number + 1
        return numbered

    # --- looking things up in the source

    def _type(self, go: str) -> Mapping[str, Any]:
        package, _, name = go.partition("[")[0].rpartition(".")
        found: Mapping[str, Any] = self._packages.get(package, {}).get("types", {}).get(name, {})
        return found

    def _function(self, go_name: str) -> Mapping[str, Any]:
        """Finds a function by the name that the running program has for it."""
        plain = re.sub(r"\[\.\.\.\]|-fm$", "", go_name)
        head, slash, tail = re.sub(r"\(\*?(\w+)\)", r"\1", plain).rpartition("/")
        name, _, rest = tail.partition(".")  # dots of the path itself are written %2e
        package = self._packages.get(head + slash + name.replace("%2e", "."), {})
        found: Mapping[str, Any] = package.get("funcs", {}).get(rest, {})
        return found

    def _call(self, entry: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
        """Finds the call that declares something; several in one line are taken in order."""
        file = self._places.find(entry.get("file", ""))
        best: int | None = None
        for number, call in enumerate(self._calls):
            if number in self._taken or call["name"] not in names or Path(call["file"]) != file:
                continue
            if call["line"] == entry["line"]:
                best = number
                break
            if call["line"] <= entry["line"] <= call["end_line"]:
                best = number  # the innermost comes last
        if best is None:
            return {}
        self._taken.add(best)
        found: Mapping[str, Any] = self._calls[best]
        return found


def _target(call: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = call.get("target") or {}
    return found


def _with_parts(ref: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    if ref:
        yield ref
        for key in ("elem", "key", "request", "reply"):
            yield from _with_parts(ref.get(key))


def _innermost(ref: Mapping[str, Any]) -> Mapping[str, Any]:
    while ref.get("elem"):
        ref = ref["elem"]
    return ref


def _places_in(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields everything that tells where it stands."""
    entries: list[Any] = [schema, *schema["types"].values(), *schema["enums"].values()]
    for key in ("methods", "events", "consts", "errors", "objects"):
        entries += schema[key]
    yield from (entry for entry in entries if entry.get("file"))
