"""Wrong declarations, and what authors read of each: file, line, column and one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import ROOT
from goferry._builder import BuildFailed, GoLibrary
from goferry._builder.describe import describe
from goferry._builder.extension import prepared

MISTAKES = "the Go code has mistakes: mend what is said below and build again"
HEAD = """\
package counter

import (
	"context"
	"net/url"
	"os"

	"github.com/goferry/goferry/core"
)

var (
	_ context.Context
	_ core.None
	_ = os.Exit
	_ *url.URL
)

"""
LINE = HEAD.count("\n") + 1  # where what follows it begins
METHOD = "core.Method wants func(*T, context.Context, Req) (Resp, error); yours, "
SERIAL = METHOD.replace("Method", "Serial")
STREAM = "core.Stream wants func(*T, context.Context, Req) iter.Seq2[Item, error]; yours, "
STATIC = "core.Static wants func(context.Context, Req) (Resp, error); yours, "
EXPORT = "core.Export wants func(Req) (Resp, error); yours, "
TEARDOWN = "core.Teardown wants func(*T, context.Context) error; yours, "
NEW = (
    "core.NewLibrary wants a name, then a constructor, func(context.Context, Config) (*T, error); "
    "yours, "
)
OBJECT = "core.Object wants methods and a teardown of one type; "
FAILS = "core.Fails wants a type of error, as in core.Fails[*LimitError](); "
FAILS_IS = (
    "core.FailsIs wants a name, then an error value, as in "
    'core.FailsIs("GoneError", ErrGone); yours'
)
OPTION = "core.NewLibrary wants what core.Method and its like give; yours, "
DECLARE = (
    "declare it as var Library = core.NewLibrary(…), or name another variable in "
    'pyproject.toml, as in libraries = [".:Other"]'
)
WHY_CHAN = (
    "chan int cannot cross, since a channel stays in Go; use an event, or leave the field "
    'out with the tag `goferry:"-"`'
)

# What stands among NewLibrary's options, the column of what is wrong, and the sentence.
OPTIONS = [
    ("core.Method((*Counter).NoContext)", 14,
     METHOD + "(*Counter).NoContext, lacks the context.Context"),
    ("core.Method((*Counter).NoRequest)", 14,
     METHOD + "(*Counter).NoRequest, lacks the request: a core.None, if there is none"),
    ("core.Method((*Counter).NoError)", 14,
     METHOD + "(*Counter).NoError, lacks the error, which it returns last"),
    ("core.Method((*Counter).ErrorAlone)", 14,
     METHOD + "(*Counter).ErrorAlone, returns the error alone: let it return (core.None, error)"),
    ("core.Method((*Counter).Nothing)", 14,
     METHOD + "(*Counter).Nothing, returns nothing: let it return (core.None, error)"),
    ("core.Method((*Counter).TwoRequests)", 14,
     METHOD + "(*Counter).TwoRequests, takes 2 requests: put them into one struct"),
    ("core.Method((*Counter).TwoReplies)", 14,
     METHOD + "(*Counter).TwoReplies, returns 3 values: put what is not the error into one struct"),
    ("core.Method((*Counter).ErrorFirst)", 14,
     METHOD + "(*Counter).ErrorFirst, returns the error first: it comes last"),
    ("core.Method((*Counter).BoolLast)", 14,
     METHOD + "(*Counter).BoolLast, returns a bool in place of the error"),
    ("core.Method((*Counter).ContextLast)", 14,
     METHOD + "(*Counter).ContextLast, has the context.Context in another place: "
     "it comes after the *T"),
    ("core.Serial((*Counter).Bare)", 14,
     SERIAL + "(*Counter).Bare, lacks the context.Context; it also lacks the request: a core.None, "
     "if there is none; it also returns nothing: let it return (core.None, error)"),
    ("core.Method((*Counter).Variadic)", 14,
     METHOD + "(*Counter).Variadic, takes any number of arguments: a request is one value, such as "
     "a struct with a slice"),
    ("core.Method(Counter.ByValue)", 14,
     METHOD + "Counter.ByValue, takes a Counter in place of a *Counter: write (*Counter).ByValue"),
    ("core.Method(theCounter.Bump)", 14,
     METHOD + "theCounter.Bump, is bound to one value: write (*Counter).Bump"),
    ("core.Method(Parse(nil, \"\"))", 14,
     METHOD + 'Parse(nil, ""), is a call: give the function itself, Parse'),
    ("core.Method((*Counter).Watch)", 14,
     METHOD + "(*Counter).Watch, returns an iterator: it is declared by core.Stream"),
    ("core.Method(Parse)", 14,
     METHOD + "Parse, lacks the *T, which comes first "
     "(a function without an object is declared by core.Static)"),
    ("core.Method(3)", 14, METHOD + "3, is no function"),
    ("core.Method(nil)", 14, METHOD + "nil, is no function"),
    ("core.Method()", 2, METHOD.replace("yours, ", "there is none")),
    ("core.Method((*Counter).Missing)", 25,
     "(*Counter).Missing undefined (type *Counter has no field or method Missing)"),
    ("core.Stream((*Counter).Seq)", 14,
     STREAM + "(*Counter).Seq, returns an iter.Seq, which lacks the error: "
     "iter.Seq2[Item, error] has one"),
    ("core.Stream((*Counter).SeqAndError)", 14,
     STREAM + "(*Counter).SeqAndError, returns more than the iterator: an error is yielded by it"),
    ("core.Stream((*Counter).Channel)", 14,
     STREAM + "(*Counter).Channel, returns a channel in place of an iter.Seq2[Item, error]"),
    ("core.Stream((*Counter).Pairs)", 14,
     STREAM + "(*Counter).Pairs, returns an iter.Seq2 whose second value is an int64 in place of "
     "the error"),
    ("core.Stream((*Counter).Bump)", 14,
     STREAM + "(*Counter).Bump, lacks the iter.Seq2[Item, error] as its result"),
    ("core.Teardown((*Counter).CloseQuietly)", 16,
     TEARDOWN + "(*Counter).CloseQuietly, lacks the context.Context; it also lacks the error"),
    ("core.Static(ParseAlone)", 14, STATIC + "ParseAlone, lacks the context.Context"),
    ("core.Static(ParseAny)", 14,
     STATIC + "ParseAny, is generic: name its types, as in ParseAny[string]"),
    ("core.Static((*Counter).Bump)", 14,
     STATIC + "(*Counter).Bump, is a method: a method of the library's object is declared by "
     "core.Method"),
    ("core.Export(VersionOnly)", 14,
     EXPORT + "VersionOnly, lacks the request: a core.None, if there is none; it also lacks the "
     "error, which it returns last"),
    ("core.Export(Parse)", 14,
     EXPORT + "Parse, takes a context.Context, which an export does not get "
     "(core.Static gives one)"),
    ("core.Object()", 2,
     "core.Object wants the type whose values stay in Go, by a member or as in "
     "core.Object[Cursor]()"),
    ("core.Object(core.Static(Parse))", 14, OBJECT + "core.Static belongs to the library"),
    ("core.Object(core.Method((*Cursor).Next), core.Teardown((*Counter).Close))", 43,
     OBJECT + "yours, core.Teardown((*Counter).Close), is of *Counter, and the object is *Cursor"),
    ("core.Object(core.Method((*Cursor).Next), OnBumped)", 43,
     "core.Object wants what core.Method, core.Serial and core.Teardown give; yours, OnBumped, is "
     "a *core.Event[int64]"),
    ("core.Fails[LimitError]()", 2,
     FAILS + "yours, LimitError, is an error by its pointer: write core.Fails[*LimitError]()"),
    ("core.Fails()", 2, FAILS + "there is none"),
    ("core.Fails(ErrGone)", 2,
     FAILS + 'for an error value there is core.FailsIs("…Error", ErrGone)'),
    ("core.Fails[Cursor]()", 2, FAILS + "yours, Cursor, has no method Error() string"),
    ("core.FailsIs(ErrGone)", 2, FAILS_IS + " begins with ErrGone"),
    ('core.FailsIs(ErrGone, "GoneError")', 2, FAILS_IS + " begins with ErrGone"),
    ('core.FailsIs("GoneError", "gone")', 28, FAILS_IS + ', "gone", is a string and no error'),
    ('core.Emits(core.NewEvent("x"))', 13,
     "core.NewEvent wants the type of the event's values, as in core.NewEvent[Moved](\"moved\")"),
    ("core.Emits(Cursor{})", 13,
     "core.Emits wants events, which core.NewEvent makes; yours, Cursor{}, is a Cursor"),
    ("OnBumped", 2, OPTION + "OnBumped, is an event: write core.Emits(OnBumped)"),
    ("(*Counter).Bump", 2,
     OPTION + "(*Counter).Bump, is a function: write core.Method((*Counter).Bump)"),
    ("Parse", 2, OPTION + "Parse, is a function: write core.Static(Parse)"),
    ("ErrGone", 2, OPTION + 'ErrGone, is an error: write core.FailsIs("…Error", ErrGone)'),
    ("core.Method((*Counter).Bump, \"name\")", 31,
     'cannot use "name" (untyped string constant) as core.MemberOption value in argument to '
     "core.Method"),
]  # fmt: skip

# These compile, and the library itself tells.
DECLARED = [
    ("core.Method(func(*Counter, context.Context, int) (int, error) { return 1, nil })", 2,
     'a function literal needs a name: add core.Name("…")'),
    ("core.Method((*Cursor).Next)", 2,
     "next takes *counter.Cursor, but the object is *counter.Counter"),
    ('core.Method((*Counter).Bump, core.Name("not a name"))', 2,
     '"not a name" is no Python identifier in snake_case'),
    ("core.Method((*Counter).Bump),\n\tcore.Serial((*Counter).Bump)", 2,
     f"the name bump is declared twice, also at wrong.go:{LINE + 1}"),
    ("core.Teardown((*Counter).Close),\n\tcore.Teardown((*Counter).Close)", 2,
     "the library counter has two teardowns"),
    ('core.FailsIs("gone error", ErrGone)', 2,
     'the error\'s name "gone error" is no name of a Python class: letters and digits, with a '
     "capital first"),
    ("core.Fails[*LimitError](),\n\tcore.Fails[*LimitError]()", 2,
     f"the error LimitError is declared twice, also at wrong.go:{LINE + 1}"),
]  # fmt: skip

# Whole texts below HEAD: the lines that authors read; {0} is the first line below HEAD.
TEXTS = [
    ("var Library int\n",
     [f"wrong.go:{{0}}:5: Library is a variable of type int and no library: {DECLARE}"]),
    ("var Library core.Library\n",
     [f"wrong.go:{{0}}:5: Library is a variable of type core.Library and no library: {DECLARE}"]),
    ("func Library() {}\n",
     [f"wrong.go:{{0}}:6: Library is a function and no library: {DECLARE}"]),
    ("var Other int\n",
     [f"counter.go:2:9: the package example.com/counter has no variable Library: {DECLARE}"]),
    ("var Library *core.Library\n",
     ["wrong.go:{0}:5: the variable Library is nil: give it what core.NewLibrary returns"]),
    ('var Library = core.NewLibrary("counter", NewNothing)\n',
     [f"wrong.go:{{0}}:42: {NEW}NewNothing, lacks the context.Context; it also lacks the "
      "configuration: a core.None, if there is none; it also lacks the error, which it returns "
      "last"]),
    ('var Library = core.NewLibrary("counter", NewValue)\n',
     [f"wrong.go:{{0}}:42: {NEW}NewValue, returns a Counter in place of a *Counter"]),
    ("var Library = core.NewLibrary(New)\n",
     [f"wrong.go:{{0}}:15: {NEW.replace('yours, ', 'yours begins with New')}"]),
    ('var Library = core.NewLibrary("my counter", New)\n',
     ['wrong.go:{0}:15: the library\'s name "my counter" is no Python identifier in snake_case']),
    ('var Library = core.NewLibrary("counter", New, core.Method(Take))\n'
     "type Bad struct {\n\tA int\n\tB struct{ C chan int }\n}\n\n"
     "func Take(*Counter, context.Context, Bad) (Bad, error) { return Bad{}, nil }\n",
     ["wrong.go:{3}:12: the request of take cannot cross: example.com/counter.Bad, field B.C: "
      + WHY_CHAN]),
    ('var Library = core.NewLibrary("counter", New, core.Static(take))\n\n'
     "type page struct {\n\tOf *url.URL\n}\n\n"
     "func take(context.Context, []page) (core.None, error) { return core.None{}, nil }\n",
     ["wrong.go:{3}:2: the request of take cannot cross: example.com/counter.page, field Of, holds "
      "net/url.URL, field User: none of its fields is exported, so nothing of it would cross; "
      "write the names of fields with capital letters, or give the type MarshalText and "
      "UnmarshalText"]),
    ('var Library = core.NewLibrary("counter", New,\n\tcore.Method((*Counter).NoError),\n'
     "\tcore.Method((*Counter).Bump),\n\tcore.Method((*Counter).NoContext))\n\n"
     "func broken() { return 3 }\n",
     [f"wrong.go:{{1}}:14: {METHOD}(*Counter).NoError, lacks the error, which it returns last",
      f"wrong.go:{{3}}:14: {METHOD}(*Counter).NoContext, lacks the context.Context",
      "wrong.go:{5}:24: too many return values\n\thave (number)\n\twant ()"]),
    ('var Library = core.NewLibrary("counter", New, core.Static(\n'
     "\tfunc(text string) (int, error) { return missing, nil }))\n",
     [f"wrong.go:{{1}}:2: {STATIC}func(text string) (int, error) {{{{…}}}}, lacks the "
      "context.Context",
      "wrong.go:{1}:42: undefined: missing"]),
]  # fmt: skip


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The author's module; each test writes its file wrong.go anew."""
    target = tmp_path_factory.mktemp("wrong")
    return Path(shutil.copytree(ROOT / "tests" / "authors" / "wrong", target, dirs_exist_ok=True))


def complaint(folder: Path, text: str) -> BuildFailed:
    (folder / "wrong.go").write_text(HEAD + text)
    library = GoLibrary("example.com/counter", directory=folder)
    with (
        prepared([library], work=ROOT / "build" / "tests" / "work", sources=ROOT) as workspace,
        pytest.raises(BuildFailed) as caught,
    ):
        describe(workspace, sources=ROOT)
    return caught.value


@pytest.fixture(scope="session")
def told(folder: Path) -> dict[str, str]:
    """What is said of each of OPTIONS. The compiler tells ten mistakes at once, so all go fast."""
    found: dict[str, str] = {}
    for start in range(0, len(OPTIONS), 9):
        options = [option for option, _, _ in OPTIONS[start : start + 9]]
        lines = "".join(f"\t{option},\n" for option in options)
        failure = complaint(folder, f'var Library = core.NewLibrary("counter", New,\n{lines})\n')
        assert failure.sentence == MISTAKES
        for option, line in zip(options, failure.output.split("\n"), strict=True):
            found[option] = line.replace(f"wrong.go:{LINE + 1 + options.index(option)}:", "", 1)
    return found


@pytest.mark.parametrize(("option", "column", "sentence"), OPTIONS, ids=[o[0] for o in OPTIONS])
def test_an_option_that_does_not_compile_is_told_at_its_place(
    told: dict[str, str], option: str, column: int, sentence: str
) -> None:
    assert told[option] == f"{column}: {sentence}"


@pytest.mark.parametrize(("option", "column", "sentence"), DECLARED, ids=[o[0] for o in DECLARED])
def test_a_wrong_option_is_told_at_its_place(
    folder: Path, option: str, column: int, sentence: str
) -> None:
    text = f'var Library = core.NewLibrary("counter", New,\n\t{option},\n)\n'
    failure = complaint(folder, text)
    assert failure.output == f"wrong.go:{LINE + 1 + option.count(chr(10))}:{column}: {sentence}"
    assert failure.sentence == MISTAKES


@pytest.mark.parametrize(("text", "lines"), TEXTS, ids=[t[0].partition("\n")[0] for t in TEXTS])
def test_other_mistakes_are_told_at_their_places(folder: Path, text: str, lines: list[str]) -> None:
    failure = complaint(folder, text)
    assert failure.output == "\n".join(lines).format(*range(LINE, LINE + 9))
    assert failure.sentence == MISTAKES


LIBRARY = 'var Library = core.NewLibrary("counter", New)\n'


def test_a_panic_of_the_initialisation_is_told_with_its_place(folder: Path) -> None:
    failure = complaint(folder, LIBRARY + '\nfunc init() {\n\tpanic("no luck\\ntoday")\n}\n')
    assert failure.sentence == "the package panics when it is initialised, which would end Python"
    assert failure.output == f"wrong.go:{LINE + 3}:2: panic: no luck\n\ttoday"
    failure = complaint(folder, LIBRARY + "\nvar pointer *Counter\n\nvar _ = pointer.n\n")
    assert failure.output == (
        f"wrong.go:{LINE + 4}:1: panic: runtime error: "
        "invalid memory address or nil pointer dereference"
    )


def test_an_initialisation_that_exits_is_told(folder: Path) -> None:
    failure = complaint(folder, LIBRARY + 'func init() { println("bye"); os.Exit(3) }\n')
    assert failure.sentence == (
        "the initialisation of example.com/counter ended its program with status 3: "
        "a library must not do that, since it would end Python"
    )
    assert failure.output == "bye"


GO_MOD = "module example.com/program\n\ngo 1.26\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"wrong.go": "// Command program is none.\npackage main\n"},
            f"{MISTAKES}\n\nwrong.go:2:9: package main cannot be imported: give it a name, such as "
            "package program",
        ),
        (
            {"wrong_test.go": "package program\n"},
            "the package example.com/program has no Go files: write one, or name another folder in "
            'pyproject.toml, as in libraries = ["./search"]',
        ),
        (
            {"wrong.go": "//go:build fancy\n\npackage program\n"},
            "build constraints exclude all Go files of example.com/program: name the tags that "
            'they want in pyproject.toml, as in tags = ["sqlite"]',
        ),
        (
            {"wrong.go": "package program\n\nfunc x( {\n"},
            f"{MISTAKES}\n\nwrong.go:3:9: syntax error: unexpected {{, expected )",
        ),
        (
            {"wrong.go": 'package program\n\nimport _ "example.com/none"\n'},
            f"{MISTAKES}\n\nwrong.go:3:8: no required module provides package example.com/none; "
            "to add it:\n\tgoferry go -- get example.com/none",
        ),
        (
            {
                "wrong.go": 'package program\n\nimport _ "example.com/program/x"\n',
                "x/x.go": 'package x\n\nimport _ "example.com/program"\n',
            },
            f"{MISTAKES}\n\npackage example.com/program\n"
            "\timports example.com/program/x from wrong.go\n"
            "\timports example.com/program from x.go: import cycle not allowed",
        ),
    ],
    ids=["main", "tests alone", "excluded", "syntax", "missing import", "cycle"],
)
def test_packages_that_cannot_be_built_are_told(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    for name, text in {"go.mod": GO_MOD, **files}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    library = GoLibrary("example.com/program", directory=tmp_path)
    work = ROOT / "build" / "tests" / "work"
    with (
        prepared([library], work=work, sources=ROOT) as workspace,
        pytest.raises(BuildFailed) as caught,
    ):
        describe(workspace, sources=ROOT)
    assert str(caught.value) == said


def test_two_libraries_of_one_name_are_told(folder: Path) -> None:
    (folder / "wrong.go").write_text(
        HEAD + LIBRARY + "\n// Other has the same name.\nvar Other = Library\n"
    )
    libraries = [GoLibrary("example.com/counter", name, folder) for name in ("Library", "Other")]
    work = ROOT / "build" / "tests" / "work"
    with (
        prepared(libraries, work=work, sources=ROOT) as workspace,
        pytest.raises(BuildFailed) as caught,
    ):
        describe(workspace, sources=ROOT)
    assert caught.value.output == (
        f"wrong.go:{LINE + 3}:5: the name counter is also that of example.com/counter.Library: "
        "give one another name"
    )
