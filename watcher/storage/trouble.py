"""What a database error means for people, and whether another attempt can help."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from watcher.errors import DiskFull, StorageError

_SQLITE_CURES = {
    sqlite3.SQLITE_BUSY: "Another program holds it locked; close that one, or try again.",
    sqlite3.SQLITE_LOCKED: "Another program holds it locked; close that one, or try again.",
    sqlite3.SQLITE_READONLY: "Let this user write to the file and to its folder.",
    sqlite3.SQLITE_CANTOPEN: "Create its folder, and let this user write there.",
    sqlite3.SQLITE_CORRUPT: "Restore it from a backup; `sqlite3 FILE .recover` may save the rest.",
    sqlite3.SQLITE_NOTADB: "The file is something else or damaged; name another, or restore it.",
    sqlite3.SQLITE_IOERR: "Check the disk, and that the folder is not on a network file system.",
}
_SQLITE_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR}

#: SQLSTATE classes and codes that another attempt may not meet: connection lost, rolled back for
#: others' sake, too many connections, shut down, lock not available.
_PASSING_STATES = ("08", "40", "53300", "57P", "55P03")

#: What a PostgreSQL server says at its door, where libpq passes on words and no SQLSTATE: those of
#: src/backend/libpq/auth.c and utils/init/postinit.c. One that speaks another language is taken for
#: one that does not answer. No other attempt will be let in: a person has to do that.
_AT_THE_DOOR = (
    (
        re.compile(r"authentication failed for user|no password supplied"),
        "Correct the user and password in storage.database or WATCHER_DATABASE.",
    ),
    (
        re.compile(r'role "[^"]*" does not exist|is not permitted to log in'),
        "Make the user (CREATE ROLE … LOGIN), or correct its name in the database's address.",
    ),
    (
        re.compile(r'database "[^"]*" does not exist'),
        "Make the database (CREATE DATABASE), or correct its name in its address.",
    ),
    (
        re.compile(r"permission denied for database|pg_hba\.conf"),
        "Let this user in from here: GRANT CONNECT, and a line in the server's pg_hba.conf.",
    ),
)


@contextmanager
def told_plainly(place: str) -> Iterator[None]:
    """Raise any database error inside as a StorageError.

    Args:
        place: the database, as its owner knows it, without secrets.

    Raises:
        DiskFull: there is no room left.
        StorageError: everything else.
    """
    try:
        yield
    except PoolTimeout as error:
        raise StorageError(
            f"{place} is too busy: all our connections to it are in use. Run fewer workers.",
            transient=True,
        ) from error
    except DBAPIError as error:
        raise _explain(error, place) from error
    except SQLAlchemyError as error:
        raise StorageError(f"{place} cannot be used: {_first_line(error)}") from error


def _explain(error: DBAPIError, place: str) -> StorageError:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _explain_sqlite(error, code, place)
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state == "53100":
        return _disk_full(place)
    if state is None and (cure := _refused_at_the_door(error)):
        return StorageError(f"{place} cannot be used: {_first_line(error.orig)}. {cure}")
    # A server that does not answer has no SQLSTATE to give.
    passing = error.connection_invalidated or state is None or state.startswith(_PASSING_STATES)
    unreachable = "Check that the server runs, and the address, user and password in the config."
    cure = unreachable if state is None else "If it happens again, look into the server's log."
    return StorageError(
        f"{place} cannot be used: {_first_line(error.orig)}. {cure}", transient=passing
    )


def _refused_at_the_door(error: DBAPIError) -> str:
    """What to do about a server that does not let us in; "": it did not say so."""
    told = str(error.orig)
    return next((cure for words, cure in _AT_THE_DOOR if words.search(told)), "")


def _explain_sqlite(error: DBAPIError, code: int, place: str) -> StorageError:
    kind = code & 0xFF  # the rest of an extended code is detail
    if kind == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_SHMSIZE:
        return _disk_full(place)
    cure = _SQLITE_CURES.get(kind, "If it happens again, report it.")
    return StorageError(
        f"{place} cannot be used: {_first_line(error.orig)}. {cure}",
        transient=kind in _SQLITE_PASSING,
    )


def _disk_full(place: str) -> DiskFull:
    return DiskFull(
        f"{place} cannot grow: the disk is full. Nothing of this step was kept; make room, "
        "and it is done again.",
        transient=True,
    )


def _first_line(error: BaseException | None) -> str:
    """What the database said, without the statement, whose values may be secret."""
    return (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(". ")
