"""The parser of the `goferry` command: complaints in one line, examples in the helps."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

    Commands = argparse._SubParsersAction["Parser"]


class Parser(argparse.ArgumentParser):
    """A parser that complains in one line."""

    def error(self, message: str) -> NoReturn:
        """Print the complaint and exit with 2."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def add(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    *,
    help: str,
    description: str,
    examples: dict[str, str] | None = None,
    ends: str = "",
) -> Parser:
    """Add a command. `examples` maps command lines to what they do, `ends` tells the exit codes."""
    lines = []
    if examples:
        width = max(map(len, examples))
        lines += [
            "examples:",
            *(f"  {line:{width}}  {does}".rstrip() for line, does in examples.items()),
        ]
    if ends:
        lines += ["", ends] if lines else [ends]
    parser = commands.add_parser(
        name,
        help=help,
        description=description,
        epilog="\n".join(lines),
        formatter_class=_Formatter,
    )
    parser.set_defaults(run=run, refuse=parser.error)
    return parser


class _Formatter(argparse.HelpFormatter):
    """Wraps the description, and leaves the lines of the examples as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.startswith("examples:"):
            head, blank, tail = text.partition("\n\n")
            return head + blank + (super()._fill_text(tail, width, indent) if tail else "")
        return super()._fill_text(text, width, indent)


def number(of: str, most: int) -> Callable[[str], int]:
    """A positive number, as an argument's type."""

    def parse(text: str) -> int:
        try:
            found = int(text)
        except ValueError:
            found = 0
        if not 1 <= found <= most:
            bound = "1 or more" if most == sys.maxsize else f"1 to {most}"
            raise argparse.ArgumentTypeError(f"{text!r} is no number of {of}: it can be {bound}")
        return found

    return parse
