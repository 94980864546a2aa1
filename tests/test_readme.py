"""The README's example does what the README says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def blocks() -> tuple[str, str]:
    """Give the example and the output that is shown below it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```\n+```text\n(.*?)```", text, re.S)
    assert found is not None, "the README has no example followed by its output"
    return found[1], found[2]


def test_the_readme_example_prints_what_it_shows() -> None:
    example, shown = blocks()
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    printed, _, failure = shown.partition("Traceback")
    assert done.stdout == printed
    assert done.stderr.splitlines()[-1] == failure.splitlines()[-1], done.stderr
    assert done.returncode == 1
