"""What servers answered, byte for byte, for as long as the database lives."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select

from watcher.errors import StorageError
from watcher.gate.history import Standing
from watcher.model.kept import Kept
from watcher.model.snapshot import Snapshot
from watcher.model.version import Version
from watcher.storage.body import pack_body, unpack_body
from watcher.storage.tables import PAGES, SNAPSHOTS
from watcher.storage.transactions import Transactions

_FATE = ("standing", "reason", "origin")
_VERSION = ("id", "url", "fetched_at", "status", "sha256", "size", *_FATE)
#: By their numbers alone, what an archive recorded years ago would be newer than our own.
NEWEST_FIRST = (SNAPSHOTS.c.fetched_at.desc(), SNAPSHOTS.c.id.desc())


class Snapshots:
    """The kept versions of all pages.

    Args:
        transactions: the database.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def find(self, snapshot_id: int) -> Snapshot | None:
        """A snapshot with its bytes.

        Args:
            snapshot_id: its number.

        Returns:
            The snapshot; None: there is none of that number.

        Raises:
            StorageError: its bytes are no longer those that were served.
        """
        with self._transactions.reading() as connection:
            return read_snapshot(connection, snapshot_of(snapshot_id))

    def of_page(self, key: str) -> tuple[Version, ...]:
        """The versions of a page, newest first, without their bytes.

        Args:
            key: `Page.key`.
        """
        query = versions_of(key).order_by(*NEWEST_FIRST)
        with self._transactions.reading() as connection:
            return tuple(version_of(row) for row in connection.execute(query).mappings())

    def kept(self) -> dict[str, Kept]:
        """How many versions of each page there are; by `Page.key`, pages without any left out."""
        # Nothing that stands behind the bytes: SQLite would walk through all of them.
        query = (
            select(
                PAGES.c.key,
                func.count().label("versions"),
                func.min(SNAPSHOTS.c.fetched_at).label("since"),
            )
            .join(SNAPSHOTS, SNAPSHOTS.c.page_id == PAGES.c.id)
            .group_by(PAGES.c.key)
        )
        with self._transactions.reading() as connection:
            return {
                row["key"]: Kept(versions=row["versions"], since=row["since"])
                for row in connection.execute(query).mappings()
            }


def snapshot_of(number: int) -> Select[Any]:
    """The question for a snapshot by its number, for `read_snapshot`."""
    return _with_page(SNAPSHOTS).where(SNAPSHOTS.c.id == number)


def newest_of(key: str) -> Select[Any]:
    """The question for the newest snapshot of a page, for `read_snapshot`."""
    return _with_page(SNAPSHOTS).where(PAGES.c.key == key).order_by(*NEWEST_FIRST).limit(1)


def versions_of(key: str) -> Select[Any]:
    """The question for the versions of a page without their bytes, for `version_of`."""
    columns = (SNAPSHOTS.c[name] for name in _VERSION)
    return select(PAGES.c.key, *columns).join(PAGES).where(PAGES.c.key == key)


def read_snapshot(connection: Connection, query: Select[Any]) -> Snapshot | None:
    """The first snapshot that a question finds.

    Raises:
        StorageError: its bytes are no longer those that were served.
    """
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    body = unpack_body(row["body"], size=row["size"], sha256=row["sha256"])
    if body is None:
        raise StorageError(
            f"Snapshot {row['id']} of {row['key']} is damaged: its bytes are not the ones that "
            "were served. Restore the database from a backup."
        )
    return Snapshot(
        page_key=row["key"],
        url=row["url"],
        fetched_at=row["fetched_at"],
        status=row["status"],
        headers=tuple((name, value) for name, value in row["headers"]),
        body=body,
        words_hash=row["words_hash"],
        id=row["id"],
    )


def add_snapshot(
    connection: Connection,
    page_id: int,
    snapshot: Snapshot,
    *,
    standing: Standing = Standing.PUBLISHED,
    reason: str = "",
    origin: str = "",
) -> int:
    """Write a snapshot.

    Args:
        connection: the transaction.
        page_id: the row of its page.
        snapshot: what was served.
        standing: what the noise gate took it for.
        reason: why it is withheld; "": it is not.
        origin: whose capture it is; "": ours.

    Returns:
        Its number.
    """
    added = connection.execute(
        SNAPSHOTS.insert().returning(SNAPSHOTS.c.id),
        {
            "page_id": page_id,
            "url": snapshot.url,
            "fetched_at": snapshot.fetched_at,
            "status": snapshot.status,
            "headers": [list(header) for header in snapshot.headers],
            "body": pack_body(snapshot.body),
            "size": len(snapshot.body),
            "sha256": snapshot.sha256,
            "words_hash": snapshot.words_hash,
            "standing": standing,
            "reason": reason,
            "origin": origin,
        },
    )
    number: int = added.scalar_one()
    return number


def _with_page(snapshots: Any) -> Select[Any]:
    return select(snapshots, PAGES.c.key).join(PAGES)


def version_of(row: RowMapping) -> Version:
    """The version in a row that `versions_of` found."""
    return Version(
        snapshot_id=row["id"],
        page_key=row["key"],
        url=row["url"],
        fetched_at=row["fetched_at"],
        status=row["status"],
        sha256=row["sha256"],
        size=row["size"],
        standing=row["standing"].value,
        reason=row["reason"],
        origin=row["origin"],
    )
