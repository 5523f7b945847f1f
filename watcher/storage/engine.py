"""The way to a database: SQLite set up to lose nothing, or PostgreSQL through psycopg."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from watcher.errors import StorageError

#: How long a writer waits for the others. Writing takes milliseconds; who waits longer than this
#: meets a program that is stuck.
_BUSY_TIMEOUT = 30.0
_CONNECT_TIMEOUT = 10
#: Turning WAL on needs the file alone, and SQLite does not wait for that by itself.
_WAL_TRIES, _WAL_PAUSE = 100, 0.05
_OLDEST_SQLITE = (3, 35)  # the first with RETURNING

_KNOWN = "Write sqlite:////absolute/path/watcher.db or postgresql://user@host/name."


def make_engine(address: str) -> tuple[Engine, str]:
    """Prepare for a database without asking it anything yet.

    Args:
        address: "sqlite:////…" or "postgresql://…".

    Returns:
        The engine, and what to call the database in messages, without its password.

    Raises:
        StorageError: no such kind of database.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # The address is not repeated: it may hold a password.
        raise StorageError(f"The database's address cannot be read. {_KNOWN}") from None
    match url.get_backend_name():
        case "sqlite":
            return _sqlite(url), _path(url)
        case "postgresql" | "postgres":
            return _postgresql(url.set(drivername="postgresql+psycopg")), _without_secrets(url)
        case other:
            raise StorageError(f"{other}: is not a kind of database we can use. {_KNOWN}")


def _without_secrets(url: URL) -> str:
    shown = URL.create(
        "postgresql", username=url.username, host=url.host, port=url.port, database=url.database
    )
    return shown.render_as_string()


def _path(url: URL) -> str:
    if url.database in (None, "", ":memory:"):
        raise StorageError(f"A database in memory keeps nothing. {_KNOWN}")
    return str(url.database)


def _sqlite(url: URL) -> Engine:
    _path(url)
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StorageError(
            f"SQLite {sqlite3.sqlite_version} is too old; Python needs to be built with 3.35 or "
            "newer. Use another Python, or PostgreSQL."
        )
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"), connect_args={"timeout": _BUSY_TIMEOUT}
    )
    event.listen(engine, "connect", _set_sqlite_up)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_sqlite_up(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # sqlite3 would begin where it likes; `_begin_sqlite` does
    _turn_wal_on(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _turn_wal_on(connection: sqlite3.Connection) -> None:
    for attempt in range(1, _WAL_TRIES + 1):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or attempt == _WAL_TRIES:
                raise
            time.sleep(_WAL_PAUSE)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: it fails at
    # once, whatever the timeout. So writers say from the start that they will write.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        pool_pre_ping=True,  # a server that was restarted in the meantime is no error
        connect_args={
            "connect_timeout": _CONNECT_TIMEOUT,
            "client_encoding": "utf8",
            "application_name": "watcher",
        },
    )
