"""Editable installations: a folder that a .pth names, and a go.work for the author's editor."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from pathlib import Path

from .clone import ignore
from .extension import cache
from .failure import BuildFailed
from .go_version import go_line, order
from .interpreter import Interpreter
from .modules import WRITTEN
from .project import Project
from .sources import CARRIED, MODULE, PROXY, go_sources


def editable_folder(project: Project, python: str | os.PathLike[str] | None = None) -> Path:
    """Gives the folder for a project's package in an editable installation.

    It is in the user's cache, one for each project and kind of interpreter. Raises BuildFailed
    where there is no cache.
    """
    folder = cache()
    if folder is None:
        raise BuildFailed(
            "an editable installation needs a folder that stays, and there is no home folder that "
            "can be written to: name one in the variable XDG_CACHE_HOME"
        )
    suffix = Interpreter.find(python).suffix
    name = hashlib.sha256(f"{project.folder} {suffix}".encode()).hexdigest()[:16]
    return folder / "editable" / f"{project.package}-{name}"


def write_go_work(project: Project) -> Path | None:
    """Writes a go.work beside the project's go.mod, so that editors, go vet and go test find
    goferry's Go module; gives the file, or None where it has no place.

    It is left alone where the author has one of his own, there or above, and not written where
    his folder is read-only, holds no Go module, or has a vendor folder. Git is told to ignore it,
    in the clone's own list of what to exclude.
    """
    folder = project.folder
    file = folder / "go.work"
    own = (each / "go.work" for each in (folder, *folder.parents))
    there = next((each for each in own if each.is_file()), None)
    if there is not None and not there.read_text("utf-8", errors="replace").startswith(WRITTEN):
        return None
    if not (folder / "go.mod").is_file() or not os.access(folder, os.W_OK):
        return None
    sources = lasting_sources()
    if sources == folder or (folder / "vendor" / "modules.txt").is_file():
        return None  # with a go.work, go would not look into the vendor folder
    ignore(folder, "go.work", "go.work.sum")
    newest = max(go_line(sources), go_line(folder), key=order)
    text = (
        f"{WRITTEN}, for editors, go vet and go test: git ignores it, and goferry writes it anew.\n"
        f"\ngo {newest}\n\nuse (\n\t.\n\t{json.dumps(str(sources))}\n)\n"
    )
    # Go reads the go.mod of each version that is asked for, also where a used module is taken.
    for version in re.findall(rf"\b{MODULE} (v\S+)", (folder / "go.mod").read_text("utf-8")):
        text += f"\nreplace {MODULE} {version} => {json.dumps(str(sources))}\n"
    if not file.is_file() or file.read_text("utf-8") != text:
        file.write_text(text, "utf-8")
    return file


def lasting_sources() -> Path:
    """Gives goferry's Go sources in a folder that outlasts a build environment: a copy in the
    user's cache of what a wheel carries, or the checkout. Raises BuildFailed."""
    sources = go_sources()
    folder = cache()
    if sources.name != CARRIED or folder is None:
        return sources
    files = sorted(
        each.relative_to(sources)
        for each in sources.rglob("*")
        if each.is_file() and PROXY not in each.relative_to(sources).parts
    )
    digest = hashlib.sha256()
    for name in files:
        digest.update(str(name).encode() + b"\0" + (sources / name).read_bytes())
    copy = folder / "go" / digest.hexdigest()[:16]
    if not copy.is_dir():
        new = copy.with_name(f".{copy.name}-{os.getpid()}")
        for name in files:
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(sources / name, new / name)
        try:
            new.rename(copy)
        except OSError:  # another build was faster
            shutil.rmtree(new)
    return copy
