"""The page of promises: each is shown by tests that exist."""

from __future__ import annotations

import re

import pytest

from conftest import ROOT

PAGE = ROOT / "docs" / "promises.md"
TEST = re.compile(r"`(\w[\w/]*\.(?:go|py))::(\w+)`")


def promises() -> list[tuple[str, str]]:
    """Each promise with the cell that names its tests."""
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in PAGE.read_text().splitlines()
        if line.startswith("|")
    ]
    return [(cells[0], cells[1]) for cells in rows if not cells[0].startswith(("promise", "---"))]


def test_the_page_has_its_promises() -> None:
    names = [promise for promise, _ in promises()]
    assert len(names) > 50
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("promise", "tests"), promises(), ids=lambda text: text[:40])
def test_each_promise_has_tests_that_exist(promise: str, tests: str) -> None:
    named = TEST.findall(tests)
    assert named, f"no test shows: {promise}"
    assert re.sub(r",\s*", "", TEST.sub("", tests)) == "", f"not understood: {tests}"
    for path, name in named:
        declared = rf"^func {name}\(" if path.endswith(".go") else rf"^ *(async )?def {name}\("
        text = (ROOT / path).read_text()
        assert re.search(declared, text, re.MULTILINE), f"{path} has no {name}, for: {promise}"
