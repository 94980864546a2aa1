"""`goferry new`: names, folders, and what is in a project. tests/test_new.py builds one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from command import complaint, goferry
from goferry import Error, _new

FILES = {
    ".github/workflows/ci.yml",
    ".gitignore",
    "README.md",
    "go.mod",
    "pyproject.toml",
    "tests/test_word_count.py",
    "wordcount.go",
    "wordcount_test.go",
}


def files(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): file.read_text("utf-8")
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_project_is_written_whole_and_says_what_comes_next(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "word-count"
    done = goferry("new", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"cd {folder}\n    goferry develop\n" in done.stdout
    assert "from word_count import WordCount;" in done.stdout
    found = files(folder)
    assert found.keys() == FILES
    assert not [name for name, text in found.items() if re.search(r"@\w+@", name + text)]
    assert os.listdir(folder.parent) == ["word-count"]


def test_the_names_are_fitted_everywhere(tmp_path: Path) -> None:
    goferry("new", tmp_path / "word-count", "--module", "github.com/ada/words", "--quiet")
    found = files(tmp_path / "word-count")
    assert found["go.mod"].startswith("module github.com/ada/words\n\ngo 1.26")
    assert f"github.com/goferry/goferry v{version('goferry')}" in found["go.mod"]
    assert 'name = "word-count"' in found["pyproject.toml"]
    assert 'build-backend = "goferry.buildapi"' in found["pyproject.toml"]
    assert f'requires = ["goferry>={version("goferry")}"]' in found["pyproject.toml"]
    assert 'core.NewLibrary("word_count", New,' in found["wordcount.go"]
    assert "package wordcount\n" in found["wordcount.go"]
    assert "type WordCount struct {" in found["wordcount.go"]
    assert "from word_count import" in found["tests/test_word_count.py"]


def test_quiet_says_nothing(tmp_path: Path) -> None:
    done = goferry("new", "--quiet", tmp_path / "hello")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_files_are_formatted_as_their_languages_have_it(tmp_path: Path) -> None:
    folder = tmp_path / "hello"
    goferry("new", folder)
    said = subprocess.run(["gofmt", "-l", folder], capture_output=True, text=True, check=True)
    assert said.stdout == ""
    ruff = [sys.executable, "-m", "ruff"]
    for check in (["format", "--check", "-q"], ["check", "-q", "--select", "E,F,W,I,UP,B"]):
        done = subprocess.run(
            [*ruff, *check, folder], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path: Path) -> None:
    folder = tmp_path / "hello"
    folder.mkdir()
    before = folder.stat().st_ino
    command = [sys.executable, "-m", "goferry._cli", "new", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "cd " not in done.stdout
    assert folder.stat().st_ino == before
    assert (folder / "hello.go").is_file()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "hello").mkdir()
    (tmp_path / "hello" / "mine").write_text("mine")
    line = complaint(goferry("new", tmp_path / "hello"))
    assert line.startswith(f"goferry new: {tmp_path / 'hello'} is there already, and is not empty")
    assert files(tmp_path / "hello") == {"mine": "mine"}
    (tmp_path / "file").touch()
    assert "is there already, and is no folder" in complaint(goferry("new", tmp_path / "file"))


def test_what_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_new, "_fill", full)
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "hello"):
        with pytest.raises(OSError, match="No space left"):
            _new.create(folder, _new.Names.of("hello"), "0.1.0")
    assert list(tmp_path.rglob("*")) == [tmp_path / "empty"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "Hello",
            "begin with a letter and use small letters, digits and single hyphens, as in 'hello'",
        ),
        ("HTTPClient", "as in 'httpclient'"),
        ("word.count", "as in 'word-count'"),
        ("two words", "as in 'two-words'"),
        ("2d", "begin with a letter"),
        ("häuser", "begin with a letter"),
        ("-x", "begin with a letter"),
        ("", "begin with a letter"),
        ("x--y", "single hyphens, as in 'x-y'"),
        ("class", "it is a keyword of Python"),
        ("match", "it is a keyword of Python"),
        ("json", "Python has a module 'json' already"),
        ("goferry", "Python has a module 'goferry' already"),
        ("func", "Go keeps 'func' for itself"),
        ("internal", "Go keeps 'internal' for itself"),
        ("main", "Go keeps 'main' for itself"),
    ],
)
def test_a_name_of_no_use_is_refused_in_a_sentence(name: str, says: str) -> None:
    with pytest.raises(Error, match="is no usable package name: ") as raised:
        _new.Names.of(name)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["config", "library", "limit-error", "bumped", "new", "max"])
def test_a_name_that_the_template_uses_itself_gets_another_class(name: str) -> None:
    assert _new.Names.of(name).class_name.endswith("Counter")


@pytest.mark.parametrize("module", ["a b", "/x", "x//y", "", 'x"'])
def test_a_module_path_of_no_use_is_refused(module: str) -> None:
    with pytest.raises(
        Error, match=r"is no path of a Go module: give one such as github\.com/you/x"
    ):
        _new.Names.of("x", module)
