"""`goferry develop` on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._cli_parser import add

if TYPE_CHECKING:
    import argparse

    from ._cli_parser import Commands


def add_develop(commands: Commands) -> None:
    """Add the command."""
    develop = add(
        commands,
        "develop",
        _run,
        help="build a project and install it, editable, into this environment",
        description="Build a project and install it into the environment that goferry runs in, "
        "editable: what the next `goferry develop` builds is what the next `import` finds. "
        "Hand-written Python beside the generated is found where it lies. With --watch it goes "
        "on: it builds again when a Go file, go.mod, pyproject.toml or hand-written Python "
        "changes, and says what changed.",
        examples={
            "goferry develop": "the project in this folder",
            "goferry develop --watch": "and again after each change, until Ctrl-C",
            "goferry develop --extra test": "with pyproject.toml's optional dependencies `test`",
        },
        ends="Exit codes: 0 when it is built and installed, 1 when it does not build or is no "
        "project, 130 after Ctrl-C.",
    )
    develop.add_argument(
        "directory",
        nargs="?",
        default=".",
        metavar="DIR",
        help="the project's folder (default: this one)",
    )
    develop.add_argument("--watch", action="store_true", help="build again after each change")
    develop.add_argument(
        "--extra",
        action="append",
        default=[],
        metavar="NAME",
        help="install these optional dependencies too (may be repeated)",
    )
    develop.add_argument(
        "-q", "--quiet", action="store_true", help="say nothing where all goes well"
    )


def _run(options: argparse.Namespace) -> int:
    from . import _develop

    return _develop.run(
        options.directory, watch=options.watch, extras=options.extra, quiet=options.quiet
    )
