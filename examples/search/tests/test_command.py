"""The command line: indexing, what changed, finding, and what goes wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from search.command import main


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "search", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=100,
    )


def test_a_folder_is_indexed_and_what_changed_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, index = tmp_path / "folder", tmp_path / "index"
    (folder / "sub").mkdir(parents=True)
    (folder / "one.py").write_text("class HTTPServer:\n    pass\n")
    (folder / "sub" / "two.py").write_text("def load():\n    pass\n")
    (folder / "other.txt").write_text("load\n")

    def indexed() -> str:
        assert main(["index", str(folder), "--index", str(index)]) == 0
        return capsys.readouterr().out

    assert indexed() == "2 indexed, 0 unchanged, 0 deleted\n"
    assert indexed() == "0 indexed, 2 unchanged, 0 deleted\n"
    (folder / "one.py").unlink()
    (folder / "sub" / "two.py").write_text("def store():\n    pass\n")
    os.utime(folder / "sub" / "two.py", (1e9, 1e9))
    assert indexed() == "1 indexed, 0 unchanged, 1 deleted\n"
    assert main(["list", "defines:store", "-i", str(index)]) == 0
    assert capsys.readouterr().out == "sub/two.py\n"
    assert main(["list", "server", "-i", str(index)]) == 1


def test_finding_prints_the_best_first(indexed: Path) -> None:
    found = run("find", "-i", indexed, "-n", 3, "+header", "decode")
    assert (found.returncode, found.stderr) == (0, "")
    *lines, last = found.stdout.splitlines()
    assert len(lines) == 3
    scores = [float(line.split()[0]) for line in lines]
    assert scores == sorted(scores, reverse=True)
    assert last.split()[1] == "files,"
    assert run("find", "-i", indexed, "nowhereinthesources").returncode == 1


def test_the_index_is_described(indexed: Path) -> None:
    told = run("info", "-i", indexed)
    assert told.returncode == 0
    assert "analyzer code, fields body, defines, lines, modified, path, suffix" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["find", "-i", "{index}", '"open'], "quote"),
        (["find", "-i", "{none}", "word"], "there is no index in"),
        (["index", "-i", "{none}", "{none}"], "there is no folder"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    indexed: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    places = {"index": str(indexed), "none": str(tmp_path / "none")}
    told = run(*(each.format(**places) for each in arguments))
    assert told.returncode == 1
    assert told.stderr.startswith("goferry-search: ")
    assert said in told.stderr
    assert len(told.stderr.splitlines()) == 1
