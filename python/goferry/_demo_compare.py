"""Do the ways of `goferry demo` agree? Compared file by file, after all of them have run."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ._demo_reader import Failure, Outcome, Reader
from ._demo_tree import Tree
from ._demo_ways import Way

# File systems stamp changes with a clock that ticks some milliseconds behind time.time.
CLOCK_TICK = 0.02


@dataclass(frozen=True)
class Mismatch:
    """A file of which hashlib and a way through goferry say different things."""

    path: str
    way: str
    expected: str
    found: str
    changed: bool

    def __str__(self) -> str:
        changed = "; it was changed or removed while the demo ran" if self.changed else ""
        return f"{self.path}: hashlib gives {self.expected}, {self.way} {self.found}{changed}"


def compare(reference: Way, way: Way, tree: Tree) -> list[Mismatch]:
    """List the files on which `way` does not agree with hashlib's `reference`.

    Both agree when they give the same digest, or when neither could read the file. What
    only `way` met, since it appeared after the listing, is digested by hashlib now.
    """
    reader = Reader()
    mismatches = []
    for path in {**reference.outcomes, **way.outcomes}:
        found = way.outcomes.get(path, Failure("nothing"))
        if path in tree.unlisted:
            expected: Outcome = Failure(os.strerror(tree.unlisted[path]))
        else:
            expected = reference.outcomes.get(path) or reader.digest(path)[0]
        failures = isinstance(expected, Failure), isinstance(found, Failure)
        if expected != found and failures != (True, True):
            mismatches.append(
                Mismatch(path, way.name, _words(expected), _words(found), _changed(path, tree))
            )
    return mismatches


def _words(outcome: Outcome) -> str:
    return outcome.reason if isinstance(outcome, Failure) else outcome


def _changed(path: str, tree: Tree) -> bool:
    try:
        return os.lstat(path).st_ctime > tree.listed_at - CLOCK_TICK
    except OSError:
        return True
