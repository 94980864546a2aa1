"""The whole Python package of a project: generated files, extension and hand-written Python."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .describe import describe
from .extension import BUILT, link, prepared
from .failure import BuildFailed
from .generate import generate
from .interpreter import Interpreter
from .project import Project
from .workspace import Workspace

EXTENSION = (
    "_goferry."  # begins the names of extension files: _goferry.<hash of its content>.<…>.so
)

DESCRIPTION = "_description.json"  # the name of the file with what `describe` gave


@dataclass(frozen=True)
class BuiltPackage:
    """A package that was built below `folder`; `files` are names relative to it, sorted.

    `modules` are the folders of the author's Go modules that it was built from, and `description`
    what those libraries are; the package holds it as a file too. `notes` are sentences for the
    author: names that Python has in another form, since they clash with something of its own.
    """

    folder: Path
    package: str
    files: tuple[str, ...]
    extension: str  # the one of `files` that is the extension
    modules: tuple[Path, ...]
    description: Mapping[str, Any]
    notes: tuple[str, ...]


def build_package(
    project: Project,
    target: Path,
    *,
    progress: Callable[[str], object] = lambda doing: None,
    python: str | os.PathLike[str] | None = None,
    work: Path | None = None,
    linked: bool = False,
) -> BuiltPackage:
    """Builds a project's package into the folder `target`, which belongs to the build.

    What an earlier build left there and this one did not make is removed. A process that has the
    earlier package imported keeps its extension: a new one has another name and is put in place
    by a rename. With `linked`, the hand-written files of python-source are links to the author's.
    `progress` is told what is being done. `python` is the interpreter to build for, and `work` the
    builder's folder, as for build_extension. Raises BuildFailed, and then leaves the target alone.
    """
    suffix = Interpreter.find(python).suffix
    written = dict(_written_by_hand(project))
    with prepared(project.libraries, work=work, python=python, tags=project.tags) as workspace:
        description, built = _describe_and_link(workspace, project.folder, progress)
        typed = generate(description, project.package)
        texts = {**typed, DESCRIPTION: json.dumps(description, ensure_ascii=False) + "\n"}
        generated = {f"{project.package}/{name}": text for name, text in texts.items()}
        digest = hashlib.sha256(built.read_bytes()).hexdigest()[:16]
        extension = f"{project.package}/{EXTENSION}{digest}{suffix}"
        _refuse_clashes(project, written, generated)
        progress("putting the package in place")
        _put(target / extension, built)
        for name, text in generated.items():
            _put(target / name, text)
        for name, file in written.items():
            _put(target / name, file, linked=linked)
        files = tuple(sorted({extension, *generated, *written}))
        _remove_others(target, set(files), suffix)
    return BuiltPackage(
        target, project.package, files, extension, workspace.modules, description, typed.notes
    )


def _describe_and_link(
    workspace: Workspace, folder: Path, progress: Callable[[str], object]
) -> tuple[dict[str, Any], Path]:
    """Gives the description of the libraries and the file of their extension.

    Once the packages have been compiled, both are done at once, since neither uses two processors;
    what is wrong with a declaration is told rather than what the linker says of it. The first
    time, each would compile the same packages.
    """
    if not (workspace.folder / BUILT).is_file():
        progress("reading what the libraries declare")
        description = describe(workspace, folder=folder)
        progress("compiling and linking")
        return description, link(workspace)
    progress("reading what the libraries declare, compiling and linking")
    with ThreadPoolExecutor(1) as pool:
        linking = pool.submit(link, workspace)
        description = describe(workspace, folder=folder)
        return description, linking.result()


def _written_by_hand(project: Project) -> Iterator[tuple[str, Path]]:
    """Gives the files of python-source by their names in the wheel."""
    source = project.python_source
    if source is None:
        return
    for root, folders, files in os.walk(source):
        folders[:] = sorted(each for each in folders if each != "__pycache__")
        for each in sorted(files):
            file = Path(root, each)
            if not each.endswith((".pyc", ".so")) and file.is_file():
                yield file.relative_to(source).as_posix(), file


def _refuse_clashes(
    project: Project, written: Mapping[str, Path], generated: Mapping[str, str]
) -> None:
    for name in sorted(written.keys() & generated.keys()):
        raise BuildFailed(
            f"{written[name]} has the name of a file that goferry generates: give it another name "
            f"in that folder, as in {project.package}/extras.py"
        )


def _put(file: Path, content: Path | str, *, linked: bool = False) -> None:
    """Puts a file in place by a rename, and only where it is not there already."""
    if isinstance(content, str):
        if not file.is_symlink() and file.is_file() and file.read_text("utf-8") == content:
            return
    elif linked:
        if file.is_symlink() and os.readlink(file) == str(content):
            return
    elif file.is_file() and not file.is_symlink() and _same(file, content):
        os.utime(file)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".goferry-") as scratch:
        new = Path(scratch, file.name)
        if isinstance(content, str):
            new.write_text(content, "utf-8")
        elif linked:
            new.symlink_to(content)
        else:
            shutil.copyfile(content, new)
            new.chmod(0o755 if os.access(content, os.X_OK) else 0o644)
        os.replace(new, file)


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _remove_others(target: Path, files: set[str], suffix: str) -> None:
    """Removes what is not of this build, but for extensions of other interpreters."""
    for root, folders, names in os.walk(target, topdown=False):
        for each in names:
            file = Path(root, each)
            foreign = each.startswith(EXTENSION) and not each.endswith(suffix)
            if file.relative_to(target).as_posix() not in files and not foreign:
                file.unlink(missing_ok=True)
        for each in folders:
            folder = Path(root, each)
            if not folder.is_symlink() and not os.listdir(folder):
                folder.rmdir()
