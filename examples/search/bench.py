"""Measures this library beside tantivy: the same files, fields, queries and durability.

    pip install tantivy==0.27.0
    python bench.py

Both put the same two fields into an index on disk, the path as it is and the text with positions,
keep them both, and commit after the same number of files. Both take letters and digits in lower
case for words, and rank by BM25. Every query is asked of both, and must find as many files. Rounds
alternate, so that what else the machine does meets both; medians are printed.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import sysconfig
import tempfile
import threading
import time
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy
from rich.console import Console
from rich.table import Table
from search import Document, Highlight, Index
from search.sources import list_files

from goferry import Options

COMMIT_AFTER = 256  # files
LIMIT = 10
THREADS = 16
QUERIES = (
    "asyncio",
    "json decoder",
    "+socket -ssl",
    "+thread +lock +queue",
    '"import sys"',
    '"the file descriptor"',
    "os path join",
    "parser lexer tokenizer",
    "unittest mock patch",
    "+http -server client",
)

File = tuple[str, str]  # path and text


class Engine(ABC):
    """An index on disk, empty when it is made."""

    name: str

    @abstractmethod
    def add(self, files: Sequence[File]) -> None:
        """Add the files, and commit after each COMMIT_AFTER."""

    @abstractmethod
    def find(self, query: str) -> tuple[int, list[str]]:
        """Give how many files a query finds, and the best paths."""

    @abstractmethod
    def show(self, query: str) -> list[str]:
        """Give the best files' fragments, in HTML."""

    @abstractmethod
    def close(self) -> None:
        """End it, when all that it does in the background is done."""


class Ours(Engine):
    """This library."""

    name = "search"

    def __init__(self, folder: Path) -> None:
        # On a slow machine all files may take longer than the 5 s after which goferry would say so.
        self.index = Index(
            path=folder / "index",
            keywords=["path"],
            default_field="body",
            options=Options(stale_after=600.0),
        )

    def add(self, files: Sequence[File]) -> None:
        documents = [Document(id=path, fields={"path": path, "body": text}) for path, text in files]
        self.index.put_all(documents=documents, batch_size=COMMIT_AFTER)

    def find(self, query: str) -> tuple[int, list[str]]:
        results = self.index.search(query=query, limit=LIMIT)
        return results.total, [hit.id for hit in results.hits]

    def show(self, query: str) -> list[str]:
        results = self.index.search(query=query, limit=LIMIT, highlight=Highlight.HTML)
        return [hit.fragments["body"][0] for hit in results.hits]

    def close(self) -> None:
        self.index.close()


class Tantivy(Engine):
    """tantivy, the Rust library that is nearest in kind."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("path", stored=True, tokenizer_name="raw")
        builder.add_text_field("body", stored=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(folder))
        self.writer = self.index.writer()

    def add(self, files: Sequence[File]) -> None:
        for start in range(0, len(files), COMMIT_AFTER):
            for path, text in files[start : start + COMMIT_AFTER]:
                # A file that is put again takes the old one's place, as it does with us.
                self.writer.delete_documents_by_term("path", path)
                self.writer.add_document(tantivy.Document(path=path, body=text))
            self.writer.commit()
            self.index.reload()

    def find(self, query: str) -> tuple[int, list[str]]:
        searcher = self.index.searcher()
        # Its stub leaves `count` out.
        found: Any = searcher.search(self.index.parse_query(query, ["body"]), LIMIT)
        return found.count, [searcher.doc(address)["path"][0] for _, address in found.hits]

    def show(self, query: str) -> list[str]:
        searcher = self.index.searcher()
        parsed = self.index.parse_query(query, ["body"])
        cutter = tantivy.SnippetGenerator.create(searcher, parsed, self.schema, "body")
        found = searcher.search(parsed, LIMIT)
        return [
            cutter.snippet_from_doc(searcher.doc(address)).to_html() for _, address in found.hits
        ]

    def close(self) -> None:
        self.writer.wait_merging_threads()


@dataclass
class Round:
    """What one round measured; rates are queries per second."""

    indexing: float
    size: int
    alone: float
    fragments: float
    threads: float
    meanwhile: float
    indexing_meanwhile: float


def measure(engine: type[Ours] | type[Tantivy], files: Sequence[File], seconds: float) -> Round:
    """Measure one engine, twice indexing: without and with threads that query."""
    with tempfile.TemporaryDirectory() as folder:
        here = engine(Path(folder))
        start = time.perf_counter()
        here.add(files)
        indexing = time.perf_counter() - start
        here.close()
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    with tempfile.TemporaryDirectory() as folder:
        here = engine(Path(folder))
        here.add(files[:COMMIT_AFTER])  # something to find
        stop = threading.Event()
        with ThreadPoolExecutor(THREADS) as pool:
            asking = [pool.submit(ask_until, stop, here.find) for _ in range(THREADS)]
            start = time.perf_counter()
            here.add(files)
            indexing_meanwhile = time.perf_counter() - start
            stop.set()
            meanwhile = sum(each.result() for each in asking) / indexing_meanwhile
        alone = rate(here.find, seconds, 1)
        fragments = rate(here.show, seconds, 1)
        threads = rate(here.find, seconds, THREADS)
        here.close()
    return Round(indexing, size, alone, fragments, threads, meanwhile, indexing_meanwhile)


def ask_until(stop: threading.Event, ask: Callable[[str], object]) -> int:
    """Ask the queries in turn, and give how many were answered."""
    asked = 0
    while not stop.is_set():
        ask(QUERIES[asked % len(QUERIES)])
        asked += 1
    return asked


def rate(ask: Callable[[str], object], seconds: float, threads: int) -> float:
    """Give the queries per second of this many threads."""
    stop = threading.Event()
    with ThreadPoolExecutor(threads) as pool:
        start = time.perf_counter()
        asking = [pool.submit(ask_until, stop, ask) for _ in range(threads)]
        time.sleep(seconds)
        stop.set()
        asked = sum(each.result() for each in asking)
        return asked / (time.perf_counter() - start)


def check(files: Sequence[File]) -> None:
    """Raise when the two do not find as many files."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        engines = (Ours(Path(one)), Tantivy(Path(other)))
        for engine in engines:
            engine.add(files)
        for query in QUERIES:
            ours, theirs = (engine.find(query)[0] for engine in engines)
            if ours != theirs or not ours:
                raise AssertionError(f"{query}: {ours} files, and tantivy finds {theirs}")
            if not all("<" in fragment for engine in engines for fragment in engine.show(query)):
                raise AssertionError(f"{query}: a fragment marks nothing")
        for engine in engines:
            engine.close()


def main() -> None:
    """Measure and print the table of the README."""
    parser = argparse.ArgumentParser(description="Measure search beside tantivy.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(sysconfig.get_path("stdlib")))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="for each rate of queries")
    given = parser.parse_args()
    files = [
        (path.relative_to(given.folder).as_posix(), path.read_text("utf-8", errors="replace"))
        for path in list_files(given.folder)
    ]
    check(files)
    rounds: dict[str, list[Round]] = {Ours.name: [], Tantivy.name: []}
    for _ in range(given.rounds):
        rounds[Ours.name].append(measure(Ours, files, given.seconds))
        rounds[Tantivy.name].append(measure(Tantivy, files, given.seconds))
    report(files, rounds)


def report(files: Sequence[File], rounds: dict[str, list[Round]]) -> None:
    """Print medians, as Markdown where the output is no terminal."""

    def median(engine: str, value: Callable[[Round], float]) -> float:
        return statistics.median(map(value, rounds[engine]))

    count = len(files)
    size = sum(len(text.encode()) for _, text in files) / 1e6
    rows: list[tuple[str, Callable[[Round], float], str]] = [
        ("index all files", lambda r: r.indexing, "{:.2f} s"),
        ("files/s", lambda r: count / r.indexing, "{:,.0f}"),
        ("size on disk", lambda r: r.size / 1e6, "{:.1f} MB"),
        ("queries/s, 1 thread", lambda r: r.alone, "{:,.0f}"),
        ("queries/s with fragments, 1 thread", lambda r: r.fragments, "{:,.0f}"),
        (f"queries/s, {THREADS} threads", lambda r: r.threads, "{:,.0f}"),
        (f"queries/s, {THREADS} threads, while indexing", lambda r: r.meanwhile, "{:,.0f}"),
        ("index all files meanwhile", lambda r: r.indexing_meanwhile, "{:.2f} s"),
    ]
    heading = (
        f"{count:,} files, {size:.1f} MB; CPython {platform.python_version()}, "
        f"tantivy {version('tantivy')}; medians of {len(rounds[Ours.name])} rounds"
    )
    print(heading + "\n")
    cells = [
        [title, *(form.format(median(engine, value)) for engine in rounds)]
        for title, value, form in rows
    ]
    write(["", *rounds], cells)


def write(heads: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
    """Print a table."""
    if not sys.stdout.isatty():
        print("| " + " | ".join(heads) + " |")
        print("|---" * len(heads) + "|")
        for row in cells:
            print("| " + " | ".join(row) + " |")
        return
    table = Table(*heads)
    for row in cells:
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    warnings.simplefilter("error")
    main()
