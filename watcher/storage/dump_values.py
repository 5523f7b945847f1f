"""Values of rows as JSON has them, and back; whatever is not exactly such a value is refused."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import zstandard
from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, Table, Text

from watcher.storage.columns import AnyText, AsJson, Choice, Seconds, UtcTime
from watcher.storage.tables import SNAPSHOTS

#: What PostgreSQL's integers hold.
MOST_NUMBER = 2**31 - 1
_MOST_BODY = 1_000_000_000  # bytes; the config takes no larger pages
_CHUNK = 1 << 20
#: What stands in columns that hold JSON, as far as whoever reads them relies on it.
_JSON_KINDS: dict[str, type] = {"verdict": dict, "named": dict}
_TEXTS = ("selects", "removes", "more")


class Unfit(ValueError):
    """A value that cannot stand where it does; says why."""


def dump_row(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON has it.

    Args:
        table: of the row.
        row: its values by the names of the columns.
    """
    return {column.name: _dumped(row[column.name]) for column in table.columns}


def load_row(table: Table, given: object, lacking: dict[str, Any]) -> dict[str, Any]:
    """A row of a table.

    Args:
        table: the table.
        given: what JSON had.
        lacking: values for the columns that it must not have, since there were none then.

    Raises:
        Unfit: it is no such row.
    """
    if not isinstance(given, dict):
        raise Unfit(f"a row of {table.name} is an object")
    names = {column.name for column in table.columns} - lacking.keys()
    if unknown := sorted(given.keys() - names):
        raise Unfit(f"the {table.name} have no column {unknown[0][:40]!r}")
    if missing := sorted(names - given.keys()):
        raise Unfit(f"a row of {table.name} lacks its {missing[0]}")
    given = {**given, **lacking}
    row = {column.name: _loaded(table, column, given[column.name]) for column in table.columns}
    if table is SNAPSHOTS:
        check_body(row["body"], size=row["size"], sha256=row["sha256"])
    return row


def check_body(packed: bytes, *, size: int, sha256: str) -> None:
    """Make sure that packed bytes are those that were served, without holding them.

    Args:
        packed: as the database keeps them.
        size: of the served bytes.
        sha256: of the served bytes, hexadecimal.

    Raises:
        Unfit: they are not.
    """
    digest, length = hashlib.sha256(), 0
    try:
        # Whoever unpacks them whole makes room for as much as the frame says.
        told = zstandard.frame_content_size(packed)
        if not 0 <= size <= _MOST_BODY or told != size:
            raise Unfit("the size of its body is not the one that it says")
        with zstandard.ZstdDecompressor().stream_reader(packed) as reader:
            while chunk := reader.read(_CHUNK):
                length += len(chunk)
                digest.update(chunk)
                if length > size:
                    break
    except zstandard.ZstdError:
        raise Unfit("its body cannot be unpacked") from None
    if length != size or digest.hexdigest() != sha256:
        raise Unfit("its bytes are not the ones that were served")


def _dumped(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


def _loaded(table: Table, column: Column[Any], given: Any) -> Any:
    if given is None and (column.nullable or isinstance(column.type, AsJson)):
        if isinstance(column.type, AsJson):
            raise Unfit(f"{table.name}.{column.name} is not null")
        return None
    load = next(load for kind, load in _LOADERS if isinstance(column.type, kind))
    try:
        return load(column, given)
    except (TypeError, ValueError, OverflowError):
        raise Unfit(f"{table.name}.{column.name} is not {given!r:.40}") from None


def _instant(column: Column[Any], given: Any) -> datetime:
    at = datetime.fromisoformat(given)
    if at.utcoffset() != timedelta(0) or at.isoformat(timespec="microseconds") != given:
        raise ValueError(given)
    return at


def _seconds(column: Column[Any], given: Any) -> timedelta:
    return timedelta(seconds=_number(column, given))


def _number(column: Column[Any], given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise TypeError(given)
    return float(given)


def _integer(column: Column[Any], given: Any) -> int:
    if type(given) is not int or not 0 <= given <= MOST_NUMBER:
        raise TypeError(given)
    return given


def _boolean(column: Column[Any], given: Any) -> bool:
    if not isinstance(given, bool):
        raise TypeError(given)
    return given


def _text(column: Column[Any], given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError(given)
    return given


def _plain_text(column: Column[Any], given: Any) -> str:
    if "\x00" in _text(column, given):  # PostgreSQL takes none
        raise ValueError(given)
    given.encode()
    return str(given)


def _choice(column: Column[Any], given: Any) -> Any:
    assert isinstance(column.type, Choice)
    return column.type.choices(_text(column, given))


def _bytes(column: Column[Any], given: Any) -> bytes:
    try:
        return base64.b64decode(_text(column, given), validate=True)
    except binascii.Error as error:
        raise ValueError from error


def _json(column: Column[Any], given: Any) -> Any:
    if column.table.name == "findings" and column.name == "reason":
        expected: type = dict
    else:
        expected = _JSON_KINDS.get(column.name, list)
    if not isinstance(given, expected):
        raise TypeError(given)
    kinds = [_is_text] if column.name in _TEXTS else []
    kinds += [_is_header] if column.name == "headers" else []
    if isinstance(given, list) and not all(fits(one) for fits in kinds for one in given):
        raise TypeError(given)
    return given


def _is_text(given: object) -> bool:
    return isinstance(given, str)


def _is_header(given: object) -> bool:
    return (
        isinstance(given, list) and len(given) == 2 and all(isinstance(one, str) for one in given)
    )


_LOADERS: tuple[tuple[type, Callable[[Column[Any], Any], Any]], ...] = (
    (UtcTime, _instant),
    (Seconds, _seconds),
    (AnyText, _text),
    (AsJson, _json),
    (Choice, _choice),
    (LargeBinary, _bytes),
    (Boolean, _boolean),
    (Float, _number),
    (Integer, _integer),
    (Text, _plain_text),
)
