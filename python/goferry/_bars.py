"""Bars for `progress=True`: rich's in a terminal, tqdm's in a notebook, none elsewhere.

Both libraries are imported only when a bar is asked for that somebody will see.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._progress import Progress, Target


def make_bar(method: str) -> Target | None:
    """Make the bar of a request, which shows with its first progress; None: nobody would see it.

    It is a callable, with a method `close_bar`.
    """
    if _in_notebook():
        return NotebookBar(method)
    if sys.stderr is not None and sys.stderr.isatty():
        return TerminalBar(method)
    return None


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None


class _Screen:
    """What all bars of the terminal share: one live display, while any bar is shown."""

    def __init__(self) -> None:
        self.lock = threading.Lock()  # guards what follows
        self.display: Any = None
        self.bars = 0


_screen = _Screen()


class TerminalBar:
    """A bar on standard error. Drawn when something is told, so that no thread is needed for it."""

    def __init__(self, method: str) -> None:
        import rich.console
        import rich.progress

        self._rich = rich
        self._method = method
        self._task: Any = None
        self._closed = False

    def __call__(self, progress: Progress) -> None:
        with _screen.lock:
            if self._closed:
                return
            if self._task is None:
                self._show()
            _screen.display.update(
                self._task,
                description=progress.message or self._method,
                completed=progress.done,
                total=progress.total or None,
                refresh=True,
            )

    def _show(self) -> None:
        if _screen.display is None:
            console = self._rich.console.Console(stderr=True)
            _screen.display = self._rich.progress.Progress(console=console, auto_refresh=False)
            _screen.display.start()
        _screen.bars += 1
        self._task = _screen.display.add_task(self._method, total=None)

    def close_bar(self) -> None:
        """Leave the bar as it is; the last one gives the terminal back."""
        with _screen.lock:
            if self._closed:
                return
            self._closed = True
            if self._task is None:
                return
            _screen.display.stop_task(self._task)
            _screen.bars -= 1
            if _screen.bars == 0:
                display, _screen.display = _screen.display, None
                display.stop()


class NotebookBar:
    """A bar below the cell: a widget, or text where there are no widgets."""

    def __init__(self, method: str) -> None:
        try:
            widgets = importlib.util.find_spec("ipywidgets") is not None
            tqdm = importlib.import_module("tqdm.notebook" if widgets else "tqdm")
        except ImportError as error:
            raise ImportError(
                "progress=True needs tqdm in a notebook: pip install 'goferry[notebooks]'"
            ) from error
        self._tqdm: Any = tqdm.tqdm
        self._method = method
        self._bar: Any = None
        self._lock = threading.Lock()  # guards _bar and _closed
        self._closed = False

    def __call__(self, progress: Progress) -> None:
        with self._lock:
            if self._closed:
                return
            if self._bar is None:
                self._bar = self._tqdm(desc=self._method, file=sys.stderr, mininterval=0)
            self._bar.total = progress.total or None
            self._bar.set_description(progress.message or self._method, refresh=False)
            self._bar.n = progress.done
            self._bar.refresh()

    def close_bar(self) -> None:
        """Leave the bar as it is."""
        with self._lock:
            self._closed = True
            if self._bar is not None:
                self._bar.close()
