"""docs/profiling.md: Go's profiler runs in an extension, and symbols are left in on request."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from goferry._builder.extension import SYMBOLS
from goferry._builder.package import build_package
from goferry._builder.project import Project

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "profiling.md"

HEAD = """\
package counter

import (
	"bytes"
	"context"
	"runtime/pprof"

	"github.com/goferry/goferry/core"
)

func New(context.Context, core.None) (*Counter, error) { return &Counter{}, nil }

var Library = core.NewLibrary("counter", New,
	core.Method((*Counter).Grind), core.Method((*Counter).GrindInC),
	core.Serial((*Counter).StartProfile), core.Serial((*Counter).StopProfile))

"""
GRIND = """\
package counter

/*
#include <stdint.h>

static uint64_t grind(int64_t steps) {
	uint64_t x = 88172645463325252u;
	while (steps-- > 0) x ^= x << 13, x ^= x >> 7, x ^= x << 17;
	return x;
}
*/
import "C"

import "context"

func (*Counter) Grind(_ context.Context, steps int64) (bool, error) {
	x := uint64(88172645463325252)
	for range steps {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x != 0, nil
}

func (*Counter) GrindInC(_ context.Context, steps int64) (bool, error) {
	return C.grind(C.int64_t(steps)) != 0, nil
}
"""
# By the processor's time, which a busy machine does not give faster. The profiler takes a sample
# of each 10 ms of it.
WORK = """
import sys, time
from pathlib import Path
from counter import Counter

def grind(how):
    end = time.process_time() + 0.5
    while time.process_time() < end:
        how(1_000_000)

def work(c):
    grind(c.grind)
    grind(c.grind_in_c)
    grind(lambda n: sum(range(n)))

"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with the Go of the page."""
    folder = tmp_path_factory.mktemp("profiling") / "project"
    folder.mkdir()
    go = blocks("go")
    assert len(go) == 1
    (folder / "profile.go").write_text(HEAD + go[0])
    (folder / "grind.go").write_text(GRIND)
    (folder / "go.mod").write_text("module example.org/counter\n\ngo 1.26.0\n")
    (folder / "pyproject.toml").write_text('[project]\nname = "counter"\nversion = "1.0"\n')
    return Project.load(folder)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.S | re.M)


@pytest.mark.timeout(300)
def test_gos_profiler_runs_in_an_extension(project: Project, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_package(project, site)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join([WORK, *blocks("python")])],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(site), os.environ["PYTHONPATH"]])},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = subprocess.run(
        ["go", "tool", "pprof", "-top", "-nodecount=1000", "cpu.pprof"],
        cwd=tmp_path,
        env={**os.environ, "PPROF_TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    for function in ("Counter).Grind", "Counter).GrindInC", "_Cfunc_grind", "worker).call"):
        assert re.search(rf"{re.escape(function)}$", said, re.M), said
    assert "runtime.cgocall" in said
    assert "runtime._ExternalCode" in said  # Python's threads


@pytest.mark.timeout(300)
def test_symbols_are_left_in_on_request(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = build_package(project, tmp_path / "plain")
    content = (plain.folder / plain.extension).read_bytes()
    assert b"gf_wait" not in content
    assert b".debug_info" not in content
    monkeypatch.setenv(SYMBOLS, "1")
    full = build_package(project, tmp_path / "full")
    content = (full.folder / full.extension).read_bytes()
    assert b"gf_wait" in content
    assert b".debug_info" in content


def test_links_of_the_page_lead_to_something() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", PAGE.read_text("utf-8")):
        assert (DOCS / link).is_file(), link
