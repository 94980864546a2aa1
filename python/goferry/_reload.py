"""`goferry.reload`: a package that was built again, in a process that has the old build."""

from __future__ import annotations

import importlib
import os
import sys
from types import ModuleType

from . import _extension
from ._errors import BuildError
from ._files import file_in


def reload(module: ModuleType | str) -> ModuleType:
    """Import a built package anew, in its newest build, and return the fresh module.

    What was imported before stays as it is, and so does its Go code: contexts that are open go on,
    and their classes are not those of the fresh module. A library's name, as in
    `goferry.open("counter")`, means the new build from then on. Each build that was loaded costs
    about 2 MB until the process ends. `module` is a package, a module in one, or its name; a module
    in a package is returned as it is in the fresh package.

    Raises BuildError when it is no package with a Go extension for this interpreter; when importing
    it fails, that is raised and nothing has changed.
    """
    name = module if isinstance(module, str) else module.__name__
    package = name.partition(".")[0]
    old = {
        each: there
        for each, there in list(sys.modules.items())
        if each == package or each.startswith(f"{package}.")
    }
    if package == __package__:
        raise BuildError("goferry itself cannot be reloaded: restart the process")
    folders = getattr(old.get(package), "__path__", ())
    folder = next((e for e in folders if os.path.isdir(e) and file_in(e)), None)
    if folder is None:
        raise BuildError(
            f"{package} is no imported package with a Go extension for this interpreter: "
            "give the module that you imported"
        )
    for each in old:
        del sys.modules[each]
    importlib.invalidate_caches()
    try:
        fresh = importlib.import_module(name)
    except BaseException:
        for each in list(sys.modules):
            if each == package or each.startswith(f"{package}."):
                del sys.modules[each]
        sys.modules.update(old)
        raise
    _extension.supersede(package, folder)
    return fresh
