"""Editable installations: by pip or uv, into the environment that goferry runs in."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ._builder.failure import BuildFailed
from ._builder.metadata import metadata
from ._builder.project import Project


@dataclass(frozen=True)
class Installer:
    """A program that installs packages here: its name, for people, and how `install` is called."""

    name: str
    command: tuple[str, ...]


def installers() -> list[Installer]:
    """Find those of this machine, the best first.

    An environment that uv made has no pip: then uv does it, or else the pip that Python carries for
    `ensurepip`, which runs from its wheel and installs itself nowhere.
    """
    found = []
    pip = ("install", "--quiet", "--disable-pip-version-check")
    if importlib.util.find_spec("pip") is not None:
        found.append(Installer("pip", (sys.executable, "-m", "pip", *pip)))
    uv = shutil.which("uv")
    if uv is not None:
        found.append(
            Installer(f"uv ({uv})", (uv, "pip", "install", "--quiet", "--python", sys.executable))
        )
    carried = _carried_pip()
    if carried is not None:
        name = f"the pip that Python carries ({carried.name})"
        found.append(Installer(name, (sys.executable, str(carried / "pip"), *pip)))
    return found


def _carried_pip() -> Path | None:
    spec = importlib.util.find_spec("ensurepip")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        for wheel in sorted(Path(folder, "_bundled").glob("pip-*.whl")):
            return wheel
    return None


def install(folder: Path, name: str, extras: Sequence[str] = ()) -> Installer:
    """Install a project's folder as an editable package, with what it depends on, and tell by what.

    The folder's build backend runs in this environment. Raises BuildFailed.
    """
    found = installers()
    if not found:
        raise BuildFailed(
            f"nothing here can install packages into {sys.prefix}: install pip (Debian and Ubuntu: "
            "apt install python3-pip python3-venv) or uv, and try again"
        )
    wanted = f"{folder}[{','.join(extras)}]" if extras else str(folder)
    done = subprocess.run(
        [*found[0].command, "--no-build-isolation", "--editable", wanted],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode == 0:
        return found[0]
    if "externally-managed-environment" in done.stdout or "externally managed" in done.stdout:
        raise BuildFailed(
            f"{sys.prefix} belongs to the system's package manager, so that {name} cannot be "
            "installed there: make a virtual environment (python3 -m venv .venv), install goferry "
            "into it, and run its goferry"
        )
    raise BuildFailed(f"{found[0].name} could not install {name}: mend what it says", done.stdout)


def is_installed(project: Project, package_folder: Path) -> bool:
    """Tell whether a project is installed here as it stands: editable, with the same metadata.

    `package_folder` is where its package is built.
    """
    try:
        found = importlib.metadata.distribution(project.name)
    except importlib.metadata.PackageNotFoundError:
        return False
    told = json.loads(found.read_text("direct_url.json") or "{}")
    where = unquote(urlsplit(told.get("url", "")).path)
    if not told.get("dir_info", {}).get("editable") or Path(where) != project.folder:
        return False
    said = metadata(project)
    return (
        (found.read_text("METADATA") or "").encode() == said.text
        and (found.read_text("entry_points.txt") or "") == said.entry_points
        and any(
            Path(str(file.locate())).read_text("utf-8").strip() == str(package_folder)
            for file in found.files or ()
            if file.name.endswith(".pth")
        )
    )
