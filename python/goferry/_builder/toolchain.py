"""The go command and the C compiler: found, new enough, and run quietly."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .environment import go_environment
from .failure import BuildFailed
from .interpreter import Interpreter

_SWITCHES_TOOLCHAINS = (1, 21)


@dataclass(frozen=True)
class Toolchain:
    """A go command that is new enough, with a C compiler beside it."""

    go: str
    version: tuple[int, int]
    environment: Mapping[str, str] = field(repr=False)

    @classmethod
    def find(cls, interpreter: Interpreter, sources: Path, scratch: Path) -> Toolchain:
        """Looks for both tools on PATH, to build for an interpreter.

        `sources` is a module's folder, whose go line tells the oldest Go that will do; the caches
        are put into `scratch` where the environment has no place for them. Raises BuildFailed.
        """
        oldest = go_line(sources)
        go = shutil.which("go")
        if go is None:
            raise BuildFailed(
                f"building needs the Go toolchain, {_dotted(oldest)} or newer, and there is no go "
                "command on PATH: install it from https://go.dev/dl, add its bin folder to PATH, "
                "and try again"
            )
        environment = go_environment(os.environ, interpreter)
        version = _local_version(go, environment)
        if version < oldest:
            version = _switched_version(go, version, environment, sources)
        if version < oldest:
            raise BuildFailed(
                f"building needs Go {_dotted(oldest)} or newer, and {go} is Go "
                f"{_dotted(version)}: install a newer one from https://go.dev/dl, put its bin "
                "folder first on PATH, and try again"
            )
        _give_caches(go, environment, scratch)
        _need_compiler(go, environment)
        return cls(go, version, environment)

    def run_go(
        self, arguments: Sequence[str], *, cwd: Path, purpose: str, go_work: Path | None = None
    ) -> str:
        """Runs the go command, as `run` does."""
        return self.run([self.go, *arguments], cwd=cwd, purpose=purpose, go_work=go_work)

    def run(
        self, command: Sequence[str], *, cwd: Path, purpose: str, go_work: Path | None = None
    ) -> str:
        """Runs a command in the toolchain's environment, quietly, and gives what it printed.

        Raises BuildFailed when it fails: `purpose` ends the sentence, and all that was printed is
        its output. Blocks; Ctrl-C ends the command too, since it is of the same process group.
        """
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**self.environment, **({"GOWORK": str(go_work)} if go_work else {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        if done.returncode != 0:
            name = Path(command[0]).name
            raise BuildFailed(
                f"the {name} command failed while {purpose}: mend what it says and try again",
                done.stdout or f"{name} {command[1]} ended with status {done.returncode}",
            )
        return done.stdout


def go_line(folder: Path) -> tuple[int, int]:
    """Gives the Go version, major and minor, that a module's go.mod asks for."""
    found = re.search(r"^go\s+(\d+)\.(\d+)", (folder / "go.mod").read_text("utf-8"), re.M)
    return (int(found[1]), int(found[2])) if found else (1, 0)


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _go_env(go: str, name: str, environment: Mapping[str, str], cwd: str | Path) -> str:
    done = subprocess.run(
        [go, "env", name],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        raise BuildFailed(f"{go} does not work: reinstall Go from https://go.dev/dl", done.stderr)
    return done.stdout.strip()


def _version(said: str) -> tuple[int, int]:
    found = re.search(r"go(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _local_version(go: str, environment: Mapping[str, str]) -> tuple[int, int]:
    # Away from every go.mod: in a module that wants a newer Go, go env itself would fail.
    local = {**environment, "GOTOOLCHAIN": "local"}
    try:
        return _version(_go_env(go, "GOVERSION", local, tempfile.gettempdir()))
    except OSError as error:
        raise BuildFailed(
            f"{go} cannot be run: reinstall Go from https://go.dev/dl", str(error)
        ) from error


def _switched_version(
    go: str, local: tuple[int, int], environment: Mapping[str, str], sources: Path
) -> tuple[int, int]:
    """Lets an older Go fetch the toolchain that go.mod names, as it does for any module."""
    if local < _SWITCHES_TOOLCHAINS:
        return local
    try:
        return _version(_go_env(go, "GOVERSION", environment, sources))
    except BuildFailed:  # it may not, or could not: what is installed is too old
        return local


def _give_caches(go: str, environment: dict[str, str], scratch: Path) -> None:
    """Names caches where there are none: no HOME, or one that cannot be written to."""
    for name, folder in (("GOCACHE", "go-build"), ("GOMODCACHE", "go-mod")):
        told = _go_env(go, name, environment, tempfile.gettempdir())
        if not told or told == "off" or not _writable(Path(told)):
            environment[name] = str(scratch / folder)
            if name == "GOMODCACHE":  # else whoever removes the scratch folder may not
                environment["GOFLAGS"] += " -modcacherw"
    if not environment.get("GOPATH") and not environment.get("HOME"):
        environment["GOPATH"] = str(scratch / "go-path")


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _need_compiler(go: str, environment: Mapping[str, str]) -> None:
    command = shlex.split(_go_env(go, "CC", environment, tempfile.gettempdir()))
    if not command or shutil.which(command[0]) is None:
        name = command[0] if command else "gcc"
        raise BuildFailed(
            f"building needs a C compiler, and there is no {name} on PATH: install one (Debian "
            "and Ubuntu: apt install gcc libc6-dev; Fedora: dnf install gcc) or name yours in "
            "the variable CC, and try again"
        )
