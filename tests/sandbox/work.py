"""Work for a child process that no parser would do."""

from __future__ import annotations

import ctypes
import os
import socket
from pathlib import Path

from watcher.errors import ScannedSource


def spin() -> None:
    """Use the processor for ever."""
    while True:
        pass


def eat(megabytes: int) -> int:
    """Hold so much memory, taken in small pieces as a parser does."""
    held = [b"x" * 1_000_000 for _ in range(megabytes)]
    return len(held)


_KEPT: list[bytes] = []


def keep(megabytes: int) -> int:
    """Hold so much memory for ever; returns which process does."""
    _KEPT.extend(b"x" * 1_000_000 for _ in range(megabytes))
    return os.getpid()


def crash() -> None:
    """Read where no memory is."""
    ctypes.string_at(0)


def refuse(name: str) -> None:
    """What a reader does that finds pictures."""
    raise ScannedSource(f"{name}: pictures", transient=True)


def stumble() -> None:
    """A mistake of ours."""
    raise LookupError("no such thing")


def write(path: str) -> None:
    """Leave something behind."""
    Path(path).write_text("something")


def who() -> int:
    """Which process this is."""
    return os.getpid()


def environment() -> dict[str, str]:
    """What the process knows of its parent's surroundings."""
    return dict(os.environ)


def descend() -> None:
    """Go deeper for ever."""
    descend()


def long_answer(size: int) -> bytes:
    """A result of so many bytes."""
    return bytes(size)


def smuggle() -> socket.SocketKind:
    """Something that is no noun of ours."""
    return socket.SOCK_STREAM


def chatter() -> str:
    """What a noisy library does."""
    print("this must not stand between two replies")
    return "quiet"
