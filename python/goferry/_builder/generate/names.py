"""Which names Python gets: one rule for those that clash, and the notes that tell of it."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

# Built-ins that annotations use: a name of these in a class or a module would hide them there.
BUILTINS = frozenset("bool bytes dict float frozenset int list object set str tuple type".split())
# What every way of calling takes beside the message's fields.
OPTIONS = frozenset({"timeout", "progress", "callback", "options"})
# What the typed classes have beside the library's members.
RESERVED = frozenset({"close", "aclose", "goferry"})

# Attributes of every exception, and of goferry's.
OF_ERRORS = frozenset(
    {"add_note", "args", "characters_written", "errno", "error", "fields", "filename"}
    | {"filename2", "message", "method", "msg", "name", "name_from", "obj", "path", "strerror"}
    | {"value", "with_traceback"}
)
# Attributes of every enum member that a member of that name would hide.
OF_ENUMS = frozenset({"mro", "name", "value"})


def identifier(name: str) -> str:
    """Makes an identifier of a name from a tag, which may hold anything."""
    made = re.sub(r"\W", "_", name) or "_"
    made = f"n_{made}" if made[0].isdigit() else made
    return made if made.isidentifier() else "n_" + re.sub(r"[^A-Za-z0-9_]", "_", name)


def upper(name: str) -> str:
    """Writes a name as constants are: MaxSize → MAX_SIZE, HTTPPort → HTTP_PORT."""
    made = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"__+", "_", identifier(made)).upper()


class Names:
    """Names of one scope, each given once. What had to be changed is noted."""

    def __init__(
        self, notes: list[str], where: str, taken: Iterable[str] = (), clashing: bool = True
    ) -> None:
        self._notes = notes
        self._where = where
        self._taken = set(taken)
        self._clashing = clashing

    def add(self, wanted: str, what: str) -> str:
        """Gives the name that something gets: `wanted`, or with a trailing underscore.

        `what` describes it in the note: "the method List".
        """
        name = identifier(wanted)
        if keyword.iskeyword(name):
            reason = "is a keyword of Python's"
        elif self._clashing and name in BUILTINS:
            reason = "is a built-in that annotations use"
        elif self._clashing and name in OPTIONS:
            reason = "is an option of each call"
        elif self._clashing and name in RESERVED:
            reason = "is reserved"
        elif name in self._taken:
            reason = "is taken"
        else:
            self._taken.add(name)
            if name != wanted:
                self._note(what, name, wanted, "is no identifier")
            return name
        name += "_"
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        self._note(what, name, wanted, reason)
        return name

    def _note(self, what: str, name: str, wanted: str, reason: str) -> None:
        self._notes.append(f"{what}{self._where} is {name} in Python, since {wanted!r} {reason}")
