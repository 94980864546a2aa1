"""`goferry demo`: a tree of files through Go in three ways, each digest checked by hashlib."""

from __future__ import annotations

import os
import platform
import sys

from ._demo_compare import Mismatch, compare
from ._demo_rate import request_rate
from ._demo_reader import warm
from ._demo_table import Output
from ._demo_tree import Tree, default_directory, list_tree
from ._demo_ways import Way, by_asyncio, by_hashlib, by_threads, by_tree_request, load

# Calls under way at a time in the asyncio program, for each of the other ways' threads.
CALLS_PER_THREAD = 8

# A round that takes less, in seconds, is run three times.
SHORT = 3.0


def run(directory: str | None, threads: int, limit: int | None) -> int:
    """Run the demo and return its exit code: 1 if any digest differs.

    Raises OSError when the directory cannot be listed, and goferry.Error when the
    library cannot be opened.
    """
    # Modules imported while it runs may lie in the tree, which shall not change meanwhile.
    sys.dont_write_bytecode = True
    if directory is None:
        directory = default_directory()
    output = Output()
    with output.step("listing the files"):
        tree = list_tree(directory, limit)
    if not tree.files:
        raise FileNotFoundError(f"there are no files below {directory}")
    return show(tree, threads, output)


def show(tree: Tree, threads: int, output: Output) -> int:
    """Digest the files, print what was measured, and return the exit code."""
    cut = "" if tree.whole else "the first "
    output.say(f"{cut}{len(tree.files):,} files below {tree.root}")
    with output.step("loading treesum"):
        loading = load()
    with output.step("reading all files"):
        warm(tree.files, threads)
    rounds = [measure(tree, threads, output)]
    if sum(way.seconds for way in rounds[0]) < SHORT:
        rounds += [measure(tree, threads, output) for _ in range(2)]
    with output.step("small requests"):
        rate = request_rate()
    output.say(
        f"CPython {platform.python_version()}, {os.cpu_count()} CPUs; treesum was loaded in "
        f"{loading * 1e3:.0f} ms"
    )
    output.say(
        "all files were read once beforehand, so that each way finds them in the page cache; "
        + ("one round" if len(rounds) == 1 else f"medians of {len(rounds)} rounds")
    )
    output.table(rounds)
    output.rate(rate)
    output.notes(tree, rounds[0][0])
    return judge(tree, rounds, output)


def measure(tree: Tree, threads: int, output: Output) -> list[Way]:
    """Digest the files in each way, hashlib's first."""
    with output.step("hashlib"):
        ways = [by_hashlib(tree, threads)]
    with output.step("goferry, called by threads"):
        ways.append(by_threads(tree, threads))
    with output.bar("goferry, asyncio", len(tree.files)) as done:
        ways.append(by_asyncio(tree, threads * CALLS_PER_THREAD, done))
    with output.step("goferry, one request"):
        ways.append(by_tree_request(tree))
    return ways


def judge(tree: Tree, rounds: list[list[Way]], output: Output) -> int:
    """Compare each round with its hashlib's digests, print the verdict, return the exit code."""
    mismatches: dict[tuple[str, str], Mismatch] = {}
    complaints = []
    for reference, *ways in rounds:
        for way in ways:
            for mismatch in compare(reference, way, tree):
                mismatches.setdefault((way.name, mismatch.path), mismatch)
            if way.complaint:
                complaints.append(f"{way.name}: {way.complaint}")
    output.verdict(list(mismatches.values()), complaints)
    return 1 if mismatches or complaints else 0
