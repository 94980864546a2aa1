"""What zap brings along: net/http, in extensions that have a use for it and in no others."""

from __future__ import annotations

from pathlib import Path

import pytest

import author
from goferry._builder.extension import link, prepared
from goferry._builder.workspace import GoLibrary

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "tests" / "work"

pytestmark = pytest.mark.timeout(600)  # each builds, on a machine that may be busy

# A level is a handler only for who knows handlers, if need be by another package's words.
LEVEL = """\
package hello

import (
	"net/http"

	"go.uber.org/zap"
)

var Handler http.Handler = zap.NewAtomicLevel()
"""

OWN_ZAP = {
    "go.mod": author.GO_MOD + "\nreplace go.uber.org/zap => ./zap\n",
    "zap/go.mod": "module go.uber.org/zap\n\ngo 1.26.0\n",
}


@pytest.mark.parametrize("uses", [False, True])
def test_an_extension_has_net_http_only_when_it_can_use_it(uses: bool, tmp_path: Path) -> None:
    folder = author.hello(tmp_path / "hello", **({"level.go": LEVEL} if uses else {}))
    library = GoLibrary("example.org/hello", directory=folder)
    with prepared([library], work=WORK, sources=ROOT) as workspace:
        content = link(workspace).read_bytes()
    assert (b"net/http." in content) is uses
    assert b"go.uber.org/zap." in content


def test_a_library_that_begins_to_use_it_is_built_with_it(tmp_path: Path) -> None:
    folder = author.hello(tmp_path / "hello")
    library = GoLibrary("example.org/hello", directory=folder)
    names = []
    for text in ("package hello\n", LEVEL, "package hello\n"):
        author.write(folder, {"level.go": text})
        with prepared([library], work=WORK, sources=ROOT) as workspace:
            names.append(workspace.go_work.name)
    assert names == ["lean.work", "go.work", "lean.work"]


def test_a_zap_of_the_authors_own_stays_as_it_is(tmp_path: Path) -> None:
    folder = author.hello(tmp_path / "hello", **OWN_ZAP)
    library = GoLibrary("example.org/hello", directory=folder)
    with prepared([library], work=WORK, sources=ROOT) as workspace:
        assert workspace.go_work.name == "go.work"


def test_the_authors_own_go_commands_see_all_of_zap(tmp_path: Path) -> None:
    library = GoLibrary("example.org/hello", directory=author.hello(tmp_path / "hello"))
    with prepared([library], work=WORK, sources=ROOT, lean=False) as workspace:
        listed = workspace.run_go(["list", "-deps", "go.uber.org/zap"], purpose="listing")
    assert "net/http" in listed.split()
