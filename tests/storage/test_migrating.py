"""A database of an earlier version, with rows in it, gets the newest tables and keeps its rows."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from tests.storage.conftest import DAY, HOUR, NOON, PLAPPER, ROOT, SAME, keep, subscribe
from watcher.model.alert import AlertState
from watcher.model.health import USUAL_TOLERANCE
from watcher.model.page_change import ChangeState
from watcher.model.rhythm import Rhythm
from watcher.storage import open_database
from watcher.storage.tables import METADATA

_AT = "'2026-08-25 12:00:00.000000'"
_ROWS = (
    f"INSERT INTO hosts VALUES ('plapper.example:443', {_AT}, NULL, '')",
    "INSERT INTO pages (id, key, service, terms, url, selects, removes, every, host, active,"
    " next_check_at, etag, last_modified, words_hash, failures_in_a_row, message, status, moved_to)"
    " VALUES (1, 'Plapper/Privacy Policy', 'Plapper', 'Privacy Policy',"
    f" 'https://plapper.example/privacy', '[]', '[]', 43200, 'plapper.example:443', true, {_AT},"
    " '', '', '', 0, '', 0, '')",
    "INSERT INTO snapshots (id, page_id, url, fetched_at, status, headers, body, size, sha256,"
    f" words_hash) VALUES (1, 1, 'https://plapper.example/privacy', {_AT}, 200, '[]', '', 0, '',"
    " '')",
    "INSERT INTO changes (id, page_id, old_snapshot_id, new_snapshot_id, severity, score, verdict)"
    ' VALUES (7, 1, 1, 1, \'major\', 1, \'{"summary":["It is sold."],"effective":null,'
    '"deadline":null,"notes":[]}\')',
    "INSERT INTO subscribers (id, email, min_severity, confirmed, token, created_at)"
    f" VALUES (3, 'ada@example.org', 'notable', true, 'secret', {_AT})",
    *(
        "INSERT INTO outbox (id, key, change_id, subscriber_id, composed_at, state, attempts,"
        f" next_attempt_at, last_error, lease_owner) VALUES ({number}, 'key{number}', 7, 3, {_AT},"
        f" '{state}', 2, {_AT}, 'because', '')"
        for number, state in ((4, "sent"), (5, "todo"), (9, "dead"))
    ),
)


def _engine(url: str):  # type: ignore[no-untyped-def]
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)


@pytest.fixture(params=["0002", "0003"], ids=["before digests", "before settling times"])
def old_database_url(request: pytest.FixtureRequest, empty_database_url: str) -> str:
    """A database as it was once, with three alerts in its outbox."""
    with _engine(empty_database_url).begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(ROOT / "watcher/storage/migrations"))
        command.upgrade(config, request.param)
        for statement in _ROWS:
            connection.execute(text(statement.replace(":", r"\:")))
        if connection.dialect.name == "postgresql":
            for table in ("pages", "snapshots", "changes", "subscribers", "outbox"):
                connection.execute(text(f"SELECT setval('{table}_id_seq', 9)"))
    return empty_database_url


def test_the_tables_are_those_of_a_new_database(old_database_url: str) -> None:
    open_database(old_database_url).close()

    with _engine(old_database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_alerts_stay_as_they_were(old_database_url: str) -> None:
    with open_database(old_database_url) as database:
        counts = database.alerts.counts()
        (claimed,) = database.alerts.claim(NOON, lease=HOUR, limit=9, worker="w")
        (ada,) = database.subscribers.all()

    assert (counts[AlertState.SENT], counts[AlertState.TODO], counts[AlertState.DEAD]) == (1, 1, 1)
    assert (claimed.id, claimed.key, claimed.change_id, claimed.digest_id) == (5, "key5", 7, None)
    assert (claimed.attempts, claimed.composed_at, claimed.last_error) == (3, NOON, "because")
    assert ada.digest is Rhythm.NEVER


def test_when_an_old_change_settled_is_not_known(old_database_url: str) -> None:
    with open_database(old_database_url) as database:
        change = database.changes.find(7)

    assert change is not None
    assert (change.state, change.settled_at) == (ChangeState.CONFIRMED, None)


def test_digests_begin_with_what_is_found_after_they_were_asked_for(old_database_url: str) -> None:
    with open_database(old_database_url) as database:
        database.pages.register([PLAPPER], NOON)
        keep(database, PLAPPER, SAME)
        nobody = database.digests.make_due(NOON + 99 * DAY, tolerance=USUAL_TOLERANCE)
        subscribe(database, "ada@example.org", digest=Rhythm.DAILY)
        made = database.digests.make_due(NOON + DAY, tolerance=USUAL_TOLERANCE)
        claimed = database.alerts.claim(NOON + DAY, lease=HOUR, limit=9, worker="w")
        digest = database.digests.find(claimed[-1].digest_id or 0)

    assert (nobody, made) == (0, 1)
    assert claimed[-1].id == 10  # no number is given twice
    assert digest is not None
    assert (digest.changes, len(digest.pages)) == ((), 1)


def test_a_row_of_the_outbox_tells_of_one_thing(old_database_url: str) -> None:
    open_database(old_database_url).close()

    for change in ("change_id = NULL", "digest_id = 1"):
        with (
            _engine(old_database_url).begin() as connection,
            pytest.raises(IntegrityError, match="ck_outbox_about"),
        ):
            connection.execute(text(f"UPDATE outbox SET {change}"))
