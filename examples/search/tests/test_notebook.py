"""The notebook runs in a real kernel and complains about nothing."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parent.parent / "stdlib.ipynb"

# What goferry says on a machine that does much else.
SLOW = "is still running after|nothing moves|moves again"


def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The kernel's history and connection files are nobody else's business.
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(
        notebook, timeout=100, resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    )
    client.execute()
    shown = [out for cell in notebook.cells for out in cell.get("outputs", ())]
    assert [out for out in shown if out.output_type == "error"] == []
    complaints = "".join(out.text for out in shown if out.get("name") == "stderr").splitlines()
    assert [line for line in complaints if not re.search(SLOW, line)] == []
    text = "".join(out.text for out in shown if out.output_type == "stream")
    assert re.search(r"^\d+ files in [\d.]+ s, \d+ batches", text, re.MULTILINE)
    assert re.search(r"^[1-9]\d* queries were answered meanwhile", text, re.MULTILINE)
    assert "QueryError: " in text
    html = [out.data["text/html"] for out in shown if "text/html" in out.get("data", {})]
    assert len(html) == 3
    assert all("<mark>" in each for each in html)


def test_the_notebook_is_kept_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [(cell.execution_count, cell.outputs) for cell in code] == [(None, [])] * len(code)
