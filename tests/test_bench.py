"""`goferry bench`: every way is timed, and what cannot be timed is refused in one line."""

from __future__ import annotations

import json

import pytest

from command import complaint, goferry

BRIEF = ("--seconds", "0.02")


def ways(*arguments: str) -> dict[str, dict[str, float | None]]:
    """The figures of each way."""
    result = goferry("bench", *arguments, *BRIEF, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    return {each.pop("way"): each for each in json.loads(result.stdout)["ways"]}


def test_every_way_is_timed_and_has_its_replies(golib: str) -> None:
    found = ways(golib)
    assert [way.partition(",")[0] for way in found] == [
        *("call", "call", "post", "submit", "map", "await", "gather(100)")
    ]
    for way, figures in found.items():
        requests, seconds, each = figures["requests"], figures["seconds"], figures["each"]
        assert requests, way
        assert seconds, way
        assert each == seconds / requests
    for waiting in ("call", "await"):
        p50, p99 = found[waiting]["p50"], found[waiting]["p99"]
        assert p50 is not None
        assert p99 is not None
        assert 0 < p50 <= p99


def test_a_method_with_a_request_and_a_config(golib: str) -> None:
    text = ("--request", '{"value": 3}', "--config", '{"start": 5}')
    assert ways(golib, "double", *text)["call"]["requests"]


def test_fewer_requests_are_under_way_where_each_takes_long(golib: str) -> None:
    assert "post, 10 at once" in ways(golib, "sleep", "--request", '{"for": 0.001}')


def test_the_table_names_library_method_and_ways(golib: str) -> None:
    result = goferry("bench", golib, *BRIEF)
    assert (result.returncode, result.stderr) == (0, "")
    for word in ("golib: echo", "call, 8 threads", "gather(100)", "requests/s", "p99"):
        assert word in result.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["fail", "--request", '{"kind": "plain"}'], "it did not work"),
        (["nope"], "golib has no method 'nope'; it has echo, "),
        (["count_from"], "count_from is of the kind stream"),
        (["cursor.next"], "cursor.next is of the kind object method"),
        (["double"], "field value: missing"),
        (["echo", "--request", "3"], "--request must be a JSON text, not 3"),
        (["double", "--request", "{"], "'{' is no JSON"),
        (["--seconds", "0"], "'0' is no number of seconds"),
        (["--seconds", "nan"], "'nan' is no number of seconds"),
        (["--config", '{"fail": "it was to"}'], "it was to"),
    ],
)
def test_what_cannot_be_timed_is_one_line(golib: str, arguments: list[str], says: str) -> None:
    assert says in complaint(goferry("bench", golib, *arguments))


def test_without_a_method_over_bytes_one_must_be_named() -> None:
    line = complaint(goferry("bench", "treesum"))
    assert "name one of its methods (digest_file, " in line
