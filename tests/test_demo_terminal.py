"""goferry demo in a terminal: its bar, and Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from command import COMMAND_LINE, interrupt, interruptible
from goferry._demo_wait import LONGEST_WAIT, in_executor, run

SOON = 10.0  # on a busy machine; the whole tree takes minutes


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A tree that takes minutes: files of 64 GiB, all of them holes."""
    for i in range(3):
        with open(tmp_path / f"hole-{i}", "wb") as file:
            file.truncate(64 << 30)
    return tmp_path


INTERRUPTED = """
import sys
from goferry._demo_table import Output
from goferry._demo_tree import list_tree
from goferry._demo_wait import LONGEST_WAIT, in_executor, run
from goferry._demo_ways import by_asyncio, by_hashlib, by_threads, by_tree_request, load

def asyncio():
    with Output().bar("asyncio", len(tree.files)) as done:
        by_asyncio(tree, 64, done)

ways = {
    "hashlib": lambda: by_hashlib(tree, 8),
    "threads": lambda: by_threads(tree, 8),
    "asyncio": asyncio,
    "request": lambda: by_tree_request(tree),
}
tree = list_tree(sys.argv[1])
load()
print("ready", flush=True)
try:
    ways[sys.argv[2]]()
except KeyboardInterrupt:
    sys.exit(130)
"""


def in_terminal(
    *arguments: str | os.PathLike[str], script: str = COMMAND_LINE
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the command with a terminal of 80 columns as its output; the other end is returned."""
    ours, theirs = os.openpty()
    try:
        text = "import os; os.environ.update(COLUMNS='80', TERM='xterm')\n" + script
        return interruptible(text, *arguments, stdout=theirs), ours
    finally:
        os.close(theirs)


def read_terminal(ours: int, until: bytes | None = None) -> str:
    """Read what is shown up to `until`, or else to the end."""
    shown = b""
    while until is None or until not in shown:
        try:
            shown += os.read(ours, 65536)
        except OSError:  # EIO: the last process has closed the terminal
            break
    return shown.decode()


def test_in_a_terminal_a_bar_moves_and_the_table_fits(tmp_path: Path) -> None:
    for i in range(6):
        (tmp_path / f"file-{i}").write_bytes(bytes(100_000))
    process, ours = in_terminal("demo", tmp_path)
    shown = read_terminal(ours)
    os.close(ours)
    assert process.communicate(timeout=30) == (None, b"")
    assert process.returncode == 0
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h") > 0
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown)
    assert re.search(r"goferry, asyncio ━+ 6/6 files", plain)
    assert re.search(
        r"\n *goferry, asyncio \(64\) +6 +600,000 +[\d,]+ +\d+ +\d+\.\d\d *\r\n", plain
    )
    assert "…" not in shown


def test_ctrl_c_ends_the_command_at_once_and_leaves_the_terminal_usable(
    endless: Path,
) -> None:
    process, ours = in_terminal("demo", endless)
    shown = read_terminal(ours, until=b"reading all files")
    seconds, stderr = interrupt(process)
    shown += read_terminal(ours)
    os.close(ours)
    assert (process.returncode, stderr) == (130, "goferry: interrupted\n")
    assert seconds < SOON
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")
    assert shown.endswith("\x1b[2K")


def test_ctrl_c_stops_the_bar(endless: Path) -> None:
    process, ours = in_terminal(endless, "asyncio", script=INTERRUPTED)
    shown = read_terminal(ours, until=b"0/3")
    seconds, stderr = interrupt(process)
    shown += read_terminal(ours)
    os.close(ours)
    assert (process.returncode, stderr) == (130, "")
    assert seconds < SOON
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h") == 1


@pytest.mark.parametrize("way", ["hashlib", "threads", "asyncio", "request"])
def test_ctrl_c_ends_each_way_at_once(endless: Path, way: str) -> None:
    process = interruptible(INTERRUPTED, endless, way)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(0.25)
    seconds, stderr = interrupt(process)
    assert (process.returncode, stderr) == (130, "")
    assert seconds < SOON


@pytest.fixture
def default_sigint() -> Iterator[None]:
    """Ctrl-C as Python has it by default, however the tests were started."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("default_sigint")
def test_ctrl_c_in_a_coroutine_is_raised_when_it_has_ended() -> None:
    ended = []

    async def main() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(60)
        finally:
            ended.append(asyncio.get_running_loop())

    with pytest.raises(KeyboardInterrupt):
        run(main)
    assert [loop.is_closed() for loop in ended] == [True]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("default_sigint")
def test_ctrl_c_while_the_loop_is_made_is_raised_and_runs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make = asyncio.new_event_loop

    def interrupted() -> asyncio.AbstractEventLoop:
        loop = make()
        signal.raise_signal(signal.SIGINT)
        return loop

    async def main() -> None:
        pytest.fail("the coroutine was run")

    monkeypatch.setattr(asyncio.events, "new_event_loop", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(main)


def test_a_tasks_own_timeout_is_not_taken_for_the_waits() -> None:
    def late() -> None:
        time.sleep(2 * LONGEST_WAIT)
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        list(in_executor(lambda _: late(), [1], 1, lambda: None))
