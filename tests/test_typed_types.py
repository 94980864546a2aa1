"""What type checkers say of generated packages: no fault in right programs, each in wrong ones."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import typed_package

PROGRAMS = Path(__file__).resolve().parent / "checked"
SOURCES = PROGRAMS.parent.parent / "python"


@pytest.fixture(scope="module")
def folder() -> Path:
    """The folder in which wirelib's package lies."""
    return typed_package.build("wirelib").folder


def marked() -> set[int]:
    """The lines of the wrong program in which a fault must be found."""
    lines = (PROGRAMS / "wrong.py").read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if "# wrong" in line}


def by_mypy(folder: Path, scratch: Path, *files: Path) -> list[str]:
    config = scratch / "mypy.ini"
    config.write_text(f"[mypy]\nstrict = True\nmypy_path = {folder}:{SOURCES}\n")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--config-file", config, "--hide-error-context"),
            *("--cache-dir", scratch / "cache", "--no-error-summary", *files),
        ],
        capture_output=True,
        text=True,
        cwd=scratch,
    )
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if ": error:" in line]


def by_pyright(folder: Path, scratch: Path, *files: Path) -> list[tuple[str, int, str]]:
    settings = {
        "include": [str(file) for file in files],
        "extraPaths": [str(folder), str(SOURCES)],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.10",
        # What a program of single expressions does on purpose.
        "reportUnusedExpression": False,
        "reportUnusedCoroutine": False,
    }
    (scratch / "pyrightconfig.json").write_text(json.dumps(settings))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "basedpyright", "--outputjson"),
            *("-p", scratch, "--pythonpath", sys.executable),
        ],
        capture_output=True,
        text=True,
        cwd=scratch,
    )
    said = json.loads(done.stdout)
    assert said["summary"]["filesAnalyzed"] >= len(files)
    return [
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1, each["message"])
        for each in said["generalDiagnostics"]
        if each["severity"] == "error"
    ]


@pytest.mark.timeout(600)
def test_mypy_finds_no_fault_with_a_right_program_and_the_package(
    folder: Path, tmp_path: Path
) -> None:
    package = folder / "wirelib"
    files = [PROGRAMS / "right.py", package / "__init__.pyi", package / "protocols.py"]
    assert by_mypy(folder, tmp_path, *files) == []


@pytest.mark.timeout(600)
def test_mypy_finds_each_wrong_use(folder: Path, tmp_path: Path) -> None:
    found = by_mypy(folder, tmp_path, PROGRAMS / "wrong.py")
    numbers = {int(match[1]) for line in found if (match := re.match(r".*wrong\.py:(\d+):", line))}
    assert numbers == marked()


@pytest.mark.timeout(600)
def test_pyright_finds_no_fault_with_right_programs_and_each_wrong_use(
    folder: Path, tmp_path: Path
) -> None:
    package = folder / "wirelib"
    found = by_pyright(
        folder,
        tmp_path,
        PROGRAMS / "right.py",
        PROGRAMS / "wrong.py",
        package / "__init__.pyi",
        package / "protocols.py",
    )
    assert [each for each in found if each[0] != "wrong.py"] == []
    assert {number for name, number, _ in found if name == "wrong.py"} == marked()
