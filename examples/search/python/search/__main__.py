"""`python -m search`."""

import sys

from .command import main

sys.exit(main())
