"""The last step: one `go build -buildmode=c-shared` with our own flags."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .bindings import bindings
from .failure import BuildFailed
from .interpreter import Interpreter
from .sources import go_sources
from .toolchain import Toolchain
from .workspace import MAIN, GoLibrary, prepare


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
    interpreter = Interpreter.find(python)
    sources = (sources or go_sources()).resolve()
    work = (work or default_work(sources)).resolve()
    with locked(work):
        toolchain = Toolchain.find(interpreter, sources, work)
        bound = bindings(toolchain, sources, work)
        main, home = prepare(libraries, sources, bound, work)
        built = main / f"built{interpreter.suffix}"
        toolchain.run_go(
            [
                *("build", "-buildmode=c-shared", f"-o={built}"),
                *(f"-ldflags={_linker_flags()}", MAIN),
            ],
            cwd=home,
            go_work=main / "go.work",
            purpose="building the extension",
        )
        _put_in_place(built, output)
    return output


def default_work(sources: Path) -> Path:
    """Gives the folder where builds keep what the next one can use."""
    if (sources / "setup.py").is_file() and os.access(sources, os.W_OK):
        return sources / "build" / "goferry"
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if os.path.isabs(cache):
        folder = Path(cache, "goferry")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            pass
        else:
            return folder
    return Path(tempfile.mkdtemp(prefix="goferry-"))


def _linker_flags() -> str:
    plain = "-s -w"  # no symbol table, no debug information
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
