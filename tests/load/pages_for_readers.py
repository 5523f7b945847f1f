"""The web pages of many services: how long writing them takes, and writing them without a change.

.venv/bin/python tests/load/pages_for_readers.py [--services 200] [--changes 3]
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.notifier.conftest import KEPT_SHORTER, LOST_PROMISE, SHARES_NUMBER, change_of
from tests.storage.conftest import DAY, NOON, SAME, changed, keep, snapshot_of
from watcher.model.health import USUAL_TOLERANCE
from watcher.model.outcome import FirstSeen
from watcher.model.page import Page
from watcher.storage import Database, open_database
from watcher.web.publish import Place, publish_site

VERDICT = change_of(SHARES_NUMBER, LOST_PROMISE, KEPT_SHORTER).verdict


def main() -> None:
    """Fill a database, write its pages, and write them twice more."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_database(f"sqlite:///{folder}/watcher.db") as database:
            pages = _fill(database, options.services, options.changes)
            place = Place(
                folder=folder / "public",
                address="https://policies.example.org/",
                tolerance=USUAL_TOLERANCE,
            )
            before = _peak()
            _measure("first writing", database, place)
            _measure("without a change", database, place)
            _read_again(database, pages[0])
            _measure("one page read", database, place)
            print(f"peak memory {_peak():.0f} MiB, {_peak() - before:.0f} MiB more than before")
        files = [one for one in place.folder.rglob("*") if one.is_file()]
        size = sum(one.stat().st_size for one in files)
        print(f"{len(files)} files, {size / 1e6:.1f} MB")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=200)
    parser.add_argument("--changes", type=int, default=3)
    return parser.parse_args()


def _fill(database: Database, services: int, changes: int) -> list[Page]:
    pages = [
        Page(
            service=f"Plapper {number}",
            terms="Privacy Policy",
            url=f"https://plapper{number}.example/privacy",
        )
        for number in range(services)
    ]
    database.pages.register(pages, NOON)
    for page in pages:
        keep(database, page, FirstSeen(snapshot=snapshot_of(page)))
        for number in range(1, changes + 1):
            at = NOON + number * DAY
            old = database.store.newest_snapshot(page)
            assert old is not None
            new = snapshot_of(page, f"<p>Version {number}.</p>".encode(), fetched_at=at)
            keep(database, page, changed(old, new, VERDICT), at=at)
    return pages


def _read_again(database: Database, page: Page) -> None:
    """A check that brings the words of before."""
    keep(database, page, SAME, at=NOON + 9 * DAY)


def _measure(what: str, database: Database, place: Place) -> None:
    began, cpu = time.perf_counter(), time.process_time()
    done = publish_site(database, place, NOON + 9 * DAY)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"{what}: {wall:.2f} s, {cpu:.2f} s CPU; {done.written} of {done.total} files written")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
