"""What an author's modules say of themselves: go.mod, a go.work of his own, a vendor folder."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .failure import BuildFailed
from .go_version import go_line
from .toolchain import Toolchain

WRITTEN = "// Written by goferry"  # begins a go.work that is ours and not the author's


@dataclass(frozen=True)
class Module:
    """A Go module in a folder: what its go.mod asks for, and what its replace lines say."""

    folder: Path
    path: str
    go: str
    required: Mapping[str, str]  # versions by path
    replaced: Mapping[Replaced, Replacement]


@dataclass(frozen=True)
class Replaced:
    """The left side of a replace line; without a version it means all of them."""

    path: str
    version: str = ""


@dataclass(frozen=True)
class Replacement:
    """The right side of a replace line: another module, or else a folder, made absolute."""

    path: str
    version: str = ""

    @property
    def folder(self) -> Path | None:
        """Gives the folder, if it is one."""
        return None if self.version else Path(self.path)


@dataclass(frozen=True)
class AuthorsWork:
    """A go.work of the author's: the folders that it uses and what it replaces."""

    file: Path
    uses: tuple[Path, ...]
    replaced: Mapping[Replaced, Replacement]


@dataclass(frozen=True)
class Vendored:
    """A module below a folder `vendor`; it may have no files there, if none are needed."""

    path: str
    version: str
    go: str
    vendor: Path


def module_root(start: Path) -> Path:
    """Gives the nearest folder above with a go.mod. Raises BuildFailed where there is none."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "go.mod").is_file():
            return folder
    raise BuildFailed(f"{start} is in no Go module: run `go mod init` there and try again")


def module_path(folder: Path) -> str:
    """Gives the path that a folder's go.mod names, without asking the go command; "" if none."""
    file = folder / "go.mod"
    text = file.read_text("utf-8", errors="replace") if file.is_file() else ""
    found = re.search(r'^module\s+"?([^\s"]+)', text, re.M)
    return found[1] if found else ""


def read_module(toolchain: Toolchain, folder: Path) -> Module:
    """Reads a folder's go.mod, by the go command: some 10 ms. Raises BuildFailed."""
    told = _edit(toolchain, "mod", folder / "go.mod")
    path = (told.get("Module") or {}).get("Path", "")
    if not path:
        raise BuildFailed(
            f"{folder / 'go.mod'} has no module line: add one, as in `module example.org/name`"
        )
    required = {each["Path"]: each["Version"] for each in told.get("Require") or ()}
    return Module(folder, path, go_line(folder), required, _replaced(told, folder))


def authors_work(toolchain: Toolchain, home: Path, given: str) -> AuthorsWork | None:
    """Gives the go.work that go itself would take in the folder `home`, if it uses that module.

    `given` is the variable GOWORK: "off", a file, or "" for the nearest one above. One that
    goferry wrote is none of the author's. Raises BuildFailed.
    """
    if given == "off":
        return None
    candidates = [Path(given)] if given else [each / "go.work" for each in (home, *home.parents)]
    file = next((each for each in candidates if each.is_file()), None)
    if file is None:
        if given:
            raise BuildFailed(
                f"GOWORK={given} names no file: unset that variable, or set it to off"
            )
        return None
    if file.read_text("utf-8", errors="replace").startswith(WRITTEN):
        return None
    told = _edit(toolchain, "work", file)
    uses = tuple((file.parent / each["DiskPath"]).resolve() for each in told.get("Use") or ())
    if home not in uses:
        return None
    return AuthorsWork(file, uses, _replaced(told, file.parent))


def vendored(module: Module) -> list[Vendored]:
    """Gives the modules in a module's vendor folder, as its modules.txt lists them.

    Raises BuildFailed when its go.mod asks for others.
    """
    vendor = module.folder / "vendor"
    listed = vendor / "modules.txt"
    if not listed.is_file():
        return []
    found = []
    lines = listed.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        # "# path version" or "# path version => …"; the other lines name packages.
        named = re.match(r"# (\S+) (v\S+)", line)
        if named is None:
            continue
        after = lines[number + 1] if number + 1 < len(lines) else ""
        asked = re.search(r"; go (\S+)", after) if after.startswith("##") else None
        go = asked[1] if asked else "1.16"
        found.append(Vendored(named[1], named[2], go, vendor))
    there = {each.path: each.version for each in found}
    for path, version in module.required.items():
        if there.get(path) != version:
            raise BuildFailed(
                f"{module.folder / 'go.mod'} asks for {path} {version}, and its vendor folder has "
                f"{there.get(path, 'none')}: run `go mod vendor` there and try again"
            )
    return found


def _edit(toolchain: Toolchain, kind: str, file: Path) -> dict[str, Any]:
    if not file.is_file():
        raise BuildFailed(f"there is no {file}: is a use line or replace line out of date?")
    said = toolchain.run_go(
        [kind, "edit", "-json", str(file)], cwd=file.parent, purpose=f"reading {file}"
    )
    told: dict[str, Any] = json.loads(said)
    return told


def _replaced(told: Mapping[str, Any], folder: Path) -> dict[Replaced, Replacement]:
    found = {}
    for line in told.get("Replace") or ():
        new = line["New"]
        path = new["Path"] if "Version" in new else str((folder / new["Path"]).resolve())
        old = Replaced(line["Old"]["Path"], line["Old"].get("Version", ""))
        found[old] = Replacement(path, new.get("Version", ""))
    return found
