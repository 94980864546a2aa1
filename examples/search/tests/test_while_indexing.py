"""Threads get answers while an index grows."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from search.sources import document, list_files, open_index

from conftest import STDLIB

THREADS = 16


def test_sixteen_threads_are_answered_while_the_index_grows(tmp_path: Path) -> None:
    files = list_files(STDLIB)[:400]
    documents = [document(STDLIB, path) for path in files]
    done = threading.Event()
    with open_index(tmp_path / "index") as index, ThreadPoolExecutor(THREADS) as pool:
        start = threading.Barrier(THREADS + 1)

        def ask() -> list[int]:
            start.wait(timeout=60)
            counts: list[int] = []
            while not counts or not done.is_set():
                counts.append(index.search(query="import def class").total)
            return counts

        asking = [pool.submit(ask) for _ in range(THREADS)]
        try:
            start.wait(timeout=60)
            index.put_all(documents=documents, batch_size=50)
        finally:
            done.set()
        answers = [each.result(timeout=60) for each in asking]
        assert all(each == sorted(each) for each in answers)  # nobody sees it shrink
        assert len({count for each in answers for count in each}) > 2  # nor only the ends
        assert index.info().documents == len(files)
