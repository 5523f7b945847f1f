"""Kept versions: listed without their bytes, read with them, and never damaged unnoticed."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from tests.storage.conftest import CHATBOOK, DAY, NOON, PLAPPER, keep, keep_change, snapshot_of
from watcher.errors import StorageError
from watcher.model.kept import Kept
from watcher.model.outcome import FirstSeen
from watcher.model.version import Version
from watcher.storage import Database
from watcher.storage.body import pack_body


def test_versions_are_listed_newest_first(database: Database) -> None:
    keep_change(database)
    database.pages.register([PLAPPER, CHATBOOK], NOON)
    keep(database, CHATBOOK, FirstSeen(snapshot=snapshot_of(CHATBOOK)))

    new, old = database.snapshots.of_page(PLAPPER.key)

    body = b"<p>We share it.</p>"
    assert new == Version(
        snapshot_id=new.snapshot_id,
        page_key=PLAPPER.key,
        url=PLAPPER.url,
        fetched_at=NOON + DAY,
        status=200,
        sha256=snapshot_of(PLAPPER, body).sha256,
        size=len(body),
    )
    assert old.fetched_at == NOON


def test_a_version_is_found_by_its_number(database: Database) -> None:
    keep_change(database)
    newest, oldest = database.snapshots.of_page(PLAPPER.key)

    found = database.snapshots.find(oldest.snapshot_id)

    assert found is not None
    assert (found.id, found.body) == (oldest.snapshot_id, b"<p>We keep it.</p>")
    assert database.snapshots.find(newest.snapshot_id) == database.store.newest_snapshot(PLAPPER)
    assert database.snapshots.find(99) is None


def test_an_unknown_page_has_no_versions(database: Database) -> None:
    assert database.snapshots.of_page("No/Such") == ()


def test_an_empty_body_is_kept(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER, b"")))

    newest = database.store.newest_snapshot(PLAPPER)

    assert newest is not None
    assert newest.body == b""


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(b"not compressed at all", id="no longer compressed"),
        pytest.param(pack_body(b"<p>We keep it!</p>"), id="other bytes"),
        pytest.param(pack_body(b"<p>We keep it.</p>")[:-2], id="cut off"),
        pytest.param(pack_body(bytes(10**7)), id="more bytes"),
        pytest.param(b"", id="none"),
    ],
)
def test_damaged_bytes_are_named(database: Database, database_url: str, damaged: bytes) -> None:
    keep_change(database)
    old = database.snapshots.of_page(PLAPPER.key)[-1].snapshot_id
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE snapshots SET body = :body WHERE id = :id"), {"body": damaged, "id": old}
        )
    engine.dispose()

    with pytest.raises(StorageError, match=rf"Snapshot {old} of Plapper/Privacy Policy is damaged"):
        database.snapshots.find(old)


def test_what_is_kept_of_pages_is_counted_from_the_oldest_version(database: Database) -> None:
    keep_change(database, PLAPPER)
    database.pages.register([PLAPPER, CHATBOOK], NOON)

    kept = database.snapshots.kept()

    assert kept == {PLAPPER.key: Kept(versions=2, since=NOON)}
