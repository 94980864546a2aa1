"""`goferry doctor`: what building needs on this machine, checked one by one.

A check is a function that finds out one thing and gives a Finding, or several. None of them raises
for what may be wrong with a machine, and none changes anything on it but to make the cache folders.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Finding:
    """What a check found, in a phrase; `remedy` is what to do where it is not `ok`."""

    name: str
    ok: bool
    says: str
    remedy: str = ""


def run(*, as_json: bool) -> int:
    """Check everything, print it, and give the exit code: 1 if something is wrong."""
    findings = examine()
    healthy = all(finding.ok for finding in findings)
    if as_json:
        print(json.dumps({"ok": healthy, "checks": [asdict(each) for each in findings]}, indent=2))
    else:
        _show(findings)
    return 0 if healthy else 1


def examine() -> list[Finding]:
    """Run all checks, in the order in which their findings are best read."""
    from . import _doctor_goferry, _doctor_python
    from ._doctor_compiler import compiler
    from ._doctor_go import Go

    go = Go.find()
    groups: Sequence[Iterable[Finding]] = (
        _doctor_python.check(),
        go.check(),
        compiler(go.settings),
        go.check_caches(),
        go.check_variables(),
        _doctor_goferry.check(),
    )
    return [finding for group in groups for finding in group]


def _show(findings: Sequence[Finding]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False)
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        mark = ("ok     ", "green") if finding.ok else ("problem", "bold red")
        line = Text.assemble(mark, "  ", (f"{finding.name:{width}}", "bold"), "  ", finding.says)
        console.print(line, soft_wrap=True)
        if finding.remedy:
            console.print(Text(f"{'':{width + 11}}{finding.remedy}", "yellow"), soft_wrap=True)
    wrong = sum(not finding.ok for finding in findings)
    console.print()
    console.print(
        "Everything that building needs is there."
        if wrong == 0
        else f"{wrong} problem{'s' if wrong > 1 else ''}: see above what to do."
    )
