"""The parts of the build that pyproject.toml cannot say: a Go extension, and Go sources as data.

GOFERRY_PURE=1 in the environment leaves the extension with the bundled libraries out, which gives
a py3-none-any wheel. Both wheels carry the Go sources that authors' packages are built from.
"""

import atexit
import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from setuptools import Extension, setup
from setuptools.command.build import build
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
BUNDLED = {"treesum": "github.com/goferry/goferry/examples/treesum"}
TYPED = ROOT / "python" / "goferry" / "examples"  # where a checkout has their packages
PURE = os.environ.get("GOFERRY_PURE", "0") not in ("", "0")


def load_builder() -> ModuleType:
    """Loads goferry's builder by its path: goferry itself needs packages that are not here yet."""
    folder = ROOT / "python" / "goferry" / "_builder"
    spec = importlib.util.spec_from_file_location(
        "goferry_builder", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


builder = load_builder()


def work_folder(command: object) -> Path:
    """Gives the folder where generated bindings are kept from one build to the next."""
    assert isinstance(command, build)
    return Path(command.build_base).resolve() / "goferry"


def bundled() -> dict[str, object]:
    """Gives the bundled libraries, by the names of their packages in goferry.examples."""
    return {name: builder.GoLibrary(path) for name, path in BUNDLED.items()}


class BuildGoExtension(build_ext):
    """Builds the bundled libraries' extension and their typed packages.

    A failure is a sentence, not a traceback.
    """

    def build_extension(self, ext: Extension) -> None:
        output = Path(self.get_ext_fullpath(ext.name)).resolve()
        work = work_folder(self.get_finalized_command("build"))
        libraries = bundled()
        try:
            builder.build_extension(list(libraries.values()), output, work=work, sources=ROOT)
            builder.write_typed(libraries, output.parent / "examples", work=work, sources=ROOT)
        except builder.BuildFailed as failure:
            raise SystemExit(f"goferry: {failure}") from None

    def copy_extensions_to_source(self) -> None:
        super().copy_extensions_to_source()
        built = Path(self.build_lib, "goferry", "examples")
        for name in BUNDLED:
            shutil.copytree(built / name, TYPED / name, dirs_exist_ok=True)


class BuildPython(build_py):
    """Adds the Go sources and the generated bindings to what a wheel carries."""

    bundled: list[str]

    def run(self) -> None:
        self.bundled = []
        if self.editable_mode:
            super().run()
            return
        target = Path(self.build_lib, "goferry")
        shutil.rmtree(target, ignore_errors=True)  # else a deleted module would be shipped again
        super().run()
        try:
            files = builder.bundle_sources(
                ROOT, target, work_folder(self.get_finalized_command("build"))
            )
        except builder.BuildFailed as failure:
            raise SystemExit(f"goferry: {failure}") from None
        if PURE:
            files = [*files, *builder.write_stand_ins(bundled(), target / "examples")]
        self.bundled = [str(file) for file in files]

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return [*super().get_outputs(include_bytecode), *self.bundled]


def read_only_options() -> dict[str, dict[str, str]]:
    """Sends what setuptools writes elsewhere where the source folder cannot be written to."""
    if os.access(ROOT, os.W_OK):
        return {}
    scratch = tempfile.mkdtemp(prefix="goferry-build-")
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    return {"build": {"build_base": scratch}, "egg_info": {"egg_base": scratch}}


setup(
    ext_modules=[] if PURE else [Extension("goferry._goferry", sources=[])],
    cmdclass={"build_ext": BuildGoExtension, "build_py": BuildPython},
    options=read_only_options(),
)
