"""The `goferry` command.

Exit codes: 0 when all went well, 1 when a command found something wrong, 2 when it could not do
what it was asked to, 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from ._cli_bench import add_bench
from ._cli_build import add_build
from ._cli_demo import add_demo
from ._cli_develop import add_develop
from ._cli_doctor import add_doctor
from ._cli_go import add_go
from ._cli_inspect import add_inspect
from ._cli_new import add_new
from ._cli_parser import Parser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Commands import what they need when they run, so that --help and --version answer at once, and
# within the reach of `main`, which ends them quietly after Ctrl-C.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code. Wrong usage raises SystemExit(2)."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        # A doc or a name that the terminal's encoding has not is escaped, as on sys.stderr.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        print("goferry: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone. The interpreter's last flush must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        refuse: Callable[[str], NoReturn] = getattr(options, "refuse", parser.error)
        refuse(f"unrecognized arguments: {' '.join(unknown)}")
    if "run" not in options:
        parser.print_help()
        return 0
    from . import Error

    run: Callable[[argparse.Namespace], int] = options.run
    try:
        code = run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except (Error, OSError) as error:
        # sys.stderr escapes what it cannot encode, such as names that are no UTF-8.
        print(f"goferry {options.command}: {_sentence(error)}", file=sys.stderr)
        return 2
    except RuntimeError as error:
        from ._builder.failure import BuildFailed
        from ._cli_failure import show_failure

        if not isinstance(error, BuildFailed):
            raise
        show_failure(options.command, error)
        return 1
    return code


def _sentence(error: Exception) -> str:
    """What went wrong, without the number that an OSError's text begins with."""
    if isinstance(error, OSError) and error.strerror:
        from ._builder.failure import file_of

        file = file_of(error)
        subject = "" if file is None else f"{file}: "
        return subject + error.strerror[0].lower() + error.strerror[1:]
    return str(error)


def _parser() -> Parser:
    parser = Parser(
        prog="goferry",
        description="Use a Go library from Python as if it had been written for Python.",
        epilog="goferry COMMAND --help tells more about a command.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for add in (
        add_new,
        add_develop,
        add_build,
        add_go,
        add_inspect,
        add_doctor,
        add_bench,
        add_demo,
    ):
        add(commands)
    return parser


class _Version(argparse.Action):
    """Print the version, which is looked up only then, and exit."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"goferry {version('goferry')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
