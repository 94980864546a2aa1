"""Docstrings from Go's doc comments, with Python's names."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

WIDTH = 96  # of a line, before its indentation


def translate(doc: str, names: Mapping[str, str]) -> str:
    """Writes Python's names for Go's in a doc comment.

    A word is taken for a name where it begins the comment, where it does not begin a sentence, or
    where it has a capital inside: "To" may be a field or just the word.
    """

    def name(found: re.Match[str]) -> str:
        word = found[0]
        if word not in names:
            return word
        before = doc[: found.start()].rstrip(" ")
        begins = bool(before) and (before[-1] in ".!?:" or before.endswith("\n\n"))
        certain = not before or not begins or re.search(r"[A-Z]", word[1:]) is not None
        return names[word] if certain else word

    return re.sub(r"(?<![\w.])[A-Za-z_]\w*", name, doc)


def of_function(doc: str, go_name: str, names: Mapping[str, str]) -> str:
    """Gives a function's docstring: "Bump moves the counter." becomes "Moves the counter."."""
    bare = go_name.rpartition(".")[2]
    found = re.match(rf"{re.escape(bare)}\s+([a-z]\w*s)\b(?!\s*[,:])", doc) if bare else None
    if found and found[1] not in ("is", "was", "has", "does", "always"):
        rest = doc[found.start(1) :]
        doc = rest[0].upper() + rest[1:]
    return translate(doc, names)


def of_field(doc: str, go_name: str, names: Mapping[str, str]) -> str:
    """Gives a field's description: "By is how far to go." becomes "how far to go."."""
    found = re.match(rf"{re.escape(go_name)} (?:is|are) ", doc) if go_name else None
    return translate(doc[found.end() :] if found else doc, names)


def block(text: str, indent: str) -> list[str]:
    """Writes a docstring as lines of source."""
    text = text.strip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if text.endswith('"'):
        text = text[:-1] + '\\"'
    if not text:
        return []
    lines = text.split("\n")
    if len(lines) == 1 and len(indent) + len(text) + 6 <= 100:
        return [f'{indent}"""{text}"""']
    first, *rest = lines
    out = [f'{indent}"""{first}']
    out += [f"{indent}{line}".rstrip() for line in rest]
    out.append(f'{indent}"""')
    return out


def filled(text: str, indent: str) -> list[str]:
    """Wraps paragraphs; lines that are indented in Go's comment (code, lists) stay as they are."""
    out: list[str] = []
    for paragraph in text.strip().split("\n\n"):
        if out:
            out.append("")
        lines = paragraph.split("\n")
        if any(line[:1] in (" ", "\t", "-") for line in lines):
            out += [indent + line.expandtabs(4) for line in lines]
            continue
        out += textwrap.wrap(
            " ".join(lines),
            WIDTH - len(indent),
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return out


def whole(text: str, entries: list[tuple[str, str]], heading: str, width: int = 0) -> str:
    """Joins a text and a list of names with their descriptions under a heading."""
    parts = ["\n".join(filled(text, ""))] if text.strip() else []
    described = [(name, doc) for name, doc in entries if doc.strip()]
    if described:
        lines = [f"{heading}:"]
        for name, doc in described:
            lines += textwrap.wrap(
                f"{name}: {' '.join(doc.split())}",
                WIDTH - 4,
                initial_indent="    ",
                subsequent_indent="        ",
                break_long_words=False,
                break_on_hyphens=False,
            )
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
