"""A process killed with SIGKILL while it writes down a change: all of it is there, or nothing."""

from __future__ import annotations

import pytest

from tests.storage.conftest import (
    DAY,
    NOON,
    PLAPPER,
    changed,
    keep,
    run_python,
    snapshot_of,
    subscribe,
)
from watcher.model.alert import AlertState
from watcher.model.outcome import FirstSeen
from watcher.storage import open_database

_KEEPER = """
import sys
from tests.storage.test_killed import keep_second_version
from watcher.failpoint import arm
arm(sys.argv[2])
keep_second_version(sys.argv[1])
"""


def keep_second_version(url: str) -> None:
    """What the process does that is killed, and the next one that finds the page due again."""
    with open_database(url) as database:
        old = database.store.newest_snapshot(PLAPPER)
        assert old is not None
        new = snapshot_of(PLAPPER, b"<p>We share it.</p>", fetched_at=NOON + DAY)
        keep(database, PLAPPER, changed(old, new), at=NOON + DAY)


@pytest.mark.parametrize(
    ("failpoint", "kept"),
    [
        ("store:after-snapshot", False),
        ("store:after-change", False),
        ("store:after-alerts", False),
        ("store:before-commit", False),
        ("store:after-commit", True),
    ],
)
def test_a_change_is_kept_whole_or_not_at_all(
    database_url: str, failpoint: str, kept: bool
) -> None:
    with open_database(database_url) as database:
        database.pages.register([PLAPPER], NOON)
        keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)))
        subscribe(database, "ada@example.org")
        before = database.pages.states(), database.store.last_seen(PLAPPER)

    death = run_python(_KEEPER, database_url, failpoint)
    _, errors = death.communicate()

    assert death.returncode == -9, errors
    with open_database(database_url) as database:
        after = database.pages.states(), database.store.last_seen(PLAPPER)
        assert (after != before) is kept
        assert len(database.snapshots.of_page(PLAPPER.key)) == 1 + kept
        assert len(database.changes.of_service("Plapper", limit=9)) == kept
        assert database.alerts.counts()[AlertState.TODO] == kept
    if not kept:
        keep_second_version(database_url)
        with open_database(database_url) as database:
            assert len(database.changes.of_service("Plapper", limit=9)) == 1
            assert database.alerts.counts()[AlertState.TODO] == 1
