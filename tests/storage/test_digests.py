"""Digests: when one is made, for whom, and that what belongs to it is fixed then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import psycopg
import pytest

from tests.databases import Cluster
from tests.storage.conftest import (
    CHATBOOK,
    DAY,
    GRAVE,
    HOUR,
    MINUTE,
    PLAPPER,
    SAME,
    TIMED_OUT,
    changed,
    keep,
    run_python,
    snapshot_of,
    subscribe,
)
from watcher.gate.visit import Visit
from watcher.model.alert import Alert, AlertState
from watcher.model.answer import Validators
from watcher.model.digest import Digest
from watcher.model.finding import Severity
from watcher.model.health import USUAL_TOLERANCE, Health
from watcher.model.outcome import FirstSeen, Pending
from watcher.model.page import Page
from watcher.model.page_change import ChangeState
from watcher.model.rhythm import Rhythm
from watcher.storage import Database, open_database
from watcher.storage.changes import settle_early

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
WEEK = 7 * DAY
BEFORE = MONDAY - 2 * DAY
MINOR = replace(GRAVE, severity=Severity.MINOR)


@pytest.fixture
def watched(database: Database) -> Database:
    """Two pages, both read; Ada asked for a weekly digest of all on Saturday."""
    database.pages.register([PLAPPER, CHATBOOK], BEFORE - DAY)
    for page in (PLAPPER, CHATBOOK):
        keep(database, page, FirstSeen(snapshot=snapshot_of(page)), at=BEFORE - DAY)
    subscribe(database, "ada@example.org", digest=Rhythm.WEEKLY, now=BEFORE)
    return database


def change(database: Database, page: Page, at: datetime, verdict=GRAVE, *, mail=True) -> int:  # type: ignore[no-untyped-def]
    """The page changes and the change is kept; its number."""
    old = database.store.newest_snapshot(page)
    assert old is not None
    new = snapshot_of(page, f"<p>{at}</p>".encode(), fetched_at=at)
    keep(database, page, changed(old, new, verdict), at=at, mail=mail)
    return database.changes.of_service(page.service, limit=1)[0].id


def make(database: Database, at: datetime) -> int:
    return database.digests.make_due(at, tolerance=USUAL_TOLERANCE)


def waiting(database: Database, at: datetime) -> list[Alert]:
    """The digests that are due, claimed and not yet handed over."""
    claimed = database.alerts.claim(at, lease=HOUR, limit=99, worker="w")
    return [alert for alert in claimed if alert.digest_id is not None]


def only(database: Database, at: datetime) -> Digest:
    (alert,) = waiting(database, at)
    digest = database.digests.find(alert.digest_id or 0)
    assert digest is not None
    return digest


def numbers(digest: Digest) -> list[int]:
    return [change.id for change in digest.changes]


def test_the_first_comes_at_the_first_moment_after_it_was_asked_for(watched: Database) -> None:
    early = make(watched, MONDAY - MINUTE)
    due = make(watched, MONDAY)
    again = make(watched, MONDAY + WEEK - MINUTE)

    assert (early, due, again) == (0, 1, 0)


def test_a_silent_week_makes_one_too(watched: Database) -> None:
    make(watched, MONDAY + MINUTE)

    digest = only(watched, MONDAY + MINUTE)

    assert (digest.since, digest.until) == (BEFORE, MONDAY + MINUTE)
    assert digest.changes == ()
    assert [page.service for page in digest.pages] == ["Chatbook", "Plapper"]


def test_one_covers_all_the_time_when_nobody_looked(watched: Database) -> None:
    make(watched, MONDAY)
    late = MONDAY + 5 * WEEK + DAY

    made = make(watched, late), make(watched, late)

    assert made == (1, 0)


def test_the_next_begins_where_the_last_one_ended(watched: Database) -> None:
    first = change(watched, PLAPPER, BEFORE + HOUR)
    make(watched, MONDAY)
    sent = waiting(watched, MONDAY)
    watched.alerts.mark_sent(sent[0], MONDAY)
    second = change(watched, PLAPPER, MONDAY + HOUR)
    make(watched, MONDAY + WEEK)

    one = watched.digests.find(sent[0].digest_id or 0)
    two = only(watched, MONDAY + WEEK)

    assert one is not None
    assert (numbers(one), numbers(two)) == ([first], [second])
    assert (two.since, two.until) == (MONDAY, MONDAY + WEEK)


def test_only_what_was_asked_for_belongs_to_it(watched: Database) -> None:
    subscribe(
        watched,
        "ben@example.net",
        services=("Chatbook",),
        min_severity=Severity.MAJOR,
        digest=Rhythm.DAILY,
        now=BEFORE,
    )
    subscribe(watched, "cy@example.com", digest=Rhythm.DAILY, confirmed=False, now=BEFORE)
    subscribe(watched, "dora@example.com", now=BEFORE)
    grave = change(watched, CHATBOOK, BEFORE + HOUR)
    change(watched, PLAPPER, BEFORE + HOUR)
    notable = replace(GRAVE, severity=Severity.NOTABLE)
    change(watched, CHATBOOK, BEFORE + 2 * HOUR, notable)

    made = make(watched, BEFORE + DAY)

    digest = only(watched, BEFORE + DAY)
    assert made == 1
    assert numbers(digest) == [grave]
    assert [page.service for page in digest.pages] == ["Chatbook"]


def test_what_nobody_may_be_told_of_does_not_belong_to_it(watched: Database) -> None:
    change(watched, PLAPPER, BEFORE + HOUR, mail=False)
    change(watched, PLAPPER, BEFORE + 2 * HOUR, MINOR)
    imported = min(one.snapshot_id for one in watched.snapshots.of_page(PLAPPER.key))
    watched.captures.write_fates(PLAPPER.key, (), [(imported, imported, GRAVE)])
    make(watched, MONDAY)

    assert only(watched, MONDAY).changes == ()


def test_what_was_found_before_it_was_asked_for_does_not_belong_to_it(database: Database) -> None:
    database.pages.register([PLAPPER], BEFORE - DAY)
    keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)), at=BEFORE - DAY)
    change(database, PLAPPER, BEFORE - HOUR)
    subscribe(database, "ada@example.org", digest=Rhythm.WEEKLY, now=BEFORE)
    make(database, MONDAY)

    assert only(database, MONDAY).changes == ()


def test_it_tells_how_each_watched_page_was_when_it_was_made(watched: Database) -> None:
    keep(watched, CHATBOOK, TIMED_OUT, at=MONDAY - HOUR)
    keep(watched, PLAPPER, SAME, at=MONDAY - HOUR)
    make(watched, MONDAY)
    keep(watched, CHATBOOK, SAME, at=MONDAY + HOUR)
    keep(watched, PLAPPER, TIMED_OUT, at=MONDAY + HOUR)
    watched.pages.register([PLAPPER], MONDAY + HOUR)

    chatbook, plapper = only(watched, MONDAY + 2 * HOUR).pages

    assert (chatbook.health.health, chatbook.health.since) == (Health.UNREACHABLE, MONDAY - HOUR)
    assert (plapper.health.health, plapper.read_at) == (Health.UNCHANGED, MONDAY - HOUR)


def test_what_belongs_to_it_stays_the_same_whatever_comes_later(watched: Database) -> None:
    change(watched, PLAPPER, BEFORE + HOUR)
    make(watched, MONDAY)
    (alert,) = waiting(watched, MONDAY)
    first = watched.digests.find(alert.digest_id or 0)

    change(watched, PLAPPER, MONDAY + HOUR)
    watched.pages.register([], MONDAY + HOUR)
    subscribe(watched, "ada@example.org", services=("Chatbook",), digest=Rhythm.DAILY)

    assert first is not None
    assert watched.digests.find(alert.digest_id or 0) == first


def keep_early(database: Database, at: datetime) -> int:
    """Grave words that have not stayed yet are told early; the number of the change."""
    old = database.store.newest_snapshot(PLAPPER)
    assert old is not None
    new = snapshot_of(PLAPPER, b"<p>We sell it.</p>", fetched_at=at)
    early = Pending(
        snapshot=new,
        settles_at=at + DAY,
        validators=Validators(),
        words_hash=new.words_hash,
        early=changed(old, new),
    )
    database.store.keep(
        PLAPPER,
        Visit(outcome=early),
        last=database.store.last_seen(PLAPPER),
        now=at,
        next_check_at=at + DAY,
        mail=True,
    )
    return database.changes.of_service("Plapper", limit=1)[0].id


def take_back(database: Database, number: int, at: datetime) -> None:
    """The page takes back what was told early."""
    from sqlalchemy import select

    from watcher.storage.tables import CHANGES

    with database._transactions.writing() as connection:
        row = connection.execute(select(CHANGES).where(CHANGES.c.id == number)).one()
        settled = settle_early(
            connection, row.page_id, row.new_snapshot_id, ChangeState.WITHDRAWN, at
        )
    assert settled == number


def send(database: Database, at: datetime) -> list[Digest]:
    """All mails that wait are taken by the relay; the digests among them, as they were written."""
    sent = []
    for alert in database.alerts.claim(at, lease=HOUR, limit=99, worker="w"):
        if alert.digest_id is not None:
            sent.append(database.digests.find(alert.digest_id))
        assert database.alerts.mark_in_doubt(alert, at)
        database.alerts.mark_sent(alert, at)
    return [digest for digest in sent if digest is not None]


def told_back(digests: list[Digest]) -> list[list[int]]:
    """What each of them tells as taken back, as numbers of changes."""
    return [[change.id for change in digest.withdrawn] for digest in digests]


def digests_of(database: Database, *moments: datetime) -> list[Digest]:
    """The digests that are made and sent at these moments."""
    digests = []
    for at in moments:
        make(database, at)
        digests += send(database, at)
    return digests


def test_what_an_alert_told_early_and_the_page_took_back_is_told_as_taken_back_once(
    watched: Database,
) -> None:
    number = keep_early(watched, BEFORE + HOUR)
    send(watched, BEFORE + HOUR)
    take_back(watched, number, MONDAY - MINUTE)

    first, second = digests_of(watched, MONDAY, MONDAY + WEEK)

    (change,) = first.withdrawn
    assert (change.id, change.settled_at) == (number, MONDAY - MINUTE)
    assert (first.changes, second.withdrawn) == ((), ())


def test_what_a_digest_called_unconfirmed_and_the_page_took_back_later_is_told_by_the_next(
    watched: Database,
) -> None:
    number = keep_early(watched, BEFORE + HOUR)
    (alert,) = watched.alerts.claim(BEFORE + HOUR, lease=HOUR, limit=9, worker="w")
    watched.alerts.bury(alert, "550 no such mailbox")
    (first,) = digests_of(watched, MONDAY)
    take_back(watched, number, MONDAY + DAY)

    later = digests_of(watched, MONDAY + WEEK, MONDAY + 2 * WEEK)

    assert numbers(first) == [number]
    assert told_back(later) == [[number], []]


def test_a_change_that_stands_is_not_told_as_taken_back(watched: Database) -> None:
    keep_early(watched, BEFORE + HOUR)
    send(watched, BEFORE + HOUR)

    (digest,) = digests_of(watched, MONDAY)

    assert digest.withdrawn == ()


def test_who_never_heard_of_a_change_does_not_hear_that_it_was_taken_back(
    watched: Database,
) -> None:
    subscribe(watched, "ben@example.net", services=("Chatbook",), digest=Rhythm.DAILY, now=BEFORE)
    number = keep_early(watched, BEFORE + HOUR)
    subscribe(watched, "dora@example.com", digest=Rhythm.DAILY, now=BEFORE + 2 * HOUR)
    send(watched, BEFORE + 2 * HOUR)
    take_back(watched, number, BEFORE + 3 * HOUR)

    bens_and_doras = digests_of(watched, BEFORE + DAY)
    all_three = digests_of(watched, MONDAY)

    assert told_back(bens_and_doras) == [[], []]
    assert told_back(all_three) == [[number], [], []]


def test_who_stopped_following_a_service_still_hears_that_it_took_back_what_they_were_told(
    watched: Database,
) -> None:
    number = keep_early(watched, BEFORE + HOUR)
    send(watched, BEFORE + HOUR)
    take_back(watched, number, BEFORE + DAY)
    subscribe(watched, "ada@example.org", services=("Chatbook",), digest=Rhythm.WEEKLY)

    assert told_back(digests_of(watched, MONDAY)) == [[number]]


def test_an_alert_that_never_left_told_nobody(watched: Database) -> None:
    number = keep_early(watched, BEFORE + HOUR)
    take_back(watched, number, BEFORE + DAY)

    make(watched, MONDAY)

    assert only(watched, MONDAY).withdrawn == ()


def test_an_alert_that_the_relay_refused_for_good_told_nobody(watched: Database) -> None:
    number = keep_early(watched, BEFORE + HOUR)
    (alert,) = watched.alerts.claim(BEFORE + HOUR, lease=HOUR, limit=9, worker="w")
    watched.alerts.mark_in_doubt(alert, BEFORE + HOUR)
    watched.alerts.bury(alert, "554 the text is refused")
    take_back(watched, number, BEFORE + DAY)

    assert told_back(digests_of(watched, MONDAY)) == [[]]


def test_an_alert_that_may_have_arrived_did_although_it_was_cancelled_since(
    watched: Database,
) -> None:
    number = keep_early(watched, BEFORE + HOUR)
    (alert,) = watched.alerts.claim(BEFORE + HOUR, lease=HOUR, limit=9, worker="killed")
    watched.alerts.mark_in_doubt(alert, BEFORE + HOUR)
    take_back(watched, number, BEFORE + DAY)
    (again,) = watched.alerts.claim(BEFORE + DAY, lease=HOUR, limit=9, worker="next")
    watched.alerts.cancel(again, "The page took the change back before the alert went out.")

    assert told_back(digests_of(watched, MONDAY)) == [[number]]


def test_an_alert_that_leaves_while_a_digest_is_made_counts_for_the_next(
    watched: Database,
) -> None:
    number = keep_early(watched, MONDAY - 3 * MINUTE)
    (alert,) = watched.alerts.claim(MONDAY - 3 * MINUTE, lease=HOUR, limit=9, worker="slow")
    take_back(watched, number, MONDAY - MINUTE)
    (first,) = digests_of(watched, MONDAY)
    watched.alerts.mark_sent(alert, MONDAY + MINUTE)

    (second,) = digests_of(watched, MONDAY + WEEK)

    assert told_back([first, second]) == [[], [number]]


def test_what_was_still_being_written_as_taken_back_when_a_digest_was_made_is_told_by_the_next(
    watched: Database,
) -> None:
    number = keep_early(watched, BEFORE + HOUR)
    send(watched, BEFORE + HOUR)
    digests_of(watched, MONDAY)
    take_back(watched, number, MONDAY - MINUTE)

    assert told_back(digests_of(watched, MONDAY + WEEK)) == [[number]]


def test_a_digest_that_waited_and_marks_a_change_as_taken_back_has_told_it(
    watched: Database,
) -> None:
    number = keep_early(watched, BEFORE + HOUR)
    send(watched, BEFORE + HOUR)
    make(watched, MONDAY)
    take_back(watched, number, MONDAY + DAY)
    (late,) = send(watched, MONDAY + 2 * DAY)

    (following,) = digests_of(watched, MONDAY + WEEK)

    assert [change.state for change in late.changes] == [ChangeState.WITHDRAWN]
    assert following.withdrawn == ()


def test_the_next_digest_tells_what_one_that_never_left_was_to_tell_as_taken_back(
    watched: Database,
) -> None:
    number = keep_early(watched, BEFORE + HOUR)
    send(watched, BEFORE + HOUR)
    take_back(watched, number, BEFORE + DAY)
    make(watched, MONDAY)

    assert told_back(digests_of(watched, MONDAY + WEEK, MONDAY + 2 * WEEK)) == [[number], []]


def test_what_was_taken_back_before_digests_were_asked_for_is_not_told(watched: Database) -> None:
    subscribe(watched, "ben@example.net", now=BEFORE)
    number = keep_early(watched, BEFORE + HOUR)
    send(watched, BEFORE + HOUR)
    take_back(watched, number, BEFORE + DAY)
    subscribe(watched, "ben@example.net", digest=Rhythm.WEEKLY, now=MONDAY - HOUR)

    assert told_back(digests_of(watched, MONDAY)) == [[number], []]


def test_what_was_taken_back_nobody_knows_when_is_not_told(watched: Database) -> None:
    keep_early(watched, BEFORE + HOUR)
    send(watched, BEFORE + HOUR)
    withdraw(watched)

    assert told_back(digests_of(watched, MONDAY)) == [[]]


def withdraw(database: Database) -> None:
    from sqlalchemy import update

    from watcher.storage.tables import CHANGES

    with database._transactions.writing() as connection:
        connection.execute(update(CHANGES).values(state=ChangeState.WITHDRAWN))


def test_a_change_that_was_taken_back_before_is_left_out_and_one_taken_back_later_is_marked(
    watched: Database,
) -> None:
    change(watched, PLAPPER, BEFORE + HOUR)
    withdraw(watched)
    later = change(watched, PLAPPER, BEFORE + 2 * HOUR)
    make(watched, MONDAY)

    withdraw(watched)

    digest = only(watched, MONDAY)
    assert [(one.id, one.state) for one in digest.changes] == [(later, ChangeState.WITHDRAWN)]


def test_one_that_still_waits_is_taken_back_and_the_next_tells_its_part_too(
    watched: Database,
) -> None:
    first = change(watched, PLAPPER, BEFORE + HOUR)
    make(watched, MONDAY)
    second = change(watched, PLAPPER, MONDAY + HOUR)

    make(watched, MONDAY + WEEK)

    digest = only(watched, MONDAY + WEEK)
    assert numbers(digest) == [first, second]
    assert digest.since == BEFORE
    assert watched.alerts.counts(digests=True)[AlertState.CANCELLED] == 1


def test_one_in_a_worker_s_hands_is_not_taken_back(watched: Database) -> None:
    change(watched, PLAPPER, BEFORE + HOUR)
    make(watched, MONDAY)
    (held,) = waiting(watched, MONDAY)
    make(watched, MONDAY + WEEK)

    kept = watched.alerts.mark_in_doubt(held, MONDAY + MINUTE)

    assert kept
    assert watched.alerts.counts(digests=True)[AlertState.TODO] == 1


def test_how_pages_were_is_forgotten_when_it_was_sent_and_the_next_is_made(
    watched: Database,
) -> None:
    make(watched, MONDAY)
    (alert,) = waiting(watched, MONDAY)
    watched.alerts.mark_sent(alert, MONDAY)

    make(watched, MONDAY + WEEK)

    sent = watched.digests.find(alert.digest_id or 0)
    assert sent is not None
    assert sent.pages == ()
    assert len(only(watched, MONDAY + WEEK).pages) == 2


def test_who_turns_it_off_gets_none_and_later_only_what_came_after_turning_it_on(
    watched: Database,
) -> None:
    subscribe(watched, "ada@example.org", now=MONDAY - HOUR)
    off = make(watched, MONDAY)
    change(watched, PLAPPER, MONDAY + HOUR)
    subscribe(watched, "ada@example.org", digest=Rhythm.WEEKLY, now=MONDAY + DAY)
    at_once = make(watched, MONDAY + DAY)
    make(watched, MONDAY + WEEK)

    assert (off, at_once) == (0, 0)
    assert only(watched, MONDAY + WEEK).changes == ()


def test_who_asks_for_another_rhythm_misses_nothing(watched: Database) -> None:
    found = change(watched, PLAPPER, BEFORE + HOUR)
    subscribe(watched, "ada@example.org", digest=Rhythm.DAILY, now=BEFORE + 2 * HOUR)

    make(watched, BEFORE + DAY)

    digest = only(watched, BEFORE + DAY)
    assert (numbers(digest), digest.rhythm) == ([found], Rhythm.DAILY)


def test_a_clock_that_goes_back_makes_no_second_one_for_a_moment(watched: Database) -> None:
    make(watched, MONDAY + MINUTE)
    subscribe(watched, "ada@example.org", now=MONDAY - HOUR)
    subscribe(watched, "ada@example.org", digest=Rhythm.WEEKLY, now=MONDAY - HOUR)

    assert make(watched, MONDAY + MINUTE) == 0


def test_alerts_go_before_digests(watched: Database) -> None:
    make(watched, MONDAY)
    change(watched, PLAPPER, MONDAY + HOUR)

    (first,) = watched.alerts.claim(MONDAY + DAY, lease=HOUR, limit=1, worker="w")

    assert first.change_id is not None


def test_digests_are_not_counted_as_alerts(watched: Database) -> None:
    make(watched, MONDAY)

    assert watched.alerts.counts()[AlertState.TODO] == 0
    assert watched.alerts.counts(digests=True)[AlertState.TODO] == 1


def test_many_at_once_make_one_for_each_reader(watched: Database) -> None:
    for number in range(7):
        subscribe(watched, f"reader{number}@example.org", digest=Rhythm.DAILY, now=BEFORE)

    def make_some(_: int) -> int:
        made = 0
        while some := watched.digests.make_due(MONDAY, tolerance=USUAL_TOLERANCE, limit=2):
            made += some
        return made

    with ThreadPoolExecutor(3) as pool:
        total = sum(pool.map(make_some, range(3)))

    assert total == 8
    assert watched.alerts.counts(digests=True)[AlertState.TODO] == 8


_MAKER = """
import sys
from datetime import datetime
from watcher.failpoint import arm
from watcher.model.health import USUAL_TOLERANCE
from watcher.storage import open_database
arm(sys.argv[2])
with open_database(sys.argv[1]) as database:
    database.digests.make_due(datetime.fromisoformat(sys.argv[3]), tolerance=USUAL_TOLERANCE)
"""


@pytest.mark.parametrize(
    ("failpoint", "made"),
    [("digest:after-digest", 0), ("digest:after-commit", 1)],
)
def test_a_process_that_is_killed_makes_it_whole_or_not_at_all(
    watched: Database, database_url: str, failpoint: str, made: int
) -> None:
    found = change(watched, CHATBOOK, BEFORE + HOUR)
    back = keep_early(watched, BEFORE + HOUR)
    send(watched, BEFORE + HOUR)
    take_back(watched, back, BEFORE + DAY)
    watched.close()

    death = run_python(_MAKER, database_url, failpoint, MONDAY.isoformat())
    _, errors = death.communicate()

    assert death.returncode == -9, errors
    with open_database(database_url) as again:
        assert again.alerts.counts(digests=True)[AlertState.TODO] == made
        assert make(again, MONDAY + HOUR) == 1 - made
        digest = only(again, MONDAY + HOUR)
        assert (numbers(digest), told_back([digest])) == ([found], [[back]])


def test_a_change_that_is_still_being_written_is_waited_for(cluster: Cluster) -> None:
    url = cluster.new_database("template0")
    with open_database(url) as database:
        database.pages.register([PLAPPER, CHATBOOK], BEFORE)
        for page in (PLAPPER, CHATBOOK):
            keep(database, page, FirstSeen(snapshot=snapshot_of(page)), at=BEFORE)
        subscribe(database, "ada@example.org", digest=Rhythm.WEEKLY, now=BEFORE)
        with psycopg.connect(url) as slow:
            # Number 1 is taken, and number 2 is there before it.
            slow.execute(
                "INSERT INTO changes (page_id, old_snapshot_id, new_snapshot_id, severity, score,"
                ' verdict) VALUES (1, 1, 1, \'major\', 1, \'{"summary":[],"effective":null,'
                '"deadline":null,"notes":[]}\')'
            )
            second = change(database, CHATBOOK, BEFORE + HOUR)
            maker = Thread(target=make, args=(database, MONDAY))
            maker.start()
            maker.join(timedelta(seconds=0.3).total_seconds())
            held_up = maker.is_alive()
            slow.commit()
            maker.join()

        assert held_up
        assert numbers(only(database, MONDAY)) == [second - 1, second]
    cluster.drop_database(url)
