"""The stub beside the generated module: what type checkers and editors see."""

from __future__ import annotations

from collections.abc import Sequence

from . import docs, signatures
from .defaults import repr_of
from .layout import call
from .model import Enum, Error, Library, Message, Method, Object
from .source import public
from .types import Types

_MODULES = ("datetime", "decimal", "fractions", "typing", "uuid")


class Stub:
    """Writes one library's stub."""

    def __init__(self, library: Library, types: Types) -> None:
        self._library = library
        self._types = types
        self._body: list[str] = []
        self._callables: set[str] = set()

    def text(self) -> str:
        """Gives it."""
        library = self._library
        for enum in library.enums:
            self._enum(enum)
        for const in library.consts:
            final = f"{const.name}: _typing.Final = {const.source}"
            if "(" in const.source:
                final = f"{const.name}: _typing.Final[{self._types.plain(const.ref)}]"
            self._body += ["", final, *docs.block(docs.whole(const.doc, [], ""), "")]
        for message in library.messages:
            self._message(message)
        for error in library.errors:
            self._error(error)
        for one in library.objects:
            self._object(one)
        self._class(library.cls, "Blocking", asynchronous=False)
        self._class(library.acls, "Awaiting", asynchronous=True)
        for static in library.statics:
            self._static(static)
        return self._head("\n".join(self._body)) + "\n".join(self._body) + "\n"

    def _head(self, body: str) -> str:
        lines = [f"import {name} as _{name}" for name in _MODULES if f"_{name}." in body]
        if "_abc." in body:
            lines += ["from collections import abc as _abc"]
        lines += ["", "import goferry as _goferry"]
        if "_msgspec." in body:
            lines += ["import msgspec as _msgspec"]
        lines += ["from goferry import _typed", ""]
        names = [f'"{name}"' for name in public(self._library)]
        one = f"__all__ = [{', '.join(names)}]"
        lines += [one] if len(one) <= 100 else ["__all__ = [", *(f"    {n}," for n in names), "]"]
        return "\n".join(lines).strip() + "\n\n"

    def _enum(self, enum: Enum) -> None:
        base = {"int": "IntEnum", "str": "StrEnum", "flag": "IntFlag"}[enum.base]
        lines = [f"class {enum.name}(_typed.{base}):", *self._doc(enum.doc)]
        for name, value, doc in enum.members:
            lines += [f"    {name} = {repr_of(value)}", *docs.block(doc, "    ")]
        self._put(lines)

    def _message(self, message: Message) -> None:
        lines = [f"class {message.name}(_msgspec.Struct, frozen=True, kw_only=True):"]
        lines += self._doc(message.doc)
        parameters = []
        for field in message.fields:
            lines += [f"    {field.name}: {self._types.plain(field.ref, field.nullable)}"]
            lines += docs.block(docs.whole(field.doc, [], ""), "    ")
            given = self._types.given(field.ref, field.nullable)
            parameters.append(
                f"{field.name}: {given}" + ("" if field.default is None else " = ...")
            )
        receiver = signatures.free("self", message.fields)
        first = [receiver, "/"] if receiver != "self" else ["self"]
        if parameters:
            parameters = ["*", *parameters]
        lines += call("def __init__", [*first, *parameters], " -> None: ...", "    ", splits=False)
        self._put(lines)

    def _error(self, error: Error) -> None:
        bases = ["_typed.DeclaredError", *([error.base] if error.base else [])]
        lines = [f"class {error.name}({', '.join(bases)}):", *self._doc(error.doc)]
        keywords = []
        for field in error.fields:
            annotation = self._types.plain(field.ref, field.nullable)
            lines += [f"    {field.name}: {annotation}", *docs.block(field.doc, "    ")]
            keywords.append(f"{field.name}: {annotation} = ...")
        parameters = ["self", "message: str = ...", "method: str = ..."]
        parameters += ["*", *keywords] if keywords else []
        lines += call("def __init__", parameters, " -> None: ...", "    ", splits=False)
        self._put(lines)

    def _object(self, one: Object) -> None:
        lines = [f"class {one.name}(_typed.Object):", *self._doc(one.doc)]
        for method in one.methods:
            lines += self._member(one.name, method, asynchronous=False)
        self._put(lines if len(lines) > 1 else [*lines, "    ..."])

    def _class(self, name: str, base: str, *, asynchronous: bool) -> None:
        library = self._library
        lines = [f"class {name}(_typed.{base}):", *self._doc(library.object_doc)]
        for event in library.events:
            lines += [f"    {event.name}: _typed.Event[{self._types.plain(event.ref)}]"]
            lines += docs.block(docs.whole(event.doc, [], ""), "    ")
        for parameters in self._constructors():
            lines += ["    @_typing.overload"] if library.config is not None else []
            given = [_receiver(parameters), *parameters]
            lines += call("def __init__", given, " -> None: ...", "    ", splits=False)
        for method in library.methods:
            lines += self._member(name, method, asynchronous=asynchronous)
        self._put(lines)

    def _constructors(self) -> list[list[str]]:
        library, options = self._library, signatures.OPTIONS
        if library.config is not None:
            given = [
                f"{field.name}: {self._types.given(field.ref, field.nullable)}"
                + ("" if field.default is None else " = ...")
                for field in library.config.fields
            ]
            return [[f"config: {library.config.name}", "/", "*", options], ["*", *given, options]]
        if library.config_param is not None:
            return [[f"config: {self._types.given(library.config_param.ref)}", "*", options]]
        return [["*", options]]

    def _member(self, owner: str, method: Method, *, asynchronous: bool) -> list[str]:
        if method.kind == "stream":
            return self._stream(method)
        cls = self._name(owner, method)
        self._callable(cls, method, asynchronous)
        return [f"    {method.name}: {cls}", *self._doc(method.doc)]

    def _name(self, owner: str, method: Method) -> str:
        cls = f"_{owner}{''.join(part.title() for part in method.name.split('_'))}"
        while cls in self._callables:
            cls += "_"
        self._callables.add(cls)
        return cls

    def _stream(self, method: Method) -> list[str]:
        returns = f"_goferry.Stream[{self._types.whole(method.returns)}]"
        signs = signatures.overloads(method, self._types)
        return self._overloaded(method.name, signs, returns, "    ", self._doc(method.doc, 8))

    def _callable(self, cls: str, method: Method, asynchronous: bool) -> None:
        """Writes the class of what an instance has under the method's name."""
        types = self._types
        reply = types.whole(method.returns)
        given = method.message.name if method.message else None
        if method.param is not None:
            given = types.given(method.param.ref)
        bases = ""
        if given is not None:
            mapped = "AsyncMapped" if asynchronous else "Mapped"
            bases = f"(_typed.{mapped}[{given}, {reply}])"
        lines = [f"class {cls}{bases}:", *self._doc(method.doc)]
        plain = signatures.overloads(method, types)
        ways = [("__call__", plain, f"_goferry.Call[{reply}]" if asynchronous else reply)]
        if not asynchronous:
            callback = f"callback: _abc.Callable[[_goferry.Reply[{reply}]], object]"
            posted = signatures.overloads(method, types, [callback])
            ways += [
                ("submit", plain, f"_goferry.Future[{reply}]"),
                ("post", posted, "None"),
                ("aio", plain, f"_goferry.Call[{reply}]"),
            ]
        for way, signs, returns in ways:
            lines += self._overloaded(way, signs, returns, "    ", [])
        self._put(lines)

    def _static(self, method: Method) -> None:
        if method.kind == "export":
            signs = signatures.overloads(method, self._types)
            returns = self._types.whole(method.returns)
            doc = self._doc(method.doc)
            self._put(self._overloaded(method.name, signs, returns, "", doc, function=True))
            return
        cls = self._name("", method)
        self._callable(cls, method, asynchronous=False)
        self._body += [f"{method.name}: {cls}", *docs.block(docs.whole(method.doc, [], ""), "")]

    def _overloaded(
        self,
        name: str,
        signs: Sequence[Sequence[str]],
        returns: str,
        indent: str,
        doc: list[str],
        function: bool = False,
    ) -> list[str]:
        lines: list[str] = []
        for parameters in signs:
            if len(signs) > 1:
                lines += [f"{indent}@_typing.overload"]
            given = list(parameters) if function else [_receiver(parameters), *parameters]
            end = ":" if doc else ": ..."
            lines += call(f"def {name}", given, f" -> {returns}{end}", indent, splits=False)
            lines += doc
            doc = []
        return lines

    def _doc(self, doc: str, indent: int = 4) -> list[str]:
        return docs.block(docs.whole(doc, [], ""), " " * indent)

    def _put(self, lines: list[str]) -> None:
        if len(lines) == 1:
            lines = [*lines, "    ..."]
        self._body += ["", *lines]


def _receiver(parameters: Sequence[str]) -> str:
    """The name of self, which a field may have."""
    taken = {parameter.partition(":")[0] for parameter in parameters}
    return "self" if "self" not in taken else "_self"
