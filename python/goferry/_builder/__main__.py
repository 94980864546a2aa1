"""`python -m goferry._builder PACKAGE[:VARIABLE] ... -o FOLDER` builds one extension."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import BuildFailed, GoLibrary, build_extension, extension_file_name


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds what the arguments name and prints the file; gives the process's exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m goferry._builder",
        description="Build an extension module for this Python from Go libraries.",
    )
    parser.add_argument(
        "libraries",
        nargs="+",
        metavar="PACKAGE[:VARIABLE]",
        help="import path of a Go package, and its variable that declares the library (Library)",
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FOLDER", help="where to put the file"
    )
    parser.add_argument(
        "-C", "--directory", type=Path, help="the packages' Go module (goferry's own)"
    )
    given = parser.parse_args(arguments)
    try:
        libraries = [
            GoLibrary(package, variable or "Library", given.directory)
            for package, _, variable in (each.partition(":") for each in given.libraries)
        ]
        print(build_extension(libraries, given.output / extension_file_name()))
    except BuildFailed as failure:
        print(f"goferry: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
