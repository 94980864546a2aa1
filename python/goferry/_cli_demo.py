"""`goferry demo` on the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ._cli_parser import add, number

if TYPE_CHECKING:
    import argparse

    from ._cli_parser import Commands

MAX_THREADS = 1024


def add_demo(commands: Commands) -> None:
    """Add the command."""
    demo = add(
        commands,
        "demo",
        _run,
        help="digest a tree of files through Go in three ways, and check each digest",
        description="Digest every file below a directory through the bundled Go library treesum: "
        "by Python threads that call synchronously, by an asyncio program, and by one request "
        "whose events a Python listener counts. Each SHA-256 digest is compared with hashlib's, "
        "computed by as many threads of a ThreadPoolExecutor. A table shows the speeds.",
        ends="Exit codes: 0 when all digests agree, 1 when one does not, 2 when the directory "
        "cannot be read or the library cannot be opened, 130 after Ctrl-C.",
    )
    demo.add_argument(
        "directory",
        nargs="?",
        metavar="DIR",
        help="the directory; by default the source of the Go toolchain on PATH, or else "
        "Python's standard library",
    )
    demo.add_argument(
        "--threads",
        type=number("threads", MAX_THREADS),
        default=8,
        metavar="N",
        help="how many Python threads call, and how many use hashlib (default: 8)",
    )
    demo.add_argument(
        "--limit",
        type=number("files", sys.maxsize),
        metavar="N",
        help="take only the first N files that are found",
    )


def _run(options: argparse.Namespace) -> int:
    from ._errors import BuildError

    try:
        from . import _demo
    except ImportError as error:  # the pure wheel has no treesum, nor has an unbuilt checkout
        raise BuildError(f"the demo needs the bundled library treesum: {error}") from None
    return _demo.run(options.directory, threads=options.threads, limit=options.limit)
