"""What pyproject.toml says of an author's project, and each mistake in it as one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

import author
from goferry._builder import BuildFailed, GoLibrary
from goferry._builder.metadata import metadata, requirement
from goferry._builder.project import Project
from goferry._builder.proxy import go_version_of

PROJECT = '[project]\nname = "a-b.c"\nversion = "1"\n'


def load(folder: Path, text: str) -> Project:
    return Project.load(author.hello(folder, **{"pyproject.toml": text}))


def test_without_settings_the_package_is_the_folder_and_has_the_distributions_name(
    tmp_path: Path,
) -> None:
    project = load(tmp_path, PROJECT)
    assert (project.name, project.version, project.package) == ("a-b.c", "1", "a_b_c")
    assert project.libraries == (GoLibrary("example.org/hello", "Library", tmp_path),)
    assert project.python_source is None
    assert project.tags == ()


def test_settings_name_libraries_package_tags_and_hand_written_python(tmp_path: Path) -> None:
    author.write(
        tmp_path,
        {
            "search/search.go": "package search\n",
            "deep/go.mod": "module example.org/deep\n",
            "deep/er/er.go": "package er\n",
            "python/x.py": "",
        },
    )
    settings = (
        '[tool.goferry]\nlibraries = [".", "./search:Other", "deep/er.v2", "./deep/er"]\n'
        'package = "p"\ntags = ["a", "b.c"]\npython-source = "python"\n'
    )
    project = load(tmp_path, PROJECT + settings)
    assert project.libraries == (
        GoLibrary("example.org/hello", "Library", tmp_path),
        GoLibrary("example.org/hello/search", "Other", tmp_path),
        GoLibrary("deep/er.v2", "Library", tmp_path),
        GoLibrary("example.org/deep/er", "Library", tmp_path / "deep"),
    )
    assert project.package == "p"
    assert project.tags == ("a", "b.c")
    assert project.python_source == tmp_path / "python"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"has no table \[project\]: add one"),
        ("project = 1", r"project must be a table"),
        ("[project", r"is no TOML: "),
        ('[project]\nversion = "1"', r"\[project\] needs a name"),
        ('[project]\nname = "-"\nversion = "1"', r"needs a name of letters.*'-' is none"),
        ('[project]\nname = "a"', r'needs a version, as in version = "0\.1\.0"'),
        ('[project]\nname = "a"\ndynamic = ["version"]', r"write version into \[project\]"),
        ('[project]\nname = "json"\nversion = "1"', r"'json' is a module of Python's standard"),
        ('[project]\nname = "3d"\nversion = "1"', r"'3d' is no name that Python can import"),
        (PROJECT + '[tool.goferry]\npackage = "goferry"', r"package 'goferry' is goferry's own"),
        (PROJECT + '[tool.goferry]\npackage = "class"', r"'class' is no name that Python can"),
        (PROJECT + '[tool.goferry]\nlibrarys = ["."]', r"no 'librarys' \(did you mean 'libraries'"),
        (PROJECT + "[tool]\ngoferry = 3", r"tool.goferry must be a table"),
        (PROJECT + "[tool.goferry]\nlibraries = []", r"libraries .* must be a list of folders"),
        (PROJECT + '[tool.goferry]\nlibraries = "."', r"libraries .* must be a list of folders"),
        (PROJECT + '[tool.goferry]\nlibraries = [".", "."]', r"has '\.' twice"),
        (PROJECT + '[tool.goferry]\nlibraries = ["./no"]', r"'\./no': there is no folder /"),
        (PROJECT + '[tool.goferry]\nlibraries = ["./python"]', r"there are no Go files in /"),
        (PROJECT + '[tool.goferry]\nlibraries = ["a b"]', r"'a b' is no import path"),
        (PROJECT + '[tool.goferry]\nlibraries = [".:lower"]', r"'lower' is no exported variable"),
        (PROJECT + '[tool.goferry]\npython-source = "nowhere"', r"and 'nowhere' is none"),
        (PROJECT + '[tool.goferry]\npython-source = "."', r"and '\.' is none"),
        (PROJECT + '[tool.goferry]\ntags = "x"', r"must be a list of Go build tags"),
        (PROJECT + '[tool.goferry]\ntags = ["a b"]', r"must be a list of Go build tags"),
    ],
)
def test_each_mistake_is_one_sentence_that_names_the_file(
    text: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "python").mkdir()
    with pytest.raises(BuildFailed, match=said) as raised:
        load(tmp_path, text)
    assert raised.value.sentence.startswith(str(tmp_path / "pyproject.toml"))
    assert "\n" not in str(raised.value)


def test_a_folder_without_a_project_is_told(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match=r"there is no .*pyproject\.toml: .*goferry new NAME"):
        Project.load(tmp_path)


def test_a_folder_without_a_go_module_is_told(tmp_path: Path) -> None:
    author.hello(tmp_path)
    (tmp_path / "go.mod").unlink()
    with pytest.raises(BuildFailed, match=r"is in no Go module: run `go mod init`"):
        Project.load(tmp_path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('descripton = "x"', r"Extra keys present in \"project\": 'descripton'"),
        ("license = 3", "project.license"),
        ('readme = "NO.md"', r"NO\.md"),
        ('dependencies = ["not a requirement !"]', "project.dependencies"),
        ('requires-python = "three"', "project.requires-python"),
        ('license-files = ["LICENS*"]', "project.license-files"),
    ],
)
def test_mistakes_in_the_metadata_are_told_too(line: str, said: str, tmp_path: Path) -> None:
    project = load(tmp_path, PROJECT + line + "\n")
    with pytest.raises(BuildFailed, match=said) as raised:
        metadata(project)
    assert "\n" not in str(raised.value)


def test_a_version_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match=r"project\.version"):
        metadata(load(tmp_path, '[project]\nname = "a"\nversion = "one"\n'))


def test_the_metadata_are_the_projects_and_require_goferry(tmp_path: Path) -> None:
    author.write(tmp_path, {"LICENSE": "MIT", "README.md": "# Hello"})
    said = metadata(
        load(
            tmp_path,
            PROJECT + 'license = "MIT"\nlicense-files = ["LICENSE"]\nreadme = "README.md"\n'
            'dependencies = ["numpy>=2"]\nscripts = { run = "a_b_c.cli:main" }\n',
        )
    )
    assert said.stem == "a_b_c-1"
    text = said.text.decode()
    assert "Name: a-b.c\n" in text
    assert "Requires-Dist: numpy>=2\n" in text
    assert "Requires-Dist: goferry" in text
    assert "License-File: LICENSE\n" in text
    assert text.endswith("# Hello")
    assert said.entry_points == "[console_scripts]\nrun = a_b_c.cli:main\n"
    assert said.license_files == (Path("LICENSE"),)


@pytest.mark.parametrize(
    ("version", "required"),
    [
        ("0.1.0", "goferry>=0.1.0,<0.2"),
        ("0.12", "goferry>=0.12,<0.13"),
        ("0.3.0.dev1+local", "goferry>=0.3.0.dev1,<0.4"),
        ("1.4.2", "goferry>=1.4.2,<2"),
    ],
)
def test_a_package_requires_a_goferry_that_takes_its_extension(version: str, required: str) -> None:
    assert requirement(version) == required


@pytest.mark.parametrize(
    ("python", "go"),
    [
        ("0.1.0", "v0.1.0"),
        ("1.2", "v1.2.0"),
        ("0.2.0rc1", "v0.2.0-rc1"),
        ("0.2.0.dev3+a.b", "v0.2.0-dev3.a.b"),
    ],
)
def test_goferrys_version_as_go_writes_it(python: str, go: str) -> None:
    assert go_version_of(python) == go
