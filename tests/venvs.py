"""Virtual environments with goferry as its wheel installs it, made without a network."""

from __future__ import annotations

import functools
import os
import re
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def goferry_wheel(folder: Path, **environment: str) -> Path:
    """Build goferry's wheel with the tools that are installed; by itself the pure one."""
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*pip, "--wheel-dir", str(folder), str(ROOT)],
        env={**os.environ, "GOFERRY_PURE": "1", **environment},
        check=True,
    )
    return next(folder.glob("goferry-*.whl"))


@functools.cache
def _go_cache() -> str:
    said = subprocess.run(["go", "env", "GOCACHE"], capture_output=True, text=True, check=True)
    return said.stdout.strip()


@dataclass(frozen=True)
class Venv:
    """An environment in `folder`, without pip, and a cache of its own for goferry."""

    folder: Path

    @classmethod
    def make(cls, folder: Path, *wheels: Path) -> Venv:
        """Make one with these wheels, and with the packages that the tests' own environment has.

        Those are links; pip and goferry, which shall come by its wheel, are left out.
        """
        venv = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
        subprocess.run(venv, check=True)
        made = cls(folder)
        for entry in Path(sysconfig.get_path("purelib")).iterdir():
            if entry.suffix != ".pth" and not re.match(r"_*(pip|goferry|editable)\b", entry.name):
                (made.site / entry.name).symlink_to(entry)
        made.install(*wheels)
        return made

    @property
    def site(self) -> Path:
        """The folder of its packages."""
        return next(self.folder.glob("lib/python3*/site-packages"))

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    @property
    def goferry(self) -> str:
        """Its goferry command."""
        return str(self.folder / "bin" / "goferry")

    def install(self, *wheels: Path) -> None:
        """Install wheels, and nothing that they need."""
        pip = [sys.executable, "-m", "pip", "--python", self.python, "install", "--quiet"]
        offline = ["--no-deps", "--no-index", "--disable-pip-version-check", "--ignore-installed"]
        subprocess.run([*pip, *offline, *map(str, wheels)], check=True)

    def environment(self, **env: str) -> dict[str, str]:
        """The environment of processes in it."""
        given = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "GOFERRY_PURE")}
        own = {
            "VIRTUAL_ENV": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "GOCACHE": _go_cache(),  # else all of Go would be compiled again
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        }
        return {**given, **own, **env}

    def run(
        self, *command: str | Path, cwd: Path, timeout: float = 300, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in it and give its exit code and what it printed."""
        return subprocess.run(
            list(map(str, command)),
            cwd=cwd,
            env=self.environment(**env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    @contextmanager
    def started(self, *command: str, cwd: Path, **env: str) -> Iterator[Started]:
        """Start a command that Ctrl-C is going to end, and end it in any case."""
        log = self.folder / f"log-{time.monotonic_ns()}"
        # Who runs the tests in the background may have Ctrl-C ignored, which children inherit.
        begin = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
        begin += "os.execv(sys.argv[1], sys.argv[1:])"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [self.python, "-c", begin, *command],
                cwd=cwd,
                env=self.environment(PYTHONUNBUFFERED="1", **env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that Ctrl-C can go to all of its processes
            )
        try:
            yield Started(process, log)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(30)


@dataclass(frozen=True)
class Started:
    """A command that runs, and the file with what it has printed."""

    process: subprocess.Popen[bytes]
    log: Path

    def says(self, text: str, times: int = 1, timeout: float = 100) -> str:
        """Wait until it has printed a text, so many times; give all that it has printed."""
        end = time.monotonic() + timeout
        while (said := self.log.read_text()).count(text) < times:
            assert self.process.poll() is None, said
            assert time.monotonic() < end, said
            time.sleep(0.05)
        return said

    def interrupt(self) -> tuple[int, str]:
        """Press Ctrl-C; give its exit code and all that it has printed."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60), self.log.read_text()
