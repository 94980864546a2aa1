"""The `goferry` command.

Exit codes: 0 when all went well, 1 when a command found something wrong, 2 when it could not do
what it was asked to, 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Commands import what they need when they run, so that --help and --version answer at once, and
# within the reach of `main`, which ends them quietly after Ctrl-C.

MAX_THREADS = 1024


class _Parser(argparse.ArgumentParser):
    """A parser that complains in one line."""

    def error(self, message: str) -> NoReturn:
        """Print the complaint and exit with 2."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code. Wrong usage raises SystemExit(2)."""
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
    options = parser.parse_args(arguments)
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
    return code


def _sentence(error: Exception) -> str:
    """What went wrong, without the number that an OSError's text begins with."""
    if isinstance(error, OSError) and error.strerror:
        subject = "" if error.filename is None else f"{os.fsdecode(error.filename)}: "
        return subject + error.strerror[0].lower() + error.strerror[1:]
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="goferry",
        description="Use a Go library from Python as if it had been written for Python.",
        epilog="goferry COMMAND --help tells more about a command.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_demo(commands)
    return parser


class _Version(argparse.Action):
    """Print the version, which is looked up only then, and exit."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"goferry {version('goferry')}")
        parser.exit()


def _add_demo(commands: argparse._SubParsersAction[_Parser]) -> None:
    demo = commands.add_parser(
        "demo",
        help="digest a tree of files through Go in three ways, and check each digest",
        description="Digest every file below a directory through the bundled Go library treesum: "
        "by Python threads that call synchronously, by an asyncio program, and by one request "
        "whose events a Python listener counts. Each SHA-256 digest is compared with hashlib's, "
        "computed by as many threads of a ThreadPoolExecutor. A table shows the speeds.",
        epilog="Exit codes: 0 when all digests agree, 1 when one does not, 2 when the directory "
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
        type=_count("threads", MAX_THREADS),
        default=8,
        metavar="N",
        help="how many Python threads call, and how many use hashlib (default: 8)",
    )
    demo.add_argument(
        "--limit",
        type=_count("files", sys.maxsize),
        metavar="N",
        help="take only the first N files that are found",
    )
    demo.set_defaults(run=_demo)


def _count(of: str, most: int) -> Callable[[str], int]:
    """A positive number, as an argument's type."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = 0
        if not 1 <= number <= most:
            bound = "1 or more" if most == sys.maxsize else f"1 to {most}"
            raise argparse.ArgumentTypeError(f"{text!r} is no number of {of}: it can be {bound}")
        return number

    return parse


def _demo(options: argparse.Namespace) -> int:
    from . import _demo

    return _demo.run(options.directory, threads=options.threads, limit=options.limit)


if __name__ == "__main__":
    sys.exit(main())
