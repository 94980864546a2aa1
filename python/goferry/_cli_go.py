"""`goferry go` on the command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ._cli_parser import add

if TYPE_CHECKING:
    from ._cli_parser import Commands


def add_go(commands: Commands) -> None:
    """Add the command."""
    go = add(
        commands,
        "go",
        _run,
        help="run the go command with goferry's modules in reach",
        description="Run the go command in this folder as a build does: with the goferry that is "
        "installed, and the modules that it brings, in place of those that the network has. So a "
        "project's Go tests run where nothing but goferry and Go is installed, as in CI.",
        examples={
            "goferry go -- test ./...": "the Go tests",
            "goferry go -- vet ./...": "what go vet finds",
            "goferry go -- env GOWORK": "the go.work that is used",
        },
        ends="Exit codes: the go command's own; 1 where there is no project, or no Go.",
    )
    go.add_argument(
        "arguments",
        nargs=argparse.REMAINDER,
        metavar="ARGS",
        help="the go command's arguments, after --",
    )


def _run(options: argparse.Namespace) -> int:
    from . import _go_command

    arguments = options.arguments
    return _go_command.run(arguments[1:] if arguments[:1] == ["--"] else arguments)
