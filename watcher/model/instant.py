"""Every instant we keep is aware UTC, and how people write it."""

from __future__ import annotations

from datetime import date, datetime, timedelta


def refuse_naive(instant: datetime, what: str) -> None:
    """Raise unless `instant` is in UTC.

    Args:
        instant: the time to check.
        what: how to name it in the error.

    Raises:
        ValueError: it has no time zone, or another one than UTC.
    """
    if instant.utcoffset() != timedelta(0):
        raise ValueError(f"{what} must be an aware UTC time, not {instant!r}")


def day_words(day: date) -> str:
    """A day as people write it: 25 August 2016."""
    return f"{day.day} {day:%B} {day.year}"


def moment_words(instant: datetime) -> str:
    """A minute as people write it: 25 August 2016, 14:05 UTC."""
    return f"{day_words(instant.date())}, {instant:%H:%M} UTC"
