"""The pages we promised to watch, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    exists,
    func,
    select,
    union,
    update,
)

from watcher.model.alert import AlertState
from watcher.model.lane import Lane, host_of
from watcher.model.page import Page
from watcher.model.page_state import PageState
from watcher.storage.asked import definition_of, is_asked_otherwise, is_defined_otherwise
from watcher.storage.columns import UtcTime
from watcher.storage.due import claim_host, is_among, is_considered, is_due, later
from watcher.storage.tables import HOSTS, OUTBOX, PAGES, READABLE, SNAPSHOTS
from watcher.storage.transactions import Transactions

#: What a page that is now read elsewhere, or otherwise, must not remember.
_FORGOTTEN: dict[str, Any] = {
    "etag": "",
    "last_modified": "",
    "not_modified_in_a_row": 0,
    "words_hash": "",
    "moved_to": "",
    "reader": "",  # its faces are taken anew from the kept bytes
    "browsed": False,
    **READABLE,
}

_ONE = SNAPSHOTS.alias("one")
_NEWEST = (
    select(_ONE.c.id)
    .where(_ONE.c.page_id == PAGES.c.id)
    .order_by(_ONE.c.fetched_at.desc(), _ONE.c.id.desc())
    .limit(1)
    .correlate(PAGES)
    .scalar_subquery()
)
_ANOTHER_OF_OURS = exists().where(
    _ONE.c.page_id == PAGES.c.id, _ONE.c.id != SNAPSHOTS.c.id, _ONE.c.origin == ""
)
#: Every page with its newest version.
STATES = (
    select(
        PAGES,
        SNAPSHOTS.c.id.label("newest_id"),
        SNAPSHOTS.c.fetched_at.label("newest_at"),
        SNAPSHOTS.c.standing.label("newest_standing"),
        _ANOTHER_OF_OURS.correlate(PAGES, SNAPSHOTS).label("has_another"),
    )
    .select_from(PAGES)
    .outerjoin(SNAPSHOTS, SNAPSHOTS.c.id == _NEWEST)
)


class Pages:
    """What to check, and when.

    Args:
        transactions: the database.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def register(self, pages: Iterable[Page], now: datetime) -> None:
        """Watch exactly these pages from now on.

        A new page is due at once, and so is one that is asked for or read otherwise than before: it
        forgets what its server said, its failures too. What comes next of one that is asked for
        otherwise, at another address, in another language, through another proxy or with other
        pages, is no news, but what later words are compared with; unless the old address led to the
        new one for good. Pages that are not among them keep their history and are never due. A
        shorter interval takes effect at once.

        Args:
            pages: all of them, as the config has them.
            now: the time, aware UTC.
        """
        wanted = {page.key: page for page in pages}
        with self._transactions.writing_alone() as connection:
            known = {row["key"]: row for row in connection.execute(select(PAGES)).mappings()}
            _add_hosts(connection, {host_of(page.url) for page in wanted.values()}, now)
            new = [_new_row(page, now) for key, page in wanted.items() if key not in known]
            if new:
                connection.execute(PAGES.insert(), new)
            for key, row in known.items():
                changes = _changes(row, wanted.get(key), now)
                if changes:
                    connection.execute(
                        update(PAGES).where(PAGES.c.id == row["id"]).values(**changes)
                    )

    def claim_lane(
        self,
        now: datetime,
        *,
        lease: timedelta,
        worker: str,
        limit: int = 10,
        only: frozenset[str] | None = None,
        without: frozenset[str] = frozenset(),
        named: Mapping[str, Page] | None = None,
    ) -> Lane | None:
        """Take the host whose page has waited longest; nobody else gets it until `now + lease`.

        Args:
            now: the time, aware UTC.
            lease: how long it is ours at most; longer than checking `limit` pages takes.
            worker: the name of this process.
            limit: how many pages at most.
            only: the keys of the pages to consider; None: all.
            without: the keys of pages not to consider.
            named: the pages by their keys as the config of this process has them. Those that it
                does not name, or not as they are registered, are left to the process whose config
                does: here nobody knows how to ask for them. None: all are as they are registered.

        Returns:
            Its due pages, the longest due first; None: nothing is due, or the hosts of all that is
            are taken or must rest.
        """
        with self._transactions.writing() as connection:
            due = is_due(connection, now, only, without)
            host = claim_host(connection, due, now, now + lease, worker)
            if host is None:
                return None
            mine = select(PAGES).where(PAGES.c.host == host, due)
            ordered = mine.order_by(PAGES.c.next_check_at, PAGES.c.id).limit(limit)
            return _lane_of(host, connection.execute(ordered).mappings().all(), named)

    def release_lane(self, lane: Lane, *, worker: str, next_allowed_at: datetime) -> None:
        """Give a host back; nothing happens if the lease ended and another worker has it.

        Args:
            lane: what was claimed.
            worker: by whom.
            next_allowed_at: before then, nobody may ask this host anything.
        """
        with self._transactions.writing() as connection:
            connection.execute(
                update(HOSTS)
                .where(HOSTS.c.name == lane.host, HOSTS.c.lease_owner == worker)
                .values(leased_until=None, lease_owner="", next_allowed_at=next_allowed_at)
            )

    def next_due(
        self,
        now: datetime,
        *,
        only: frozenset[str] | None = None,
        without: frozenset[str] = frozenset(),
    ) -> datetime | None:
        """How long a worker that found nothing may sleep.

        Args:
            now: the time, aware UTC.
            only: the keys of the pages to consider; None: all.
            without: the keys of pages not to consider.

        Returns:
            When a page is due whose host may be asked then; `now` or earlier: one is; None: there
            are no pages. A host that is taken counts with the end of its lease, though its worker
            will hardly need that long.
        """
        first = func.min(PAGES.c.next_check_at).label("due_at")
        with self._transactions.reading() as connection:
            per_host = (
                select(HOSTS.c.next_allowed_at, HOSTS.c.leased_until, first)
                .join(PAGES, PAGES.c.host == HOSTS.c.name)
                .where(is_considered(connection, only, without))
                .group_by(HOSTS.c.name, HOSTS.c.next_allowed_at, HOSTS.c.leased_until)
                .subquery()
            )
            leased_until = func.coalesce(per_host.c.leased_until, per_host.c.due_at)
            at = later(later(per_host.c.due_at, per_host.c.next_allowed_at), leased_until)
            return connection.execute(select(func.min(at, type_=UtcTime))).scalar()

    def make_due(self, keys: Iterable[str], now: datetime) -> None:
        """Let pages be checked as soon as their hosts may be asked.

        Args:
            keys: `Page.key` of each.
            now: the time, aware UTC.
        """
        with self._transactions.writing_alone() as connection:
            connection.execute(
                update(PAGES)
                .where(is_among(connection, keys), PAGES.c.next_check_at > now)
                .values(next_check_at=now)
            )

    def free_leases(self, worker: str) -> int:
        """Give back what a worker holds that is known to be dead.

        Args:
            worker: its name.

        Returns:
            How many hosts and alerts it held.
        """
        free = {"leased_until": None, "lease_owner": ""}
        with self._transactions.writing() as connection:
            hosts = connection.execute(
                update(HOSTS).where(HOSTS.c.lease_owner == worker).values(**free)
            )
            alerts = connection.execute(
                update(OUTBOX).where(OUTBOX.c.lease_owner == worker).values(**free)
            )
            return hosts.rowcount + alerts.rowcount

    def lease_owners(self) -> tuple[str, ...]:
        """The workers that hold a host or an alert, dead or alive, in alphabetical order."""
        open_ = OUTBOX.c.state.in_((AlertState.DOING, AlertState.IN_DOUBT))
        owners = union(
            select(HOSTS.c.lease_owner).where(HOSTS.c.lease_owner != ""),
            select(OUTBOX.c.lease_owner).where(OUTBOX.c.lease_owner != "", open_),
        )
        with self._transactions.reading() as connection:
            return tuple(sorted(connection.execute(owners).scalars()))

    def browsed_keys(self) -> tuple[str, ...]:
        """The pages whose newest answer only a browser could show."""
        with self._transactions.reading() as connection:
            return tuple(connection.execute(select(PAGES.c.key).where(PAGES.c.browsed)).scalars())

    def states(self) -> tuple[PageState, ...]:
        """How each page is doing, in alphabetical order; those no longer watched too."""
        with self._transactions.reading() as connection:
            states = [state_of(row) for row in connection.execute(STATES).mappings()]
        return tuple(sorted(states, key=lambda state: (state.page.service, state.page.terms)))


def add_inactive_page(connection: Connection, page: Page, now: datetime) -> None:
    """Know a page without watching it; one that is known already stays as it is.

    Args:
        connection: the transaction.
        page: the page.
        now: the time, aware UTC.
    """
    if connection.execute(select(PAGES.c.id).where(PAGES.c.key == page.key)).first() is None:
        _add_hosts(connection, {host_of(page.url)}, now)
        connection.execute(PAGES.insert(), {**_new_row(page, now), "active": False})


def page_of(row: RowMapping) -> Page:
    """The page in a row."""
    return Page(
        service=row["service"],
        terms=row["terms"],
        url=row["url"],
        select=tuple(row["selects"]),
        remove=tuple(row["removes"]),
        more=tuple(row["more"]),
        accept_language=row["accept_language"],
        every=row["every"],
    )


def state_of(row: RowMapping) -> PageState:
    """The state in a row of `STATES`."""
    return PageState(
        page=page_of(row),
        host=row["host"],
        active=row["active"],
        next_check_at=row["next_check_at"],
        last_checked_at=row["last_checked_at"],
        last_read_at=row["last_read_at"],
        failures_in_a_row=row["failures_in_a_row"],
        failing_since=row["failing_since"],
        failure=row["failure"],
        message=row["message"],
        status=row["status"],
        moved_to=row["moved_to"],
        newest_snapshot_id=row["newest_id"],
        newest_snapshot_at=row["newest_at"],
        newest_standing=row["newest_standing"] or "",
        newest_is_first=row["newest_id"] is not None and not row["has_another"],
        settles_at=row["settles_at"],
        told_at=row["told_at"],
    )


def _add_hosts(connection: Connection, names: set[str], now: datetime) -> None:
    known = set(connection.execute(select(HOSTS.c.name)).scalars())
    new = [{"name": name, "next_allowed_at": now} for name in sorted(names - known)]
    if new:
        connection.execute(HOSTS.insert(), new)


def _new_row(page: Page, now: datetime) -> dict[str, Any]:
    return {
        "key": page.key,
        "service": page.service,
        "terms": page.terms,
        "every": page.every,
        "active": True,
        "next_check_at": now,
        "host": host_of(page.url),
        **definition_of(page),
    }


def _changes(row: RowMapping, page: Page | None, now: datetime) -> dict[str, Any]:
    """What to write into a known row; {}: nothing."""
    if page is None:
        return {"active": False} if row["active"] else {}
    changes: dict[str, Any] = {}
    if is_defined_otherwise(row, page):
        defined = {**definition_of(page), "host": host_of(page.url)}
        changes |= {**defined, **_FORGOTTEN, "next_check_at": now}
    if is_asked_otherwise(row, page):
        changes |= {"asked_otherwise": True}
    if not row["active"]:
        changes |= {"active": True, "next_check_at": now}
    if row["every"] != page.every:
        soon = min(row["next_check_at"], now + page.every)
        changes = {"every": page.every, "next_check_at": soon, **changes}
    return changes


def _lane_of(host: str, rows: Sequence[RowMapping], named: Mapping[str, Page] | None) -> Lane:
    if named is None:
        return Lane(host=host, pages=tuple(page_of(row) for row in rows))
    ours = frozenset(row["key"] for row in rows if _is_named(row, named))
    return Lane(
        host=host,
        pages=tuple(named[row["key"]] for row in rows if row["key"] in ours),
        left=tuple(row["key"] for row in rows if row["key"] not in ours),
    )


def _is_named(row: RowMapping, named: Mapping[str, Page]) -> bool:
    page = named.get(row["key"])
    return page is not None and not is_defined_otherwise(row, page)
