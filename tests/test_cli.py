"""The goferry command: its help, its version, and its answers to wrong usage."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from command import COMMAND, complaint, goferry


def test_help_lists_commands_each_of_which_exists() -> None:
    result = goferry("--help")
    assert (result.returncode, result.stderr) == (0, "")
    listed = result.stdout.partition("COMMAND\n")[2]
    commands = re.findall(r"^    (\w+) ", listed, re.MULTILINE)
    assert commands == ["new", "develop", "build", "go", "inspect", "doctor", "bench", "demo"]
    for command in commands:
        its_help = goferry(command, "--help")
        assert its_help.returncode == 0
        assert its_help.stdout.startswith(f"usage: goferry {command} ")


def test_help_of_demo_names_options_and_exit_codes() -> None:
    text = goferry("demo", "--help").stdout
    for word in ("DIR", "--threads N", "--limit N", "default: 8", "130 after Ctrl-C"):
        assert word in text


def test_without_a_command_it_shows_its_help() -> None:
    assert goferry().stdout == goferry("--help").stdout


def test_version_is_that_of_the_installed_package() -> None:
    result = goferry("--version")
    assert (result.returncode, result.stdout) == (0, f"goferry {version('goferry')}\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nope"], "'nope'"),
        (["demo", "--frobnicate"], "--frobnicate"),
        (["demo", "--threads", "0"], "1 to 1024"),
        (["demo", "--threads", "2000"], "1 to 1024"),
        (["demo", "--threads", "many"], "'many' is no number of threads"),
        (["demo", "--limit", "-1"], "'-1' is no number of files: it can be 1 or more"),
        (["demo", "one", "two"], "two"),
    ],
)
def test_wrong_usage_is_one_line_that_names_it(arguments: list[str], says: str) -> None:
    line = complaint(goferry(*arguments))
    assert says in line
    command = "" if arguments == ["nope"] else " demo"
    assert line.endswith(f"(see goferry{command} --help)")


@pytest.mark.parametrize("folder", ["nowhere", os.fsdecode(b"nowhere-\xff")])
def test_a_directory_that_is_missing_is_named(tmp_path: Path, folder: str) -> None:
    shown = os.fsencode(tmp_path / folder).decode(errors="backslashreplace")
    line = complaint(goferry("demo", tmp_path / folder))
    assert line.replace("\\udcff", "\\xff") == f"goferry demo: {shown}: no such file or directory"


def test_a_file_is_no_directory_to_digest() -> None:
    assert complaint(goferry("demo", __file__)) == f"goferry demo: {__file__}: not a directory"


def test_a_directory_without_files_is_said_to_have_none(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(__file__)
    line = complaint(goferry("demo", tmp_path))
    assert line == f"goferry demo: there are no files below {tmp_path}"


def test_a_reader_that_goes_away_ends_it_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    process = subprocess.Popen(
        [COMMAND, "demo", tmp_path], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (1, b"")


def test_what_the_output_cannot_encode_is_escaped(tmp_path: Path) -> None:
    made = goferry("new", tmp_path / "ünï" / "hello", PYTHONIOENCODING="ascii:strict")
    assert (made.returncode, made.stderr) == (0, "")
    assert "/\\xfcn\\xef/hello has the project hello" in made.stdout


def test_help_loads_neither_rich_nor_asyncio() -> None:
    text = (
        "import sys\nfrom goferry._cli import main\n"
        "try:\n    main(['demo', '--help'])\n"
        "finally:\n    print('loaded:', {'rich', 'asyncio'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert "loaded: set()" in done.stdout
