"""What `goferry demo` prints: a table, notes and a progress bar, plain where no terminal is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median

from rich import box
from rich.console import Console
from rich.control import Control
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.segment import ControlType
from rich.table import Table

from ._demo_compare import Mismatch
from ._demo_rate import Rate
from ._demo_reader import Failure
from ._demo_tree import Tree
from ._demo_ways import Way

# How many files are named where many could be.
NAMED = 10

# Rich's guess for what is no terminal, 80 columns, would cut the table's names.
PLAIN_WIDTH = 100


class Output:
    """Standard output, as a terminal or plain. Tells nothing but what it is given."""

    def __init__(self) -> None:
        self._terminal = sys.stdout.isatty()
        self._console = Console(
            width=None if self._terminal else PLAIN_WIDTH, highlight=False, markup=False
        )

    def say(self, line: str) -> None:
        """Print a line, whatever characters are in it."""
        # What is no UTF-8 in names, and what the output's encoding lacks, become escapes.
        line = line.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        encoding = self._console.encoding
        line = line.encode(encoding, "backslashreplace").decode(encoding)
        self._console.print(_printable(line), soft_wrap=True)

    @contextmanager
    def step(self, label: str) -> Iterator[None]:
        """Show what is being done while the result is entered, in terminals only."""
        if not self._terminal:
            yield
            return
        try:
            self._console.print(f"{label} ...", end="\r")
            yield
        finally:
            self._console.control(Control((ControlType.ERASE_IN_LINE, 2)))

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """A progress bar, in terminals only. What it gives is to be told how much is done."""
        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("files,"),
            TimeRemainingColumn(),
            console=self._console,
            auto_refresh=False,  # a thread that draws would take turns with what is measured
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            disable=not self._terminal,
        )
        # Not by `with`: Ctrl-C within its entry would leave the cursor hidden.
        try:
            progress.start()
            task = progress.add_task(label, total=total)
            yield lambda done: progress.update(task, completed=done, refresh=True)
        finally:
            progress.stop()

    def table(self, rounds: Sequence[Sequence[Way]]) -> None:
        """Print a row for each way, with the median time of all rounds.

        The first way is what the others are compared with.
        """
        table = Table(box=box.SIMPLE_HEAD if self._terminal else box.ASCII2)
        table.add_column("way", overflow="fold")
        for title in ("files", "bytes", "files/s", "MB/s", "ratio"):
            table.add_column(title, justify="right", overflow="fold")
        medians = [median(way.seconds for way in again) for again in zip(*rounds, strict=True)]
        for way, seconds in zip(rounds[0], medians, strict=True):
            table.add_row(
                way.name,
                f"{way.files:,}",
                f"{way.size:,}",
                f"{way.files / seconds:,.0f}",
                f"{way.size / seconds / 1e6:,.0f}",
                f"{medians[0] / seconds:.2f}",
            )
        self._console.print(table)

    def rate(self, rate: Rate) -> None:
        """Print the request-rate line."""
        self.say(
            f"small requests, one thread: {rate.per_second:,.0f} calls/s, "
            f"p50 {rate.p50 * 1e6:.1f} us, p99 {rate.p99 * 1e6:.1f} us"
        )

    def notes(self, tree: Tree, reference: Way) -> None:
        """Tell of names that are no UTF-8, and of what could not be read by any way."""
        odd = sum(not _is_utf8(path) for path in tree.files)
        if odd:
            self.say(f"names that are no UTF-8: {odd:,}; these files were digested like the others")
        unread = {path: os.strerror(number) for path, number in tree.unlisted.items()}
        for path, outcome in reference.outcomes.items():
            if isinstance(outcome, Failure):
                unread[path] = outcome.reason
        if unread:
            self.say(f"files and directories that could not be read by any way: {len(unread):,}")
            self._some([f"{path}: {reason}" for path, reason in unread.items()])

    def verdict(self, mismatches: Sequence[Mismatch], complaints: Sequence[str]) -> None:
        """Print whether all agree, and else the first files on which they do not."""
        if mismatches:
            self.say(f"MISMATCHES: {len(mismatches):,}")
            self._some([str(mismatch) for mismatch in mismatches])
        for complaint in complaints:
            self.say(f"WRONG: {complaint}")
        if not mismatches and not complaints:
            self.say("each digest is the same as hashlib's")

    def _some(self, lines: Sequence[str]) -> None:
        for line in lines[:NAMED]:
            self.say(f"  {line}")
        if len(lines) > NAMED:
            self.say(f"  and {len(lines) - NAMED:,} more")


def _is_utf8(path: str) -> bool:
    return not any("\udc80" <= character <= "\udcff" for character in path)


def _printable(line: str) -> str:
    """The line with control characters, which might steer the terminal, as escapes."""
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in line
    )
