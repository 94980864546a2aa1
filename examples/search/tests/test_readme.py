"""The README's example prints what its comments say."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"


def test_the_example_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    said = re.findall(r"^ *# (.*)$", example, re.MULTILINE)
    exec(compile(example, str(README), "exec"), {})
    assert capsys.readouterr().out.splitlines() == said


def test_its_links_lead_to_what_is_there() -> None:
    links = re.findall(r"\]\((?!https:)([^)#]+)\)", README.read_text("utf-8"))
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []
