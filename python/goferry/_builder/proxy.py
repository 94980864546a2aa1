"""Go modules as a GOPROXY of files: goferry's own, and in a wheel those that it needs.

goferry's own serves `go mod tidy` alone, which does not look at workspaces: a build takes the
sources where they lie.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from .failure import BuildFailed
from .sources import MODULE, PROXY

_PACKAGES = ("core", "pyffi")  # what an author's extension is linked with, and their subfolders
_KINDS = (".go", ".c", ".h", ".s")
_NO_PART = ("testdata", "coretest")
_TIME = (1980, 1, 1, 0, 0, 0)


def module_files(sources: Path) -> Iterator[Path]:
    """Names the files of goferry's Go module that authors' builds need, without tests."""
    yield from (Path(name) for name in ("go.mod", "go.sum", "LICENSE"))
    for package in _PACKAGES:
        for root, folders, files in os.walk(sources / package):
            folders[:] = sorted(each for each in folders if each not in _NO_PART)
            for each in sorted(files):
                if each.endswith(_KINDS) and not each.endswith("_test.go"):
                    yield Path(root, each).relative_to(sources)


def go_version_of(version: str) -> str:
    """Gives a Python version as Go has it: 0.2.0rc1 is v0.2.0-rc1."""
    found = re.match(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?\.?(.*)", version)
    if found is None:
        raise BuildFailed(f"{version!r} is no version: write one as in 0.1.0")
    major, minor, patch, rest = found.groups()
    stage = re.sub(r"[^0-9A-Za-z.]+", ".", rest).strip(".")
    return f"v{major}.{minor or 0}.{patch or 0}" + (f"-{stage}" if stage else "")


def project_version(sources: Path) -> str:
    """Gives the version of goferry that a checkout's pyproject.toml states."""
    found = re.search(r'^version = "(.+)"$', (sources / "pyproject.toml").read_text("utf-8"), re.M)
    if found is None:
        raise BuildFailed(f"{sources / 'pyproject.toml'} has no version: add one to [project]")
    return found[1]


def pack_own(sources: Path, version: str, proxy: Path) -> None:
    """Adds goferry's module to a proxy, under its version; the same sources give the same bytes."""
    folder = proxy / MODULE / "@v"
    folder.mkdir(parents=True, exist_ok=True)
    go = go_version_of(version)
    with zipfile.ZipFile(folder / f"{go}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in module_files(sources):
            entry = zipfile.ZipInfo(f"{MODULE}@{go}/{name.as_posix()}", _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (sources / name).read_bytes())
    shutil.copyfile(sources / "go.mod", folder / f"{go}.mod")
    told = {"Version": go, "Time": "1980-01-01T00:00:00Z"}
    (folder / f"{go}.info").write_text(json.dumps(told))
    (folder / "list").write_text(f"{go}\n")


def copy_cached(cache: Path, proxy: Path) -> None:
    """Adds to a proxy what a module cache has downloaded."""
    for file in sorted((cache / "cache" / "download").rglob("@v/*")):
        if file.suffix in (".info", ".mod", ".zip"):
            copy = proxy / file.relative_to(cache / "cache" / "download")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    for folder in sorted(proxy.rglob("@v")):
        versions = sorted(file.stem for file in folder.glob("*.info"))
        (folder / "list").write_text("".join(f"{version}\n" for version in versions))


def proxy_of(sources: Path, work: Path) -> Path:
    """Gives the folder of modules that the go command is to look into first.

    It is what a wheel carries or, for a checkout, a folder in `work` with the module of the
    checkout, packed anew when a file of it is newer.
    """
    carried = sources / PROXY
    if carried.is_dir():
        return carried.resolve()
    proxy = work / PROXY
    version = project_version(sources)
    packed = proxy / MODULE / "@v" / f"{go_version_of(version)}.zip"
    newest = max((sources / name).stat().st_mtime_ns for name in module_files(sources))
    if not packed.is_file() or packed.stat().st_mtime_ns < newest:
        work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=work, prefix=".proxy-") as scratch:
            pack_own(sources, version, Path(scratch))
            for file in sorted((Path(scratch) / MODULE / "@v").iterdir()):
                packed.parent.mkdir(parents=True, exist_ok=True)
                os.replace(file, packed.parent / file.name)
    return proxy


def modules_in(proxy: Path) -> list[str]:
    """Names the modules of a proxy. Theirs are all lower-case paths, so that nothing is escaped."""
    return sorted(folder.parent.relative_to(proxy).as_posix() for folder in proxy.rglob("@v"))
