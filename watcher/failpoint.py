"""Named places where a test may kill the process, to prove that nothing is lost there."""

from __future__ import annotations

import os
import signal

_armed: dict[str, int] = {}


def arm(spec: str) -> None:
    """Make the n-th passage of a place kill this process with SIGKILL.

    Args:
        spec: "name:n", n from 1, or "name" for the first; a name may hold colons; "" arms nothing.
    """
    if spec:
        name, _, count = spec.rpartition(":")
        _armed.update({name: int(count)} if count.isdigit() else {spec: 1})


def reach(name: str) -> None:
    """Pass the place `name`; the process dies here if a test asked for it."""
    if name in _armed:
        _armed[name] -= 1
        if _armed[name] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
