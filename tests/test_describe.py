"""What the builder knows about an author's libraries: the description."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from goferry._builder import BuildFailed, GoLibrary
from goferry._builder.describe import describe
from goferry._builder.extension import prepared

AUTHORS = ROOT / "tests" / "authors"


def description(folder: Path, package: str, *tags: str) -> dict[str, Any]:
    library = GoLibrary(package, directory=folder)
    work = ROOT / "build" / "tests" / "work"
    with prepared([library], work=work, sources=ROOT, tags=tags) as workspace:
        return describe(workspace, sources=ROOT)


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The description of the library that has everything."""
    whole = description(AUTHORS / "described", "example.com/described")
    found: dict[str, Any] = whole["libraries"][0]
    return found


def test_the_description_is_this(described: dict[str, Any]) -> None:
    golden = AUTHORS / "described" / "description.json"
    month = described["enums"].pop("Month")  # Go's own, with other lines in each version
    text = json.dumps(described, indent=1, ensure_ascii=False) + "\n"
    described["enums"]["Month"] = month
    made = ROOT / "build" / "tests" / "description.json"
    made.write_text(text)
    assert text == golden.read_text(), f"if that is right: cp {made} {golden}"


def named(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in entries}


def test_docs_and_parameters_come_from_the_source(described: dict[str, Any]) -> None:
    methods = named(described["methods"])
    assert {name: method["doc"] for name, method in methods.items()} == {
        "paint": "Paint has a struct as its request.",
        "add_up": "Add with another text.",
        "unnamed": "",
        "watch": "Watch gives many.",
        "promoted": "Promoted belongs to what is embedded.",
        "open_cursor": "OpenCursor opens one.",
        "mix": "Mix belongs to another package.",
        "named": "Named is a function of another package.",
        "same": "Same gives back what it gets.",
        "version": "Version tells it.",
        "handler": "handler is a variable.",
        "literal": "Literal is written in place.",
        "tagged": "tagged is the plain one.",
        "cursor.next": "Next gives the next number.",
    }
    assert {name: m["param"] for name, m in methods.items() if "param" in m} == {
        "add_up": "how_far",
        "unnamed": "request",
        "watch": "from_id",
        "promoted": "text",
        "mix": "tones",
        "named": "its_name",
        "same": "value",
        "handler": "names",
        "literal": "path",
        "tagged": "plain_name",
    }
    assert described["doc"].startswith("Package described has every kind of declaration")
    assert described["object_doc"] == "Machine does what is described."
    assert described["constructor"] == {
        "go": "example.com/described.New",
        "doc": "New makes a Machine.",
        "param": "config",
    }
    docs = {
        entry["name"]: entry["doc"]
        for kind in ("events", "consts", "errors", "objects")
        for entry in described[kind]
    }
    assert docs == {
        "painted": "OnPainted tells of paint.",
        "moved": "OnMoved tells of moves.",
        "done": "OnDone has its text in the declaration.",
        "Largest": "Largest is the largest.",
        "Smallest": "Smallest is the smallest.",
        "Best": "ShadeDark is dark.",
        "Plain": "Plain stands before this.",
        "LimitError": "LimitError tells which limit was passed.",
        "GoneError": "ErrGone says that it is gone.",
        "EndError": "EndError says that there is no more.",
        "Cursor": "Cursor stays in Go.",
    }


def test_fields_have_their_comments_wherever_they_are_declared(described: dict[str, Any]) -> None:
    types = described["types"]
    docs = {field["name"]: field["doc"] for field in types["PaintRequest"]["fields"]}
    assert docs["id"] == "ID is whose it is."
    assert docs["tone"] == "Tone is its tone."
    assert docs["shade"] == "Shade is its own package's."
    assert docs["finish"] == "Finish is another package's."
    assert docs["left"] == docs["right"] == "Left and Right share this."
    assert [f["doc"] for f in types["PaintRequestCorner"]["fields"]] == [
        "X is from the left.",
        "Y is from above.",
    ]
    assert types["PaintRequestPlaces"]["fields"][0]["doc"] == "Name is its own."
    assert types["PageShade"]["doc"] == "Page is generic."
    assert types["PageShade"]["fields"][0]["doc"] == "Items are its items."


def test_types_with_constants_are_enumerations(described: dict[str, Any]) -> None:
    enums = described["enums"]
    assert {
        name: (enum["kind"], {member["name"]: member["value"] for member in enum["members"]})
        for name, enum in enums.items()
        if name != "Month"
    } == {
        "Shade": ("enum", {"LIGHT": 0, "DARK": 1}),
        "Right": ("flag", {"NONE": 0, "READ": 2, "WRITE": 4, "ALL": 6}),
        "Access": ("enum", {"READ": 0, "WRITE": 1}),
        "Finish": ("enum", {"MATT": 1, "GLOSS": 2, "BOTH": 3}),
        "Level": (
            "enum",
            {"LOW": "low", "HIGH": "high", "LEVELLED": "levelled", "LEVEL9": "9"},
        ),
    }
    assert len(enums["Month"]["members"]) == 12
    assert named(described["errors"])["EndError"]["go"] == "io.EOF"
    assert enums["Shade"]["doc"] == "Shade is how dark something is."
    assert [member["doc"] for member in enums["Shade"]["members"]] == [
        "ShadeLight is light.",
        "ShadeDark is dark.",
    ]
    fields = named(described["types"]["PaintRequest"]["fields"])
    assert fields["shade"]["type"]["enum"] == "Shade"
    assert fields["left"]["type"]["elem"]["enum"] == "Level"
    assert fields["rights"]["type"]["key"]["enum"] == "Right"
    assert fields["rights"]["type"]["elem"]["elem"]["enum"] == "Right"
    assert "enum" not in fields["plain"]["type"]
    assert named(described["methods"])["watch"]["item"]["enum"] == "Shade"
    assert named(described["consts"])["Best"]["type"]["enum"] == "Shade"


def test_build_tags_choose_the_files() -> None:
    whole = description(AUTHORS / "described", "example.com/described", "fancy")
    tagged = named(whole["libraries"][0]["methods"])["tagged"]
    assert (tagged["doc"], tagged["param"]) == ("tagged is the fancy one.", "fancy_name")


def test_a_package_with_cgo_of_its_own_is_described(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/native\n\ngo 1.26\n")
    (tmp_path / "native.go").write_text(
        """\
package native

// static int twice(int n) { return 2 * n; }
import "C"

import (
	"context"

	"github.com/goferry/goferry/core"
)

// Twice asks C.
func Twice(_ context.Context, number int) (int, error) { return int(C.twice(C.int(number))), nil }

func new(context.Context, core.None) (*int, error) { return nil, nil }

// Library is the library.
var Library = core.NewLibrary("native", new, core.Static(Twice))
"""
    )
    library = description(tmp_path, "example.com/native")["libraries"][0]
    method = library["methods"][0]
    assert (method["doc"], method["param"]) == ("Twice asks C.", "number")
    assert (method["file"], method["line"]) == ("native.go", 18)
    (tmp_path / "native.go").write_text((tmp_path / "native.go").read_text() + '\nvar x int = ""\n')
    with pytest.raises(BuildFailed) as caught:
        description(tmp_path, "example.com/native")
    assert caught.value.output.startswith("native.go:20:13: cannot use")


def test_an_internal_package_and_a_folder_around_the_module(tmp_path: Path) -> None:
    module = tmp_path / "go"
    inside = module / "internal" / "deep"
    inside.mkdir(parents=True)
    (module / "go.mod").write_text("module example.com/around\n\ngo 1.26\n")
    code = """\
package deep

import (
	"context"

	"github.com/goferry/goferry/core"
)

// Deep is below internal.
type Deep struct{}

func fresh(context.Context, core.None) (*Deep, error) { return &Deep{}, nil }

// Library is the library.
var Library = core.NewLibrary("deep", fresh)
"""
    (inside / "deep.go").write_text(code)
    library = GoLibrary("example.com/around/internal/deep", directory=module)
    work = ROOT / "build" / "tests" / "work"
    with prepared([library], work=work, sources=ROOT) as workspace:
        found = describe(workspace, folder=tmp_path, sources=ROOT)["libraries"][0]
        assert (found["object"], found["object_doc"]) == ("Deep", "Deep is below internal.")
        assert found["file"] == "go/internal/deep/deep.go"
        (inside / "deep.go").write_text(code.replace("Library =", "Other ="))
        with pytest.raises(BuildFailed) as caught:
            describe(workspace, folder=tmp_path, sources=ROOT)
        assert caught.value.output.startswith(
            "go/internal/deep/deep.go:1:9: the package example.com/around/internal/deep has no "
            "variable Library: "
        )


def test_the_description_follows_an_edit(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(AUTHORS / "described", tmp_path / "described"))
    assert description(folder, "example.com/described")["libraries"][0]["object"] == "Machine"
    text = (folder / "library.go").read_text().replace("Machine", "Engine")
    (folder / "library.go").write_text(text)
    assert description(folder, "example.com/described")["libraries"][0]["object"] == "Engine"
