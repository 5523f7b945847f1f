"""Puts the web pages where readers find them: reads what is kept, writes what is new."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from watcher.errors import StorageError, WatcherError
from watcher.model.health import Tolerance
from watcher.model.page_change import PageChange
from watcher.web.folder import Written, write_site
from watcher.web.shelf import Shelf
from watcher.web.site import Sheet, plan_site

if TYPE_CHECKING:
    from watcher.storage import Database

logger = logging.getLogger(__name__)

#: Of many pages one is always being checked; readers need no news by the second.
_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the pages are.

    Args:
        folder: on the disk.
        address: where it is served, ending with "/"; "": not known.
        tolerance: how long a page may go unread.
    """

    folder: Path
    address: str
    tolerance: Tolerance


def publish_site(database: Database, place: Place, now: datetime) -> Written:
    """Write the pages that differ from what is there.

    Args:
        database: what is kept.
        place: where to.
        now: the time, aware UTC.

    Raises:
        StorageError: the database cannot be used.
        WatcherError: the folder cannot be written.
    """
    return write_site(place.folder, _plan(database, place, now))


def _plan(database: Database, place: Place, now: datetime) -> Iterator[Sheet]:
    shelf = Shelf(
        states=database.pages.states(),
        kept=database.snapshots.kept(),
        headlines=database.changes.headlines(),
        now=now,
        tolerance=place.tolerance,
        address=place.address,
    )

    def find(number: int) -> PageChange:
        change = database.changes.find(number)
        if change is None:
            raise StorageError(f"Change {number} is no longer kept; try again.", transient=True)
        return change

    yield from plan_site(shelf, find)


class Publisher:
    """Writes the pages after checks, at most once a minute; trouble is told and stops nothing.

    Args:
        publish: writes them, see `publish_site`.
    """

    def __init__(self, publish: Callable[[datetime], Written]) -> None:
        self._publish = publish
        self._due = True  # the config may have changed since they were written
        self._next_at: datetime | None = None
        self._trouble = ""

    def after_checks(self, checked: int, now: datetime) -> None:
        """Write what is new if pages were checked since the last time.

        Args:
            checked: how many were just now.
            now: the time, aware UTC.
        """
        self._due = self._due or checked > 0
        if not self._due or (self._next_at is not None and now < self._next_at):
            return
        self._next_at = now + _PAUSE
        try:
            done = self._publish(now)
        except WatcherError as error:
            self._tell(str(error))
            return
        self._due, self._trouble = False, ""
        if done.written or done.removed:
            logger.debug("Pages for readers: %d written, %d removed.", done.written, done.removed)

    def _tell(self, trouble: str) -> None:
        # Every minute the same line would bury all others.
        level = logging.DEBUG if trouble == self._trouble else logging.ERROR
        logger.log(level, "The pages for readers are not up to date: %s", trouble)
        self._trouble = trouble
