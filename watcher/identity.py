"""The names of processes, and whether the process of a name still runs."""

from __future__ import annotations

import os
import secrets
import socket


def name_worker() -> str:
    """A name for this process that no other one has: machine, process id and chance."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def is_dead(worker: str) -> bool:
    """Whether a process of this machine is surely gone; one of another machine never is.

    Args:
        worker: its name.
    """
    machine, _, rest = worker.rpartition("/")[0].rpartition("/")
    if machine != socket.gethostname() or not rest.isdecimal() or int(rest) == os.getpid():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it runs as another user
        return False
    return False
