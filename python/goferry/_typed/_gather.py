"""Many calls awaited as one."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from .._progress import Progress, target_of
from .._reports import report_exception

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._arguments import ProgressTo


async def gather(
    calls: Sequence[Any], return_exceptions: bool, progress: ProgressTo, name: str
) -> list[Any]:
    """Await the calls; the first failure is raised and cancels the others."""
    tell = None if progress is None else target_of(progress, name)
    if tell is not None:
        _count(calls, tell, name)
    try:
        return list(await asyncio.gather(*calls, return_exceptions=return_exceptions))
    except BaseException:
        for call in calls:
            call.cancel()
        raise
    finally:
        close = getattr(tell, "close_bar", None)
        if close is not None:
            close()


def _count(calls: Sequence[Any], tell: Any, name: str) -> None:
    """Have it told how many replies have come."""
    began = time.monotonic()
    back = 0

    def count(_: object) -> None:
        nonlocal back
        back += 1
        try:
            tell(Progress(back, len(calls), "", time.monotonic() - began))
        except Exception as error:
            report_exception(error, name, tell)

    for call in calls:
        call.add_done_callback(count)
