"""The command line: `python -m search`, or goferry-search."""

from __future__ import annotations

import argparse
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from goferry import Error

from . import Highlight
from .sources import index_folder, open_index, title

INDEX = "search.index"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give the exit status."""
    given = _parser().parse_args(arguments)
    try:
        status: int = given.run(given)
    except (Error, OSError) as error:
        print(f"goferry-search: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="goferry-search", description="Full-text search in folders of sources."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    index = commands.add_parser("index", help="index the files of a folder, or what changed in it")
    index.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(sysconfig.get_path("stdlib")),
        help="default: Python's standard library",
    )
    index.add_argument("--pattern", default="*.py", help="of the files' names (%(default)s)")
    index.set_defaults(run=_index)

    find = commands.add_parser("find", help="print the best files for a query")
    find.add_argument(
        "query", nargs="+", help='as in: find +json -xml "load the file" defines:load'
    )
    find.add_argument("-n", "--limit", type=int, default=10, help="how many (%(default)s)")
    find.set_defaults(run=_find)

    listing = commands.add_parser("list", help="print the paths of all files that a query finds")
    listing.add_argument("query", nargs="+")
    listing.set_defaults(run=_list)

    info = commands.add_parser("info", help="tell what is in the index")
    info.set_defaults(run=_info)

    for command in (index, find, listing, info):
        command.add_argument(
            "-i", "--index", type=Path, default=Path(INDEX), help="the index's folder (%(default)s)"
        )
    return parser


def _index(given: argparse.Namespace) -> int:
    if not given.folder.is_dir():
        raise NotADirectoryError(f"there is no folder {given.folder}")
    with open_index(given.index) as index, _bar() as bar:
        task = bar.add_task("", total=None)
        result = index_folder(
            index,
            given.folder,
            given.pattern,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    for line in result.unreadable:
        print(f"goferry-search: {line}", file=sys.stderr)
    print(f"{result.put} indexed, {result.unchanged} unchanged, {result.deleted} deleted")
    return 1 if result.unreadable else 0


def _bar() -> Progress:
    columns = TextColumn("indexing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _find(given: argparse.Namespace) -> int:
    console = Console(highlight=False)
    style = Highlight.ANSI if console.is_terminal else Highlight.NONE
    with open_index(given.index, read_only=True) as index:
        results = index.search(
            query=_query(given), limit=given.limit, fields=["path", "lines"], highlight=style
        )
    for hit in results.hits:
        console.print(
            f"{hit.score:7.2f}  {title(hit.id, hit.fields)}", markup=False, soft_wrap=True
        )
        for fragment in hit.fragments.get("body", ()):
            for line in fragment.strip().splitlines():
                console.print("         ", Text.from_ansi(line), soft_wrap=True)
    took = results.took.total_seconds() * 1e3
    print(f"{results.total} files, in {took:.1f} ms")
    return 0 if results.total else 1


def _list(given: argparse.Namespace) -> int:
    found = False
    with open_index(given.index, read_only=True) as index:
        for hit in index.hits(query=_query(given), fields=["path"]):
            print(hit.fields["path"])
            found = True
    return 0 if found else 1


def _info(given: argparse.Namespace) -> int:
    with open_index(given.index, read_only=True) as index:
        info = index.info()
    print(f"{info.documents} documents, {info.size / 1e6:.1f} MB in {info.path}")
    print(f"analyzer {info.analyzer.value}, fields {', '.join(info.fields)}")
    return 0


def _query(given: argparse.Namespace) -> str:
    return " ".join(given.query)
