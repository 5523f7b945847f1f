"""A new git repository, written in one process: one commit a version, dated as the version is."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from watcher.errors import WatcherError

_WHO = b"watcher <watcher@localhost.invalid>"
#: What no file may hold on any system that may clone this, and what looks like something else.
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ud800-\udfff<>:\"/\\|?*\u200b-\u200f\u202a-\u202e\ufeff]"
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|\.?git~?\d*)(?:\..*)?$", re.IGNORECASE)
_LONGEST = 200  # bytes; file systems take 255, with the ending
_SETUP = (
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "init.defaultBranch=main"),
    *("-c", "core.autocrlf=false"),
    *("-c", "core.fsmonitor=false"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One version.

    Args:
        path: of its file, of safe names.
        text: what the file holds from now on.
        at: when it was seen, aware UTC.
        message: subject and body.
    """

    path: str
    text: str
    at: datetime
    message: str


def write_repository(folder: Path, commits: Iterable[Commit]) -> int:
    """Make a repository with these commits, the first one first, and check its files out.

    Args:
        folder: new or empty.
        commits: taken one by one.

    Returns:
        How many there were.

    Raises:
        WatcherError: the folder is not empty or cannot be written, or there is no git.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise WatcherError(f"{folder}: it is not empty. Name a new folder for the repository.")
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise WatcherError(f"{folder}: {reason}. Choose another place.") from error
    _run(folder, "init", "--quiet", "--template=")
    count = _import(folder, commits)
    if count:
        _run(folder, "reset", "--quiet", "--hard", "main")
    return count


def safe_name(name: str) -> str:
    """A name that is one plain file name everywhere.

    Args:
        name: of a service or its terms; may hold anything.
    """
    safe = _UNSAFE.sub("-", name).strip().rstrip(". ")
    safe = safe.encode()[:_LONGEST].decode(errors="ignore").rstrip(". ")
    if not safe or safe.startswith(".") or _RESERVED.match(safe):
        safe = f"_{safe}"
    return safe


def _import(folder: Path, commits: Iterable[Commit]) -> int:
    command = _command(folder, "fast-import", "--quiet", "--done", "--date-format=raw")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as git:
        assert git.stdin is not None
        assert git.stderr is not None
        count = 0
        try:
            for commit in commits:
                count += 1
                _write(git.stdin, commit)
            git.stdin.write(b"done\n")
            git.stdin.close()
        except BrokenPipeError:
            pass  # what it says of the reason is told below
        except BaseException:
            git.kill()
            raise
        said = git.stderr.read().decode(errors="replace")
    if git.returncode != 0:
        raise WatcherError(f"{folder}: git could not write it: {_first_line(said)}")
    return count


def _write(stream: IO[bytes], commit: Commit) -> None:
    date = f"{max(0, int(commit.at.timestamp()))} +0000".encode()
    stream.write(b"commit refs/heads/main\n")
    stream.write(b"author %s %s\ncommitter %s %s\n" % (_WHO, date, _WHO, date))
    _write_content(stream, commit.message)
    # Safe names hold neither quotes nor backslashes.
    stream.write(b'M 100644 inline "%s"\n' % commit.path.encode())
    _write_content(stream, commit.text)


def _write_content(stream: IO[bytes], text: str) -> None:
    content = text.encode(errors="replace")
    stream.write(b"data %d\n%s\n" % (len(content), content))


def _run(folder: Path, *arguments: str) -> None:
    try:
        done = subprocess.run(_command(folder, *arguments), capture_output=True, check=False)
    except FileNotFoundError as error:
        raise WatcherError("git is not installed. Install it to write repositories.") from error
    if done.returncode != 0:
        said = _first_line(done.stderr.decode(errors="replace"))
        raise WatcherError(f"{folder}: git could not write it: {said}")


def _command(folder: Path, *arguments: str) -> tuple[str, ...]:
    return ("git", "-C", str(folder.resolve()), *_SETUP, *arguments)


def _first_line(said: str) -> str:
    return (said.strip().splitlines() or ["it gave no reason"])[0]
