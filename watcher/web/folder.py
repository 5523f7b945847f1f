"""The web pages on the disk: only what differs is written, and no stranger's file is touched."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from watcher.errors import DiskFull, WatcherError
from watcher.failpoint import reach
from watcher.web.manifest import NAME, Noted, read_manifest, write_manifest
from watcher.web.site import Sheet

_SUBFOLDERS = ("services", "changes")
_UNFINISHED = ".watcher-unfinished"
_LOCK = ".watcher-lock"
#: Writing 200 services anew takes a second and a half. Who holds the lock for longer is stuck, and
#: checks must not wait for it.
_LOCK_TRIES, _LOCK_PAUSE = 50, 0.1
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What writing the pages came to.

    Args:
        total: how many files there are.
        written: how many of them are new or other than before.
        removed: how many are there no more.
    """

    total: int
    written: int
    removed: int


def write_site(folder: Path, sheets: Iterable[Sheet]) -> Written:
    """Make the files of a folder those of the plan; every file is whole at any moment.

    Args:
        folder: new, empty, or written by us before; a link to it is followed.
        sheets: the plan, those files first that others lead to; taken when no other process
            writes there.

    Raises:
        DiskFull: there is no room; files that are not written yet are as they were.
        WatcherError: the folder holds something else, or cannot be written.
    """
    try:
        _make_folder(folder)
        _noted(folder)  # before anything of ours is put there
        with _alone(folder):
            return _bring_up_to_date(folder, tuple(sheets))
    except OSError as error:
        raise _not_written(folder, error) from error


def try_folder(folder: Path) -> None:
    """Make a folder ready for the pages without writing one.

    Args:
        folder: as for `write_site`.

    Raises:
        DiskFull: there is no room.
        WatcherError: the folder holds something else, or cannot be written.
    """
    try:
        _make_folder(folder)
        _noted(folder)
        with _alone(folder):
            pass
    except OSError as error:
        raise _not_written(folder, error) from error


def has_file(folder: Path, path: str) -> bool:
    """Whether readers find something there.

    Args:
        folder: of the pages.
        path: of the file, from there.
    """
    try:
        return _is_whole((folder / path).lstat())
    except OSError:
        return False


def _is_whole(found: os.stat_result) -> bool:
    # A power cut can leave a file empty whose name is written already.
    return stat.S_ISREG(found.st_mode) and found.st_size > 0


def _bring_up_to_date(folder: Path, sheets: tuple[Sheet, ...]) -> Written:
    noted = _noted(folder)
    _make_ours(folder)
    stale = [sheet for sheet in sheets if not _is_there(folder, sheet, noted.get(sheet.path))]
    wanted = {sheet.path: noted.get(sheet.path, Noted()) for sheet in sheets}
    unwanted = sorted(noted.keys() - wanted.keys())
    if not stale and not unwanted:
        return Written(total=len(wanted), written=0, removed=0)
    # Noted before they are there: who is killed now leaves no file that nobody knows.
    unsure = {sheet.path: Noted() for sheet in stale}
    _put(folder / NAME, write_manifest({**noted, **wanted, **unsure}))
    written = 0
    for sheet in stale:
        body = sheet.draw().encode(errors="replace")
        written += _put_if_new(folder / sheet.path, body)
        wanted[sheet.path] = Noted(sheet.sign, len(body))
        reach("pages:after-file")
    for path in unwanted:
        (folder / path).unlink(missing_ok=True)
    _put(folder / NAME, write_manifest(wanted))
    return Written(total=len(wanted), written=written, removed=len(unwanted))


def _make_ours(folder: Path) -> None:
    """Make what pages need, and remove what a process left that was killed: nobody else is here."""
    (folder / _UNFINISHED).unlink(missing_ok=True)
    if not (folder / NAME).exists():
        # Before all else: who is killed now leaves a folder that is known as ours.
        _put(folder / NAME, write_manifest({}))
    for name in _SUBFOLDERS:
        _make_subfolder(folder / name)
        (folder / name / _UNFINISHED).unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait a little until no other process writes there; the lock of a killed one is free.

    It is a file that only we may open: whoever may read the pages could lock their folder.
    """
    number = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        _lock(number, folder)
        yield
    finally:
        os.close(number)


def _lock(number: int, folder: Path) -> None:
    for attempt in range(1, _LOCK_TRIES + 1):
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if attempt == _LOCK_TRIES:
                raise WatcherError(
                    f"{folder}: another process is writing there and does not come to an end. If"
                    " there is one that hangs, stop it; the pages are written the next time.",
                    transient=True,
                ) from error
            time.sleep(_LOCK_PAUSE)
        else:
            return


def _noted(folder: Path) -> dict[str, Noted]:
    """What is noted of our files there.

    Raises:
        WatcherError: it is somebody else's folder.
    """
    file = folder / NAME
    # Looked at in this order: another process that begins there writes its list first of all.
    others = any(one.name not in (_UNFINISHED, _LOCK) for one in folder.iterdir())
    if not file.exists():
        if others:
            raise WatcherError(
                f"{folder}: it is not empty, and watcher did not write what is in it. Name a new"
                " or empty folder."
            )
        return {}
    try:
        return read_manifest(file.read_bytes())
    except ValueError as error:
        raise WatcherError(
            f"{file}: it is damaged, so nobody knows which files are ours. Empty the folder; the"
            " pages are written anew."
        ) from error


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # A service's files are often private by default; these are for everybody.
        folder.chmod(0o755)


def _make_subfolder(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise WatcherError(f"{folder}: it is no plain folder. Remove it; watcher makes its own.")
    _make_folder(folder)


def _is_there(folder: Path, sheet: Sheet, noted: Noted | None) -> bool:
    """Whether a file has been written with this content, and is still there."""
    if noted is None or noted.sign != sheet.sign:
        return False
    try:
        found = (folder / sheet.path).lstat()
    except FileNotFoundError:
        return False
    return _is_whole(found) and found.st_size == noted.size


def _put_if_new(path: Path, body: bytes) -> bool:
    """Write a file unless it is there with these bytes; whether it was written."""
    if not path.is_symlink() and path.is_file() and path.read_bytes() == body:
        return False
    _put(path, body)
    return True


def _put(path: Path, body: bytes) -> None:
    """Write a file that is there whole or as it was before; a link is replaced, not followed."""
    unfinished = path.with_name(_UNFINISHED)
    try:
        with unfinished.open("xb") as file:
            os.fchmod(file.fileno(), 0o644)
            file.write(body)
            if path.name == NAME:
                file.flush()
                os.fsync(file.fileno())
        reach("pages:unfinished")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _not_written(folder: Path, error: OSError) -> WatcherError:
    place = error.filename2 or error.filename or folder
    if error.errno in _NO_ROOM:
        return DiskFull(
            f"{folder}: there is no room left to write the pages. Free some space; they are"
            " completed the next time.",
            transient=True,
        )
    reason = (error.strerror or "it cannot be written").lower()
    forbidden = error.errno in _FORBIDDEN
    advice = f"Let this user write to {folder}" if forbidden else "Remove what is in the way"
    return WatcherError(f"{place}: {reason}. {advice}, or name another folder.")
