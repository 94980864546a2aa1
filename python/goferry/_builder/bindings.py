"""gopy's and PyBindGen's share: from pyffi's facade to a Go package that Python can load.

The result is a small module, `goferry.invalid/bindings`, with one Go file and one C file. It is
the same for every version of Python, and depends on the signatures of pyffi's exported functions
alone; it is kept under a hash of them, so that an edit elsewhere costs nothing here.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from . import trim
from .failure import BuildFailed
from .sources import MODULE
from .toolchain import Toolchain

IMPORT_PATH = "goferry.invalid/bindings"
PYBINDGEN = "0.22.1"
_TOOLS = ("github.com/go-python/gopy", "golang.org/x/tools/cmd/goimports")  # versions: go.mod

_NAME = "goferry"  # gopy names the extension module _goferry after it
_SIGNATURE = re.compile(r"^func [A-Z][^{]*\{", re.M)


def bindings(toolchain: Toolchain, sources: Path, work: Path) -> Path:
    """Gives the folder of the bindings' module, generated first if they are not there.

    A wheel carries them ready-made. Generating takes some 3 s, and half a minute the first time
    on a machine, when gopy itself is compiled. Raises BuildFailed.
    """
    carried = sources / "bindings"
    if (carried / "go.mod").is_file():
        return carried
    folder = work / "bindings" / _key(sources)
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as scratch:
            made = _generate(toolchain, sources, Path(scratch))
            os.rename(made, folder)  # whole or not at all
    return folder


def _key(sources: Path) -> str:
    digest = hashlib.sha256()
    for part in (*_signatures(sources), *_tools(sources)):
        digest.update(part.encode() + b"\0")
    for source in (__file__, trim.__file__):
        digest.update(Path(source).read_bytes())
    return digest.hexdigest()[:16]


def _signatures(sources: Path) -> list[str]:
    files = sorted((sources / trim.PACKAGE).glob("*.go"))
    return sorted(
        signature
        for file in files
        if not file.name.endswith("_test.go")
        for signature in _SIGNATURE.findall(file.read_text("utf-8"))
    )


def _tools(sources: Path) -> list[str]:
    lines = (sources / "go.mod").read_text("utf-8").splitlines()
    gopy = [line.strip() for line in lines if f"{_TOOLS[0]} v" in line]
    return [*gopy, PYBINDGEN]


def _generate(toolchain: Toolchain, sources: Path, scratch: Path) -> Path:
    raw, tools, made = scratch / "raw", scratch / "tools", scratch / "made"
    # gopy goes on when a package does not compile, and then says something else.
    toolchain.run_go(["build", f"./{trim.PACKAGE}"], cwd=sources, purpose="compiling pyffi")
    # By go build and not by go tool, which compiles all that they need with flags of its own.
    toolchain.run_go(["build", f"-o={tools}/", *_TOOLS], cwd=sources, purpose="building gopy")
    toolchain.run(
        [
            *(str(tools / "gopy"), "gen", "-no-make", "-no-warn", "-dynamic-link=true"),
            *(f"-vm={sys.executable}", f"-output={raw}", f"-name={_NAME}"),
            f"{MODULE}/{trim.PACKAGE}",
        ],
        cwd=sources,
        purpose="generating the bindings",
    )
    go_file = (raw / f"{_NAME}.go").read_text("utf-8")
    keep = trim.facade(go_file)
    if not keep:
        raise BuildFailed(f"gopy found no plain function in {MODULE}/{trim.PACKAGE} to bind")
    made.mkdir()
    (made / "go.mod").write_text(f"module {IMPORT_PATH}\n\ngo 1.26.0\n")
    (made / "bindings.go").write_text(trim.trimmed_go(go_file, keep), "utf-8")
    toolchain.run(
        [str(tools / "goimports"), "-w", str(made / "bindings.go")],
        cwd=sources,
        purpose="mending the imports of the bindings",
    )
    build_file = (raw / "build.py").read_text("utf-8")
    (raw / "build.py").write_text(trim.trimmed_build(build_file, keep), "utf-8")
    _run_pybindgen(raw)
    shutil.move(raw / f"{_NAME}.c", made / "bindings.c")
    return made


def _run_pybindgen(folder: Path) -> None:
    # In a process of its own, since gopy's script writes to the working directory; it finds
    # PyBindGen where this process would, also in the build environment that pip made for it.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment.pop("PYTHONWARNINGS", None)
    done = subprocess.run(
        [sys.executable, "build.py"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode == 0:
        return
    if "No module named 'pybindgen'" in done.stdout:
        raise BuildFailed(
            "building the bindings needs PyBindGen, which is not installed: "
            f"pip install PyBindGen=={PYBINDGEN}"
        )
    raise BuildFailed(
        f"PyBindGen failed: check that its version is {PYBINDGEN} and try again", done.stdout
    )
