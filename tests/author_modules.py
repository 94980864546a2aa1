"""Go modules of authors as tests need them: with siblings, dependencies and vendor folders."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

import author

SIBLING = {
    "../sibling/go.mod": "module example.org/sibling\n\ngo 1.20\n",
    "../sibling/sibling.go": 'package sibling\n\nconst Greeting = "Hello"\n',
}
GREETS = author.HELLO_GO.replace('"GREETING, "', 'dep.Greeting + ", "')


def greets_by(path: str) -> str:
    """The library's code when another package has the greeting."""
    return GREETS.replace('\t"github.com', f'\tdep "{path}"\n\t"github.com')


def project(folder: Path, **files: str) -> dict[str, str]:
    author.hello(folder, **files)
    return {}


def module_proxy(folder: Path) -> str:
    """A proxy of files with one module that somebody else has published."""
    name, version = "example.org/dep", "v1.2.3"
    versions = folder / name / "@v"
    author.write(
        versions,
        {
            "list": f"{version}\n",
            f"{version}.info": f'{{"Version":"{version}"}}',
            f"{version}.mod": f"module {name}\n\ngo 1.20\n",
        },
    )
    with zipfile.ZipFile(versions / f"{version}.zip", "w") as archive:
        archive.writestr(f"{name}@{version}/go.mod", f"module {name}\n\ngo 1.20\n")
        archive.writestr(f"{name}@{version}/dep.go", 'package dep\n\nconst Greeting = "Hello"\n')
    return folder.as_uri()


def requires_dep(folder: Path) -> dict[str, str]:
    project(
        folder,
        **{
            "hello.go": greets_by("example.org/dep"),
            "go.mod": author.GO_MOD + "require example.org/dep v1.2.3\n",
        },
    )
    return {"GOPROXY": module_proxy(folder.parent / "proxy"), "GONOSUMDB": "example.org"}


def replaced(by: str) -> str:
    require = "require example.org/sibling v0.0.0\n"
    return f"{author.GO_MOD}{require}\nreplace example.org/sibling => {by}\n"


def vendor(folder: Path) -> dict[str, str]:
    own = requires_dep(folder)
    cache = {"GOMODCACHE": str(folder.parent / "mod"), "GOFLAGS": "-modcacherw"}
    env = {**os.environ, **own, **cache}
    (folder / "go.mod").write_text(
        (folder / "go.mod").read_text().replace("require github.com/goferry/goferry v0.1.0\n", "")
    )
    code = (folder / "hello.go").read_text()
    (folder / "hello.go").write_text('package hello\n\nimport _ "example.org/dep"\n')
    for command in ("tidy", "vendor"):
        subprocess.run(["go", "mod", command], cwd=folder, env=env, check=True)
    (folder / "hello.go").write_text(code)
    assert (folder / "vendor" / "example.org" / "dep" / "dep.go").is_file()
    return {}
