"""The links in mails: to pages that are there, which are written first if they are missing."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from tests.databases import database, database_url
from tests.notifier.conftest import Clock
from tests.storage.conftest import CHATBOOK, NOON, PLAPPER, keep_change
from watcher.errors import WatcherError
from watcher.model.health import USUAL_TOLERANCE
from watcher.storage import Database
from watcher.web.folder import Written
from watcher.web.links import ChangeLinks
from watcher.web.publish import Place, publish_site

__all__ = ["database", "database_url"]

#: What differs between databases is tried in tests/storage.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MINUTE = timedelta(minutes=1)
FIRST = {1: "https://policies.example.org/changes/1.html"}


class Press:
    """Writes the pages, and counts how often."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.place = Place(
            folder=folder, address="https://policies.example.org/", tolerance=USUAL_TOLERANCE
        )
        self.clock = Clock()
        self.times = 0
        self.trouble: WatcherError | None = None
        self.links = ChangeLinks(self.place, self._publish, now=self.clock)
        self._database = database

    def _publish(self, now: object) -> Written:
        self.times += 1
        if self.trouble:
            raise self.trouble
        return publish_site(self._database, self.place, NOON)


@pytest.fixture
def press(database: Database, tmp_path: Path) -> Press:
    """Plapper changed; nothing is written yet."""
    database.pages.register([PLAPPER, CHATBOOK], NOON)
    keep_change(database)
    return Press(database, tmp_path / "public")


def test_a_page_that_is_missing_is_written_before_it_is_linked(press: Press) -> None:
    links = press.links.find([1])

    assert links == FIRST
    assert "We share it." in (press.place.folder / "changes" / "1.html").read_text("utf-8")


def test_pages_that_are_there_are_not_written_again(press: Press) -> None:
    press.links.find([1])

    assert press.links.find([1]) == FIRST
    assert press.times == 1


def test_a_page_that_a_power_cut_left_empty_is_not_linked_but_written(press: Press) -> None:
    press.links.find([1])
    page = press.place.folder / "changes" / "1.html"
    page.write_text("")

    assert press.links.find([1]) == FIRST
    assert page.stat().st_size > 0


def test_a_change_of_a_service_that_is_no_longer_watched_is_linked_nowhere(
    press: Press, database: Database
) -> None:
    database.pages.register([CHATBOOK], NOON)

    assert press.links.find([1]) == {}
    assert press.links.find([1]) == {}
    assert press.times == 1


def test_a_change_without_a_page_leaves_the_others_linked(press: Press) -> None:
    assert press.links.find([1, 99]) == FIRST


def test_a_new_change_is_written_though_another_one_has_no_page(
    press: Press, database: Database
) -> None:
    press.links.find([99])
    (press.place.folder / "changes" / "1.html").unlink()

    assert press.links.find([99, 1]) == FIRST


def test_pages_that_cannot_be_written_are_not_linked_and_tried_again_a_minute_later(
    press: Press, caplog: pytest.LogCaptureFixture
) -> None:
    press.trouble = WatcherError("/srv/public: permission denied. Let this user write there.")

    with caplog.at_level(logging.INFO):
        in_trouble = [press.links.find([number]) for number in (1, 2, 1)]
        tried = press.times
        press.clock.forward(MINUTE)
        still = press.links.find([1])
        press.trouble = None
        press.clock.forward(MINUTE)
        mended = press.links.find([1])

    assert in_trouble == [{}, {}, {}]
    assert tried == 1
    assert (still, mended) == ({}, FIRST)
    lines = caplog.messages
    assert len(lines) == 2
    assert lines[0].startswith("Mails leave without links to the pages for readers: /srv/public: ")


def test_pages_that_are_there_are_linked_though_no_more_can_be_written(press: Press) -> None:
    press.links.find([1])
    press.trouble = WatcherError("/srv/public: there is no room left.")

    assert press.links.find([1, 2]) == FIRST
