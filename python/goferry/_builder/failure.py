"""The one exception of the builder, and what is said of disks that are full."""

from __future__ import annotations

import errno
import os
import re


class BuildFailed(RuntimeError):
    """An extension could not be built.

    Its text is one sentence that says what is wrong and what to do. `output` holds the words of
    the tool that failed, if one did; `str()` gives both. `goferry.BuildError` is what users see.
    """

    def __init__(self, sentence: str, output: str = "") -> None:
        super().__init__(sentence, output)
        self.sentence = sentence
        self.output = output.strip()

    def __str__(self) -> str:
        return f"{self.sentence}\n\n{self.output}" if self.output else self.sentence


def refuse_full_disk(said: str) -> None:
    """Raises BuildFailed if a tool says that it had no room to write."""
    full = re.compile(r"no space left on device|disk quota exceeded", re.I)
    lines = [line for line in said.splitlines() if full.search(line)]
    if lines:
        raise BuildFailed(
            "there is no room left for what go writes: free some, or name other folders in the "
            "variables GOCACHE and GOTMPDIR",
            "\n".join(dict.fromkeys(lines)),
        )


def file_of(error: OSError) -> str | None:
    """Gives the file that an error of the system's is about.

    Of a copy that fails for want of room that is the second, which cannot be written.
    """
    full = error.errno in (errno.ENOSPC, errno.EDQUOT) and error.filename2 is not None
    name = error.filename2 if full else error.filename
    return None if name is None else os.fsdecode(name)
