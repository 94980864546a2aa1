"""The parts that generated packages are made of, each by itself."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from goferry import _typed
from goferry._builder.generate import docs
from goferry._builder.generate.defaults import repr_of
from goferry._builder.generate.names import Names, identifier, upper
from goferry._typed._enums import MOST_UNKNOWN


class Color(_typed.IntEnum):
    RED = 1


class Mode(_typed.StrEnum):
    FAST = "fast"


class Rights(_typed.IntFlag):
    READ = 1
    WRITE = 2


class LimitError(_typed.DeclaredError, LookupError, renamed={"message": "message_"}):
    wanted: int
    message_: str


def test_unknown_values_become_members_and_only_so_many_are_kept() -> None:
    assert Color(7) is Color(7)
    assert (Color(7).name, Color(7).value, repr(Color(7))) == (
        "UNKNOWN_7",
        7,
        "<Color.UNKNOWN_7: 7>",
    )
    assert list(Color) == [Color.RED]
    assert Mode("slow") == "slow"
    assert Rights(4 | 1) == 5
    for value in range(100, 100 + 2 * MOST_UNKNOWN):
        assert Color(value) == value
    assert len(Color._value2member_map_) <= 1 + MOST_UNKNOWN
    assert pickle.loads(pickle.dumps(Color(7))) is Color(7)
    for wrong in ("x", None, 1.5):
        with pytest.raises(ValueError, match="Color"):
            Color(wrong)


def test_declared_errors_have_their_fields_as_attributes() -> None:
    error = LimitError("text", "method", "LimitError", {"wanted": 3, "message": "m"})
    assert (error.wanted, error.message_, error.message, error.method) == (3, "m", "text", "method")
    again = pickle.loads(pickle.dumps(error))
    assert (again.wanted, again.message_, str(again), again.args) == (3, "m", "text", ("text",))
    assert LimitError("made", wanted=2).error == "LimitError"


@pytest.mark.parametrize(
    ("doc", "go_name", "expected"),
    [
        ("Bump moves the counter.", "pkg.(*C).Bump", "Moves the counter."),
        ("Bump is quick.", "pkg.Bump", "Bump is quick."),
        ("Bump, then wait.", "pkg.Bump", "Bump, then wait."),
        (
            "Bump goes By so much. To be sure, see To.",
            "pkg.Bump",
            "Goes by so much. To be sure, see to.",
        ),
        ("Bump heeds MaxSize. MaxSize is large.", "pkg.Bump", "Heeds max_size. max_size is large."),
        ("Other text.", "pkg.Bump", "Other text."),
        ("", "pkg.Bump", ""),
    ],
)
def test_docs_of_functions_are_sentences_with_pythons_names(
    doc: str, go_name: str, expected: str
) -> None:
    names = {"By": "by", "To": "to", "MaxSize": "max_size"}
    assert docs.of_function(doc, go_name, names) == expected


def test_docs_of_any_content_are_docstrings() -> None:
    for text in ('ends with "', 'has """ inside', "back\\slash", "two\n\nparagraphs", "\t code"):
        source = "def f():\n" + "\n".join([*docs.block(text, "    "), "    return 1"])
        scope: dict[str, Any] = {}
        exec(source, scope)
        assert scope["f"].__doc__.split() == text.split()


@pytest.mark.parametrize("value", ["", "a'b", 'a"b', "a\\b", "é\n\t\0", 1 << 70, -1, 0.5, True])
def test_constants_are_written_as_they_are(value: object) -> None:
    assert eval(repr_of(value)) == value


def test_names_are_given_once_and_told() -> None:
    notes: list[str] = []
    names = Names(notes, " of Fields")
    given = [names.add(name, f"the field {name}") for name in ("a", "a", "class", "timeout", "a_")]
    assert given == ["a", "a_", "class_", "timeout_", "a__"]
    assert len(notes) == 4
    assert all(note.startswith("the field ") and " of Fields is " in note for note in notes)
    assert [identifier(name) for name in ("a-b", "1st", "", "é")] == ["a_b", "n_1st", "_", "é"]
    assert [upper(name) for name in ("Max", "MaxSize", "HTTPPort", "already_UP", "SHA256Sum")] == [
        "MAX",
        "MAX_SIZE",
        "HTTP_PORT",
        "ALREADY_UP",
        "SHA256_SUM",
    ]
