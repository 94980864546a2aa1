"""The example notebook runs in a real kernel, as somebody would run it who has just cloned."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import ROOT

NOTEBOOK = ROOT / "examples" / "treesum" / "tour.ipynb"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The notebook after all of its cells have run; an error in one is an error here."""
    with pytest.MonkeyPatch.context() as patch:
        # The kernel's history, fonts and connection files are nobody else's business.
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        notebook = nbformat.read(NOTEBOOK, as_version=4)
        client = NotebookClient(
            notebook,
            timeout=60,
            kernel_name="python3",
            resources={"metadata": {"path": str(NOTEBOOK.parent)}},
        )
        yield client.execute()


def outputs(notebook: Any) -> list[Any]:
    """What all cells have shown."""
    return [out for cell in notebook.cells for out in cell.get("outputs", ())]


def test_it_runs_and_complains_about_nothing(executed: Any) -> None:
    shown = outputs(executed)
    assert len(shown) >= 8
    assert [out for out in shown if out.output_type == "error" or out.get("name") == "stderr"] == []
    text = "".join(out.text for out in shown if out.output_type == "stream")
    assert re.search(r"^\d+ digests, the same as hashlib's$", text, re.MULTILINE)
    assert "NotExistError: " in text
    assert "given up after 0." in text


def test_its_figure_is_shown(executed: Any) -> None:
    figures = [out for out in outputs(executed) if "image/png" in out.get("data", {})]
    assert len(figures) == 1


def test_it_is_kept_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    assert outputs(notebook) == []
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [None] * len(code)


README = NOTEBOOK.with_name("README.md")


def test_the_readme_beside_it_links_to_what_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8"))
    assert links
    for link in links:
        assert Path(NOTEBOOK.parent, link).exists(), link


def test_the_readmes_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(example, str(README), "exec"), {})
    digest, size = capsys.readouterr().out.split()[:2]
    content = Path("/etc/hostname").read_bytes()
    assert (digest, int(size)) == (hashlib.sha256(content).hexdigest(), len(content))
