"""What a wheel carries for authors' builds: goferry's Go sources, the generated bindings, and the
Go modules that both need, so that a build of an author without other modules needs no network."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from .bindings import bindings
from .extension import locked
from .interpreter import Interpreter
from .proxy import copy_cached, module_files, pack_own, project_version
from .sources import CARRIED, MODULE, PROXY
from .toolchain import Toolchain

# What an author's module has besides its own packages: one that imports goferry.
_AUTHOR = f'package author\n\nimport _ "{MODULE}/core"\n'


def bundle_sources(sources: Path, package: Path, work: Path) -> list[Path]:
    """Copies all that into a folder of a Python package.

    `sources` is goferry's Go module and `work` the builder's folder, as for build_extension.
    Gives the files that it wrote. Raises BuildFailed.
    """
    with locked(work):
        toolchain = Toolchain.find(Interpreter.find(), sources, work)
        bound = bindings(toolchain, sources, work)
    target = package.resolve() / CARRIED
    shutil.rmtree(target, ignore_errors=True)
    wanted = [(sources / name, name) for name in module_files(sources)]
    wanted += [(file, Path("bindings", file.name)) for file in sorted(bound.iterdir())]
    for source, name in wanted:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / name)
    _trim_go_mod(toolchain, target)
    pack_own(target, project_version(sources), target / PROXY)
    _add_modules(toolchain, target)
    carried = package / CARRIED
    return [carried / f.relative_to(target) for f in sorted(target.rglob("*")) if f.is_file()]


def _trim_go_mod(toolchain: Toolchain, target: Path) -> None:
    """Leaves in go.mod and go.sum what the carried packages need: no tools, no tests."""
    said = toolchain.run_go(["mod", "edit", "-json"], cwd=target, purpose="reading go.mod")
    for tool in json.loads(said).get("Tool") or ():
        toolchain.run_go(
            ["mod", "edit", f"-droptool={tool['Path']}"], cwd=target, purpose="trimming go.mod"
        )
    toolchain.run_go(["mod", "tidy"], cwd=target, purpose="trimming go.mod")


def _add_modules(toolchain: Toolchain, target: Path) -> None:
    """Fills the proxy with what go downloads for an author's build, and for his go mod tidy.

    Seen, rather than computed: go reads the go.mod files of many modules that it needs no code of.
    """
    with tempfile.TemporaryDirectory(prefix="goferry-modules-") as scratch:
        cache, author = Path(scratch, "cache"), Path(scratch, "author")
        author.mkdir()
        (author / "author.go").write_text(_AUTHOR)
        (author / "go.mod").write_text("module author.invalid\n\ngo 1.26.0\n")
        (author / "go.work").write_text(
            f"go 1.26.0\n\nuse (\n\t.\n\t{json.dumps(str(target))}\n"
            f"\t{json.dumps(str(target / 'bindings'))}\n)\n"
        )
        known = toolchain.run_go(["env", "GOMODCACHE"], cwd=author, purpose="finding its cache")
        sources = [target / PROXY, Path(known.strip(), "cache", "download")]
        own = {
            "GOMODCACHE": str(cache),
            "GOFLAGS": f"{toolchain.environment['GOFLAGS']} -modcacherw",
            "GOPROXY": ",".join(
                [*(each.as_uri() for each in sources), toolchain.environment["GOPROXY"]]
            ),
            "GONOSUMDB": "*",  # go.sum has the sums of all that is built
        }
        toolchain.run_go(
            ["list", "-deps", f"{MODULE}/..."],
            cwd=author,
            purpose="listing the packages that goferry needs",
            extra={**own, "GOWORK": str(author / "go.work")},
        )
        toolchain.run_go(["mod", "tidy"], cwd=author, purpose="listing modules", extra=own)
        shutil.rmtree(cache / "cache" / "download" / MODULE)  # it is there already
        copy_cached(cache, target / PROXY)
