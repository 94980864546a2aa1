"""What git knows of an author's folder, if it is part of a clone."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path

# The clone may be another user's, as in a container: what is asked here runs none of the programs
# that it configures.
_OWN = ("-c", "safe.directory=*", "-c", "core.fsmonitor=false")


def git(folder: Path, *arguments: str) -> tuple[int, str]:
    """Runs git in a folder; gives its status and what it printed: 127 and "" without git."""
    try:
        done = subprocess.run(["git", *_OWN, *arguments], cwd=folder, capture_output=True)
    except OSError:
        return 127, ""
    return done.returncode, os.fsdecode(done.stdout)


def known_files(folder: Path) -> list[str] | None:
    """Names the files that git tracks or would track; None when the folder is no part of a clone.

    Other clones in it, such as submodules, are looked into.
    """
    listing = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    status, said = git(folder, *listing)
    if status != 0:
        return None
    names: list[str] = []
    for name in filter(None, dict.fromkeys(said.split("\0"))):
        inside = folder / name
        if inside.is_file():
            names.append(name)
        elif inside.is_dir():
            names += [f"{name.rstrip('/')}/{each}" for each in known_files(inside) or ()]
    return names


def ignore(folder: Path, *names: str) -> None:
    """Lets git ignore files of a folder, by the clone's own list of what to exclude."""
    status, said = git(folder, "check-ignore", "--no-index", *names)
    if status not in (0, 1):  # no clone
        return
    missing = [name for name in names if name not in said.splitlines()]
    told = git(folder, "rev-parse", "--git-path", "info/exclude")[1].strip()
    prefix = git(folder, "rev-parse", "--show-prefix")[1].strip()
    exclude = folder / told
    if not missing or not told:
        return
    with contextlib.suppress(PermissionError):  # then git shows the files as untracked
        exclude.parent.mkdir(exist_ok=True)
        with exclude.open("a", encoding="utf-8") as lines:
            lines.writelines(f"/{prefix}{name}\n" for name in missing)
