"""`goferry inspect` on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._cli_parser import add

if TYPE_CHECKING:
    import argparse

    from ._cli_parser import Commands


def add_inspect(commands: Commands) -> None:
    """Add the command."""
    inspect = add(
        commands,
        "inspect",
        _run,
        help="print what Python gets of a library",
        description="Print the API of a package that goferry built: constructor, methods, events, "
        "types, errors and constants, with their docs. The package may be an installed one, or an "
        "author's folder, whose Go code is then looked at as `goferry build` does, without "
        "linking anything.",
        examples={
            "goferry inspect counter": "an installed package",
            "goferry inspect .": "the project in this folder",
            "goferry inspect counter --json": "everything that the build knows",
        },
        ends="Exit codes: 0 when it was printed, 1 when the Go code has mistakes, 2 when there is "
        "no such package.",
    )
    inspect.add_argument(
        "module", metavar="MODULE", help="an installed package's import name, or a folder"
    )
    inspect.add_argument("--json", action="store_true", help="print JSON")


def _run(options: argparse.Namespace) -> int:
    from . import _inspect, _inspect_find

    description, where = _inspect_find.find(options.module)
    if options.json:
        _inspect.show_json(description)
    else:
        _inspect.show(description, where)
    return 0
