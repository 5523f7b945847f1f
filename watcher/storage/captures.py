"""Versions that others recorded, beside our own, and what the noise gate took them for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from watcher.errors import StorageError
from watcher.gate.history import Standing
from watcher.model.finding import Verdict
from watcher.model.page import Page
from watcher.model.snapshot import Snapshot
from watcher.model.version import Version
from watcher.storage.changes import add_change
from watcher.storage.pages import add_inactive_page
from watcher.storage.snapshots import (
    add_snapshot,
    read_snapshot,
    snapshot_of,
    version_of,
    versions_of,
)
from watcher.storage.tables import CHANGES, PAGES, SNAPSHOTS
from watcher.storage.transactions import Transactions

#: In place of a reason: nobody has looked yet at what was recorded.
UNJUDGED = "unjudged"


class Captures:
    """What archives recorded of our pages.

    They never touch what the pages remember of their own visits, so that no later check is
    compared with them, and nobody is ever mailed about them.

    Args:
        transactions: the database.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def begin(self, page: Page, now: datetime) -> None:
        """Make a place for a page's versions; one that is not watched is known, and never due.

        Args:
            page: whose versions will come.
            now: the time, aware UTC.
        """
        with self._transactions.writing_alone() as connection:
            add_inactive_page(connection, page, now)

    def kept(self, page_key: str, origin: str) -> tuple[Version, ...]:
        """What one archive recorded of a page, the oldest first.

        Args:
            page_key: `Page.key`.
            origin: whose captures; "": our own.
        """
        query = versions_of(page_key).where(SNAPSHOTS.c.origin == origin)
        oldest_first = query.order_by(SNAPSHOTS.c.fetched_at, SNAPSHOTS.c.id)
        with self._transactions.reading() as connection:
            return tuple(version_of(row) for row in connection.execute(oldest_first).mappings())

    def first_elsewhere(self, page_key: str, origin: str) -> datetime | None:
        """When the first version of a page was seen by anyone but one archive; None: never.

        Args:
            page_key: `Page.key`.
            origin: that archive.
        """
        query = (
            select(func.min(SNAPSHOTS.c.fetched_at))
            .join(PAGES)
            .where(PAGES.c.key == page_key, SNAPSHOTS.c.origin != origin)
        )
        with self._transactions.reading() as connection:
            return connection.execute(query).scalar()

    def load(self, number: int) -> Snapshot | None:
        """A kept version; None: there is none of that number.

        Raises:
            StorageError: its bytes are no longer those that were recorded.
        """
        with self._transactions.reading() as connection:
            return read_snapshot(connection, snapshot_of(number))

    def add(self, page_key: str, origin: str, snapshots: Iterable[Snapshot]) -> int:
        """Write what an archive recorded of a page; what is kept already is left as it is.

        Args:
            page_key: `Page.key`.
            origin: whose captures they are.
            snapshots: in any order.

        Returns:
            How many are new.

        Raises:
            StorageError: the page is not registered.
        """
        added = 0
        with self._transactions.writing_alone() as connection:
            page_id = _page_id(connection, page_key)
            there = (SNAPSHOTS.c.page_id == page_id, SNAPSHOTS.c.origin == origin)
            known = {
                (row.fetched_at, row.sha256)
                for row in connection.execute(
                    select(SNAPSHOTS.c.fetched_at, SNAPSHOTS.c.sha256).where(*there)
                )
            }
            for one in snapshots:
                if (one.fetched_at, one.sha256) not in known:
                    known.add((one.fetched_at, one.sha256))
                    add_snapshot(connection, page_id, one, standing=Standing.PENDING, origin=origin)
                    added += 1
        return added

    def write_fates(
        self,
        page_key: str,
        fates: Iterable[tuple[int, Standing, str]],
        changes: Iterable[tuple[int, int, Verdict]],
    ) -> int:
        """Write what became of versions, and the changes between them.

        A version to which a change leads already gets no second one: what was said stays.

        Args:
            page_key: `Page.key`.
            fates: number, standing, and reason ("": none) of each version.
            changes: numbers of the old and the new version, and what is said about them.

        Returns:
            How many changes are new.

        Raises:
            StorageError: the page is not registered.
        """
        added = 0
        with self._transactions.writing_alone() as connection:
            page_id = _page_id(connection, page_key)
            for number, standing, reason in fates:
                here = (SNAPSHOTS.c.id == number, SNAPSHOTS.c.page_id == page_id)
                connection.execute(
                    update(SNAPSHOTS).where(*here).values(standing=standing, reason=reason)
                )
            theirs = select(CHANGES.c.new_snapshot_id).where(CHANGES.c.page_id == page_id)
            known = set(connection.execute(theirs).scalars())
            for old_id, new_id, verdict in changes:
                if new_id not in known:
                    add_change(
                        connection,
                        page_id,
                        old_id=old_id,
                        new_id=new_id,
                        verdict=verdict,
                        mail=False,
                    )
                    added += 1
        return added


def _page_id(connection: Connection, page_key: str) -> int:
    found = connection.execute(select(PAGES.c.id).where(PAGES.c.key == page_key)).scalar()
    if found is None:
        raise StorageError(f"{page_key} is not among the pages we know; register it first.")
    return int(found)
