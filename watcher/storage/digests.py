"""Digests: whose is due, what belongs to it, and how it comes into the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, func, or_, select, text, update

from watcher.failpoint import reach
from watcher.model.alert import AlertState
from watcher.model.digest import Digest, PageReport, digest_key
from watcher.model.health import PageHealth, Tolerance, health_of
from watcher.model.page_change import ChangeState, PageChange
from watcher.model.rhythm import RHYTHMS, newest_instant
from watcher.model.subscriber import Subscriber
from watcher.storage.changes import newest_change, read_changes
from watcher.storage.pages import STATES, state_of
from watcher.storage.subscribers import subscribers_numbered
from watcher.storage.tables import (
    CHANGES,
    DIGEST_CHANGES,
    DIGEST_PAGES,
    DIGESTS,
    OUTBOX,
    PAGES,
    SUBSCRIBERS,
)
from watcher.storage.transactions import Transactions
from watcher.storage.withdrawals import Withdrawal, owed_to, read_withdrawals

#: When the digest before was made, or the first was asked for.
_SINCE = func.coalesce(SUBSCRIBERS.c.digest_since, SUBSCRIBERS.c.created_at)
_DONE = (AlertState.SENT, AlertState.DEAD, AlertState.CANCELLED)


class Digests:
    """The digests that were made.

    Args:
        transactions: the database.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def find(self, digest_id: int) -> Digest | None:
        """A digest with all that belongs to it; None: there is none of that number."""
        with self._transactions.reading() as connection:
            return next(_read(connection, (digest_id,)), None)

    def make_due(self, now: datetime, *, tolerance: Tolerance, limit: int = 50) -> int:
        """Make the digests that are due and put them into the outbox.

        Whether one is due is looked up, and noted, in the transaction that writes it with all that
        belongs to it, so that two processes never make two. One that waits in no worker's hands is
        taken back, and the new one tells what it would have told.

        Args:
            now: the time, aware UTC.
            tolerance: how long a page may go unread.
            limit: how many at most in one transaction.

        Returns:
            How many readers were served; call again until it is 0.
        """
        with self._transactions.reading() as connection:
            if connection.execute(_due(now).limit(1)).first() is None:
                return 0
        newest = self._newest_settled_change()
        with self._transactions.writing_alone() as connection:
            made = _make_all(connection, now, newest, tolerance, limit)
        reach("digest:after-commit")
        return made

    def _newest_settled_change(self) -> int:
        """The newest change; none that is older can appear any more.

        PostgreSQL gives numbers before it commits: 7 may be there while 6 is still being written.
        Whoever writes one is waited for, and in a transaction of its own, since that writer may
        have to wait for rows that a digest locks.
        """
        with self._transactions.writing() as connection:
            if connection.dialect.name == "postgresql":  # on SQLite every writer is alone
                connection.execute(text("LOCK TABLE changes IN SHARE MODE"))
            return newest_change(connection)


def read_all_digests(connection: Connection) -> Iterator[Digest]:
    """Every digest.

    Args:
        connection: the transaction.
    """
    return _read(connection, connection.execute(select(DIGESTS.c.id)).scalars().all())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """What a digest covers.

    Args:
        since: from then.
        until: until then.
        after: changes with higher numbers.
        newest: none with a higher number.
    """

    since: datetime
    until: datetime
    after: int
    newest: int


def _due(now: datetime) -> Select[Any]:
    """Whose digest is due, since when, and after which change."""
    moment_passed = or_(
        *(
            and_(SUBSCRIBERS.c.digest == rhythm, newest_instant(rhythm, now) > _SINCE)
            for rhythm in RHYTHMS
        )
    )
    readers = select(SUBSCRIBERS.c.id, _SINCE.label("since"), SUBSCRIBERS.c.digest_after)
    return readers.where(SUBSCRIBERS.c.confirmed, moment_passed).order_by(SUBSCRIBERS.c.id)


def _make_all(
    connection: Connection, now: datetime, newest: int, tolerance: Tolerance, limit: int
) -> int:
    due = {row.id: row for row in connection.execute(_due(now).limit(limit))}
    if not due:  # another process was faster
        return 0
    pages = _watched(connection, now, tolerance)
    # Asked before the changes: one that is taken back in between is then in neither list, and comes
    # with the next digest. The other way round it could be in both.
    withdrawals = read_withdrawals(connection)
    for reader in subscribers_numbered(connection, due):
        row = due[reader.id]
        span = _Span(since=row.since, until=now, after=row.digest_after, newest=newest)
        span = _take_back(connection, reader, span)
        if _note(connection, reader, span):
            _forget_pages(connection, reader)
            _write(connection, reader, span, pages, withdrawals)
    return len(due)


def _watched(
    connection: Connection, now: datetime, tolerance: Tolerance
) -> list[tuple[str, dict[str, Any]]]:
    """The service of each watched page, and its row in a digest."""
    pages = []
    for row in connection.execute(STATES.where(PAGES.c.active)).mappings():
        state = state_of(row)
        health = health_of(state, now, tolerance)
        report = {
            "page_id": row["id"],
            "health": health.health,
            "readable": health.readable,
            "since": health.since,
            "read_at": state.last_read_at,
        }
        pages.append((state.page.service, report))
    return pages


def _take_back(connection: Connection, reader: Subscriber, span: _Span) -> _Span:
    """Cancel the digests that no worker has in hand; the span that covers theirs too."""
    theirs = select(DIGESTS.c.id).where(DIGESTS.c.subscriber_id == reader.id)
    taken = connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.digest_id.in_(theirs), OUTBOX.c.state == AlertState.TODO)
        .values(state=AlertState.CANCELLED, last_error="A newer digest covers its time too.")
        .returning(OUTBOX.c.digest_id)
    )
    numbers = taken.scalars().all()
    older = connection.execute(select(DIGESTS).where(DIGESTS.c.id.in_(numbers))).all()
    return _Span(
        since=min([span.since, *(row.since for row in older)]),
        until=span.until,
        after=min([span.after, *(row.after_change for row in older)]),
        newest=span.newest,
    )


def _note(connection: Connection, reader: Subscriber, span: _Span) -> bool:
    """Note where the next digest begins; False: the reader left in this very moment."""
    noted = connection.execute(
        update(SUBSCRIBERS)
        .where(SUBSCRIBERS.c.id == reader.id)
        .values(digest_since=span.until, digest_after=span.newest)
    )
    return noted.rowcount > 0


def _forget_pages(connection: Connection, reader: Subscriber) -> None:
    """Drop how pages were from the digests that will not be composed again: they would pile up."""
    done = select(OUTBOX.c.digest_id).where(
        OUTBOX.c.subscriber_id == reader.id,
        OUTBOX.c.digest_id.is_not(None),
        OUTBOX.c.state.in_(_DONE),
    )
    connection.execute(DIGEST_PAGES.delete().where(DIGEST_PAGES.c.digest_id.in_(done)))


def _write(
    connection: Connection,
    reader: Subscriber,
    span: _Span,
    pages: Sequence[tuple[str, dict[str, Any]]],
    withdrawals: Sequence[Withdrawal],
) -> None:
    """Write a digest, what belongs to it, and its place in the outbox."""
    row = {
        "subscriber_id": reader.id,
        "rhythm": reader.digest,
        "since": span.since,
        "until": span.until,
        "after_change": span.after,
    }
    number = connection.execute(DIGESTS.insert().returning(DIGESTS.c.id), row).scalar_one()
    told = [(change, False) for change in _wanted_changes(connection, reader, span)]
    if reader.id is not None:
        owed = owed_to(connection, reader.id, withdrawals, span.since)
        told += [(change, True) for change in owed]
    followed = [page for service, page in pages if reader.follows(service)]
    rows = [{"change_id": change, "withdrawn": withdrawn} for change, withdrawn in told]
    _insert(connection, DIGEST_CHANGES, number, rows)
    _insert(connection, DIGEST_PAGES, number, followed)
    reach("digest:after-digest")
    waiting = {
        "key": digest_key(newest_instant(reader.digest, span.until), reader.token),
        "digest_id": number,
        "subscriber_id": reader.id,
        "composed_at": span.until,
        "state": AlertState.TODO,
        "next_attempt_at": span.until,
    }
    connection.execute(OUTBOX.insert(), waiting)


def _wanted_changes(connection: Connection, reader: Subscriber, span: _Span) -> list[int]:
    query = (
        select(CHANGES.c.id, CHANGES.c.severity, PAGES.c.service)
        .join(PAGES, PAGES.c.id == CHANGES.c.page_id)
        .where(CHANGES.c.id > span.after, CHANGES.c.id <= span.newest)
        .where(CHANGES.c.mail, CHANGES.c.state != ChangeState.WITHDRAWN)
    )
    rows = connection.execute(query)
    return [row.id for row in rows if reader.wants(row.service, row.severity)]


def _insert(
    connection: Connection, table: Table, number: int, rows: Iterable[dict[str, Any]]
) -> None:
    numbered = [{"digest_id": number, **row} for row in rows]
    if numbered:
        connection.execute(table.insert(), numbered)


def _read(connection: Connection, numbers: Iterable[int]) -> Iterator[Digest]:
    for number in numbers:
        row = connection.execute(select(DIGESTS).where(DIGESTS.c.id == number)).first()
        if row is not None:
            yield Digest(
                id=row.id,
                subscriber_id=row.subscriber_id,
                rhythm=row.rhythm,
                since=row.since,
                until=row.until,
                changes=_changes_of(connection, number, withdrawn=False),
                withdrawn=_changes_of(connection, number, withdrawn=True),
                pages=_pages_of(connection, number),
            )


def _changes_of(connection: Connection, number: int, *, withdrawn: bool) -> tuple[PageChange, ...]:
    theirs = select(DIGEST_CHANGES.c.change_id).where(
        DIGEST_CHANGES.c.digest_id == number, DIGEST_CHANGES.c.withdrawn.is_(withdrawn)
    )
    return read_changes(connection, connection.execute(theirs).scalars().all())


def _pages_of(connection: Connection, number: int) -> tuple[PageReport, ...]:
    query = select(DIGEST_PAGES, PAGES.c.service, PAGES.c.terms).join(PAGES)
    reports = [
        PageReport(
            service=row.service,
            terms=row.terms,
            health=PageHealth(health=row.health, since=row.since, readable=row.readable),
            read_at=row.read_at,
        )
        for row in connection.execute(query.where(DIGEST_PAGES.c.digest_id == number))
    ]
    return tuple(sorted(reports, key=lambda report: (report.service, report.terms)))
