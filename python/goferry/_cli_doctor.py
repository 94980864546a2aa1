"""`goferry doctor` on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._cli_parser import add

if TYPE_CHECKING:
    import argparse

    from ._cli_parser import Commands


def add_doctor(commands: Commands) -> None:
    """Add the command."""
    doctor = add(
        commands,
        "doctor",
        _run,
        help="check what building needs on this machine, and say what to do",
        description="Check Python and its headers, the C compiler, Go, the caches, the variables "
        "that the go command looks at, and goferry itself. Each line says what was found; where "
        "something is wrong, also what to do.",
        examples={
            "goferry doctor": "a line for each thing",
            "goferry doctor --json": "for a bug report, or a script",
        },
        ends="Exit codes: 0 when nothing is wrong, 1 when something is.",
    )
    doctor.add_argument("--json", action="store_true", help="print JSON")


def _run(options: argparse.Namespace) -> int:
    from . import _doctor

    return _doctor.run(as_json=options.json)
