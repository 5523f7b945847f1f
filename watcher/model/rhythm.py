"""How often somebody gets a digest, and at which moments."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

#: Before the working day begins in Europe, and when the checks of the night are over.
_HOUR = time(8, tzinfo=UTC)
_DAY = timedelta(days=1)


class Rhythm(StrEnum):
    """How often a digest comes."""

    NEVER = "never"
    DAILY = "daily"  #: each day at 08:00 UTC
    WEEKLY = "weekly"  #: on Mondays at 08:00 UTC


#: Every rhythm in which digests come.
RHYTHMS = (Rhythm.DAILY, Rhythm.WEEKLY)


def newest_instant(rhythm: Rhythm, now: datetime) -> datetime:
    """The newest moment for a digest that is not in the future.

    A digest is due when the one before was made earlier than this: however long nobody looked,
    one is due and not one for each moment that passed.

    Args:
        rhythm: how often; one that has moments.
        now: the time, aware UTC.

    Raises:
        ValueError: the rhythm is never.
    """
    if rhythm is Rhythm.NEVER:
        raise ValueError("who never gets a digest has no moment for one")
    moment = datetime.combine(now.date(), _HOUR)
    if moment > now:
        moment -= _DAY
    return moment - moment.weekday() * _DAY if rhythm is Rhythm.WEEKLY else moment


def next_instant(rhythm: Rhythm, now: datetime) -> datetime:
    """The first moment for a digest in the future.

    Args:
        rhythm: how often; one that has moments.
        now: the time, aware UTC.

    Raises:
        ValueError: the rhythm is never.
    """
    return newest_instant(rhythm, now) + (7 if rhythm is Rhythm.WEEKLY else 1) * _DAY
