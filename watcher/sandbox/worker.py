"""One child process, seen from its parent: started, given work, watched, ended."""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from watcher.clock import monotonic
from watcher.sandbox.letters import SIZE, End, Job, read_reply
from watcher.sandbox.limits import Limits

#: Memory grows by less than 20 MB between two looks, and a look costs 20 µs.
_LOOK_EVERY = 0.01
#: Seconds from a closed pipe to the end of a process.
_FAREWELL = 2.0
_PIECE = 1 << 20
_PAGE = os.sysconf("SC_PAGE_SIZE")
#: One thread for linear algebra: each further one maps 40 MB and none of it is used.
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class Cause(StrEnum):
    """Why a child ended before its work was done."""

    MEMORY = "memory"
    TIME = "time"
    CRASH = "crash"


class Ended(Exception):
    """The child is gone.

    Args:
        cause: what ended it.
    """

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


class Worker:
    """A child process; one piece of work at a time.

    Args:
        limits: what a piece of work may use.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        # Our own environment stays here: it may hold the password of a mail server. Our search
        # path goes along, since a program started from a checkout is found by it only.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "watcher.sandbox.child", str(limits.mapped)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**_ENVIRONMENT, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C is for the parent, who finishes the page in hand
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._incoming, self._outgoing = self._process.stdout, self._process.stdin

    @property
    def alive(self) -> bool:
        """Whether it waits for work."""
        return self._process.poll() is None

    @property
    def grown(self) -> bool:
        """Whether it holds so much memory of what it has done that a new one serves better."""
        return self._resident() > self._limits.resident // 2

    def do(self, job: Job) -> tuple[End, Any]:
        """Have a piece of work done.

        Returns:
            How it ended, and its result or error.

        Raises:
            Ended: the child had to be ended, or ended itself; do not use it again.
        """
        try:
            pickle.dump(job, self._outgoing, protocol=5)
            self._outgoing.flush()
            deadline = monotonic() + self._limits.patience
            (size,) = SIZE.unpack(self._read(SIZE.size, deadline))
            if size > self._limits.answer:
                self._end(Cause.MEMORY)
            return read_reply(self._read(size, deadline))
        except BrokenPipeError:
            self._end_of_itself()
        except (pickle.UnpicklingError, ValueError):
            self._end(Cause.CRASH)

    def _read(self, size: int, deadline: float) -> bytes:
        pieces: list[bytes] = []
        while size:
            ready, _, _ = select.select([self._incoming], [], [], _LOOK_EVERY)
            if ready:
                piece = os.read(self._incoming.fileno(), min(size, _PIECE))
                if not piece:
                    self._end_of_itself()
                pieces.append(piece)
                size -= len(piece)
            elif self._resident() > self._limits.resident:
                self._end(Cause.MEMORY)
            elif monotonic() > deadline:
                self._end(Cause.TIME)
        return b"".join(pieces)

    def _resident(self) -> int:
        """Bytes of memory in use; 0: the system does not tell, or the process is gone."""
        try:
            return int(Path(f"/proc/{self._process.pid}/statm").read_bytes().split()[1]) * _PAGE
        except (OSError, IndexError):
            return 0

    def _end_of_itself(self) -> NoReturn:
        # It has closed its pipes; what ended it is known when it is gone altogether.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_FAREWELL)
        overtime = self._process.returncode == -signal.SIGXCPU
        self._end(Cause.TIME if overtime else Cause.CRASH)

    def _end(self, cause: Cause) -> NoReturn:
        self.close()
        raise Ended(cause)

    def close(self) -> None:
        """End it now, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._incoming, self._outgoing):
            with contextlib.suppress(OSError):  # what was not written cannot be flushed any more
                pipe.close()
