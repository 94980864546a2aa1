"""Laying source out: signatures and lists, broken over lines as formatters do it."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH = 100


def call(
    before: str, arguments: Sequence[str], after: str, indent: str = "", splits: bool = True
) -> list[str]:
    """Writes `before(arguments)after`, on as many lines as it needs."""
    one = f"{indent}{before}({', '.join(arguments)}){after}"
    if len(one) <= WIDTH or not arguments:
        return [one]
    inner = f"{indent}    {', '.join(arguments)}"
    if len(inner) <= WIDTH and splits:
        return [f"{indent}{before}(", inner, f"{indent}){after}"]
    return [
        f"{indent}{before}(",
        *(f"{indent}    {part}," for part in arguments),
        f"{indent}){after}",
    ]


def listing(before: str, parts: Sequence[str], after: str, indent: str = "") -> list[str]:
    """Writes `before[parts]after`, one part a line where they do not fit one line."""
    one = f"{indent}{before}[{', '.join(parts)}]{after}"
    if len(one) <= WIDTH:
        return [one]
    return [f"{indent}{before}[", *(f"{indent}    {part}," for part in parts), f"{indent}]{after}"]
