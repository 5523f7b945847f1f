"""What came of a check, written down in one transaction together with all that follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Update, bindparam, func, select, update

from watcher.errors import StorageError
from watcher.failpoint import reach
from watcher.gate.history import Standing
from watcher.gate.memory import Memory
from watcher.gate.visit import Visit
from watcher.model.answer import Failure, Validators
from watcher.model.outcome import (
    Broken,
    Changed,
    FirstSeen,
    LastSeen,
    Outcome,
    Pending,
    Unchanged,
    Withheld,
)
from watcher.model.page import Page
from watcher.model.page_change import ChangeState
from watcher.model.snapshot import Snapshot
from watcher.storage.alerts import add_alerts
from watcher.storage.asked import AS_ASKED, as_asked
from watcher.storage.changes import add_change, settle_early
from watcher.storage.columns import UtcTime
from watcher.storage.faces import read_memory, write_memory
from watcher.storage.snapshots import add_snapshot, newest_of, read_snapshot, snapshot_of
from watcher.storage.subscribers import confirmed_subscribers
from watcher.storage.tables import PAGES, READABLE
from watcher.storage.transactions import Transactions

# Built once, as `AS_ASKED` is.
_LAST_SEEN = select(
    PAGES.c.etag,
    PAGES.c.last_modified,
    PAGES.c.words_hash,
    PAGES.c.failures_in_a_row,
    PAGES.c.last_checked_at,
    PAGES.c.settles_at,
    PAGES.c.browsed,
    PAGES.c.not_modified_in_a_row,
).where(AS_ASKED)
_LOCK = select(PAGES.c.id, PAGES.c.last_checked_at).where(AS_ASKED).with_for_update()
_NOTE = update(PAGES).where(AS_ASKED)
_ONE_MORE_FAILURE: dict[Any, Any] = {
    "failures_in_a_row": PAGES.c.failures_in_a_row + 1,
    "failing_since": func.coalesce(PAGES.c.failing_since, bindparam("failed_at", type_=UtcTime)),
}
_NOTE_FAILURE = _NOTE.values(**_ONE_MORE_FAILURE)


class CheckStore:
    """What `watcher.watch` needs to remember.

    Args:
        transactions: the database.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def last_seen(self, page: Page) -> LastSeen:
        """What we remember of a page at every check; of one we do not know, nothing."""
        with self._transactions.reading() as connection:
            row = connection.execute(_LAST_SEEN, as_asked(page)).first()
        if row is None:
            return LastSeen()
        etag, last_modified, words_hash, failures, checked_at, settles_at, browsed, idle = row
        return LastSeen(
            validators=Validators(etag=etag, last_modified=last_modified),
            words_hash=words_hash,
            failures_in_a_row=failures,
            checked_at=checked_at,
            settles_at=settles_at,
            browsed=browsed,
            not_modified_in_a_row=idle,
        )

    def memory(self, page: Page) -> Memory:
        """All that we remember of a page."""
        with self._transactions.reading() as connection:
            return read_memory(connection, page.key)

    def snapshot(self, number: int) -> Snapshot | None:
        """A kept version; None: there is none of that number.

        Raises:
            StorageError: its bytes are no longer those that were served.
        """
        with self._transactions.reading() as connection:
            return read_snapshot(connection, snapshot_of(number))

    def newest_snapshot(self, page: Page) -> Snapshot | None:
        """The newest version of a page, whatever it was taken for; None: none yet.

        Raises:
            StorageError: its bytes are no longer those that were served.
        """
        with self._transactions.reading() as connection:
            return read_snapshot(connection, newest_of(page.key))

    def keep(
        self,
        page: Page,
        visit: Visit,
        *,
        last: LastSeen,
        now: datetime,
        next_check_at: datetime,
        mail: bool,
    ) -> None:
        """Write a visit, its alerts and the page's next check in one transaction.

        What changes more than times is not written if another process checked the page meanwhile,
        or the config now has it asked for otherwise.

        Args:
            page: the page as it was asked for.
            visit: what came of it.
            last: what was remembered of the page before.
            now: when it came, aware UTC.
            next_check_at: when to look again.
            mail: whether subscribers are to be told of news.

        Raises:
            StorageError: the page is not registered, or the database failed; nothing was kept.
        """
        times = {"last_checked_at": now, "next_check_at": next_check_at}
        with self._transactions.writing() as connection:
            match visit.outcome:
                case Failure():
                    failed = {**times, "failed_at": now, **_failure(visit.outcome)}
                    _note(connection, page, _NOTE_FAILURE, failed)
                case Unchanged() if visit.memory is None:
                    read = {**times, "last_read_at": now, **_readable(visit, last)}
                    _note(connection, page, _NOTE, read)
                case _:
                    _keep_all(connection, page, visit, last, times, mail=mail)
            reach("store:before-commit")
        reach("store:after-commit")


def _note(connection: Connection, page: Page, statement: Update, values: dict[str, Any]) -> None:
    noted = connection.execute(statement, {**as_asked(page), **values})
    if noted.rowcount == 0:
        _refuse_unregistered(connection, page)


def _refuse_unregistered(connection: Connection, page: Page) -> None:
    if connection.execute(select(PAGES.c.id).where(PAGES.c.key == page.key)).first() is None:
        raise StorageError(f"{page.key} is not among the pages we watch; register it first.")


def _keep_all(
    connection: Connection,
    page: Page,
    visit: Visit,
    last: LastSeen,
    times: dict[str, Any],
    *,
    mail: bool,
) -> None:
    page_id = _lock_page(connection, page, last)
    if page_id is None:
        return
    now: datetime = times["last_checked_at"]
    new_id = _keep_snapshot(connection, page_id, visit.outcome)
    remembered = (
        write_memory(connection, page_id, visit.memory, new_id=new_id, now=now)
        if visit.memory
        else {}
    )
    for change_id, change in _keep_changes(connection, page_id, visit, new_id, now, mail=mail):
        reach("store:after-change")
        if mail:
            severity = change.comparison.verdict.severity
            everyone = confirmed_subscribers(connection)
            wanting = [one for one in everyone if one.wants(page.service, severity)]
            add_alerts(connection, change_id, wanting, now)
        reach("store:after-alerts")
    here = update(PAGES).where(PAGES.c.id == page_id)
    if isinstance(visit.outcome, Broken):
        failed = {"failed_at": now, **_failure(visit.outcome.failure)}
        # What it served is no sign of its words: the next answer is looked at anew.
        unread = {"words_hash": "", **_validators(Validators())}
        connection.execute(
            here.values(**_ONE_MORE_FAILURE), {**times, **failed, **unread, **remembered}
        )
    else:
        read = {"last_read_at": now, **_readable(visit, last)}
        connection.execute(here.values(**times, **read, **remembered))


def _lock_page(connection: Connection, page: Page, last: LastSeen) -> int | None:
    """The row of the page, ours until the end; None: somebody checked it since."""
    row = connection.execute(_LOCK, as_asked(page)).first()
    if row is None:
        _refuse_unregistered(connection, page)
        return None
    page_id: int = row[0]
    return page_id if row[1] == last.checked_at else None


def _keep_snapshot(connection: Connection, page_id: int, outcome: Outcome) -> int | None:
    """The number of what came just now; None: it was kept before."""
    snapshot, standing, reason = _kept_as(outcome)
    if snapshot is None:
        return None
    number = add_snapshot(connection, page_id, snapshot, standing=standing, reason=reason)
    reach("store:after-snapshot")
    return number


def _kept_as(outcome: Outcome) -> tuple[Snapshot | None, Standing, str]:
    match outcome:
        case FirstSeen():
            return outcome.snapshot, Standing.PUBLISHED, ""
        case Changed():
            new = outcome.new if outcome.new.id is None else None
            return new, Standing.PUBLISHED, ""
        case Pending():
            return outcome.snapshot, Standing.PENDING, ""
        case Withheld() | Broken():
            return outcome.snapshot, Standing.WITHHELD, outcome.reason
    return None, Standing.PUBLISHED, ""


def _keep_changes(
    connection: Connection,
    page_id: int,
    visit: Visit,
    new_id: int | None,
    now: datetime,
    *,
    mail: bool,
) -> list[tuple[int, Changed]]:
    """Write what is news, and what is told early; those that were not told before, by number."""
    told = []
    for change, state in _all_changes(visit):
        number = change.new.id or new_id
        if number is None or change.old.id is None:
            continue
        settled_at = None if state is ChangeState.EARLY else now
        if settle_early(connection, page_id, number, state, settled_at) is None:
            verdict = change.comparison.verdict
            change_id = add_change(
                connection,
                page_id,
                old_id=change.old.id,
                new_id=number,
                verdict=verdict,
                mail=mail,
                state=state,
                settled_at=settled_at,
            )
            told.append((change_id, change))
    return told


def _all_changes(visit: Visit) -> list[tuple[Changed, ChangeState]]:
    changes = [(change, ChangeState.CONFIRMED) for change in visit.news]
    if isinstance(visit.outcome, Pending) and visit.outcome.early is not None:
        changes.append((visit.outcome.early, ChangeState.EARLY))
    return changes


def _failure(failure: Failure) -> dict[str, Any]:
    return {"failure": failure.kind, "message": failure.message, "status": failure.status}


def _readable(visit: Visit, last: LastSeen) -> dict[str, Any]:
    """What a page's row says after an answer that could be read."""
    values = {**READABLE, "not_modified_in_a_row": _count_not_modified(visit.outcome, last)}
    if visit.browsed is not None:
        values["browsed"] = visit.browsed
    outcome = visit.outcome
    match outcome:
        case Unchanged():
            values |= _validators(outcome.validators)
            values |= {"words_hash": outcome.words_hash} if outcome.words_hash else {}
            values |= {"moved_to": outcome.moved_to} if outcome.moved_to is not None else {}
        case Withheld() | Pending():
            values |= _validators(outcome.validators)
            values |= {"words_hash": outcome.words_hash, "moved_to": outcome.moved_to}
        case FirstSeen() | Changed():
            snapshot = outcome.snapshot if isinstance(outcome, FirstSeen) else outcome.new
            validators = Validators(
                etag=snapshot.header("ETag") or "",
                last_modified=snapshot.header("Last-Modified") or "",
            )
            values |= _validators(validators)
            values |= {"words_hash": snapshot.words_hash, "moved_to": outcome.moved_to}
    return values


def _count_not_modified(outcome: Outcome, last: LastSeen) -> int:
    served = not isinstance(outcome, Unchanged) or bool(outcome.words_hash)
    return 0 if served else last.not_modified_in_a_row + 1


def _validators(validators: Validators) -> dict[str, Any]:
    return {"etag": validators.etag, "last_modified": validators.last_modified}
