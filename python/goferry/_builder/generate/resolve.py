"""From a library's description to what is generated: names, defaults, docstrings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import docs, reach
from .defaults import Defaults
from .model import Const, Enum, Error, Event, Field, Library, Message, Method, Object, Ref
from .names import OF_ENUMS, OF_ERRORS, Names, upper

_WIDEST = 1 << 63  # msgspec decodes enums with smaller values


class Resolver:
    """Resolves one library. `notes` gets a sentence for each name that had to be changed."""

    def __init__(self, described: Mapping[str, Any], notes: list[str], reserved: set[str]) -> None:
        self._described = described
        self._notes = notes
        self._types: Mapping[str, Mapping[str, Any]] = described.get("types") or {}
        self._where = f" of {described['library']}"
        # The module's own names. Classes come first, so that they keep theirs.
        self._module = Names(notes, self._where, reserved)
        self._words: dict[str, str] = {}  # Go's names of fields and functions → Python's
        self.messages: dict[str, Message] = {}
        self.enums: dict[str, Enum] = {}
        self.objects: dict[str, Object] = {}

    def library(self) -> Library:
        """Give the library as its package presents it."""
        described = self._described
        name = described["library"]
        go_object = described.get("object") or "".join(
            part.capitalize() for part in name.split("_")
        )
        cls = self._module.add(go_object, f"the object {go_object}")
        acls = self._module.add(f"Async{go_object}", f"the asynchronous {go_object}")
        names = self._class_names()
        self._make_enums(names)
        self._make_messages(names)
        for one in described.get("objects") or ():
            self.objects[one["name"]] = Object(
                names["object " + one["name"]],
                one["name"],
                doc=self._translated(one.get("doc", ""), {}),
            )
        members = Names(self._notes, self._where)
        methods, statics = self._functions(names, members)
        events = self._events(members)
        errors = [self._error(one, names) for one in described.get("errors") or ()]
        consts = self._consts()
        config = described.get("config") or {"kind": "none"}
        param = None
        if config["kind"] not in ("none", "struct"):
            param = Field("config", "", config, None)
        return Library(
            name=name,
            doc=described.get("doc", ""),
            cls=cls,
            acls=acls,
            object_doc=described.get("object_doc", ""),
            config=self.messages[config["name"]] if config["kind"] == "struct" else None,
            config_param=param,
            messages=list(self.messages.values()),
            enums=list(self.enums.values()),
            methods=methods,
            events=events,
            statics=statics,
            objects=list(self.objects.values()),
            errors=errors,
            consts=consts,
        )

    def _functions(
        self, names: Mapping[str, str], members: Names
    ) -> tuple[list[Method], list[Method]]:
        """Give methods and static functions; objects' methods go to their objects."""
        methods, statics = [], []
        of_objects: dict[str, Names] = {}
        for one in self._described.get("methods") or ():
            bare = one.get("go_name", "").rpartition(".")[2] or one["name"]
            receiver = one.get("receiver")
            if receiver:
                scope = of_objects.setdefault(
                    receiver, Names(self._notes, f" of {names['object ' + receiver]}")
                )
                wanted = one["name"].rpartition(".")[2]
                name_here = scope.add(wanted, f"the method {bare}")
                self.objects[receiver].methods.append(self._method(one, name_here, "method"))
            elif one["kind"] in ("static", "export"):
                name_here = self._module.add(one["name"], f"the function {bare}")
                statics.append(self._method(one, name_here, one["kind"]))
            else:
                name_here = members.add(one["name"], f"the method {bare}")
                kind = "stream" if one["kind"] == "stream" else "method"
                methods.append(self._method(one, name_here, kind))
        return methods, statics

    def _events(self, members: Names) -> list[Event]:
        return [
            Event(
                members.add(one["name"], f"the event {one['name']}"),
                one["name"],
                one["type"],
                self._translated(one.get("doc", ""), self._fields_of(one["type"])),
            )
            for one in self._described.get("events") or ()
        ]

    def _consts(self) -> list[Const]:
        return [
            Const(
                self._module.add(upper(one["name"]), f"the constant {one['name']}"),
                self._defaults.literal(one["type"], one["value"]),
                one["type"],
                one.get("doc", ""),
            )
            for one in self._described.get("consts") or ()
        ]

    def _class_names(self) -> dict[str, str]:
        """Names every class: structs (but for those of errors alone), enums, objects, errors."""
        described = self._described
        kept = reach.messages(described)
        names = {}
        for one in described.get("errors") or ():
            names["error " + one["name"]] = self._module.add(
                one["name"], f"the error {one['name']}"
            )
        objects = [one["name"] for one in described.get("objects") or ()]
        for prefix, keys in (
            ("", [key for key in self._types if key in kept]),
            ("enum ", described.get("enums") or {}),
            ("object ", objects),
        ):
            for key in keys:
                names[prefix + key] = self._module.add(key, f"the type {key}")
        return names

    def _make_enums(self, names: Mapping[str, str]) -> None:
        for key, one in (self._described.get("enums") or {}).items():
            scope = Names(self._notes, f" of {names['enum ' + key]}", OF_ENUMS, clashing=False)
            members = [
                (
                    scope.add(member["name"], f"the member {member.get('go_name', '')}"),
                    member["value"],
                    docs.of_field(member.get("doc", ""), member.get("go_name", ""), {}),
                )
                for member in one["members"]
            ]
            text = one["type"]["kind"] == "string"
            wide = any(not text and value >= _WIDEST for _, value, _ in members)
            base = "flag" if one["kind"] == "flag" else "str" if text else "int"
            self.enums[key] = Enum(
                names["enum " + key],
                key,
                one.get("go", ""),
                base,
                members,
                wide,
                one.get("doc", ""),
            )
            if wide:
                self._notes.append(
                    f"values of the type {key}{self._where} come as plain ints, since msgspec "
                    "knows no enum with values of 2**63 and above"
                )

    def _make_messages(self, names: Mapping[str, str]) -> None:
        field_names: dict[tuple[str, str], str] = {}
        for key in names:
            if key not in self._types:
                continue
            scope = Names(self._notes, f" of {names[key]}")
            for one in self._types[key].get("fields") or ():
                field_names[key, one["name"]] = scope.add(
                    one["name"], f"the field {one.get('go_name', one['name'])}"
                )
        configured = reach.of_config(self._described)
        required = {
            key: frozenset(
                one["name"]
                for one in definition.get("fields") or ()
                if one.get("required_config" if key in configured else "required")
            )
            for key, definition in self._types.items()
        }
        defaults = Defaults(self.enums, self._types, names, field_names, required)
        self._defaults = defaults
        for key in names:
            if key in self._types:
                definition = self._types[key]
                words = self._fields_of({"kind": "struct", "name": key}, field_names)
                fields = [
                    Field(
                        name=field_names[key, one["name"]],
                        wire=one["name"],
                        ref=one["type"],
                        default=None if one["name"] in required[key] else defaults.of(one),
                        doc=docs.of_field(one.get("doc", ""), one.get("go_name", ""), words),
                        go_name=one.get("go_name", ""),
                        nullable=bool(one.get("nullable")),
                    )
                    for one in definition.get("fields") or ()
                ]
                self.messages[key] = Message(
                    names[key], key, fields, docs.translate(definition.get("doc", ""), words)
                )

    def _method(self, one: Mapping[str, Any], name: str, kind: str) -> Method:
        request: Ref = one.get("request") or {"kind": "none"}
        message = param = None
        if request["kind"] == "struct":
            message = self.messages[request["name"]]
        elif request["kind"] != "none":
            scope = Names(self._notes, f" of {name}", ("self",))
            wanted = one.get("param") or "request"
            param = Field(scope.add(wanted, f"the parameter {wanted}"), "", request, None)
        returns: Ref = one["item"] if kind == "stream" else one.get("reply") or {"kind": "none"}
        if kind != "stream" and returns["kind"] == "optional":
            returns = returns["elem"]  # nil without an error is one
        words = {**self._fields_of(returns), **self._fields_of(request)}
        if param is not None and one.get("go_param"):
            words[one["go_param"]] = param.name
        doc = docs.of_function(one.get("doc", ""), one.get("go_name", ""), words)
        asked = frozenset(
            field["name"]
            for field in self._types.get(request.get("name", ""), {}).get("fields") or ()
            if field.get("required")
        )
        return Method(name, one["name"], kind, message, param, returns, asked, doc)

    def _error(self, one: Mapping[str, Any], names: Mapping[str, str]) -> Error:
        ref = one.get("type")
        described = (self._types[ref["name"]].get("fields") or ()) if ref else ()
        name = names["error " + one["name"]]
        scope = Names(self._notes, f" of {name}", OF_ERRORS)
        fields = [
            Field(
                name=scope.add(field["name"], f"the field {field.get('go_name', '')}"),
                wire=field["name"],
                ref=field["type"],
                default=None,
                doc=docs.of_field(field.get("doc", ""), field.get("go_name", ""), {}),
                nullable=bool(field.get("nullable")),
            )
            for field in described
        ]
        words = {
            field["go_name"]: made.name
            for field, made in zip(described, fields, strict=True)
            if field.get("go_name")
        }
        doc = docs.translate(one.get("doc", ""), words)
        return Error(name, one["name"], one.get("base", ""), fields, doc)

    def _fields_of(
        self, ref: Ref | None, names: Mapping[tuple[str, str], str] | None = None
    ) -> dict[str, str]:
        """Gives Python's names for the Go names of a struct's fields."""
        while ref and ref["kind"] in ("optional", "list"):
            ref = ref["elem"]
        if not ref or ref["kind"] != "struct":
            return {}
        if names is None:
            return {field.go_name: field.name for field in self.messages[ref["name"]].fields}
        return {
            one["go_name"]: names[ref["name"], one["name"]]
            for one in self._types[ref["name"]].get("fields") or ()
            if one.get("go_name")
        }

    def _translated(self, doc: str, words: Mapping[str, str]) -> str:
        return docs.translate(doc, words)
