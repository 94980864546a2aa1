"""`goferry bench` on the command line."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from ._cli_parser import add

if TYPE_CHECKING:
    from ._cli_parser import Commands

MOST_SECONDS = 3600.0


def add_bench(commands: Commands) -> None:
    """Add the command."""
    bench = add(
        commands,
        "bench",
        _run,
        help="time the requests of an installed library, by each way of calling",
        description="Open an installed library and call one of its methods again and again: by one "
        "thread, by 8, by post, submit and map, and by asyncio. A table shows what a request "
        "takes. The method is really called, many thousand times: choose one that may be.",
        examples={
            "goferry bench counter": "the method that takes and gives bytes",
            "goferry bench counter bump --request '{\"by\": 2}'": "a method and its request",
            "goferry bench my_package:search lookup --json": "a library of a package, as JSON",
        },
        ends="Exit codes: 0 when every request had its reply, 2 when one failed or the library "
        "cannot be opened, 130 after Ctrl-C.",
    )
    bench.add_argument("library", metavar="LIBRARY", help="a name, as goferry.open takes it")
    bench.add_argument(
        "method",
        nargs="?",
        metavar="METHOD",
        help="by default echo, or else the first that takes bytes and gives bytes",
    )
    bench.add_argument(
        "--request",
        type=_json,
        metavar="JSON",
        default=argparse.SUPPRESS,
        help="what the method is given; a text for bytes (default: 64 bytes, or no fields)",
    )
    bench.add_argument(
        "--config",
        type=_json,
        metavar="JSON",
        default={},
        help="what the library is opened with (default: nothing)",
    )
    bench.add_argument(
        "--seconds",
        type=_seconds,
        default=1.0,
        metavar="S",
        help="how long each way is timed (default: 1)",
    )
    bench.add_argument("--json", action="store_true", help="print JSON, with times in seconds")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no JSON: {error}") from None


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= MOST_SECONDS:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of seconds: it can be up to {MOST_SECONDS:g}"
        )
    return found


def _run(options: argparse.Namespace) -> int:
    from . import _bench_table

    return _bench_table.run(
        options.library,
        options.method,
        getattr(options, "request", None),
        given="request" in options,
        config=options.config,
        seconds=options.seconds,
        as_json=options.json,
    )
