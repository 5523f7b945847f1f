"""What came of a check is kept whole, once, and only while it is news."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.storage.conftest import (
    CHATBOOK,
    DAY,
    GRAVE,
    HOUR,
    NOON,
    PLAPPER,
    SAME,
    TIMED_OUT,
    changed,
    keep,
    keep_change,
    snapshot_of,
    subscribe,
)
from watcher.errors import StorageError
from watcher.model.alert import AlertState, alert_key
from watcher.model.answer import Validators
from watcher.model.finding import Severity, Verdict
from watcher.model.outcome import FirstSeen, LastSeen, Unchanged
from watcher.model.snapshot import Snapshot
from watcher.storage import Database

QUIET = Verdict(severity=Severity.MINOR, score=0.5)


@pytest.fixture
def seen(database: Database) -> Database:
    """A database that knows the first version of Plapper's policy."""
    database.pages.register([PLAPPER, CHATBOOK], NOON)
    keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)))
    return database


def newest_of(database: Database) -> Snapshot:
    newest = database.store.newest_snapshot(PLAPPER)
    assert newest is not None
    return newest


def alerts_due(database: Database) -> list[int]:
    due = database.alerts.claim(NOON + 9 * DAY, lease=HOUR, limit=99, worker="w")
    return sorted(alert.subscriber_id for alert in due)


def test_of_a_page_never_seen_nothing_is_remembered(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)

    assert database.store.last_seen(PLAPPER) == LastSeen()
    assert database.store.newest_snapshot(PLAPPER) is None


def test_a_first_version_comes_back_byte_for_byte(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    served = snapshot_of(PLAPPER, bytes(range(256)) * 1000, headers=(("a", "1"), ("A", "2")))

    keep(database, PLAPPER, FirstSeen(snapshot=served))

    newest = newest_of(database)
    assert newest == replace(served, id=newest.id)


def test_a_first_version_mails_nobody(seen: Database) -> None:
    subscribe(seen, "ada@example.org")

    assert seen.changes.of_service("Plapper", limit=9) == ()
    assert alerts_due(seen) == []


def test_validators_and_words_of_a_version_are_remembered(seen: Database) -> None:
    last = seen.store.last_seen(PLAPPER)

    assert last.validators == Validators(etag='"one"', last_modified="Tue")
    assert last.words_hash == snapshot_of(PLAPPER).words_hash


def test_an_unchanged_page_remembers_the_validators_that_came(seen: Database) -> None:
    keep(seen, PLAPPER, SAME, at=NOON + HOUR)

    last = seen.store.last_seen(PLAPPER)
    assert last == LastSeen(validators=SAME.validators, words_hash="same words")
    assert len(seen.snapshots.of_page(PLAPPER.key)) == 1


def test_a_page_not_served_again_keeps_what_was_known_of_it(seen: Database) -> None:
    before = seen.store.last_seen(PLAPPER)
    moved = FirstSeen(snapshot=snapshot_of(CHATBOOK), moved_to="https://new.example/")
    keep(seen, CHATBOOK, moved)

    keep(seen, PLAPPER, Unchanged(validators=before.validators), at=NOON + HOUR)
    keep(seen, CHATBOOK, Unchanged(validators=before.validators), at=NOON + HOUR)

    assert seen.store.last_seen(PLAPPER) == replace(before, not_modified_in_a_row=1)
    assert seen.pages.states()[0].moved_to == "https://new.example/"


def test_a_failure_keeps_the_last_good_version(seen: Database) -> None:
    before = seen.store.last_seen(PLAPPER), newest_of(seen)

    keep(seen, PLAPPER, TIMED_OUT, at=NOON + HOUR)

    last, newest = before
    assert seen.store.last_seen(PLAPPER) == replace(last, failures_in_a_row=1)
    assert newest_of(seen) == newest


def test_a_change_is_kept_with_both_versions(seen: Database) -> None:
    old = newest_of(seen)
    new = snapshot_of(
        PLAPPER, b"new", url="https://plapper.example/en/privacy", fetched_at=NOON + DAY
    )

    keep(seen, PLAPPER, changed(old, new), at=NOON + DAY)

    (change,) = seen.changes.of_service("Plapper", limit=9)
    assert (change.service, change.terms) == ("Plapper", "Privacy Policy")
    assert change.url == "https://plapper.example/en/privacy"
    assert (change.old_snapshot_id, change.old_seen_at) == (old.id, NOON)
    assert (change.new_snapshot_id, change.new_seen_at) == (newest_of(seen).id, NOON + DAY)
    assert change.verdict == GRAVE
    assert seen.changes.find(change.id) == change


def test_a_change_alerts_each_confirmed_subscriber_who_wants_it(seen: Database) -> None:
    ada = subscribe(seen, "ada@example.org")
    ben = subscribe(seen, "ben@example.net", services=("Chatbook", "Plapper"))
    subscribe(seen, "other@example.net", services=("Chatbook",))
    subscribe(seen, "cy@example.com", confirmed=False)

    change = keep_change(seen)

    alerts = seen.alerts.claim(NOON + DAY, lease=HOUR, limit=99, worker="w")
    assert [alert.subscriber_id for alert in alerts] == [ada.id, ben.id]
    assert [alert.key for alert in alerts] == [
        alert_key(change, ada.token),
        alert_key(change, ben.token),
    ]
    assert {alert.composed_at for alert in alerts} == {NOON + DAY}


@pytest.mark.parametrize(
    ("verdict", "mail", "alerts"),
    [
        pytest.param(GRAVE, True, 1, id="grave"),
        pytest.param(QUIET, True, 0, id="not grave enough"),
        pytest.param(GRAVE, False, 0, id="nobody is to be told"),
    ],
)
def test_who_is_alerted_depends_on(
    seen: Database, verdict: Verdict, mail: bool, alerts: int
) -> None:
    subscribe(seen, "ada@example.org")

    keep(seen, PLAPPER, changed(newest_of(seen), snapshot_of(PLAPPER, b"new"), verdict), mail=mail)

    assert seen.changes.of_service("Plapper", limit=9)[0].verdict == verdict
    assert seen.alerts.counts()[AlertState.TODO] == alerts


def test_a_change_that_another_process_kept_first_is_not_kept_again(seen: Database) -> None:
    subscribe(seen, "ada@example.org")
    mine = changed(newest_of(seen), snapshot_of(PLAPPER, b"new"))
    last = seen.store.last_seen(PLAPPER)
    keep(seen, PLAPPER, mine, at=NOON + HOUR)
    before = seen.pages.states()

    keep(seen, PLAPPER, mine, at=NOON + 2 * HOUR, last=last)

    assert len(seen.snapshots.of_page(PLAPPER.key)) == 2
    assert len(seen.changes.of_service("Plapper", limit=9)) == 1
    assert seen.alerts.counts()[AlertState.TODO] == 1
    assert seen.pages.states() == before


def test_a_first_version_that_another_process_kept_first_is_not_kept_again(
    seen: Database,
) -> None:
    late = FirstSeen(snapshot=snapshot_of(PLAPPER, b"late"))

    keep(seen, PLAPPER, late, at=NOON + HOUR, last=LastSeen())

    assert len(seen.snapshots.of_page(PLAPPER.key)) == 1


def test_what_was_combined_otherwise_meanwhile_is_not_kept(seen: Database) -> None:
    last, old = seen.store.last_seen(PLAPPER), newest_of(seen)
    more = replace(PLAPPER, more=("https://plapper.example/two",))
    seen.pages.register([more, CHATBOOK], NOON)

    keep(seen, PLAPPER, changed(old, snapshot_of(PLAPPER, b"one page")), last=last, at=NOON + DAY)

    assert newest_of(seen) == old
    assert seen.store.last_seen(more).words_hash == ""


def test_what_was_read_at_an_address_given_up_meanwhile_is_not_kept(seen: Database) -> None:
    moved = replace(PLAPPER, url="https://plapper.example/new")
    late = changed(newest_of(seen), snapshot_of(PLAPPER, b"late"))
    seen.pages.register([moved], NOON + HOUR)

    for outcome in (late, SAME, TIMED_OUT):
        keep(seen, PLAPPER, outcome, at=NOON + HOUR, due_at=NOON + DAY)

    assert seen.store.last_seen(moved) == LastSeen()
    assert len(seen.snapshots.of_page(moved.key)) == 1
    assert seen.pages.next_due(NOON) == NOON + HOUR


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(SAME, id="unchanged"),
        pytest.param(TIMED_OUT, id="failure"),
        pytest.param(FirstSeen(snapshot=snapshot_of(PLAPPER)), id="first version"),
    ],
)
def test_a_page_that_is_not_registered_is_refused(database: Database, outcome) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(StorageError, match="Plapper/Privacy Policy is not among the pages"):
        keep(database, PLAPPER, outcome)
