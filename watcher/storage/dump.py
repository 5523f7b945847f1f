"""Everything in a database as lines of JSON, and an empty database filled with them again."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import IO, Any

from sqlalchemy import Connection, Table, select, text
from sqlalchemy.exc import DataError, IntegrityError

from watcher import __version__
from watcher.errors import StorageError
from watcher.storage.changes import read_all_changes
from watcher.storage.digests import read_all_digests
from watcher.storage.dump_values import MOST_NUMBER, Unfit, check_body, dump_row, load_row
from watcher.storage.pages import page_of
from watcher.storage.schema import HEAD
from watcher.storage.tables import HOSTS, METADATA, PAGES, SNAPSHOTS
from watcher.storage.transactions import Transactions

#: The form of the lines, apart from the tables in them.
_FORM = 1
#: Bytes of a line. A page of 20 MB that does not shrink takes 27 MB as text.
MOST_LINE = 128 << 20
#: What dumps of earlier schemas lack, and what stands for it. Of still earlier ones whole tables or
#: meanings differ; the version that made them can restore them.
_LACKING: dict[str, dict[str, dict[str, Any]]] = {
    "0003": {"changes": {"settled_at": None}, "digest_changes": {"withdrawn": False}},
    HEAD: {},
}
_AT_ONCE = 100  # rows read or written in one go; some hold a page's bytes
_HEAD_KEYS = {"dump", "schema", "program", "last_numbers"}
_AUTO = "sqlite_autoincrement"


def dump_database(transactions: Transactions) -> Iterator[bytes]:
    """All rows of all tables as they are at one moment, with subscribers' addresses and tokens.

    The same content gives the same lines, on SQLite and PostgreSQL.

    Args:
        transactions: the database.

    Raises:
        StorageError: it cannot be read, or a page's bytes in it are damaged.
    """
    with transactions.reading_one_moment() as connection:
        head = {"dump": _FORM, "schema": HEAD, "program": __version__}
        yield _line({**head, "last_numbers": _last_numbers(connection)})
        count = 0
        for table in METADATA.sorted_tables:
            with closing(_rows(connection, table)) as rows:
                for row in rows:
                    if table is SNAPSHOTS:
                        _refuse_damage(row)
                    count += 1
                    yield _line({table.name: dump_row(table, row)})
        yield _line({"rows": count})


def restore_database(transactions: Transactions, file: IO[bytes], *, name: str) -> int:
    """Fill an empty database from a dump: all of it, or nothing.

    Args:
        transactions: the database, its tables ready.
        file: the lines.
        name: what to call them in messages.

    Returns:
        How many rows there are.

    Raises:
        StorageError: the database is not empty, or the lines are no whole dump of a schema that
            we know; nothing was written.
    """
    lines = _Lines(file, name)
    with transactions.writing_alone() as connection:
        _refuse_content(connection)
        head = _read_head(lines)
        count = _write_rows(connection, lines, _LACKING[head["schema"]])
        _refuse_nonsense(connection, lines)
        numbers = _read_last_numbers(connection, head["last_numbers"], lines)
        # Last of all: PostgreSQL does not take back what it is told here.
        _set_last_numbers(connection, numbers)
    return count


class _Lines:
    """The lines of a dump, one by one, each with its number for messages."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name = file, name
        self.number = 0

    def next(self) -> dict[str, Any]:
        """The next line; {}: there is none."""
        line = self._file.readline(MOST_LINE + 1)
        self.number += 1
        if not line:
            return {}
        if len(line) > MOST_LINE:
            raise self.wrong("it is longer than any line of a dump")
        try:
            read = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise self.wrong("it is no JSON") from None
        if not isinstance(read, dict) or not read:
            raise self.wrong("it is no object")
        return read

    def wrong(self, why: str) -> StorageError:
        """The error that says what is wrong with the newest line."""
        return StorageError(
            f"{self._name}, line {self.number}: {why}. Nothing was restored; take a whole dump as "
            "`watcher export all` wrote it."
        )


def _line(content: dict[str, Any]) -> bytes:
    line = json.dumps(content, separators=(",", ":"), allow_nan=False).encode() + b"\n"
    if len(line) > MOST_LINE:
        raise StorageError("A page is too large to be dumped; copy the database itself.")
    return line


def _rows(connection: Connection, table: Table) -> Generator[dict[str, Any], None, None]:
    """The rows of a table in an order that both kinds of database know alike."""
    query = select(table).order_by(*table.primary_key.columns)
    result = connection.execution_options(yield_per=_AT_ONCE).execute(query)
    with closing(result):
        rows = (dict(row) for row in result.mappings())
        # Of texts each database has its own order; the keys of faces are hexadecimal numbers.
        yield from sorted(rows, key=lambda row: str(row["name"])) if table is HOSTS else rows


def _refuse_damage(row: dict[str, Any]) -> None:
    try:
        check_body(row["body"], size=row["size"], sha256=row["sha256"])
    except Unfit as error:
        raise StorageError(
            f"Snapshot {row['id']} is damaged: {error}. Restore the database from a backup."
        ) from None


def _read_head(lines: _Lines) -> dict[str, Any]:
    head = lines.next()
    if set(head) != _HEAD_KEYS or head["dump"] != _FORM:
        raise lines.wrong("this is not how a dump begins")
    if not isinstance(head["schema"], str) or head["schema"] not in _LACKING:
        known = " and ".join(_LACKING)
        raise lines.wrong(
            f"it was made with schema {str(head['schema'])[:20]!r}, this version takes {known}. "
            "Restore it with the version that made it, and let this one open that database"
        )
    return head


def _write_rows(connection: Connection, lines: _Lines, lacking: dict[str, dict[str, Any]]) -> int:
    """Write all rows; how many there are, as the last line says, too."""
    tables = {table.name: table for table in METADATA.sorted_tables}
    count, rows, table = 0, list[dict[str, Any]](), None
    while content := lines.next():
        (name, row), *more = content.items()
        if name == "rows" and not more:
            _insert(connection, table, rows, lines)
            if row != count or isinstance(row, bool):
                raise lines.wrong(f"it promises {str(row)[:20]} rows, there are {count}")
            if lines.next():
                raise lines.wrong("a dump ends before it")
            return count
        if name not in tables or more:
            raise lines.wrong(f"there is no table {name[:40]!r}")
        if table is not tables[name] or len(rows) >= _AT_ONCE:
            _insert(connection, table, rows, lines)
            table, rows = tables[name], []
        try:
            rows.append(load_row(tables[name], row, lacking.get(name, {})))
        except Unfit as error:
            raise lines.wrong(str(error)) from None
        count += 1
    raise lines.wrong("the end is missing")


def _insert(
    connection: Connection, table: Table | None, rows: list[dict[str, Any]], lines: _Lines
) -> None:
    if table is None or not rows:
        return
    try:
        connection.execute(table.insert(), rows)
    except (IntegrityError, DataError):
        raise lines.wrong(
            f"the {table.name} before it contradict each other, or what stands before them"
        ) from None


def _refuse_content(connection: Connection) -> None:
    for table in METADATA.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise StorageError(
                f"The database is not empty: it holds {table.name}. Name a new one in the config "
                "and restore into that; nothing was changed."
            )


def _refuse_nonsense(connection: Connection, lines: _Lines) -> None:
    """Make of all rows what they stand for, so that nothing else breaks on them later."""
    try:
        for row in connection.execute(select(PAGES)).mappings():
            page_of(row)
        for _ in read_all_changes(connection):
            pass
        for _ in read_all_digests(connection):
            pass
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        why = f"a row before it makes no sense ({type(error).__name__}: {str(error)[:100]})"
        raise lines.wrong(why) from None


def _numbered() -> list[str]:
    """The tables that number their rows, and never give a number twice."""
    return [one.name for one in METADATA.sorted_tables if one.dialect_kwargs.get(_AUTO)]


def _last_numbers(connection: Connection) -> dict[str, int]:
    """The last number that each table gave, to a row that may be gone."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        found: dict[str, int] = {row.name: int(row.seq) for row in rows}
        return {name: found.get(name, 0) for name in _numbered()}
    return {
        name: int(
            connection.execute(
                text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}_id_seq")
            ).scalar_one()
        )
        for name in _numbered()
    }


def _read_last_numbers(connection: Connection, numbers: object, lines: _Lines) -> dict[str, int]:
    if not isinstance(numbers, dict) or set(numbers) != set(_numbered()):
        raise lines.wrong("the first line does not say the last numbers of all tables")
    for name, number in numbers.items():
        largest = connection.execute(text(f"SELECT coalesce(max(id), 0) FROM {name}")).scalar_one()
        if type(number) is not int or not largest <= number <= MOST_NUMBER:
            raise lines.wrong(f"the first line says that the last of the {name} is {number!r:.20}")
    return numbers


def _set_last_numbers(connection: Connection, numbers: dict[str, int]) -> None:
    for name, number in numbers.items():
        row = {"name": name, "n": number}
        if number and connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT setval('{name}_id_seq', :n)"), {"n": number})
        elif number:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), row)
            connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :n)"), row)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
