"""zap without its HTTP handler, where nothing else of an extension needs net/http.

core hands out zap's loggers, and one small file of zap imports net/http, for a handler that sets
levels. With it come TLS, x509 and their tables: a third of an extension's size, and of the memory
that loading it takes. Go links what is imported, used or not. So a build replaces zap by a copy
without that file, when there is nobody who could use the handler: a package that does so imports,
directly or not, net/http.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from .failure import BuildFailed
from .toolchain import Toolchain

ZAP = "go.uber.org/zap"
_HANDLER = "http_handler.go"
_UNUSED = "net/http"


def lean_zap(toolchain: Toolchain, sources: Path, work: Path) -> tuple[str, Path]:
    """Gives the version of zap that goferry asks for, and a folder with its module, made lean.

    The folder is in `work` and made once. Raises BuildFailed when the module cannot be had.
    """
    go_mod = (sources / "go.mod").read_text("utf-8")
    asked = re.search(rf"^\s*{re.escape(ZAP)} (v\S+)", go_mod, re.M)
    if asked is None:
        raise BuildFailed(f"{sources / 'go.mod'} asks for no {ZAP}: reinstall goferry")
    version = asked[1]
    folder = work / "lean" / f"zap@{version}"
    if not folder.is_dir():
        said = toolchain.run_go(
            ["mod", "download", "-json", f"{ZAP}@{version}"],
            cwd=sources,
            purpose=f"getting the module {ZAP}",
            extra={"GONOPROXY": "none"},  # it is carried: the author's settings do not matter
        )
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as scratch:
            made = Path(scratch, "zap")
            _copy(Path(json.loads(said)["Dir"]), made)
            os.rename(made, folder)  # whole or not at all
    return version, folder


def _copy(module: Path, target: Path) -> None:
    # File by file, since the folders of the module cache may not be written to.
    for root, _, names in os.walk(module):
        for name in names:
            if name == _HANDLER or name.endswith("_test.go"):
                continue
            file = target / Path(root, name).relative_to(module)
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(root, name), file)


def is_enough(run_go: Callable[..., str], packages: Sequence[str]) -> bool:
    """Whether packages need no net/http where the lean zap is in place. Costs 40 ms.

    It is needed, too, where go takes another version of zap.
    """
    try:
        listed = run_go(
            ["list", "-e", "-deps", "-f={{.ImportPath}}", *packages],
            purpose="listing the packages of the extension",
        )
    except BuildFailed:  # the build is going to say the same, and knows more about it
        return False
    return _UNUSED not in listed.split()
