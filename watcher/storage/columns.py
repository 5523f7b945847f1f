"""What columns hold, the same on SQLite and PostgreSQL: instants, any text, JSON, choices."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Float, Text
from sqlalchemy.types import TypeDecorator

from watcher.model.instant import refuse_naive

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSTORABLE = re.compile("[\\\\\x00\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite drops zones silently, PostgreSQL gives its session's zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time that is not UTC; a naive one would be stored as something else."""
        if value is not None:
            refuse_naive(value, "an instant in the database")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Seconds(TypeDecorator[timedelta]):
    """A length of time, exact to the microsecond for any that people use."""

    impl = Float(53)
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> float | None:
        """As a number."""
        return None if value is None else value.total_seconds()

    def process_result_value(self, value: float | None, dialect: Dialect) -> timedelta | None:
        """As a length of time again."""
        return None if value is None else timedelta(seconds=value)


class AnyText(TypeDecorator[str]):
    r"""Text from anywhere, given back as it was.

    PostgreSQL refuses NUL and both databases refuse lone surrogates, which a hostile page can put
    into an address or an error message. They are kept as `\u0000`, and a backslash as `\u005c`.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Escape what no database takes."""
        return None if value is None else escape_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Undo it."""
        if value is None or "\\" not in value:
            return value
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)


def escape_text(text: str) -> str:
    """A text as `AnyText` keeps it, for comparisons that do not go through a column."""
    return _UNSTORABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class AsJson(TypeDecorator[Any]):
    """Lists and objects, as text: PostgreSQL's own JSON refuses NUL even when it is escaped."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """Written so that people can read it in the database."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read again; a high surrogate followed by a low one becomes the character they mean."""
        return None if value is None else json.loads(value)


class Choice(TypeDecorator[Any]):
    """One of the members of an enum, by its value.

    Args:
        choices: that enum.
    """

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Its value; anything that is no member is refused."""
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """The member again."""
        return None if value is None else self.choices(value)
