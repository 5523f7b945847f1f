"""Which pages the operator may have to be told of, and which one was told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from watcher.model.page_state import PageState
from watcher.storage.pages import STATES, state_of
from watcher.storage.tables import HOSTS, PAGES
from watcher.storage.transactions import Transactions

#: The operator's mailbox is leased as hosts are, so that two processes never write at once, and a
#: killed one is found out in the same way. No host has this name: theirs end in a port.
_MAILBOX = "operator"


class OperatorNews:
    """What the operator was told.

    Args:
        transactions: the database.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def states(self) -> tuple[PageState, ...]:
        """The watched pages that cannot be read, or of which the operator was told, by key."""
        notable = or_(PAGES.c.failure.is_not(None), PAGES.c.told_at.is_not(None))
        query = STATES.where(PAGES.c.active, notable).order_by(PAGES.c.key)
        with self._transactions.reading() as connection:
            return tuple(state_of(row) for row in connection.execute(query).mappings())

    def claim(self, now: datetime, *, lease: timedelta, worker: str) -> bool:
        """Take the right to write to the operator for this worker alone.

        Args:
            now: the time, aware UTC.
            lease: how long it is ours at most; longer than handing over a mail takes.
            worker: the name of this process.

        Returns:
            Whether it is ours; False: another worker writes, or it is not yet time to try again.
        """
        free = or_(HOSTS.c.leased_until.is_(None), HOSTS.c.leased_until <= now)
        claim = (
            update(HOSTS)
            .where(HOSTS.c.name == _MAILBOX, free, HOSTS.c.next_allowed_at <= now)
            .values(leased_until=now + lease, lease_owner=worker)
        )
        with self._transactions.writing_alone() as connection:
            known = select(HOSTS.c.name).where(HOSTS.c.name == _MAILBOX)
            if connection.execute(known).first() is None:
                connection.execute(HOSTS.insert(), {"name": _MAILBOX, "next_allowed_at": now})
            return connection.execute(claim).rowcount > 0

    def release(self, *, worker: str, next_allowed_at: datetime) -> None:
        """Give that right back.

        Args:
            worker: who has it; of another one, nothing is taken.
            next_allowed_at: before then, nobody tries again.
        """
        with self._transactions.writing() as connection:
            connection.execute(
                update(HOSTS)
                .where(HOSTS.c.name == _MAILBOX, HOSTS.c.lease_owner == worker)
                .values(leased_until=None, lease_owner="", next_allowed_at=next_allowed_at)
            )

    def note_told(self, keys: Iterable[str], at: datetime) -> None:
        """The relay took the mail that these pages cannot be read.

        Args:
            keys: `Page.key` of each.
            at: what was told is what was so then.
        """
        self._note(keys, at, only_untold=True)

    def note_well(self, keys: Iterable[str]) -> None:
        """The relay took the mail that these pages can be read again.

        Args:
            keys: `Page.key` of each.
        """
        self._note(keys, None, only_untold=False)

    def _note(self, keys: Iterable[str], told_at: datetime | None, *, only_untold: bool) -> None:
        untold = PAGES.c.told_at.is_(None) if only_untold else PAGES.c.told_at.is_not(None)
        with self._transactions.writing_alone() as connection:
            for key in keys:
                connection.execute(
                    update(PAGES).where(and_(PAGES.c.key == key, untold)).values(told_at=told_at)
                )
