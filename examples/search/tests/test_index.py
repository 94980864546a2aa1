"""The index as Python has it: documents, queries, hits, errors, batches, events."""

import asyncio
from datetime import datetime, timezone
from pathlib import Path

import pytest
import search
from search import AsyncIndex, Document, Highlight, Index

from goferry import Progress

AT = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)


def words(id: str, body: str) -> Document:
    return Document(id=id, fields={"body": body})


def test_a_document_is_put_found_and_deleted(memory: Index) -> None:
    memory.put(
        id="a", fields={"body": "load a JSON file", "lines": 3, "at": AT, "tags": ["x", "y"]}
    )
    memory.put(words("b", "load an XML file"))
    found = memory.search(query="+load -xml", fields=["*"], highlight=Highlight.HTML)
    (hit,) = found.hits
    assert found.total == 1
    assert hit.id == "a"
    assert hit.score > 0
    assert hit.fields == {"body": "load a JSON file", "lines": 3.0, "at": AT, "tags": ["x", "y"]}
    assert hit.fragments == {"body": ["<mark>load</mark> a JSON file"]}
    assert memory.get("a").fields == hit.fields
    memory.delete(["a"])
    assert memory.count("load") == 1


def test_errors_say_what_is_wrong(memory: Index) -> None:
    with pytest.raises(search.MissingError, match='there is no document "none"') as missing:
        memory.get("none")
    assert missing.value.id == "none"
    assert isinstance(missing.value, LookupError)
    with pytest.raises(search.QueryError) as wrong:
        memory.search(query='"open')
    assert wrong.value.query == '"open'
    assert "quote" in wrong.value.reason
    assert isinstance(wrong.value, ValueError)
    with pytest.raises(search.DocumentError, match="the field data is a") as refused:
        memory.put(id="x", fields={"data": b"bytes"})
    assert refused.value.id == "x"
    with pytest.raises(search.QueryError, match="it is empty"):
        search.check_query("")
    search.check_query("+json")


def test_an_index_on_disk_reopens_and_has_one_writer(tmp_path: Path) -> None:
    path = tmp_path / "index"
    with Index(path=path, keywords=["key"]) as index:
        index.put(words("a", "word"))
        with pytest.raises(search.LockedError):
            Index(path=path)
    with Index(path=path, read_only=True) as one, Index(path=path, read_only=True) as other:
        assert one.count("word") == other.count("word") == 1
        with pytest.raises(search.ReadOnlyError):
            one.put(words("b", "word"))
        assert one.info().keywords == ["key"]
    with pytest.raises(search.MismatchError) as mismatch:
        Index(path=path, keywords=["other"])
    assert mismatch.value.setting == "keywords"
    assert mismatch.value.folder == str(path)
    with pytest.raises(search.NoIndexError):
        Index(path=tmp_path)


def test_many_are_put_with_events_and_progress(memory: Index) -> None:
    documents = [words(str(n), f"number {n}") for n in range(100)]
    heard: list[Progress] = []
    with memory.committed.listen() as events:
        reply = memory.put_all(documents=documents, batch_size=30, progress=heard.append)
        batches = [next(events) for _ in range(reply.batches)]
    assert (reply.put, reply.batches) == (100, 4)
    assert sum(batch.put for batch in batches) == 100
    assert max(batch.documents for batch in batches) == 100
    assert heard[-1].done == heard[-1].total == 100
    assert memory.count("number") == 100


def test_a_stream_gives_every_hit(memory: Index) -> None:
    memory.put_all(documents=[words(str(n), "word " * (n % 7 + 1)) for n in range(500)])
    hits = list(memory.hits(query="word"))
    assert {hit.id for hit in hits} == {str(n) for n in range(500)}
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    for hit in memory.hits(query="word"):
        assert hit.id == hits[0].id
        break
    with pytest.raises(search.QueryError):
        next(iter(memory.hits(query="")))


def test_a_batch_is_all_or_nothing(memory: Index) -> None:
    memory.put(words("old", "word"))
    with memory.batch() as batch:
        batch.put(words("new", "word"))
        batch.delete(["old"])
        assert [hit.id for hit in memory.hits(query="word")] == ["old"]
        assert batch.commit().put == 1
        with pytest.raises(search.CommittedError):
            batch.commit()
    assert [hit.id for hit in memory.hits(query="word")] == ["new"]
    with memory.batch() as forgotten:
        forgotten.put(words("never", "word"))
    assert memory.count("word") == 1


def test_all_of_it_is_awaited() -> None:
    async def use() -> list[str]:
        async with AsyncIndex() as index:
            await asyncio.gather(*(index.put(words(str(n), "word")) for n in range(20)))
            batch = await index.batch()
            await batch.put.aio(words("batched", "word"))
            await batch.commit.aio()
            found = await asyncio.gather(*(index.search(query="word") for _ in range(20)))
            assert {one.total for one in found} == {21}
            return [hit.id async for hit in index.hits(query="word")]

    assert sorted(asyncio.run(use())) == sorted([*map(str, range(20)), "batched"])


def test_a_deadline_reaches_go(memory: Index) -> None:
    documents = [words(str(n), "word " * 1000) for n in range(2000)]
    with pytest.raises(TimeoutError):
        memory.put_all(documents=documents, batch_size=1, timeout=0.05)
    # What was committed stays, and no more comes.
    memory.goferry.recycle()
    assert memory.count("word") == 0
