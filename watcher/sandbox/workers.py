"""Some child processes, started when there is work and used again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from watcher.errors import TooLargeSource, UnreadableSource
from watcher.sandbox.letters import End, job_of
from watcher.sandbox.limits import Limits
from watcher.sandbox.worker import Cause, Ended, Worker

T = TypeVar("T")
Given = TypeVarTuple("Given")

#: How a page is still compared that is too large for us; ends the sentence of every such error.
RAW = "Compare its lines with `watcher diff --raw`, or cut it down to the policy itself."


class ReaderFault(Exception):
    """An error of ours in a child; the message is its traceback."""


class Workers:
    """Does work in child processes; threads may share it.

    Args:
        limits: what a piece of work may use.
        most: how many at once; further threads wait.
    """

    def __init__(self, limits: Limits, *, most: int = 1) -> None:
        self._limits = limits
        self._free = threading.BoundedSemaphore(most)
        self._idle: list[Worker] = []
        self._lock = threading.Lock()

    def run(self, name: str, work: Callable[[*Given], T], *given: *Given) -> T:
        """Call a function in a child process.

        Args:
            name: what is read, for messages.
            work: a function of a module, pure.
            given: its arguments.

        Raises:
            WatcherError: as the function raises it.
            TooLargeSource: it needs more memory or time than we are willing to give.
            UnreadableSource: the process broke.
            ReaderFault: the function raised anything else.
        """
        job = job_of(work, given, self._limits.seconds)
        with self._free:
            worker = self._take()
            try:
                end, value = worker.do(job)
            except Ended as ended:
                raise _told(name, ended.cause, self._limits) from ended
            except BaseException:
                worker.close()
                raise
            self._give_back(worker)
        if end is End.REFUSED:
            raise value
        if end is End.TOO_LARGE:
            raise _told(name, Cause.MEMORY, self._limits)
        if end is End.FAULT:
            raise ReaderFault(str(value))
        result: T = value
        return result

    def close(self) -> None:
        """End the idle processes; later work starts new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()

    def _take(self) -> Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:  # the system may have ended one that had nothing to do
                    return worker
                worker.close()
        return Worker(self._limits)

    def _give_back(self, worker: Worker) -> None:
        if worker.grown:
            worker.close()
            return
        with self._lock:
            self._idle.append(worker)


def _told(name: str, cause: Cause, limits: Limits) -> UnreadableSource:
    if cause is Cause.MEMORY:
        megabytes = limits.resident // 1_000_000
        return TooLargeSource(f"{name}: reading it takes more than {megabytes} MB of memory. {RAW}")
    if cause is Cause.TIME:
        return TooLargeSource(f"{name}: reading it takes more than {limits.seconds} seconds. {RAW}")
    return UnreadableSource(f"{name}: a library that reads it broke. {RAW}", transient=True)
