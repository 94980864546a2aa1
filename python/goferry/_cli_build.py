"""`goferry build` on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._cli_parser import add

if TYPE_CHECKING:
    import argparse

    from ._cli_parser import Commands


def add_build(commands: Commands) -> None:
    """Add the command."""
    build = add(
        commands,
        "build",
        _run,
        help="build a wheel and an sdist",
        description="Build a project's wheel, for this interpreter and platform, and its sdist. "
        "`python -m build`, `pip wheel .` and `uv build` do the same through the project's build "
        "backend.",
        examples={
            "goferry build": "both, of the project in this folder, into dist/",
            "goferry build --wheel --out /tmp/wheels ~/hello": "the wheel of another, elsewhere",
        },
        ends="Exit codes: 0 when all was built, 1 when it does not build or is no project, 2 when "
        "FOLDER cannot be written to, 130 after Ctrl-C.",
    )
    build.add_argument(
        "directory",
        nargs="?",
        default=".",
        metavar="DIR",
        help="the project's folder (default: this one)",
    )
    build.add_argument("--wheel", action="store_true", help="build the wheel only")
    build.add_argument("--sdist", action="store_true", help="build the sdist only")
    build.add_argument(
        "-o", "--out", metavar="FOLDER", help="where to put them (default: dist in DIR)"
    )
    build.add_argument("-q", "--quiet", action="store_true", help="print the files alone")


def _run(options: argparse.Namespace) -> int:
    from ._authoring import build

    both = options.wheel == options.sdist
    for file in build(
        options.directory,
        wheel=both or options.wheel,
        sdist=both or options.sdist,
        out=options.out,
        quiet=options.quiet,
    ):
        print(file)
    return 0
