"""goferry demo: what it shows, what it finds wrong, and how it ends."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command import goferry
from goferry import _demo
from goferry._demo_compare import compare
from goferry._demo_reader import Failure
from goferry._demo_table import Output
from goferry._demo_tree import Tree, default_directory, list_tree, one_root
from goferry._demo_ways import Way, by_asyncio, by_hashlib, by_threads, by_tree_request

THREADS = 3

# In the order of the table.
GOFERRY_WAYS: dict[str, Callable[[Tree], Way]] = {
    "threads": lambda tree: by_threads(tree, THREADS),
    "asyncio": lambda tree: by_asyncio(tree, 5, lambda done: None),
    "request": by_tree_request,
}
each_way = pytest.mark.parametrize("digest", GOFERRY_WAYS.values(), ids=GOFERRY_WAYS)

CONTENTS = {
    b"empty": b"",
    b"small": b"some words\n",
    b"sub/large": bytes(range(256)) * 2000,  # longer than a chunk
    b"sub/deeper/a name with\nlines and \x1b[31mcolour": b"x",
    b"sub/no-utf8-\xff\xfe": b"y" * 70,
    "sub/schön-日本".encode(): b"z" * 700,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small tree with files of all kinds, and with what is no file."""
    root = tmp_path / "tree"
    for name, content in CONTENTS.items():
        path = os.path.join(os.fsencode(root), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(os.fsdecode(path)).write_bytes(content)
    (root / "link").symlink_to("small")
    (root / "round").symlink_to(".")
    (root / "no files").mkdir()
    os.mkfifo(root / "fifo")
    return root


def rows(output: str) -> list[list[str]]:
    """The table's cells, without its header."""
    lines = [line for line in output.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_each_way_has_a_row_and_all_digests_agree(folder: Path) -> None:
    result = goferry("demo", folder, "--threads", str(THREADS))
    assert (result.returncode, result.stderr) == (0, "")
    table = rows(result.stdout)
    assert [row[0] for row in table] == [
        "hashlib, 3 threads",
        "goferry, 3 threads",
        "goferry, asyncio (24)",
        "goferry, one request",
    ]
    size = sum(map(len, CONTENTS.values()))
    for _, files, read, files_rate, byte_rate, ratio in table:
        assert (files, read) == (str(len(CONTENTS)), f"{size:,}")
        assert int(files_rate.replace(",", "")) > 0
        assert int(byte_rate.replace(",", "")) >= 0
        assert float(ratio) >= 0
    assert table[0][-1] == "1.00"
    assert re.search(r"\nsmall requests, .*: [\d,]+ calls/s, p50 [\d.]+ us, p99 ", result.stdout)
    assert "in the page cache" in result.stdout
    assert "names that are no UTF-8: 1;" in result.stdout
    assert result.stdout.endswith("each digest is the same as hashlib's\n")
    assert "\x1b" not in result.stdout


def test_a_limit_takes_the_first_files_only(folder: Path) -> None:
    result = goferry("demo", folder, "--limit", "4")
    assert result.returncode == 0
    assert result.stdout.startswith("the first 4 files below ")
    assert [row[1] for row in rows(result.stdout)] == ["4"] * 4


def test_without_a_directory_it_takes_the_go_toolchains_source() -> None:
    result = goferry("demo", "--limit", "20")
    assert result.returncode == 0
    assert result.stdout.startswith(f"the first 20 files below {default_directory()}\n")
    assert Path(default_directory(), "fmt", "print.go").is_file()


def test_without_go_it_takes_pythons_standard_library(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Path(default_directory(), "json", "__init__.py").is_file()


def test_a_file_that_differs_at_each_reading_is_named_and_the_exit_code_is_1() -> None:
    result = goferry("demo", "/proc/sys/kernel/random")  # has uuid: a new one for each reader
    assert result.returncode == 1
    assert "\nMISMATCHES: 3\n  /proc/sys/kernel/random/uuid: hashlib gives " in result.stdout
    assert "each digest is the same" not in result.stdout


@each_way
def test_a_file_that_changed_is_a_mismatch(folder: Path, digest: Callable[[Tree], Way]) -> None:
    tree = list_tree(str(folder))
    reference = by_hashlib(tree, THREADS)
    assert compare(reference, digest(tree), tree) == []
    (folder / "small").write_bytes(b"other words\n")
    (mismatch,) = compare(reference, digest(tree), tree)
    assert mismatch.path == str(folder / "small")
    assert mismatch.changed
    assert mismatch.expected == reference.outcomes[mismatch.path] != mismatch.found


@each_way
def test_a_file_that_only_one_side_could_read_is_a_mismatch(
    folder: Path, digest: Callable[[Tree], Way]
) -> None:
    tree = list_tree(str(folder))
    reference = by_hashlib(tree, THREADS)
    (folder / "empty").unlink()
    mismatches = compare(reference, digest(tree), tree)
    assert [mismatch.path for mismatch in mismatches] == [str(folder / "empty")]


@each_way
def test_a_wrong_digest_is_a_mismatch(folder: Path, digest: Callable[[Tree], Way]) -> None:
    time.sleep(0.05)  # the files are older than the listing
    tree = list_tree(str(folder))
    reference = by_hashlib(tree, THREADS)
    way = digest(tree)
    path = str(folder / "small")
    way.outcomes[path] = "0" * 64
    (mismatch,) = compare(reference, way, tree)
    assert (mismatch.path, mismatch.found, mismatch.changed) == (path, "0" * 64, False)


@each_way
def test_a_file_that_appears_later_is_digested_by_hashlib_too(
    folder: Path, digest: Callable[[Tree], Way]
) -> None:
    tree = list_tree(str(folder))
    reference = by_hashlib(tree, THREADS)
    (folder / "new").write_bytes(b"new")
    assert compare(reference, digest(tree), tree) == []


def test_the_first_mismatches_are_named_and_the_others_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for i in range(30):
        (folder / f"extra-{i:02}").touch()
    tree = list_tree(str(folder))
    reference = by_hashlib(tree, THREADS)
    way = by_threads(tree, THREADS)
    for i in range(30):
        way.outcomes[str(folder / f"extra-{i:02}")] = "0"
    assert _demo.judge(tree, [[reference, way]], Output()) == 1
    told = capsys.readouterr().out
    assert told.startswith("MISMATCHES: 30\n")
    assert len(re.findall(r"^  .*extra-\d\d: hashlib gives", told, re.M)) == 10
    assert told.endswith("\n  and 20 more\n")


def test_a_reply_that_does_not_count_what_events_told_fails_the_demo(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = list_tree(str(folder))
    reference, way = by_hashlib(tree, THREADS), by_tree_request(tree)
    assert _demo.judge(tree, [[reference, way]], Output()) == 0
    way.complaint = "events are missing"
    assert _demo.judge(tree, [[reference, way]], Output()) == 1
    assert "WRONG: goferry, one request: events are missing" in capsys.readouterr().out


@pytest.fixture
def unreadable(folder: Path) -> Iterator[Tree]:
    """A tree in which a file vanished after the listing, and some directory's path is too long."""
    inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(25):  # 25 names of 200 bytes are more than a path can have
        os.mkdir("d" * 200, dir_fd=inner)
        outer, inner = inner, os.open("d" * 200, os.O_RDONLY | os.O_DIRECTORY, dir_fd=inner)
        os.close(outer)
    os.close(inner)
    tree = list_tree(str(folder))
    (folder / "small").unlink()
    yield tree
    subprocess.run(["rm", "-r", folder / ("d" * 200)], check=True)


def test_what_neither_side_can_read_is_reported_and_no_mismatch(
    unreadable: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _demo.show(unreadable, THREADS, Output()) == 0
    told = capsys.readouterr().out
    assert "files and directories that could not be read by any way: 2\n" in told
    assert f"  {unreadable.root}/small: No such file or directory\n" in told
    assert "ddd: File name too long\n" in told
    assert [row[1] for row in rows(told)] == [str(len(CONTENTS) - 1)] * 4


@each_way
def test_files_that_vanished_are_failures_by_each_way(
    unreadable: Tree, digest: Callable[[Tree], Way]
) -> None:
    way = digest(Tree(unreadable.root, unreadable.files, whole=False))
    assert way.files == len(CONTENTS) - 1
    failure = way.outcomes[f"{unreadable.root}/small"]
    assert isinstance(failure, Failure)
    assert failure.reason.lower() == "no such file or directory"


def test_names_that_could_steer_the_terminal_are_printed_escaped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Output().say(os.fsdecode(b"a\x1b[2Jb\nc\xffd [red]") + "é")
    assert capsys.readouterr().out == "a\\x1b[2Jb\\nc\\xffd [red]é\n"


def test_a_limited_tree_leaves_no_temporary_directory(folder: Path) -> None:
    with one_root(list_tree(str(folder), 2)) as (root, names):
        assert len(os.listdir(root)) == len(names) == 2
    assert not os.path.exists(root)
