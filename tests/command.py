"""Running the installed `goferry` command, and interrupting it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

COMMAND = str(Path(sysconfig.get_path("scripts"), "goferry"))

# Who runs the tests in the background may have Ctrl-C ignored, which children inherit.
_INTERRUPTIBLE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
COMMAND_LINE = "import sys; from goferry._cli import main; sys.exit(main())"


def goferry(
    *arguments: str | os.PathLike[str], timeout: float = 60, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the command and return its exit code and what it printed."""
    return subprocess.run(
        [COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, **env},
        check=False,
    )


def complaint(result: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr of a command that could not do what it was asked to."""
    assert result.returncode == 2, result
    assert result.stdout == ""
    line, end, rest = result.stderr.partition("\n")
    assert (end, rest) == ("\n", ""), result.stderr
    return line


def interruptible(
    text: str,
    *arguments: str | os.PathLike[str],
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """Start a script that Ctrl-C, as `interrupt` sends it, is going to end."""
    return subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTIBLE + text, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
    )


def interrupt(process: subprocess.Popen[bytes]) -> tuple[float, str]:
    """Send Ctrl-C; return how many seconds it took to end, and what stderr had."""
    assert process.poll() is None, process.communicate()
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    return time.monotonic() - start, (stderr or b"").decode()
