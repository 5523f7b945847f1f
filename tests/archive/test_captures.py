"""What others recorded stands beside our own versions, older than them whatever its number."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.storage.conftest import (
    DAY,
    GRAVE,
    NOON,
    PLAPPER,
    changed,
    keep,
    keep_change,
    snapshot_of,
)
from watcher.errors import StorageError
from watcher.gate.history import Standing
from watcher.model.outcome import FirstSeen
from watcher.storage import Database

ARCHIVE = "archive.example"
YEAR = timedelta(days=365)


def record(database: Database, *years: int) -> None:
    """Let the archive have recorded the page so many years ago."""
    database.captures.begin(PLAPPER, NOON)
    found = [
        snapshot_of(PLAPPER, f"<p>{year}</p>".encode(), fetched_at=NOON - year * YEAR)
        for year in years
    ]
    database.captures.add(PLAPPER.key, ARCHIVE, found)


def test_an_older_version_with_a_larger_number_is_not_the_newest(database: Database) -> None:
    keep_change(database)
    ours = database.store.newest_snapshot(PLAPPER)

    record(database, 3, 2)

    assert ours is not None
    assert database.store.newest_snapshot(PLAPPER) == ours
    (state,) = database.pages.states()
    assert (state.newest_snapshot_id, state.newest_snapshot_at) == (ours.id, ours.fetched_at)
    found = database.snapshots.of_page(PLAPPER.key)
    assert [one.fetched_at for one in found] == [
        NOON + DAY, NOON, NOON - 2 * YEAR, NOON - 3 * YEAR,
    ]  # fmt: skip


def test_our_first_version_stays_our_first_one(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)))

    record(database, 3, 2)

    assert database.pages.states()[0].newest_is_first


def test_the_newest_change_is_the_one_to_the_newest_version(database: Database) -> None:
    ours = keep_change(database)
    record(database, 3, 2)
    old, new = (one.snapshot_id for one in database.captures.kept(PLAPPER.key, ARCHIVE))

    database.captures.write_fates(PLAPPER.key, (), [(old, new, GRAVE)])

    found = database.changes.of_service(PLAPPER.service, limit=9)
    assert found[0].id == ours
    assert [one.new_seen_at for one in found] == [NOON + DAY, NOON - 2 * YEAR]


def test_a_page_is_never_compared_with_what_others_recorded_of_it(database: Database) -> None:
    record(database, 3, 2)

    assert not database.store.memory(PLAPPER).kept


def test_the_newest_of_our_own_is_where_a_page_without_faces_begins(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)))
    ours = database.store.newest_snapshot(PLAPPER)

    record(database, 3)

    assert ours is not None
    assert list(database.store.memory(PLAPPER).kept.values()) == [ours.id]


def test_what_is_kept_already_is_not_kept_twice(database: Database) -> None:
    record(database, 3, 2)
    record(database, 3, 2, 1)

    assert len(database.captures.kept(PLAPPER.key, ARCHIVE)) == 3


def test_a_page_that_is_not_watched_is_known_and_never_due(database: Database) -> None:
    record(database, 3)

    (state,) = database.pages.states()
    assert not state.active
    assert database.pages.next_due(NOON) is None


def test_a_watched_page_stays_watched(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)

    record(database, 3)

    assert database.pages.states()[0].active


def test_a_change_that_was_told_is_not_told_again(database: Database) -> None:
    record(database, 3, 2)
    old, new = (one.snapshot_id for one in database.captures.kept(PLAPPER.key, ARCHIVE))

    counts = [
        database.captures.write_fates(
            PLAPPER.key, [(new, Standing.PUBLISHED, "")], [(old, new, GRAVE)]
        )
        for _ in range(2)
    ]

    assert counts == [1, 0]
    assert database.captures.kept(PLAPPER.key, ARCHIVE)[1].standing == "published"


def test_versions_of_an_unknown_page_are_refused(database: Database) -> None:
    with pytest.raises(StorageError, match="register it first"):
        database.captures.add("No/Such", ARCHIVE, [])


def test_the_first_version_elsewhere_is_when_an_archive_need_not_go_on(database: Database) -> None:
    assert database.captures.first_elsewhere(PLAPPER.key, ARCHIVE) is None
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)))
    old = database.store.newest_snapshot(PLAPPER)
    assert old is not None
    keep(database, PLAPPER, changed(old, snapshot_of(PLAPPER, b"new", fetched_at=NOON + DAY)))
    record(database, 3)

    assert database.captures.first_elsewhere(PLAPPER.key, ARCHIVE) == NOON
