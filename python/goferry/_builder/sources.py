"""Where goferry's Go sources lie: in a checkout or an sdist, or carried inside the wheel."""

from __future__ import annotations

from pathlib import Path

from .failure import BuildFailed

MODULE = "github.com/goferry/goferry"
CARRIED = "_go"  # the folder of the Python package that holds them in a wheel
PROXY = "proxy"  # in there: the modules that goferry needs, as a GOPROXY of files


def go_sources() -> Path:
    """Gives the folder with goferry's go.mod. Raises BuildFailed when it was not shipped."""
    package = Path(__file__).resolve().parent.parent
    carried = package / CARRIED
    checkout = package.parent.parent
    for folder in (carried, checkout):
        module = folder / "go.mod"
        if module.is_file() and f"module {MODULE}\n" in module.read_text("utf-8"):
            return folder
    raise BuildFailed(f"this goferry has no Go sources (looked in {carried}): reinstall it")
