"""Whether twice as much takes about twice as long, on machines that do other things as well."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable

#: Quadratic work takes four times as long for twice as much.
_MOST = 3.2
_TRIES = 8
_TOO_SHORT = 0.02  # seconds; shorter than that is mostly beginning


def assert_about_linear(prepare: Callable[[int], Callable[[], object]], size: int) -> None:
    """Raise unless twice the size takes no more than about twice the processor's time.

    The fastest of several tries is the work itself; whatever else the machine does only adds to it.

    Args:
        prepare: gives what is to be measured, for a size.
        size: the smaller one.
    """
    once = twice = math.inf
    for _ in range(_TRIES):
        once = min(once, _seconds(prepare(size)))
        twice = min(twice, _seconds(prepare(2 * size)))
        if twice < _MOST * max(once, _TOO_SHORT):
            return
    raise AssertionError(f"{once:.3f} s became {twice:.3f} s for twice as much")


def _seconds(work: Callable[[], object]) -> float:
    gc.disable()  # it would look through all that other tests have left in this process
    try:
        begun = time.process_time()
        work()
        return time.process_time() - begun
    finally:
        gc.enable()
