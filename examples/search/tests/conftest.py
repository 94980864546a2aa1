"""An index of Python's own json and email packages, and one in memory."""

import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from search import Index
from search.sources import index_folder, open_index

STDLIB = Path(sysconfig.get_path("stdlib"))


@pytest.fixture
def memory() -> Iterator[Index]:
    """An empty index in memory."""
    with Index() as index:
        yield index


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the package email, which is closed."""
    path = tmp_path_factory.mktemp("indexed") / "index"
    with open_index(path) as index:
        done = index_folder(index, STDLIB / "email")
    assert done.put > 20
    assert (done.unchanged, done.deleted, done.unreadable) == (0, 0, [])
    return path
