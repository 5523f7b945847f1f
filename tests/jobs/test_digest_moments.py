"""When a digest is due: on Mondays or each day, at 08:00 UTC; one, however long nobody looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watcher.model.rhythm import RHYTHMS, Rhythm, newest_instant, next_instant

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("rhythm", "now", "newest"),
    [
        pytest.param(Rhythm.DAILY, MONDAY, MONDAY, id="daily, to the second"),
        pytest.param(Rhythm.DAILY, MONDAY - MOMENT, MONDAY - DAY, id="daily, just before"),
        pytest.param(
            Rhythm.DAILY, MONDAY + 1.5 * DAY, MONDAY + DAY, id="daily, in the evening after"
        ),
        pytest.param(Rhythm.WEEKLY, MONDAY, MONDAY, id="weekly, to the second"),
        pytest.param(Rhythm.WEEKLY, MONDAY - MOMENT, MONDAY - 7 * DAY, id="weekly, just before"),
        pytest.param(Rhythm.WEEKLY, MONDAY + 6.9 * DAY, MONDAY, id="weekly, on Sunday night"),
        pytest.param(
            Rhythm.WEEKLY,
            datetime(2027, 1, 1, tzinfo=UTC),
            datetime(2026, 12, 28, 8, tzinfo=UTC),
            id="weekly, in another year",
        ),
    ],
)
def test_the_newest_moment_is_the_last_one_that_has_come(
    rhythm: Rhythm, now: datetime, newest: datetime
) -> None:
    assert newest_instant(rhythm, now) == newest


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_the_next_moment_lies_ahead_and_follows_the_newest(rhythm: Rhythm) -> None:
    for hours in range(0, 24 * 15, 5):
        now = MONDAY + timedelta(hours=hours)

        following = next_instant(rhythm, now)

        assert following > now
        assert newest_instant(rhythm, following) == following
        assert newest_instant(rhythm, following - MOMENT) == newest_instant(rhythm, now)


def test_who_never_gets_one_has_no_moment() -> None:
    with pytest.raises(ValueError, match="never"):
        newest_instant(Rhythm.NEVER, MONDAY)
