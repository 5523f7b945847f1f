"""The only question to the clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def utc_now() -> datetime:
    """This instant, aware UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds from an arbitrary start, for measuring how long something takes."""
    return time.monotonic()
