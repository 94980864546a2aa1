"""Where the benchmarks find what was built for them."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
EXTENSION = ROOT / "build" / "testext" / f"_goferry{sysconfig.get_config_var('EXT_SUFFIX')}"
BUILT = ROOT / "build" / "bench"
RIVALS = BUILT / f"cp{sys.version_info.major}{sys.version_info.minor}"
