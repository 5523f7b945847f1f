"""Every instant we keep is aware UTC."""

from __future__ import annotations

from datetime import datetime, timedelta


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
