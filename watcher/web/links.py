"""Where a mail about a change may point: to its page, once that is there to be read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from watcher.errors import WatcherError
from watcher.web.folder import Written, has_file
from watcher.web.names import path_of_change
from watcher.web.publish import Place

logger = logging.getLogger(__name__)

#: Who waits for a folder that another process holds waits five seconds, and mails wait behind it.
_PAUSE = timedelta(minutes=1)


class ChangeLinks:
    """The addresses of changes' pages; a page that is missing is written first.

    It is asked for before each mail. Looking for a file costs nothing beside composing the mail;
    writing what differs costs 0.1 s for 200 services, and comes once for each new change.

    Args:
        place: where the pages are; its address is known.
        publish: writes them, see `publish_site`.
        now: the clock.
    """

    def __init__(
        self,
        place: Place,
        publish: Callable[[datetime], Written],
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._place = place
        self._publish = publish
        self._now = now
        self._without_page: set[int] = set()  # also after writing: their service is not watched
        self._next_at: datetime | None = None

    def find(self, change_ids: Sequence[int]) -> Mapping[int, str]:
        """The addresses of the pages that are there, by the changes' numbers.

        Args:
            change_ids: the numbers.
        """
        missing = self._missing(change_ids)
        if missing - self._without_page and self._write():
            missing = self._missing(change_ids)
            self._without_page |= missing
        top, there = self._place.address, (one for one in change_ids if one not in missing)
        return {number: f"{top}{path_of_change(number)}" for number in there}

    def _missing(self, numbers: Iterable[int]) -> set[int]:
        folder = self._place.folder
        return {number for number in numbers if not has_file(folder, path_of_change(number))}

    def _write(self) -> bool:
        """Write the pages; False: that failed, just now or within the last minute."""
        now = self._now()
        if self._next_at is not None and now < self._next_at:
            return False
        try:
            self._publish(now)
        except WatcherError as error:
            self._next_at = now + _PAUSE
            logger.error("Mails leave without links to the pages for readers: %s", error)
            return False
        return True
