"""What the two processes say to each other."""

from __future__ import annotations

import importlib
import pickle
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any, cast

#: Classes of the standard library that our nouns hold; numbers and texts need none.
_MOMENTS = frozenset(("datetime", name) for name in ("date", "datetime", "timedelta", "timezone"))
#: Modules of values without any doing, by the beginnings of their names.
_NOUN_MODULES = (
    "watcher.errors",
    "watcher.model.",
    "watcher.discovery.candidate",
    "watcher.discovery.kinds",
    "watcher.discovery.links",
    "watcher.discovery.sitemap",
)
#: Length of a reply, before it.
SIZE = struct.Struct("!Q")


class End(StrEnum):
    """How a piece of work ended."""

    DONE = "done"
    REFUSED = "refused"  #: a WatcherError
    TOO_LARGE = "too-large"  #: no memory, or nested too deeply
    FAULT = "fault"  #: an error of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of work.

    Args:
        module: where its function stands.
        function: its name there.
        given: what it is called with.
        seconds: of processor time that it may take.
    """

    module: str
    function: str
    given: tuple[Any, ...]
    seconds: int

    def find(self) -> Callable[..., Any]:
        """The function."""
        return cast(
            Callable[..., Any], getattr(importlib.import_module(self.module), self.function)
        )


def job_of(function: Callable[..., Any], given: tuple[Any, ...], seconds: int) -> Job:
    """The piece of work that calls a function of a module.

    Raises:
        ValueError: another process could not find the function by its name.
    """
    job = Job(
        module=function.__module__, function=function.__qualname__, given=given, seconds=seconds
    )
    if "." in job.function or job.find() is not function:
        raise ValueError(f"{job.module}.{job.function} is not found by its name in its module")
    return job


def read_reply(reply: bytes) -> tuple[End, Any]:
    """What the child says, believed no more than it must be.

    Raises:
        pickle.UnpicklingError: it is no reply, or holds anything but plain values and our nouns.
    """
    end, value = _Nouns(BytesIO(reply)).load()
    return End(end), value


class _Nouns(pickle.Unpickler):
    """Reads plain values, our nouns and our errors.

    A pickle may name any function to be called; the child has read hostile bytes with parsers
    written in C, so what it names is looked at.
    """

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _MOMENTS or module.startswith(_NOUN_MODULES):
            found = super().find_class(module, name)
            # Of its own module: what that imports may do more than hold values.
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not what a reader answers with")
