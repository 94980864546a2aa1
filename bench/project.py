"""Small projects that are edited again and again, in an environment of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Callable
from pathlib import Path

from paths import RIVALS


class Author:
    """Somebody with a project in a folder and an environment to install it into.

    The environment finds what the running one has, so that nothing is downloaded for it.
    """

    def __init__(self, name: str) -> None:
        self.folder = RIVALS / "edit" / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.home = self.folder / "venv"
        venv.create(self.home, symlinks=True)
        self.python = self.home / "bin" / "python"
        purelib = sysconfig.get_path("purelib", vars={"base": str(self.home)})
        Path(purelib, "outer.pth").write_text(
            f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
        )

    def write(self, **files: str) -> None:
        """Write files; in their names a double underscore stands for a slash, one for a dot."""
        for name, text in files.items():
            file = self.folder / name.replace("__", "/").replace("_", ".")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")

    def run(self, *command: object) -> str:
        """Run a command as in the activated environment and give what it printed."""
        environment = {
            **os.environ,
            "VIRTUAL_ENV": str(self.home),
            "PATH": os.pathsep.join([str(self.home / "bin"), os.environ["PATH"]]),
        }
        done = subprocess.run(
            [str(word) for word in command],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{command} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def edits(
        self, edit: Callable[[int], None], build: tuple[object, ...], ask: str, times: int = 3
    ) -> float:
        """Give the nanoseconds from an edit to its answer in a new process, the median of some.

        The first edit builds all that is never built again, and is not measured.
        """
        took = []
        for number in range(times + 1):
            edit(number)
            start = time.perf_counter_ns()
            self.run(*build)
            answer = int(self.run(self.python, "-c", ask))
            took.append(time.perf_counter_ns() - start)
            if answer != number:
                raise AssertionError(f"edit {number} had the answer {answer}")
        return sorted(took[1:])[times // 2]
