"""Many workers on one database: no host is asked twice at a time, no alert is in two hands."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.storage.conftest import (
    DAY,
    HOUR,
    NOON,
    PLAPPER,
    changed,
    keep,
    keep_change,
    run_python,
    snapshot_of,
    subscribe,
)
from watcher.model.alert import AlertState
from watcher.model.finding import Severity
from watcher.model.outcome import FirstSeen
from watcher.model.page import Page
from watcher.storage import Database, open_database

WORKERS = 3
HOSTS = tuple(
    Page(service=f"S{number}", terms=terms, url=f"https://h{number}.example/{terms}")
    for number in range(20)
    for terms in ("Privacy", "Terms")
)

_CLAIM_ALL = """
import json, sys
from datetime import datetime, timedelta
from watcher.storage import open_database
now = datetime.fromisoformat(sys.argv[3])
with open_database(sys.argv[1]) as database:
    print("ready", flush=True)
    sys.stdin.readline()
    hosts = []
    while lane := database.pages.claim_lane(now, lease=timedelta(hours=1), worker=sys.argv[2]):
        hosts.append((lane.host, [page.key for page in lane.pages]))
    print(json.dumps(hosts))
"""

_CLAIM_ALERTS = """
import json, sys
from datetime import datetime, timedelta
from watcher.storage import open_database
now, lease = datetime.fromisoformat(sys.argv[3]), timedelta(hours=1)
with open_database(sys.argv[1]) as database:
    print("ready", flush=True)
    sys.stdin.readline()
    ids = []
    while claimed := database.alerts.claim(now, lease=lease, limit=2, worker=sys.argv[2]):
        for alert in claimed:
            assert database.alerts.mark_in_doubt(alert, now)
            database.alerts.mark_sent(alert, now)
            ids.append(alert.id)
    print(json.dumps(ids))
"""


def run_together(script: str, url: str, at: str) -> list[list[object]]:
    """What each of several processes found, all let go at the same moment."""
    processes = [run_python(script, url, str(number), at) for number in range(WORKERS)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [_found(process) for process in processes]


def _found(process: subprocess.Popen[str]) -> list[object]:
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    found: list[object] = json.loads(output)
    return found


def test_processes_never_get_the_same_host(database: Database, database_url: str) -> None:
    database.pages.register(HOSTS, NOON)

    lanes = [
        lane for found in run_together(_CLAIM_ALL, database_url, NOON.isoformat()) for lane in found
    ]

    hosts = Counter(host for host, _ in lanes)  # type: ignore[misc]
    pages = Counter(key for _, keys in lanes for key in keys)  # type: ignore[misc]
    assert hosts == Counter(f"h{number}.example:443" for number in range(20))
    assert pages == Counter(page.key for page in HOSTS)


def test_processes_never_get_the_same_alert(database: Database, database_url: str) -> None:
    for number in range(30):
        subscribe(database, f"reader{number}@example.org")
    keep_change(database)

    ids = [
        found
        for each in run_together(_CLAIM_ALERTS, database_url, (NOON + DAY).isoformat())
        for found in each
    ]

    assert len(ids) == len(set(map(str, ids))) == 30
    assert database.alerts.counts()[AlertState.SENT] == 30


def test_threads_never_get_the_same_host(database: Database) -> None:
    database.pages.register(HOSTS, NOON)

    def claim_all(number: int) -> list[str]:
        hosts = []
        while lane := database.pages.claim_lane(NOON, lease=HOUR, worker=str(number)):
            hosts.append(lane.host)
        return hosts

    with ThreadPoolExecutor(WORKERS) as pool:
        hosts = [host for found in pool.map(claim_all, range(WORKERS)) for host in found]

    assert len(hosts) == len(set(hosts)) == 20


def test_only_the_first_of_many_keeps_a_change(database: Database) -> None:
    subscribe(database, "ada@example.org")
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)))
    old = database.store.newest_snapshot(PLAPPER)
    assert old is not None
    outcome = changed(old, snapshot_of(PLAPPER, b"new"))
    last = database.store.last_seen(PLAPPER)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(
            pool.map(lambda _: keep(database, PLAPPER, outcome, at=NOON + DAY, last=last), range(8))
        )

    assert len(database.snapshots.of_page(PLAPPER.key)) == 2
    assert len(database.changes.of_service("Plapper", limit=9)) == 1
    assert database.alerts.counts()[AlertState.TODO] == 1


def test_configs_may_be_registered_at_the_same_time(database: Database) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _: database.pages.register(HOSTS, NOON), range(8)))

    assert len(database.pages.states()) == len(HOSTS)


def test_an_address_subscribed_twice_at_the_same_time_is_one_subscriber(
    database: Database,
) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        added = list(
            pool.map(
                lambda number: subscribe(database, "ada@example.org", token=str(number)), range(8)
            )
        )

    assert len({one.token for one in added}) == 1
    assert len(database.subscribers.all()) == 1


def test_more_threads_than_connections_only_wait(database: Database) -> None:
    threads = 20
    database.pages.register(HOSTS, NOON)

    def work(number: int) -> None:
        page = HOSTS[number % len(HOSTS)]
        database.store.last_seen(page)
        keep(database, page, FirstSeen(snapshot=snapshot_of(page)))
        subscribe(database, f"reader{number}@example.org", min_severity=Severity.MAJOR)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(2 * threads)))

    assert len(database.subscribers.all()) == 2 * threads


def test_two_openings_of_one_database_see_each_other(database: Database, database_url: str) -> None:
    with open_database(database_url) as other:
        other.pages.register([PLAPPER], NOON)

    assert database.pages.next_due(NOON) == NOON
