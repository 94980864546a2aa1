"""Where exceptions go that nobody can catch: those of listeners and of callbacks."""

from __future__ import annotations

import signal
import sys
import threading
import time
import weakref

# How long the main thread may run before it is interrupted.
YIELD_SECONDS = 0.01


class _Raiser:
    """A weakref callback that raises: the one way in pure Python to reach sys.unraisablehook."""

    def __init__(self, error: BaseException, culprit: object) -> None:
        self._error = error
        self._culprit = culprit

    def __call__(self, _: object) -> None:
        raise self._error

    def __repr__(self) -> str:
        return repr(self._culprit)


class _Victim:
    """Something that a weak reference can outlive."""


def tell_hook(error: BaseException, culprit: object) -> None:
    """Tell sys.unraisablehook of an exception that nobody can catch."""
    victim = _Victim()
    reference = weakref.ref(victim, _Raiser(error, culprit))
    del victim  # calls the callback, whose exception the interpreter gives to the hook
    del reference


def report_exception(error: BaseException, library: str, culprit: object) -> None:
    """Tell sys.unraisablehook of it, and the logger `goferry.<library>` if that is set up."""
    tell_hook(error, culprit)
    # Without a handler, logging would print what the hook has printed already.
    logging = sys.modules.get("logging")
    if logging is not None:
        logger = logging.getLogger(f"goferry.{library}")
        if logger.hasHandlers():
            logger.error("exception in %r", culprit, exc_info=error)


def pass_on_interrupt(error: BaseException) -> None:
    """Interrupt the main thread as Ctrl-C does, if `error` is meant to end the program.

    KeyboardInterrupt and SystemExit that are raised on one of goferry's own threads could go no
    further there. Does nothing where SIGINT is not handled by Python.
    """
    main = threading.main_thread()
    if (
        isinstance(error, (KeyboardInterrupt, SystemExit))
        and main.ident is not None
        and main.is_alive()
        and callable(signal.getsignal(signal.SIGINT))
    ):
        # CPython sees a signal that comes while the main thread waits for the GIL only after the
        # next blocking call. Where this thread just took the GIL from it, let it go on first.
        time.sleep(YIELD_SECONDS)
        signal.pthread_kill(main.ident, signal.SIGINT)
