"""`goferry new` on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._cli_parser import add

if TYPE_CHECKING:
    import argparse

    from ._cli_parser import Commands


def add_new(commands: Commands) -> None:
    """Add the command."""
    new = add(
        commands,
        "new",
        _run,
        help="begin a Python package written in Go",
        description="Write a small project into a new folder: a Go file with a counter, go.mod, "
        "pyproject.toml, tests in Go and in Python, a README, and a CI example. It builds, passes "
        "its tests and type-checks as it is.",
        examples={
            "goferry new hello": "the package hello, in the folder hello",
            "goferry new word-count --module github.com/you/word-count": "with another Go module",
        },
        ends="Exit codes: 0 when the folder was written, 2 when the name is of no use or the "
        "folder has something in it.",
    )
    new.add_argument(
        "folder",
        metavar="NAME",
        help="the package's name: letters, digits and hyphens. It may come after the path of a "
        "folder",
    )
    new.add_argument(
        "--module",
        metavar="PATH",
        help="the path of the Go module (default: example.com/NAME)",
    )
    new.add_argument("-q", "--quiet", action="store_true", help="say nothing where all goes well")


def _run(options: argparse.Namespace) -> int:
    import os
    import shlex
    from importlib.metadata import version
    from pathlib import Path

    from . import _new

    folder = Path(options.folder)
    names = _new.Names.of(Path(os.path.abspath(folder)).name, options.module)
    files = _new.create(folder, names, version("goferry"))
    if options.quiet:
        return 0
    print(f"{folder} has the project {names.name}, {len(files)} files. Next:\n")
    if folder.resolve() != Path.cwd():
        print(f"    cd {shlex.quote(str(folder))}")
    line = f"from {names.package} import {names.class_name}; print({names.class_name}().bump())"
    print("    goferry develop")
    print(f'    python -c "{line}"')
    return 0
