"""Digests on real parts: made in their moment, mailed once, and none without a mail server."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from tests.jobs.conftest import Watched
from tests.plapper import AFTER, BEFORE, publish
from tests.webserver import Reply
from watcher.cli import run as daemon
from watcher.model.alert import AlertState
from watcher.model.rhythm import Rhythm

#: tests/storage has what differs on PostgreSQL.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
#: The clock of the tests begins on a Tuesday.
MONDAY = datetime(2026, 8, 31, 8, tzinfo=UTC)
SILENT = "No notable change at the 2 pages you follow"


@pytest.fixture
def weekly(watched: Watched) -> Watched:
    """Ada asked for a weekly digest."""
    watched.subscribe("ada@example.org", digest=Rhythm.WEEKLY)
    return watched


def digests(watched: Watched) -> list[str]:
    """The subjects of the digests that arrived."""
    return [str(mail["Subject"]) for mail in watched.mails() if mail["X-Watch-Digest"]]


def round_at(watched: Watched, at: datetime) -> None:
    """What `watcher check` does, at that time."""
    watched.clock.time = at
    watched.app.check_pages()
    watched.app.make_digests()
    watched.app.deliver_alerts()


def test_a_silent_week_is_mailed_on_monday_and_not_again(weekly: Watched) -> None:
    for at in (MONDAY - HOUR, MONDAY, MONDAY + HOUR, MONDAY + 6 * DAY):
        round_at(weekly, at)

    assert digests(weekly) == [SILENT]


def test_an_alert_goes_out_at_once_and_the_digest_tells_of_it_again(weekly: Watched) -> None:
    publish(weekly.website, AFTER)
    round_at(weekly, MONDAY - DAY)
    at_once = len(weekly.mails())

    round_at(weekly, MONDAY)

    assert at_once == 1
    assert digests(weekly) == ["1 change at 2 pages you follow"]


@pytest.fixture
def hasty(weekly: Watched) -> Watched:
    """The same with what is notable told at once, as not yet confirmed."""
    usual = weekly.config.read_text()
    weekly.config.write_text(usual.replace('settle = "0"', 'settle = "3d"\nearly = "notable"'))
    weekly.restart()
    return weekly


@pytest.mark.parametrize(
    ("there", "gone", "told"),
    [
        pytest.param(
            (MONDAY - 2 * DAY,),
            (MONDAY - DAY, MONDAY, MONDAY + 7 * DAY),
            [f"{SILENT}, 1 change taken back", SILENT],
            id="told by an alert alone",
        ),
        pytest.param(
            (MONDAY - DAY, MONDAY),
            (MONDAY + DAY, MONDAY + 7 * DAY, MONDAY + 14 * DAY),
            [
                "1 change at 2 pages you follow, 1 page with new words that wait",
                f"{SILENT}, 1 change taken back",
                SILENT,
            ],
            id="told by a digest too",
        ),
    ],
)
def test_that_a_page_took_back_what_was_told_is_in_the_next_digest_and_in_no_other(
    hasty: Watched, there: tuple[datetime, ...], gone: tuple[datetime, ...], told: list[str]
) -> None:
    for policy, moments in ((AFTER, there), (BEFORE, gone)):
        publish(hasty.website, policy)
        for at in moments:
            round_at(hasty, at)

    assert digests(hasty) == told


def test_a_blind_page_is_told(weekly: Watched) -> None:
    weekly.website.route("/privacy", Reply(status=404))

    round_at(weekly, MONDAY)

    assert digests(weekly) == [
        "No notable change at 1 of the 2 pages you follow, 1 page cannot be read"
    ]


def test_after_a_long_pause_one_digest_covers_all(weekly: Watched) -> None:
    round_at(weekly, MONDAY + 30 * DAY)

    (mail,) = (mail for mail in weekly.mails() if mail["X-Watch-Digest"])
    body = mail.get_body(("plain",))
    assert body is not None
    assert "From 25 August 2026 to 30 September 2026" in body.get_content()


def test_the_daemon_looks_at_the_pages_first_when_it_starts_after_a_pause(
    weekly: Watched,
) -> None:
    weekly.clock.time = MONDAY + 30 * DAY
    stopping, checked = threading.Event(), threading.Event()

    daemon._deliver(weekly.app, None, stopping, checked)
    too_early = digests(weekly)
    daemon._check(weekly.app, None, stopping, checked)
    daemon._deliver(weekly.app, None, stopping, checked)

    assert too_early == []
    assert digests(weekly) == [SILENT]


def test_without_a_mail_server_none_is_made_and_later_one_covers_all(weekly: Watched) -> None:
    working = weekly.config.read_text()
    weekly.config.write_text(working.replace("[mail]", "[nothing]").split("[nothing]")[0])
    weekly.restart()
    weekly.clock.time = MONDAY
    made = weekly.app.make_digests()
    weekly.config.write_text(working)
    weekly.restart()

    round_at(weekly, MONDAY + 8 * DAY)

    assert made == 0
    assert len(digests(weekly)) == 1


def test_a_digest_turned_off_before_it_left_is_cancelled(weekly: Watched) -> None:
    weekly.clock.time = MONDAY
    weekly.app.make_digests()
    weekly.subscribe("ada@example.org")

    weekly.app.deliver_alerts()

    assert digests(weekly) == []
    assert weekly.app.database.alerts.counts(digests=True)[AlertState.CANCELLED] == 1


def test_a_relay_that_was_down_over_a_monday_brings_one_digest(weekly: Watched) -> None:
    weekly.sink.at_rcpt = lambda address: "451 later"
    round_at(weekly, MONDAY)
    round_at(weekly, MONDAY + DAY)
    weekly.sink.at_rcpt = lambda address: "250 OK"

    round_at(weekly, MONDAY + 7 * DAY)

    (mail,) = (mail for mail in weekly.mails() if mail["X-Watch-Digest"])
    body = mail.get_body(("plain",))
    assert body is not None
    assert "From 25 August 2026 to 7 September 2026" in body.get_content()
