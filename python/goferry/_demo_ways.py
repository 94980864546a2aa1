"""The ways in which `goferry demo` digests files: hashlib's, and three through goferry.

Each takes the same files and gives what became of each. Times run from before a context or an
executor is made until it is closed.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ._demo_reader import Failure, Outcome, Reader
from ._demo_tree import Tree, one_root
from ._demo_wait import in_executor, result_of, run
from ._errors import Error, PanicError, RequestError
from ._options import Options
from .examples.treesum import AsyncTreesum, FileDone, FileFailed, Symlinks, Treesum

# Go's workers wait for the listener instead of losing events. Ctrl-C closes contexts, which shall
# not wait long for the digest of a large file.
OPTIONS = Options(overflow="block", drain_timeout=0.1)

# How often the progress bar is told, in seconds.
SHOW_EVERY = 0.1


@dataclass
class Way:
    """What a way of digesting made of the files.

    `size` is in bytes and `seconds` the wall time. `complaint` says what was wrong beside
    single files, and is empty if nothing was.
    """

    name: str
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    size: int = 0
    seconds: float = 0.0
    complaint: str = ""

    @property
    def files(self) -> int:
        """How many files were digested."""
        return sum(isinstance(outcome, str) for outcome in self.outcomes.values())


def load() -> float:
    """Load the library, which a process does once, and tell how many seconds it took."""
    start = time.perf_counter()
    Treesum(options=OPTIONS).close()
    return time.perf_counter() - start


def by_hashlib(tree: Tree, threads: int) -> Way:
    """Digest by hashlib in a ThreadPoolExecutor, to which each file is a task."""
    way = Way(f"hashlib, {threads} threads")
    start = time.perf_counter()
    with Reader() as reader:
        results = in_executor(reader.digest, tree.files, threads, reader.close)
        for path, (outcome, size) in zip(tree.files, results, strict=True):
            way.outcomes[path] = outcome
            way.size += size
    way.seconds = time.perf_counter() - start
    return way


def by_threads(tree: Tree, threads: int) -> Way:
    """Digest through goferry, by threads that make one synchronous call after another."""
    way = Way(f"goferry, {threads} threads")
    remaining = iter(tree.files)  # a list's iterator may be shared by threads

    def work() -> tuple[dict[str, Outcome], int]:
        outcomes: dict[str, Outcome] = {}
        total = 0
        for path in remaining:
            try:
                reply = treesum.digest_file(path=path)
            except RequestError as error:
                outcomes[path] = _failure(error)
            else:
                outcomes[path] = reply.digest
                total += reply.size
        return outcomes, total

    start = time.perf_counter()
    # When Ctrl-C ends the wait for the workers, closing the context ends them: with ClosedError.
    with (
        ThreadPoolExecutor(threads) as executor,
        Treesum(options=OPTIONS) as treesum,
    ):
        for worker in [executor.submit(work) for _ in range(threads)]:
            outcomes, size = result_of(worker)
            way.outcomes.update(outcomes)
            way.size += size
    way.seconds = time.perf_counter() - start
    return way


def by_asyncio(tree: Tree, outstanding: int, show: Callable[[int], object]) -> Way:
    """Digest through goferry in an asyncio program with at most `outstanding` calls under way.

    `show` is told ten times a second how many files are done, on the loop's thread.
    """
    way = Way(f"goferry, asyncio ({outstanding})")
    start = time.perf_counter()
    run(lambda: _by_asyncio(way, tree.files, outstanding, show))
    way.seconds = time.perf_counter() - start
    return way


async def _by_asyncio(
    way: Way, files: Iterable[str], outstanding: int, show: Callable[[int], object]
) -> None:
    remaining = iter(files)
    outcomes = way.outcomes

    async def work() -> None:
        for path in remaining:
            try:
                reply = await treesum.digest_file(path=path)
            except RequestError as error:
                outcomes[path] = _failure(error)
            else:
                outcomes[path] = reply.digest
                way.size += reply.size

    async def watch() -> None:
        while True:
            show(len(outcomes))
            await asyncio.sleep(SHOW_EVERY)

    async with AsyncTreesum(options=OPTIONS) as treesum:
        watcher = asyncio.create_task(watch())
        try:
            await asyncio.gather(*(work() for _ in range(outstanding)))
        finally:
            watcher.cancel()
    show(len(outcomes))


def by_tree_request(tree: Tree) -> Way:
    """Digest through goferry with one request, whose events tell of each file."""
    way = Way("goferry, one request")
    outcomes = way.outcomes
    with one_root(tree) as (root, names):
        # Both run on the context's event thread, and nobody else writes.

        def done(event: FileDone) -> None:
            outcomes[names.get(event.path, event.path)] = event.digest
            way.size += event.size

        def failed(event: FileFailed) -> None:
            outcomes[names.get(event.path, event.path)] = Failure(event.reason)

        start = time.perf_counter()
        with Treesum(options=OPTIONS) as treesum:
            treesum.file_done.connect(done)
            treesum.file_failed.connect(failed)
            links = Symlinks.SKIP if tree.whole else Symlinks.FILES
            reply = treesum.digest_tree(root=root, symlinks=links)
        # Closing has waited for the listeners.
        way.seconds = time.perf_counter() - start
    told = (reply.files, reply.failed, reply.size)
    heard = (way.files, len(outcomes) - way.files, way.size)
    if told != heard:
        way.complaint = (
            "the tree's reply counts {} files, {} failures and {} bytes, but events told of "
            "{}, {} and {}".format(*told, *heard)
        )
    return way


def _failure(error: Error) -> Failure:
    """The failure to read a file. A panic is none: it is raised."""
    if isinstance(error, PanicError):
        raise error
    number = getattr(error, "errno", None)
    return Failure(os.strerror(number) if number else str(error))
