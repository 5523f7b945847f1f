"""Signals: finish what is in hand and stop; read the config again."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_STOP = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def stop_on_signals(
    stopping: threading.Event, *, reload: Callable[[], None] | None = None
) -> Iterator[None]:
    """While inside, SIGTERM and SIGINT ask for an end, and SIGHUP for the config to be read again.

    A second SIGINT interrupts at once, for people who do not want to wait.

    Args:
        stopping: set by the first of them.
        reload: called by SIGHUP; None: it is left alone.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        if stopping.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stopping.set()

    before = {number: signal.signal(number, stop) for number in _STOP}
    if reload is not None:
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, lambda number, frame: reload())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
