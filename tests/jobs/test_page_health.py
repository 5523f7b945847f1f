"""What is known of a page, in one word, and when it counts as blind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.notifier.conftest import NOON
from watcher.model.answer import FailureKind
from watcher.model.health import (
    HEALTH_OF_FAILURE,
    Health,
    Tolerance,
    health_of,
    is_blind,
    is_well_again,
)
from watcher.model.health_words import tell_health
from watcher.model.page import Page
from watcher.model.page_state import PageState

DAY = timedelta(days=1)
PAGE = Page(service="Plapper", terms="Privacy Policy", url="https://plapper.example/privacy")
NEW = PageState(page=PAGE, host="plapper.example:443", active=True, next_check_at=NOON)
READ = replace(
    NEW,
    last_checked_at=NOON,
    last_read_at=NOON,
    newest_snapshot_id=7,
    newest_snapshot_at=NOON - 9 * DAY,
    newest_standing="published",
)
FAILED = replace(
    READ,
    last_read_at=NOON - DAY,
    failure=FailureKind.TIMEOUT,
    failing_since=NOON - timedelta(hours=1),
    failures_in_a_row=1,
)


def test_every_kind_of_failure_is_a_health() -> None:
    assert set(HEALTH_OF_FAILURE) == set(FailureKind)


@pytest.mark.parametrize(
    ("state", "health"),
    [
        pytest.param(NEW, Health.NEW, id="never checked"),
        pytest.param(READ, Health.UNCHANGED, id="read, no new version"),
        pytest.param(
            replace(READ, newest_snapshot_at=NOON, newest_is_first=True),
            Health.UNCHANGED,
            id="read for the first time",
        ),
        pytest.param(replace(READ, newest_snapshot_at=NOON), Health.CHANGED, id="read, news"),
        pytest.param(
            replace(READ, newest_snapshot_at=NOON, newest_standing="withheld"),
            Health.WITHHELD,
            id="read, noise",
        ),
        pytest.param(replace(READ, settles_at=NOON + DAY), Health.PENDING, id="new words wait"),
        pytest.param(replace(READ, moved_to="https://b.example/"), Health.MOVED, id="moved"),
        pytest.param(
            replace(READ, last_read_at=NOON - 7 * DAY), Health.OVERDUE, id="unread for a week"
        ),
        pytest.param(FAILED, Health.UNREACHABLE, id="timeout"),
        pytest.param(replace(FAILED, failure=FailureKind.SIGN_IN), Health.BLOCKED, id="login page"),
        pytest.param(
            replace(FAILED, failure=FailureKind.NEEDS_BROWSER), Health.NEEDS_BROWSER, id="shell"
        ),
    ],
)
def test_a_page_has_one_health(state: PageState, health: Health) -> None:
    assert health_of(state, NOON).health is health


def test_a_failing_page_is_unreadable_since_its_first_failure() -> None:
    found = health_of(FAILED, NOON)

    assert (found.readable, found.since) == (False, FAILED.failing_since)


def test_a_page_checked_once_a_month_is_not_overdue_after_a_week() -> None:
    monthly = replace(READ, page=replace(PAGE, every=30 * DAY), last_read_at=NOON - 31 * DAY)

    assert health_of(monthly, NOON).readable


@pytest.mark.parametrize(
    ("state", "blind"),
    [
        pytest.param(FAILED, False, id="one failure"),
        pytest.param(replace(FAILED, failures_in_a_row=3), True, id="three failures"),
        pytest.param(
            replace(FAILED, last_read_at=NOON - 7 * DAY), True, id="one failure after a week"
        ),
        pytest.param(
            replace(FAILED, last_read_at=None, failing_since=NOON - 7 * DAY),
            True,
            id="never read, failing for a week",
        ),
        pytest.param(replace(FAILED, last_read_at=None), False, id="never read, failing for hours"),
        pytest.param(
            replace(READ, last_read_at=NOON - 99 * DAY, last_checked_at=NOON - 99 * DAY),
            False,
            id="the program was off for long",
        ),
    ],
)
def test_a_page_is_blind_after_three_failures_or_a_failure_after_a_week(
    state: PageState, blind: bool
) -> None:
    assert is_blind(state, Tolerance()) is blind


@pytest.mark.parametrize(
    ("state", "well"),
    [
        pytest.param(replace(READ, told_at=NOON - DAY), True, id="read since"),
        pytest.param(READ, False, id="nobody was told"),
        pytest.param(replace(FAILED, told_at=NOON - 2 * DAY), False, id="it fails again"),
        pytest.param(
            replace(READ, told_at=NOON + DAY), False, id="its address changed, it was not read yet"
        ),
    ],
)
def test_a_page_is_well_again_when_it_was_read_after_the_operator_was_told(
    state: PageState, well: bool
) -> None:
    assert is_well_again(state) is well


def test_a_tolerance_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="blind"):
        Tolerance(failures=0)


def _told(state: PageState, days_later: int = 0) -> str:
    return tell_health(state, health_of(state, NOON + days_later * DAY))


@pytest.mark.parametrize("failure", list(FailureKind))
def test_a_reader_learns_of_every_failure_since_when_and_that_changes_go_unseen(
    failure: FailureKind,
) -> None:
    told = _told(replace(FAILED, failure=failure, message="robots.txt says <b>no</b>"))
    assert told.startswith(f"Cannot be read since {NOON.day} {NOON:%B} {NOON.year}, 11:00 UTC: ")
    assert told.endswith("12:00 UTC; changes there go unseen.")
    assert "<b>" not in told


def test_a_reader_learns_when_a_page_was_read_and_that_nothing_was_new() -> None:
    day = f"{NOON.day} {NOON:%B} {NOON.year}"
    assert _told(READ) == f"Read last on {day}, 12:00 UTC; nothing was new."


def test_a_reader_learns_that_a_page_was_never_read() -> None:
    assert _told(NEW) == "Not read yet."
    never = replace(FAILED, last_read_at=None)
    assert _told(never).endswith("Never read; changes there go unseen.")


def test_a_reader_learns_that_nobody_looked_for_long() -> None:
    assert "not tried since" in _told(READ, days_later=30)
