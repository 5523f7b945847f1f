"""A git repository, read through the git binary: one process for the log, one for the contents."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from watcher.errors import WatcherError

#: What a repository's own settings could use to start a program or to reach the network.
_SAFELY = (
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "protocol.allow=never"),
    *("-c", "log.showSignature=false"),
    *("-c", "core.alternateRefsCommand="),
)
_MOST_BYTES = 50_000_000  # of one file; the longest policies we know take less than 2 MB
_FILE = "100"  # how the mode of a plain file begins; links and submodules begin otherwise
_READ_AT_ONCE = 1 << 16
_RECORD = b"\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file as one commit left it.

    Args:
        path: inside the repository.
        date: the committer date, aware UTC.
        subject: the first line of the commit's message.
        blob: git's name of the content.
    """

    path: str
    date: datetime
    subject: str
    blob: str


def read_log(repository: Path, *, folder: str = "") -> Iterator[Entry]:
    """The files that each commit wrote, the oldest commit first.

    Args:
        repository: a bare repository or a work tree.
        folder: only what is in this folder, its name taken literally; "": everything.

    Raises:
        WatcherError: there is no such repository, or no git.
    """
    within = ("--", f":(literal,top){folder}") if folder else ("--",)
    arguments = (
        *("log", "--reverse", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "-z"),
        *("--format=tformat:%x01%cI%x00%s", "HEAD", *within),
    )
    with _git(repository, *arguments) as git:
        for record in _records(git.stdout):
            yield from _entries(record)
        _expect_success(git, repository)


class Contents:
    """The contents of a repository's files, asked for one by one."""

    def __init__(self, git: _Git) -> None:
        self._git = git

    def read(self, blob: str) -> bytes:
        """One content.

        Args:
            blob: git's name of it.

        Raises:
            WatcherError: the repository lacks it, or it is larger than any policy.
        """
        self._git.stdin.write(blob.encode() + b"\n")
        self._git.stdin.flush()
        answer = self._git.stdout.readline().split()
        if len(answer) != 3 or answer[1] != b"blob":
            raise WatcherError(f"The repository lacks its file {blob}. Clone it anew, whole.")
        size = int(answer[2])
        if size > _MOST_BYTES:
            raise WatcherError(f"The repository's file {blob} has {size:,} bytes; no policy has.")
        content = self._git.stdout.read(size + 1)
        if len(content) != size + 1:
            raise WatcherError(f"git stopped while it read {blob}. Check the repository.")
        return content[:size]


@contextmanager
def open_contents(repository: Path) -> Iterator[Contents]:
    """The contents of a repository's files, for as long as the block runs.

    Args:
        repository: a bare repository or a work tree.
    """
    with _git(repository, "cat-file", "--batch") as git:
        yield Contents(git)


@dataclass(frozen=True, slots=True)
class _Git:
    """A running git."""

    process: subprocess.Popen[bytes]
    stdin: IO[bytes]
    stdout: IO[bytes]


@contextmanager
def _git(repository: Path, *arguments: str) -> Iterator[_Git]:
    if not repository.is_dir():
        raise WatcherError(
            f"{repository}: there is no such folder. Give a git repository; of a bundle, a clone."
        )
    command = ("git", "-C", str(repository.resolve()), *_SAFELY, "--no-pager", *arguments)
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except FileNotFoundError as error:
        raise WatcherError("git is not installed. Install it to read repositories.") from error
    if process.stdin is None or process.stdout is None:
        raise WatcherError("git cannot be talked to. Try again.")
    try:
        yield _Git(process, process.stdin, process.stdout)
    finally:
        process.stdin.close()
        process.stdout.close()
        process.terminate()
        process.wait()


def _records(out: IO[bytes]) -> Iterator[str]:
    """What git says of each commit."""
    rest = b""
    while chunk := out.read(_READ_AT_ONCE):
        *whole, rest = (rest + chunk).split(_RECORD)
        yield from (record.decode(errors="replace") for record in whole if record)
    if rest:
        yield rest.decode(errors="replace")


def _entries(record: str) -> Iterator[Entry]:
    date, subject, *files = record.split("\0")
    seen_at = datetime.fromisoformat(date).astimezone(UTC)
    for change, path in zip(files[::2], files[1::2], strict=False):
        _, mode, _, blob, kind = change.strip().lstrip(":").split(" ")
        if mode.startswith(_FILE) and kind != "D":
            yield Entry(path=path, date=seen_at, subject=subject, blob=blob)


def _expect_success(git: _Git, repository: Path) -> None:
    git.stdin.close()
    if git.process.wait() != 0:
        raise WatcherError(
            f"{repository}: git finds no history there. Give a git repository with commits."
        )
