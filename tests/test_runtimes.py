"""Several Go runtimes in one process."""

from __future__ import annotations

import importlib.machinery
import shutil
import threading
from pathlib import Path

import pytest

import goferry
from conftest import extension_of
from goferry import _extension, _files


@pytest.mark.parametrize("first", [0, 1])
def test_both_answer_while_one_runs_a_tight_loop_and_the_other_collects(
    golib: str, golib_twin: str, first: int
) -> None:
    with goferry.open(golib) as one, goferry.open(golib_twin) as other:
        assert one._runtime is not other._runtime
        # The runtime that was loaded first loses its preemption signals unless they are shared.
        tight, collecting = (one, other) if first == 0 else (other, one)
        # Without its signals a runtime stops for good, or until the loops have ended by themselves,
        # however long they are. A busy machine may need longer ones for two rounds beside them.
        steps = 1_500_000_000
        while rounds_beside_loops(tight, collecting, steps) < 2:
            steps *= 2
            assert steps < 20_000_000_000, "nothing was answered beside the loops"


def rounds_beside_loops(tight: goferry.Context, collecting: goferry.Context, steps: int) -> int:
    """Ask both for things, collections among them, while tight loops run in one of them."""
    loops = [tight.submit("tight", {"steps": steps}) for _ in range(2)]
    rounds = 0
    while rounds < 2 and not all(loop.done() for loop in loops):
        # A collection must stop every goroutine of its runtime, those in tight loops too.
        assert collecting.submit("collect", {"rounds": 2}).result(60)["collections"] > 0
        assert tight.submit("collect", {"rounds": 1}).result(60)["collections"] > 0
        for ctx in (tight, collecting):
            assert ctx.submit("double", {"value": rounds}).result(60) == {"value": 2 * rounds}
        rounds += not any(loop.done() for loop in loops)
    for loop in loops:
        assert loop.result(60)["value"] > 0
    return rounds


def test_errors_and_threads_of_both_are_the_same_kind(golib: str, golib_twin: str) -> None:
    with goferry.open(golib) as one, goferry.open(golib_twin) as other:
        for ctx in (one, other):
            with pytest.raises(goferry.PanicError, match="nil pointer"):
                ctx.call("panic", "")
        names = [thread.name for thread in threading.enumerate()]
        assert names.count("goferry-replies") >= 2


def test_a_file_is_loaded_once(golib: str, tmp_path: Path) -> None:
    # A copy, since the original may be built again meanwhile, which makes it another file.
    copy = str(shutil.copy(extension_of(golib).path, tmp_path))
    first = _extension.load(copy, "a_name")
    assert _extension.load(copy, "another_name") is first
    link = tmp_path / "link.so"
    link.symlink_to(copy)
    assert _extension.load(str(link), "a_third_name") is first
    assert first.libraries == ("golib",)


def test_only_an_extension_for_this_interpreter_is_taken(tmp_path: Path) -> None:
    (tmp_path / "_goferry.cpython-39-x86_64-linux-gnu.so").touch()
    (tmp_path / "_other.so").touch()
    assert _files.file_in(str(tmp_path)) is None
    suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
    for name in ("_goferry", "_goferry_0a1b2c"):
        path = tmp_path / (name + suffix)
        path.touch()
        assert _files.file_in(str(tmp_path)) == str(path)
