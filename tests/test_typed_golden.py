"""What is generated, to the letter: `make golden` writes it anew after a change that is meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import typed_package

GOLDEN = Path(__file__).resolve().parent / "golden"
FILES = ("__init__.py", "__init__.pyi", "protocols.py")


@pytest.mark.parametrize("library", ["wirelib", "clashlib"])
@pytest.mark.parametrize("name", FILES)
def test_the_generated_package_is_the_one_that_was_looked_at(library: str, name: str) -> None:
    built = typed_package.build(library)
    text = (built.folder / library / name).read_text("utf-8")
    golden = GOLDEN / library / name
    if os.environ.get("GOFERRY_GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8"), "run `make golden` if the change is meant"
