"""The typed packages of the libraries in goferry's own extension: goferry.examples.treesum."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from .describe import describe
from .extension import prepared
from .generate import generate
from .package import DESCRIPTION
from .workspace import GoLibrary


def write_typed(
    libraries: Mapping[str, GoLibrary], folder: Path, *, work: Path, sources: Path
) -> list[Path]:
    """Writes a typed package for each library below `folder`, which is goferry's folder `examples`.

    `libraries` are by the names of their packages. These have no extension of their own: they find
    goferry's. Gives the files, which are left alone where nothing changed. Costs 0.6 s. Raises
    BuildFailed.
    """
    with prepared(list(libraries.values()), work=work, sources=sources) as workspace:
        described = describe(workspace, folder=sources, sources=sources)
    written = []
    for name, library in zip(libraries, described["libraries"], strict=True):
        own = {**described, "libraries": [library]}
        generated = generate(own, f"goferry.examples.{name}")
        told = json.dumps(own, ensure_ascii=False) + "\n"
        for file, text in {**generated, DESCRIPTION: told}.items():
            written.append(_write(folder / name / file, text))
    return written


def write_stand_ins(names: Mapping[str, GoLibrary], folder: Path) -> list[Path]:
    """Writes a module in the place of each package, for a goferry without the extension.

    Importing it tells why it is missing.
    """
    return [
        _write(
            folder / f"{name}.py",
            f'"""The bundled library {name}, which this installation of goferry is without."""\n\n'
            "raise ImportError(\n"
            '    "this installation of goferry is the pure-Python one, without the bundled "\n'
            f'    "{name}: install goferry\'s platform wheel, or install Go 1.26 or newer and a "\n'
            '    "C compiler and build goferry from its sources"\n'
            ")\n",
        )
        for name in names
    ]


def _write(file: Path, text: str) -> Path:
    if not file.is_file() or file.read_text("utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return file
