"""The files that `goferry demo` digests."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Tree:
    """Regular files below a directory, as `find -type f` lists them.

    Paths begin with the root as it was given. Names that are no UTF-8 have the surrogates
    of os.fsdecode. `unlisted` tells of directories that could not be read: path and errno.
    `whole` is False when a limit cut the list, and `listed_at` is the time before the listing, in
    seconds as time.time has them.
    """

    root: str
    files: list[str]
    unlisted: dict[str, int] = field(default_factory=dict)
    whole: bool = True
    listed_at: float = 0.0


def default_directory() -> str:
    """The Go toolchain's own source, if there is one on PATH, else Python's standard library."""
    go = shutil.which("go")
    if go is not None:
        # In /, since a go.mod in the working directory may choose, and download, another toolchain.
        answer = subprocess.run(
            [go, "env", "GOROOT"],
            capture_output=True,
            check=False,
            cwd="/",
            env={**os.environ, "GOTOOLCHAIN": "local"},
        )
        source = os.path.join(os.fsdecode(answer.stdout).strip(), "src")
        if answer.returncode == 0 and os.path.isdir(source):
            return source
    return sysconfig.get_path("stdlib")


def list_tree(root: str, limit: int | None = None) -> Tree:
    """List the files below root. Raises OSError if root itself is no directory or unreadable.

    Symbolic links are left out, except that root may be one.
    """
    listed_at = time.time()
    files: list[str] = []
    unlisted: dict[str, int] = {}
    pending = [root]
    while pending:
        directory = pending.pop()
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        if len(files) == limit:
                            return Tree(root, files, unlisted, False, listed_at)
                        files.append(entry.path)
        except OSError as error:
            if directory == root:
                raise
            unlisted[directory] = error.errno or 0
    return Tree(root, files, unlisted, True, listed_at)


@contextlib.contextmanager
def one_root(tree: Tree) -> Iterator[tuple[str, dict[str, str]]]:
    """A directory whose tree is exactly `tree`, and the names by which files appear in it.

    For a whole tree it is its root, and all names are the files' own (an empty dict). For one
    that a limit cut it is a temporary directory of symbolic links.
    """
    if tree.whole:
        yield tree.root, {}
        return
    with tempfile.TemporaryDirectory(prefix="goferry-demo-") as links:
        names = {os.path.join(links, str(i)): path for i, path in enumerate(tree.files)}
        for link, path in names.items():
            os.symlink(os.path.abspath(path), link)
        yield links, names
