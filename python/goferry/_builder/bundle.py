"""What a wheel carries for authors' builds: goferry's Go sources and the generated bindings."""

from __future__ import annotations

import shutil
from pathlib import Path

from .bindings import bindings
from .extension import locked
from .interpreter import Interpreter
from .sources import CARRIED
from .toolchain import Toolchain

_PACKAGES = ("core", "core/snake", "core/source", "core/source/command", "pyffi")
_KINDS = (".go", ".c", ".h", ".s")


def bundle_sources(sources: Path, package: Path, work: Path) -> list[Path]:
    """Copies the sources, without tests, and the bindings into a folder of a Python package.

    `sources` is goferry's Go module and `work` the builder's folder, as for build_extension.
    Gives the files that it wrote. Raises BuildFailed.
    """
    with locked(work):
        toolchain = Toolchain.find(Interpreter.find(), sources, work)
        bound = bindings(toolchain, sources, work)
    target = package / CARRIED
    shutil.rmtree(target, ignore_errors=True)
    wanted = [(sources / name, Path(name)) for name in ("go.mod", "go.sum", "LICENSE")]
    for folder in _PACKAGES:
        wanted += [
            (file, Path(folder, file.name))
            for file in sorted((sources / folder).iterdir())
            if file.suffix in _KINDS and not file.name.endswith("_test.go")
        ]
    wanted += [(file, Path("bindings", file.name)) for file in sorted(bound.iterdir())]
    written = []
    for source, name in wanted:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        written.append(Path(shutil.copyfile(source, target / name)))
    return written
