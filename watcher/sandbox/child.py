"""The child process: takes one piece of work after the other until nobody has more."""

from __future__ import annotations

import contextlib
import math
import pickle
import resource
import sys
import traceback
from typing import Any, BinaryIO

from watcher.errors import WatcherError
from watcher.sandbox.letters import SIZE, End, Job


def main(mapped: int) -> None:
    """Work until standard input ends.

    Args:
        mapped: bytes of address space that the process may use.
    """
    resource.setrlimit(resource.RLIMIT_AS, (mapped, mapped))
    # Neither a memory dump with the page in it, nor any other file.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    # What a library prints must not stand between our replies.
    sys.stdout = sys.stderr
    with contextlib.suppress(EOFError):
        while True:
            _answer(outgoing, *_do(incoming))


def _do(incoming: BinaryIO) -> tuple[End, Any]:
    try:
        job: Job = pickle.load(incoming)
        _allow(job.seconds)
        return End.DONE, job.find()(*job.given)
    except EOFError:
        raise
    except WatcherError as error:
        return End.REFUSED, error
    except (MemoryError, RecursionError):
        return End.TOO_LARGE, None
    except Exception:  # noqa: BLE001 - the parent raises it, with where it happened
        return End.FAULT, traceback.format_exc()


def _allow(seconds: int) -> None:
    """Let the system end this process when it has worked so much longer."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime) + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _answer(outgoing: BinaryIO, end: End, value: Any) -> None:
    try:
        reply = pickle.dumps((str(end), value), protocol=5)
    except (MemoryError, RecursionError):
        reply = pickle.dumps((str(End.TOO_LARGE), None))
    outgoing.write(SIZE.pack(len(reply)))
    outgoing.write(reply)
    outgoing.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
