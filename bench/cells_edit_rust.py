"""The cell that measures the same wait with PyO3: an edit of Rust code, by `maturin develop`."""

from __future__ import annotations

import sysconfig
from pathlib import Path

from paths import HERE
from project import Author

PROJECT = """\
[build-system]
requires = ["maturin"]
build-backend = "maturin"

[project]
name = "edited"
version = "0.1.0"
"""

CRATE = """\
[package]
name = "edited"
version = "0.1.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
pyo3 = "{pyo3}"
"""

CODE = """\
#[pyo3::pymodule]
mod edited {
    #[pyo3::pyfunction]
    fn answer() -> i64 {
        %d
    }
}
"""

ASK = "import edited; print(edited.answer())"


def edit() -> float:
    """In the profile for development, as an author would."""
    rival = (HERE / "rust" / "Cargo.toml").read_text("utf-8")
    version = rival.partition('pyo3 = "')[2].partition('"')[0]
    author = Author("rust")
    maturin = Path(sysconfig.get_path("scripts"), "maturin")
    author.write(pyproject_toml=PROJECT, Cargo_toml=CRATE.format(pyo3=version))
    return author.edits(
        lambda number: author.write(src__lib_rs=CODE % number),
        (maturin, "develop", "--quiet"),
        ASK,
    )
