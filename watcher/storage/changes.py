"""The changes we found, with what we said about them then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select, update

from watcher.model.finding import Verdict
from watcher.model.headline import Headline
from watcher.model.page_change import ChangeState, PageChange
from watcher.storage.tables import CHANGES, FINDINGS, PAGES, SNAPSHOTS
from watcher.storage.transactions import Transactions
from watcher.storage.verdict_rows import (
    deadline_of,
    finding_columns,
    first_sentence_of,
    verdict_columns,
    verdict_of,
)

_OLD = SNAPSHOTS.alias("old")
_NEW = SNAPSHOTS.alias("new")
_NEWEST_FIRST = (_NEW.c.fetched_at.desc(), CHANGES.c.id.desc())


class Changes:
    """All changes by their numbers.

    Args:
        transactions: the database.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def find(self, change_id: int) -> PageChange | None:
        """A change.

        Args:
            change_id: its number.

        Returns:
            The change; None: there is none of that number.
        """
        with self._transactions.reading() as connection:
            found = _read(connection, _all().where(CHANGES.c.id == change_id))
        return found[0] if found else None

    def of_service(self, service: str, *, limit: int) -> tuple[PageChange, ...]:
        """The changes of a service's pages, newest first.

        Args:
            service: its name, as the pages have it.
            limit: how many at most.
        """
        query = _all().where(PAGES.c.service == service)
        with self._transactions.reading() as connection:
            return _read(connection, query.order_by(*_NEWEST_FIRST).limit(limit))

    def headlines(self) -> tuple[Headline, ...]:
        """Every change in a line, newest first."""
        query = (
            select(CHANGES, PAGES.c.service, PAGES.c.terms, _NEW.c.fetched_at.label("new_seen_at"))
            .join(PAGES, PAGES.c.id == CHANGES.c.page_id)
            .join(_NEW, _NEW.c.id == CHANGES.c.new_snapshot_id)
            .order_by(*_NEWEST_FIRST)
        )
        with self._transactions.reading() as connection:
            return tuple(_headline_of(row) for row in connection.execute(query).mappings())


def add_change(
    connection: Connection,
    page_id: int,
    *,
    old_id: int,
    new_id: int,
    verdict: Verdict,
    mail: bool,
    state: ChangeState = ChangeState.CONFIRMED,
    settled_at: datetime | None = None,
) -> int:
    """Write a change and its findings.

    Args:
        connection: the transaction.
        page_id: the row of its page.
        old_id: number of the version that readers knew.
        new_id: number of the new one.
        verdict: what we say about it.
        mail: whether subscribers may be told of it.
        state: whether it is believed already.
        settled_at: since when it is, aware UTC; None: it is not, or nobody knows.

    Returns:
        Its number.
    """
    added = connection.execute(
        CHANGES.insert().returning(CHANGES.c.id),
        {
            "page_id": page_id,
            "old_snapshot_id": old_id,
            "new_snapshot_id": new_id,
            "state": state,
            "settled_at": settled_at,
            "mail": mail,
            **verdict_columns(verdict),
        },
    )
    number: int = added.scalar_one()
    if verdict.findings:
        rows = [
            {"change_id": number, "position": position, **finding_columns(finding)}
            for position, finding in enumerate(verdict.findings)
        ]
        connection.execute(FINDINGS.insert(), rows)
    return number


def settle_early(
    connection: Connection,
    page_id: int,
    new_id: int,
    state: ChangeState,
    settled_at: datetime | None,
) -> int | None:
    """Confirm or withdraw the change to a version that was told early.

    Args:
        connection: the transaction.
        page_id: the row of its page.
        new_id: number of the version.
        state: what became of it.
        settled_at: when that was found, aware UTC; None: it is still early.

    Returns:
        Its number; None: it was not told early.
    """
    settled = connection.execute(
        update(CHANGES)
        .where(
            CHANGES.c.page_id == page_id,
            CHANGES.c.new_snapshot_id == new_id,
            CHANGES.c.state == ChangeState.EARLY,
        )
        .values(state=state, settled_at=settled_at)
        .returning(CHANGES.c.id)
    )
    return settled.scalar()


def newest_change(connection: Connection) -> int:
    """The number of the newest change; 0: there is none.

    Args:
        connection: the transaction.
    """
    number: int = connection.execute(select(func.coalesce(func.max(CHANGES.c.id), 0))).scalar_one()
    return number


def read_changes(connection: Connection, numbers: Iterable[int]) -> tuple[PageChange, ...]:
    """The changes of these numbers, in the order of the numbers.

    Args:
        connection: the transaction.
        numbers: theirs.
    """
    return _read(connection, _all().where(CHANGES.c.id.in_(list(numbers))).order_by(CHANGES.c.id))


def read_all_changes(connection: Connection) -> Iterator[PageChange]:
    """Every change, in the order of their numbers.

    Args:
        connection: the transaction.
    """
    numbers = connection.execute(select(CHANGES.c.id).order_by(CHANGES.c.id)).scalars().all()
    for number in numbers:
        yield from _read(connection, _all().where(CHANGES.c.id == number))


def _all() -> Select[Any]:
    return (
        select(
            CHANGES,
            PAGES.c.service,
            PAGES.c.terms,
            _NEW.c.url,
            _OLD.c.fetched_at.label("old_seen_at"),
            _NEW.c.fetched_at.label("new_seen_at"),
        )
        .join(PAGES, PAGES.c.id == CHANGES.c.page_id)
        .join(_OLD, _OLD.c.id == CHANGES.c.old_snapshot_id)
        .join(_NEW, _NEW.c.id == CHANGES.c.new_snapshot_id)
    )


def _read(connection: Connection, query: Select[Any]) -> tuple[PageChange, ...]:
    rows = connection.execute(query).mappings().all()
    findings = defaultdict[int, list[RowMapping]](list)
    theirs = (
        select(FINDINGS)
        .where(FINDINGS.c.change_id.in_([row["id"] for row in rows]))
        .order_by(FINDINGS.c.change_id, FINDINGS.c.position)
    )
    for finding in connection.execute(theirs).mappings():
        findings[finding["change_id"]].append(finding)
    return tuple(_change_of(row, findings[row["id"]]) for row in rows)


def _change_of(row: RowMapping, findings: list[RowMapping]) -> PageChange:
    return PageChange(
        id=row["id"],
        service=row["service"],
        terms=row["terms"],
        url=row["url"],
        old_snapshot_id=row["old_snapshot_id"],
        new_snapshot_id=row["new_snapshot_id"],
        old_seen_at=row["old_seen_at"],
        new_seen_at=row["new_seen_at"],
        verdict=verdict_of(row, findings),
        state=row["state"],
        settled_at=row["settled_at"],
    )


def _headline_of(row: RowMapping) -> Headline:
    return Headline(
        id=row["id"],
        service=row["service"],
        terms=row["terms"],
        seen_at=row["new_seen_at"],
        severity=row["severity"],
        sentence=first_sentence_of(row),
        deadline=deadline_of(row),
        state=row["state"],
        settled_at=row["settled_at"],
    )
