"""The last step: one `go build -buildmode=c-shared` with our own flags."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from .bindings import IMPORT_PATH as BINDINGS
from .bindings import bindings
from .failure import BuildFailed
from .go_version import go_line
from .interpreter import Interpreter
from .sources import MODULE, go_sources
from .toolchain import Toolchain
from .workspace import GoLibrary, Workspace

BUILT = "extension.so"  # the result of `link`, in a workspace

# The variable that leaves the symbols in, for profilers and debuggers (docs/profiling.md).
SYMBOLS = "GOFERRY_SYMBOLS"


def extension_file_name(python: str | os.PathLike[str] | None = None) -> str:
    """Gives the name of the extension's file for an interpreter, the running one by default."""
    return "_goferry" + Interpreter.find(python).suffix


def build_extension(
    libraries: Sequence[GoLibrary],
    output: Path,
    *,
    work: Path | None = None,
    python: str | os.PathLike[str] | None = None,
    sources: Path | None = None,
) -> Path:
    """Builds an extension module with these libraries and gives its file, `output`.

    `output` is put in place by a rename, and only when its content changes: a process that has
    the old one mapped keeps it. `work` keeps what the next build can use (default: a folder in
    the checkout, or else in the user's cache); builds in one work folder wait for each other.
    `sources` is the folder of goferry's Go module. Blocks for 0.3 s when little changed, and for
    about a minute when nothing was ever compiled. Raises BuildFailed.
    """
    with prepared(libraries, work=work, python=python, sources=sources) as workspace:
        _put_in_place(link(workspace), output)
    return output


@contextmanager
def prepared(
    libraries: Sequence[GoLibrary],
    *,
    work: Path | None = None,
    python: str | os.PathLike[str] | None = None,
    sources: Path | None = None,
    tags: Sequence[str] = (),
    lean: bool = True,
) -> Iterator[Workspace]:
    """Gives a workspace to build programs with these libraries in, and holds the work folder.

    The arguments are those of build_extension; `tags` are Go build tags. With `lean`, packages
    beside the libraries may miss some of zap. Costs 0.1 s. Raises BuildFailed when a tool is
    missing or the modules do not fit together.
    """
    interpreter = Interpreter.find(python)
    sources = (sources or go_sources()).resolve()
    work = (work or default_work(sources)).resolve()
    with locked(work), _temporary(Toolchain.find(interpreter, sources, work, tags)) as toolchain:
        bound = bindings(toolchain, sources, work)
        if toolchain.environment["GONOPROXY"]:
            _fetch_carried(toolchain, sources, bound, work)
        yield Workspace.prepare(
            toolchain, libraries, sources=sources, bindings=bound, work=work, lean=lean
        )


@contextmanager
def _temporary(toolchain: Toolchain) -> Iterator[Toolchain]:
    """Gives the toolchain a folder for its temporary files, since go leaves them after Ctrl-C."""
    within = toolchain.environment["GOTMPDIR"] or None
    with tempfile.TemporaryDirectory(
        prefix="goferry-", dir=within, ignore_cleanup_errors=True
    ) as folder:
        yield replace(toolchain, environment={**toolchain.environment, "GOTMPDIR": folder})


def _fetch_carried(toolchain: Toolchain, sources: Path, bound: Path, work: Path) -> None:
    """Gets the modules that goferry needs into the module cache, from those that it carries.

    Where the author's GOPRIVATE or GONOPROXY takes in their paths, go would ask their repositories.
    """
    file = work / "own" / "go.work"
    file.parent.mkdir(exist_ok=True)
    uses = "".join(f"use {json.dumps(str(each))}\n" for each in (sources, bound))
    file.write_text(f"go {go_line(sources)}\n\n{uses}", "utf-8")
    toolchain.run_go(
        ["list", "-deps", f"{MODULE}/core", f"{MODULE}/pyffi"],
        cwd=sources,
        purpose="finding the modules that goferry needs",
        extra={"GOWORK": str(file), "GONOPROXY": "none"},
    )


def link(workspace: Workspace) -> Path:
    """Builds the extension with a workspace's libraries and gives its file, in the workspace.

    The program has no cgo of its own, so that an edit in a library compiles that library and
    links, and no more. Raises BuildFailed.
    """
    built = workspace.folder / BUILT
    program = workspace.program("extension", _main_go(workspace))
    workspace.run_go(
        [
            *("build", "-buildmode=c-shared", f"-o={built}"),
            *(f"-ldflags={_linker_flags()}", program),
        ],
        purpose="building the extension",
    )
    return built


def _main_go(workspace: Workspace) -> str:
    imports = "".join(
        f"\tlibrary{number} {json.dumps(path)}\n" for number, path in enumerate(workspace.imports)
    )
    registers = "".join(
        f"\tpyffi.Register(library{number}.{each.variable})\n"
        for number, each in enumerate(workspace.libraries)
    )
    return (
        "// Code generated by goferry. DO NOT EDIT.\n\n"
        "package main\n\n"
        f'import (\n\t_ "{BINDINGS}"\n\t"{MODULE}/pyffi"\n{imports})\n\n'
        f"func init() {{\n{registers}}}\n\n"
        "func main() {}\n"
    )


def default_work(sources: Path) -> Path:
    """Gives the folder where builds keep what the next one can use."""
    if (sources / "setup.py").is_file() and os.access(sources, os.W_OK):
        return sources / "build" / "goferry"
    return cache() or _scratch()


def _scratch() -> Path:
    """Makes a folder that goes with the process: with Go's caches in it, it is a large one."""
    folder = Path(tempfile.mkdtemp(prefix="goferry-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def cache() -> Path | None:
    """Gives goferry's folder in the user's cache; None where there is no place for one."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if not given and os.environ.get("HOME") == "":
        return None
    folder = Path(given or os.path.expanduser("~/.cache"), "goferry")
    if not folder.is_absolute():
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK | os.X_OK) else None


def _linker_flags() -> str:
    """Gives the flags that leave out symbol table and debug information, unless SYMBOLS is set."""
    plain = "" if os.environ.get(SYMBOLS, "0") not in ("", "0") else "-s -w"
    if sys.platform == "darwin":  # there the linker must be told that Python's symbols stay open
        return f"{plain} -extldflags=-Wl,-undefined,dynamic_lookup"
    return plain


def _put_in_place(built: Path, output: Path) -> None:
    if output.is_file() and output.read_bytes() == built.read_bytes():
        os.utime(output)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=".goferry-")
    os.close(handle)
    try:
        shutil.copyfile(built, name)
        os.chmod(name, 0o755)
        os.replace(name, output)
    except BaseException:
        os.unlink(name)
        raise


@contextmanager
def locked(work: Path) -> Iterator[None]:
    """Makes the work folder and holds it: builds in it wait for each other."""
    try:
        work.mkdir(parents=True, exist_ok=True)
        lock = os.open(work / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise BuildFailed(
            f"the work folder {work} cannot be written to: give another one", str(error)
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
