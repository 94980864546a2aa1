"""Types as annotations, for values that Python gets and for those that it may give."""

from __future__ import annotations

import re

from .model import Enum, Message, Object, Ref

# Types with a text on the wire that Python has a type of its own for, by the path of Go's.
_NATURAL = (
    (re.compile(r"^math/big\.Int$"), "int"),
    (re.compile(r"^math/big\.Rat$"), "_fractions.Fraction"),
    (re.compile(r"(^|/)uuid(/v\d+)?\.UUID$"), "_uuid.UUID"),
    (re.compile(r"(^|/)decimal(/v\d+)?\.Decimal$"), "_decimal.Decimal"),
    (re.compile(r"^(net/netip\.Addr|net\.IP)$"), "_typed.IPAddress | None"),
    (re.compile(r"^net/netip\.Prefix$"), "_typed.IPInterface | None"),
)
_SCALARS = {
    "none": "None",
    "bool": "bool",
    "int": "int",
    "uint": "int",
    "float": "float",
    "string": "str",
    "bytes": "bytes",
    "path": "str",
    "time": "_datetime.datetime",
    "duration": "_datetime.timedelta",
    "any": "_typing.Any",
    "view": "memoryview",
}
_GIVEN = {
    "int": "_typing.SupportsIndex",
    "uint": "_typing.SupportsIndex",
    "float": "_typing.SupportsFloat",
    "bytes": "_typed.Bytes",
    "view": "_typed.Bytes",
    "path": "_typed.Path",
    "duration": "_typed.Duration",
}
_GIVEN_NATURAL = {
    "int": "_typing.SupportsIndex",
    "_typed.IPAddress | None": "_typed.IPAddress | str | None",
    "_typed.IPInterface | None": "_typed.IPInterface | str | None",
}


def natural(ref: Ref) -> str:
    """Gives the annotation of a type that is text on the wire."""
    go = ref.get("go", "")
    return next((name for pattern, name in _NATURAL if pattern.search(go)), "str")


class Types:
    """The annotations of one library's types."""

    def __init__(
        self,
        messages: dict[str, Message],
        enums: dict[str, Enum],
        objects: dict[str, Object],
        prefix: str = "",
        suffix: str = "",
    ) -> None:
        self._prefix = prefix  # of the classes' names, where they are another module's
        self._suffix = suffix  # of protocols' names, where they stand for the objects
        self._messages = messages
        self._enums = enums
        self._objects = objects

    def enum(self, ref: Ref) -> Enum | None:
        """Gives the enum of a value, if it has one."""
        return self._enums.get(ref.get("enum", ""))

    def cls(self, message: Message) -> str:
        """Writes a message's class."""
        return self._prefix + message.name

    def plain(self, ref: Ref, nullable: bool = False) -> str:
        """Writes the type of values as Python gets them."""
        return _or_none(self._plain(ref), nullable)

    def whole(self, ref: Ref) -> str:
        """Writes the type of a whole reply: there a view is a Buffer of its own."""
        return "_goferry.Buffer" if ref["kind"] == "view" else self.plain(ref)

    def given(self, ref: Ref, nullable: bool = False) -> str:
        """Writes the type of values as Python may give them."""
        return _or_none(self._given(ref), nullable)

    def _plain(self, ref: Ref) -> str:
        kind = ref["kind"]
        enum = self.enum(ref)
        if enum is not None:
            return "int" if enum.wide else self._prefix + enum.name
        if kind == "list":
            return f"list[{self._plain(ref['elem'])}]"
        if kind == "map":
            return f"dict[{self._plain(ref['key'])}, {self._plain(ref['elem'])}]"
        if kind == "optional":
            return _or_none(self._plain(ref["elem"]), True)
        if kind == "struct":
            return self._prefix + self._messages[ref["name"]].name
        if kind == "handle":
            name = self._objects[ref["name"]].name
            return name + self._suffix if self._suffix else self._prefix + name
        if kind == "func":
            return self._func(ref)
        if kind == "text":
            return natural(ref)
        return _SCALARS[kind]

    def _given(self, ref: Ref) -> str:
        kind = ref["kind"]
        enum = self.enum(ref)
        if enum is not None:
            return f"{self._prefix}{enum.name} | {'str' if enum.base == 'str' else 'int'}"
        if kind == "list":
            return f"_typed.ListLike[{self._given(ref['elem'])}] | _typed.Array"
        if kind == "map":
            return f"_abc.Mapping[{self._plain(ref['key'])}, {self._given(ref['elem'])}]"
        if kind == "optional":
            return _or_none(self._given(ref["elem"]), True)
        if kind == "text":
            name = natural(ref)
            return _GIVEN_NATURAL.get(name, name if name == "str" else f"{name} | str")
        if kind == "handle":
            return self._prefix + self._objects[ref["name"]].name
        return _GIVEN.get(kind) or self._plain(ref)

    def _func(self, ref: Ref) -> str:
        takes, gives = ref["request"], ref["reply"]
        arguments = "" if takes["kind"] == "none" else self._plain(takes)
        result = "object" if gives["kind"] == "none" else self._given(gives)
        result = f"{result} | _abc.Awaitable[{result}]" if result != "object" else result
        return f"_abc.Callable[[{arguments}], {result}]"


def _or_none(name: str, nullable: bool) -> str:
    if not nullable or name in ("None", "_typing.Any") or name.endswith("| None"):
        return name
    return f"{name} | None"
