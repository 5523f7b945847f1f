"""From the database to the folder: what is kept is what readers see."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.databases import database, database_url
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
from watcher.model.answer import Validators
from watcher.model.health import USUAL_TOLERANCE
from watcher.model.outcome import FirstSeen, Pending, Withheld
from watcher.model.page import Page
from watcher.storage import Database
from watcher.web.publish import Place, publish_site

__all__ = ["database", "database_url"]

#: What differs between databases is tried in tests/storage.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGES = [PLAPPER, CHATBOOK]
LATER = NOON + 2 * DAY


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A folder that is not there yet."""
    return Place(
        folder=tmp_path / "public",
        address="https://policies.example.org/",
        tolerance=USUAL_TOLERANCE,
    )


@pytest.fixture
def published(database: Database, place: Place) -> Database:
    """Plapper changed, Chatbook cannot be read, Ada subscribes; the pages are written."""
    subscribe(database, "ada@reader.example")
    database.pages.register(PAGES, NOON)
    keep_change(database)
    keep(database, CHATBOOK, TIMED_OUT, at=NOON + DAY)
    publish_site(database, place, NOON + DAY)
    return database


def files_in(folder: Path) -> dict[str, str]:
    files = (one for one in folder.rglob("*.*ml") if one.is_file())
    return {str(one.relative_to(folder)): one.read_text("utf-8") for one in files}


def test_all_that_is_kept_of_a_change_is_on_its_page(published: Database, place: Place) -> None:
    files = files_in(place.folder)

    assert sorted(files) == [
        "changes/1.html",
        "feed.xml",
        "index.html",
        "services/chatbook.html",
        "services/chatbook.xml",
        "services/plapper.html",
        "services/plapper.xml",
    ]
    assert all(words in files["changes/1.html"] for words in (GRAVE.summary[0], "We share it."))
    assert "1 page cannot be read" in files["index.html"]
    assert "2 versions kept" in files["services/plapper.html"]


def test_subscribers_and_messages_of_servers_are_on_no_page(
    published: Database, place: Place
) -> None:
    everything = "".join(files_in(place.folder).values())

    assert "reader.example" not in everything
    assert TIMED_OUT.message not in everything


def test_a_second_writing_touches_no_file(published: Database, place: Place) -> None:
    def traces() -> list[tuple[int, int]]:
        found = (one.stat() for one in place.folder.rglob("*"))
        return sorted((one.st_ino, one.st_mtime_ns) for one in found)

    before = traces()

    done = publish_site(published, place, NOON + DAY + HOUR)

    assert (done.written, done.removed) == (0, 0)
    assert traces() == before


def test_after_a_check_the_page_of_its_service_and_the_first_one_are_new(
    published: Database, place: Place
) -> None:
    keep(published, PLAPPER, SAME, at=LATER)

    before = files_in(place.folder)
    publish_site(published, place, LATER)
    after = files_in(place.folder)

    assert {path for path in after if after[path] != before[path]} == {
        "index.html",
        "services/plapper.html",
    }
    assert "Read last on 27 August 2026, 12:00 UTC; nothing was new." in after["index.html"]


def test_a_page_of_a_change_that_is_there_is_not_made_again(
    published: Database, place: Place
) -> None:
    page = place.folder / "changes" / "1.html"
    os.utime(page, (0, 0))
    keep(published, PLAPPER, SAME, at=LATER)

    publish_site(published, place, LATER)

    assert page.stat().st_mtime == 0


def test_a_change_told_early_is_shown_as_such_until_it_is_confirmed(
    database: Database, place: Place
) -> None:
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)))
    old = database.store.newest_snapshot(PLAPPER)
    assert old is not None
    new = snapshot_of(PLAPPER, b"<p>We share it.</p>", fetched_at=NOON + DAY)
    waiting = Pending(
        snapshot=new,
        settles_at=LATER,
        validators=Validators(),
        words_hash="new words",
        early=changed(old, new),
    )
    keep(database, PLAPPER, waiting, at=NOON + DAY)
    publish_site(database, place, NOON + DAY)
    early = files_in(place.folder)["changes/1.html"]

    kept = database.snapshots.find(database.snapshots.of_page(PLAPPER.key)[0].snapshot_id)
    assert kept is not None
    keep(database, PLAPPER, changed(old, kept), at=LATER, mail=False)
    publish_site(database, place, LATER)
    confirmed = files_in(place.folder)["changes/1.html"]

    assert "First seen, not yet confirmed" in early
    assert "not yet confirmed" not in confirmed


def test_what_was_withheld_is_no_change(published: Database, place: Place) -> None:
    noise = Withheld(
        snapshot=snapshot_of(PLAPPER, b"<p>Noise.</p>", fetched_at=LATER),
        reason="cosmetic",
        validators=Validators(),
        words_hash="noise",
    )
    keep(published, PLAPPER, noise, at=LATER)

    publish_site(published, place, LATER)

    files = files_in(place.folder)
    assert [path for path in files if path.startswith("changes/")] == ["changes/1.html"]
    assert "it reads differently, but nothing new was in it" in files["services/plapper.html"]


def test_the_files_of_a_service_that_is_no_longer_watched_go_away(
    published: Database, place: Place
) -> None:
    published.pages.register([CHATBOOK], LATER)

    done = publish_site(published, place, LATER)

    assert done.removed == 3
    assert not [path for path in files_in(place.folder) if "plapper" in path or "1.html" in path]


def test_hostile_names_stay_inside_the_folder(database: Database, place: Place) -> None:
    names = ["../../outside", "/etc/passwd", "Plapper", "plapper", "\u202eplapper", "a\x00b"]
    pages = [Page(service=name, terms="../T", url="https://plapper.example/") for name in names]
    database.pages.register(pages, NOON)

    publish_site(database, place, NOON)

    assert len(list((place.folder / "services").glob("*.html"))) == len(names)
    assert {one.name for one in place.folder.parent.iterdir()} <= {"public", "watcher.db"} | {
        f"watcher.db-{end}" for end in ("wal", "shm")
    }
