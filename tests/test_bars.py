"""The bars of `progress=True`: in a terminal, and in a notebook."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from command import interrupt, interruptible

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"  # the cursor

TERMINAL = """
import os, sys
os.environ.update(COLUMNS="80", TERM="xterm")
import goferry

print("before", [name for name in ("rich", "tqdm") if name in sys.modules], flush=True)
with goferry.open("golib") as ctx:
    try:
        BODY
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


def in_terminal(body: str) -> tuple[subprocess.Popen[bytes], int]:
    """Run a script whose standard error is a terminal, of which the other end is returned."""
    ours, theirs = os.openpty()
    try:
        text = TERMINAL.replace("BODY", body)
        return (
            subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, stderr=theirs),
            ours,
        )
    finally:
        os.close(theirs)


def shown(ours: int) -> str:
    """All that the terminal was given, up to the end of the process."""
    text = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the last process that had it open has ended
            part = b""
        if not part:
            os.close(ours)
            return text.decode()
        text += part


def test_a_terminal_shows_a_bar_and_keeps_it(golib: str) -> None:
    process, ours = in_terminal('ctx.call("progress", {"steps": 4, "pause": 0.06}, progress=True)')
    terminal = shown(ours)
    stdout, _ = process.communicate(timeout=30)
    assert (process.returncode, stdout) == (0, b"before []\n")
    assert "step" in terminal
    percents = [int(n) for n in re.findall(r"(\d+)%", terminal)]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert terminal.count(HIDE) == terminal.count(SHOW) == 1
    assert terminal.index(HIDE) < terminal.index(SHOW)


def test_nothing_is_drawn_when_a_method_tells_nothing(golib: str) -> None:
    process, ours = in_terminal('ctx.call("echo", b"x", progress=True)')
    assert shown(ours) == ""
    assert process.wait(30) == 0
    process.communicate()


@pytest.mark.parametrize(
    "body",
    [
        '[f.result(9) for f in [ctx.submit("progress", {"steps": 4, "pause": 0.06}, progress=True)'
        " for _ in range(3)]]",
        '__import__("asyncio").run(ctx.acall("progress", {"steps": 4, "pause": 0.06},'
        " progress=True))",
        'ctx.map("sleep", [{"for": 0.1 * n} for n in range(4)], progress=True)',
    ],
    ids=["submit", "acall", "map"],
)
def test_every_way_of_calling_shows_bars_and_gives_the_terminal_back(golib: str, body: str) -> None:
    process, ours = in_terminal(body)
    terminal = shown(ours)
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert "100%" in terminal
    assert terminal.count(HIDE) == terminal.count(SHOW) > 0
    assert terminal.rindex(HIDE) < terminal.rindex(SHOW)


def test_ctrl_c_in_a_call_with_a_bar_leaves_a_clean_terminal(golib: str) -> None:
    ours, theirs = os.openpty()
    text = TERMINAL.replace(
        "BODY", 'ctx.call("progress", {"steps": 1000, "pause": 0.02}, progress=True)'
    )
    process = interruptible(text, stderr=theirs)
    os.close(theirs)
    terminal = b""
    while b"step" not in terminal:
        terminal += os.read(ours, 65536)
    seconds, _ = interrupt(process)
    assert seconds < 10, "the call takes 20 s"
    assert process.returncode == 0
    rest = terminal.decode() + shown(ours)
    assert rest.count(HIDE) == rest.count(SHOW) == 1
    assert "Traceback" not in rest
    assert rest.removesuffix(SHOW).endswith("\r\n")


def test_a_notebook_shows_a_bar_below_the_cell(golib: str, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(tmp_path / name.lower()))
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [
            nbformat.v4.new_code_cell(
                "import sys, goferry\n"
                "ctx = goferry.open('golib')\n"
                "ctx.call('progress', {'steps': 4, 'pause': 0.06}, progress=True)\n"
                "ctx.close()\n"
                "print('rich' in sys.modules, 'tqdm' in sys.modules)"
            )
        ]
        NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    outputs = notebook.cells[0].outputs
    text = "".join(out.text for out in outputs if out.output_type == "stream")
    assert "False True" in text
    assert "step: 100%" in text
    assert "4/4" in text
