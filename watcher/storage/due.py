"""Which pages are due, and which of their hosts may be asked, as conditions of queries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    FromClause,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)

from watcher.storage.columns import escape_text
from watcher.storage.tables import HOSTS, PAGES


def is_due(
    connection: Connection, now: datetime, only: frozenset[str] | None, without: frozenset[str]
) -> ColumnElement[bool]:
    """Whether it is a page's turn.

    Args:
        connection: the transaction.
        now: the time, aware UTC.
        only: the keys of the pages to consider; None: all.
        without: the keys of pages not to consider.
    """
    return and_(is_considered(connection, only, without), PAGES.c.next_check_at <= now)


def is_considered(
    connection: Connection, only: frozenset[str] | None, without: frozenset[str]
) -> ColumnElement[bool]:
    """Whether a page is watched and asked about, due or not; arguments as `is_due`."""
    considered: ColumnElement[bool] = PAGES.c.active
    if only is not None:
        considered = and_(considered, is_among(connection, only))
    if without:
        considered = and_(considered, not_(is_among(connection, without)))
    return considered


def is_among(connection: Connection, keys: Iterable[str]) -> ColumnElement[bool]:
    """Whether a page is one of these.

    Args:
        connection: the transaction.
        keys: `Page.key` of each.
    """
    # One parameter for all keys; 33,000 of their own are more than SQLite takes.
    wanted = literal(json.dumps([escape_text(key) for key in keys]), Text)
    if connection.dialect.name == "sqlite":
        each = func.json_each(wanted).table_valued("value")
    else:
        each = func.json_array_elements_text(cast(wanted, JSON)).table_valued("value")
    return PAGES.c.key.in_(select(each.c.value))


def claim_host(
    connection: Connection, due: ColumnElement[bool], now: datetime, until: datetime, worker: str
) -> str | None:
    """Take the free host whose page has waited longest.

    Args:
        connection: the transaction.
        due: which pages are, see `is_due`.
        now: the time, aware UTC.
        until: how long it is taken.
        worker: by whom.

    Returns:
        Its name; None: nothing is due, or no host is free.
    """
    candidates = HOSTS.alias("candidates")
    due_since = (
        select(func.min(PAGES.c.next_check_at))
        .where(PAGES.c.host == candidates.c.name, due)
        .correlate(candidates)
        .scalar_subquery()
    )
    longest_due = (
        select(candidates.c.name)
        .where(_free(candidates, now), due_since.is_not(None))
        .order_by(due_since, candidates.c.name)
        .limit(1)
        # On PostgreSQL, a worker that finds the row in another one's hands takes the next host.
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claim = (
        update(HOSTS)
        .where(HOSTS.c.name == longest_due, _free(HOSTS, now))
        .values(leased_until=until, lease_owner=worker)
        .returning(HOSTS.c.name)
    )
    return connection.execute(claim).scalar()


def _free(hosts: FromClause, now: datetime) -> ColumnElement[bool]:
    unleased = or_(hosts.c.leased_until.is_(None), hosts.c.leased_until <= now)
    return and_(unleased, hosts.c.next_allowed_at <= now)


def later(one: ColumnElement[datetime], other: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """The later of two times."""
    return case((one >= other, one), else_=other)
