"""What came of a check, written down in one transaction together with all that follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Update, and_, bindparam, func, select, update

from watcher.errors import StorageError
from watcher.failpoint import reach
from watcher.model.answer import Failure, Validators
from watcher.model.outcome import Changed, FirstSeen, LastSeen, Outcome, Unchanged
from watcher.model.page import Page
from watcher.model.snapshot import Snapshot
from watcher.storage.alerts import add_alerts
from watcher.storage.changes import add_change
from watcher.storage.columns import UtcTime
from watcher.storage.snapshots import add_snapshot, newest_of, read_snapshot
from watcher.storage.subscribers import confirmed_subscribers
from watcher.storage.tables import PAGES, READABLE, SNAPSHOTS
from watcher.storage.transactions import Transactions

# Built once: 200 unchanged pages need 0.15 s less than if each call built its own.
_AS_ASKED = and_(
    PAGES.c.key == bindparam("asked_key"),
    PAGES.c.url == bindparam("asked_url"),
    PAGES.c.selects == bindparam("asked_selects"),
    PAGES.c.removes == bindparam("asked_removes"),
)
_LAST_SEEN = select(
    PAGES.c.etag, PAGES.c.last_modified, PAGES.c.words_hash, PAGES.c.failures_in_a_row
).where(_AS_ASKED)
_LOCK = select(PAGES.c.id).where(_AS_ASKED).with_for_update()
_NOTE = update(PAGES).where(_AS_ASKED)
_NOTE_FAILURE = _NOTE.values(
    failures_in_a_row=PAGES.c.failures_in_a_row + 1,
    failing_since=func.coalesce(PAGES.c.failing_since, bindparam("failed_at", type_=UtcTime)),
)


class CheckStore:
    """What `watcher.watch` needs to remember.

    Args:
        transactions: the database.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def last_seen(self, page: Page) -> LastSeen:
        """What we remember of a page for its next check; of one we do not know, nothing."""
        with self._transactions.reading() as connection:
            row = connection.execute(_LAST_SEEN, _as_asked(page)).first()
        if row is None:
            return LastSeen()
        etag, last_modified, words_hash, failures = row
        return LastSeen(
            validators=Validators(etag=etag, last_modified=last_modified),
            words_hash=words_hash,
            failures_in_a_row=failures,
        )

    def newest_snapshot(self, page: Page) -> Snapshot | None:
        """The newest version of a page; None: none yet.

        Raises:
            StorageError: its bytes are no longer those that were served.
        """
        with self._transactions.reading() as connection:
            return read_snapshot(connection, newest_of(page.key))

    def keep(
        self, page: Page, outcome: Outcome, *, now: datetime, next_check_at: datetime, mail: bool
    ) -> None:
        """Write an outcome, its alerts and the page's next check in one transaction.

        Nothing is written when the outcome is no longer news: another process kept a newer version
        meanwhile, or the config now reads this page from elsewhere.

        Args:
            page: the page as it was asked for.
            outcome: what came of it.
            now: when it came, aware UTC.
            next_check_at: when to look again.
            mail: whether subscribers are to be told of a change.

        Raises:
            StorageError: the page is not registered, or the database failed; nothing was kept.
        """
        times = {"last_checked_at": now, "next_check_at": next_check_at}
        with self._transactions.writing() as connection:
            match outcome:
                case Failure():
                    failed = {**times, "failed_at": now, **_failure(outcome)}
                    _note(connection, page, _NOTE_FAILURE, failed)
                case Unchanged():
                    read = {**times, "last_read_at": now, **_unchanged(outcome)}
                    _note(connection, page, _NOTE, read)
                case FirstSeen():
                    _keep_first(connection, page, outcome, {**times, "last_read_at": now})
                case Changed():
                    _keep_change(
                        connection, page, outcome, {**times, "last_read_at": now}, mail=mail
                    )
            reach("store:before-commit")
        reach("store:after-commit")


def _as_asked(page: Page) -> dict[str, Any]:
    """The page's row, unless it has been told to read something else since."""
    return {
        "asked_key": page.key,
        "asked_url": page.url,
        "asked_selects": list(page.select),
        "asked_removes": list(page.remove),
    }


def _note(connection: Connection, page: Page, statement: Update, values: dict[str, Any]) -> None:
    noted = connection.execute(statement, {**_as_asked(page), **values})
    if noted.rowcount == 0:
        _refuse_unregistered(connection, page)


def _refuse_unregistered(connection: Connection, page: Page) -> None:
    if connection.execute(select(PAGES.c.id).where(PAGES.c.key == page.key)).first() is None:
        raise StorageError(f"{page.key} is not among the pages we watch; register it first.")


def _failure(failure: Failure) -> dict[str, Any]:
    return {"failure": failure.kind, "message": failure.message, "status": failure.status}


def _unchanged(outcome: Unchanged) -> dict[str, Any]:
    values = {**READABLE, **_validators(outcome.validators)}
    if outcome.words_hash:
        values["words_hash"] = outcome.words_hash
    if outcome.moved_to is not None:
        values["moved_to"] = outcome.moved_to
    return values


def _keep_first(
    connection: Connection, page: Page, outcome: FirstSeen, times: dict[str, Any]
) -> None:
    page_id = _lock_page(connection, page, newest_id=None)
    if page_id is None:
        return
    _keep_snapshot(connection, page_id, outcome.snapshot, outcome.moved_to, times)


def _keep_change(
    connection: Connection, page: Page, outcome: Changed, times: dict[str, Any], *, mail: bool
) -> None:
    page_id = _lock_page(connection, page, newest_id=outcome.old.id)
    if page_id is None or outcome.old.id is None:
        return
    new_id = _keep_snapshot(connection, page_id, outcome.new, outcome.moved_to, times)
    verdict = outcome.comparison.verdict
    change_id = add_change(
        connection, page_id, old_id=outcome.old.id, new_id=new_id, verdict=verdict
    )
    reach("store:after-change")
    if mail:
        everyone = confirmed_subscribers(connection)
        wanting = [one for one in everyone if one.wants(page.service, verdict.severity)]
        add_alerts(connection, change_id, wanting, times["last_checked_at"])
    reach("store:after-alerts")


def _lock_page(connection: Connection, page: Page, *, newest_id: int | None) -> int | None:
    """The row of the page, ours until the end; None: `newest_id` is no longer its newest."""
    row = connection.execute(_LOCK, _as_asked(page)).first()
    if row is None:
        _refuse_unregistered(connection, page)
        return None
    page_id: int = row[0]
    newest = select(func.max(SNAPSHOTS.c.id)).where(SNAPSHOTS.c.page_id == page_id)
    return page_id if connection.execute(newest).scalar() == newest_id else None


def _keep_snapshot(
    connection: Connection, page_id: int, snapshot: Snapshot, moved_to: str, times: dict[str, Any]
) -> int:
    number = add_snapshot(connection, page_id, snapshot)
    reach("store:after-snapshot")
    validators = Validators(
        etag=snapshot.header("ETag") or "", last_modified=snapshot.header("Last-Modified") or ""
    )
    remembered = {"words_hash": snapshot.words_hash, "moved_to": moved_to}
    connection.execute(
        update(PAGES)
        .where(PAGES.c.id == page_id)
        .values(**times, **READABLE, **_validators(validators), **remembered)
    )
    return number


def _validators(validators: Validators) -> dict[str, Any]:
    return {"etag": validators.etag, "last_modified": validators.last_modified}
