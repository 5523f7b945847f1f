"""How many threads numpy calculates with."""

from __future__ import annotations

import os


def calculate_alone() -> None:
    """Let each process calculate with one thread, unless whoever started it says otherwise.

    The network's matrices are small: on two cores a second thread took a tenth off the time and
    doubled the work. Numpy looks once, when it is loaded.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
