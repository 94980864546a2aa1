"""What an interpreter says of itself, as JSON when run as a script.

It stands alone, without relative imports, so that another interpreter can run it by its path.
"""

from __future__ import annotations

import json
import sys
import sysconfig
from typing import Any


def facts() -> dict[str, Any]:
    """Gives what building for the running interpreter needs to know."""
    paths = sysconfig.get_paths()
    return {
        "implementation": sys.implementation.name,
        "version": list(sys.version_info[:2]),
        "hexversion": sys.hexversion,
        "includes": list(dict.fromkeys((paths["include"], paths["platinclude"]))),
        "suffix": sysconfig.get_config_var("EXT_SUFFIX"),
        "abi": sysconfig.get_config_var("SOABI") or "",
        "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    }


if __name__ == "__main__":
    json.dump(facts(), sys.stdout)
