"""Which changes somebody was told of, that were taken back, and does not know it yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, false, select, union_all

from watcher.model.alert import AlertState
from watcher.model.page_change import ChangeState
from watcher.storage.tables import CHANGES, DIGEST_CHANGES, OUTBOX

#: Times that are closer do not say what came first: a check is written some time after its own, and
#: a mail may leave half an hour after it was composed (its lease, and the relay's longest answer).
_BLUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A change that its page took back.

    Args:
        change_id: its number.
        at: when we saw that, aware UTC.
    """

    change_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A mail to one reader that tells of such a change.

    Args:
        state: how far the mail has come.
        out_at: when its text was handed over last, aware UTC; None: never.
        as_withdrawn: whether it is made to say that the change was taken back.
    """

    state: AlertState
    out_at: datetime | None
    as_withdrawn: bool


def read_withdrawals(connection: Connection) -> tuple[Withdrawal, ...]:
    """All changes that were taken back, if it is known when.

    Args:
        connection: the transaction.
    """
    query = select(CHANGES.c.id, CHANGES.c.settled_at).where(
        CHANGES.c.state == ChangeState.WITHDRAWN, CHANGES.c.settled_at.is_not(None)
    )
    return tuple(
        Withdrawal(change_id=row.id, at=row.settled_at) for row in connection.execute(query)
    )


def owed_to(
    connection: Connection,
    subscriber_id: int,
    withdrawals: Iterable[Withdrawal],
    since: datetime,
) -> list[int]:
    """The numbers of the changes that a reader's next digest tells as taken back.

    Args:
        connection: the transaction.
        subscriber_id: the reader.
        withdrawals: all there are.
        since: where that digest begins.
    """
    # What was being written when the digest before was made bears a time before it.
    recent = [one for one in withdrawals if one.at > since - _BLUR]
    tellings = _tellings(connection, subscriber_id, [one.change_id for one in recent])
    return [one.change_id for one in recent if is_owed(one, tellings[one.change_id])]


def is_owed(withdrawal: Withdrawal, tellings: Collection[Telling]) -> bool:
    """Whether a reader heard of a change, and not yet that it was taken back.

    In doubt it is told: to hear so twice costs a glance, a false alarm that stands costs more.

    Args:
        withdrawal: the change.
        tellings: the mails to this reader that tell of it.
    """
    heard = any(_may_have_arrived(one) for one in tellings if not one.as_withdrawn)
    return heard and not any(_says_so(one, withdrawal.at) for one in tellings)


def _may_have_arrived(telling: Telling) -> bool:
    # Cancelled after its text was handed over: the relay broke off, and may have taken it.
    out = (AlertState.SENT, AlertState.IN_DOUBT, AlertState.CANCELLED)
    return telling.out_at is not None and telling.state in out


def _says_so(telling: Telling, withdrawn_at: datetime) -> bool:
    """Whether a mail tells, or will tell, that the change was taken back."""
    if telling.as_withdrawn:
        return telling.state is not AlertState.CANCELLED
    # A digest that was kept waiting marks what was taken back since it was made.
    out = (AlertState.SENT, AlertState.IN_DOUBT)
    late = telling.out_at is not None and telling.out_at > withdrawn_at + _BLUR
    return late and telling.state in out


def _tellings(
    connection: Connection, subscriber_id: int, changes: Collection[int]
) -> defaultdict[int, list[Telling]]:
    """The mails to a reader about these changes, by the numbers of the changes."""
    found = defaultdict[int, list[Telling]](list)
    if not changes:
        return found
    mail = (OUTBOX.c.state, OUTBOX.c.sent_at)
    theirs = OUTBOX.c.subscriber_id == subscriber_id
    alerts = select(OUTBOX.c.change_id, *mail, false().label("withdrawn")).where(
        theirs, OUTBOX.c.change_id.in_(changes)
    )
    digests = (
        select(DIGEST_CHANGES.c.change_id, *mail, DIGEST_CHANGES.c.withdrawn)
        .join(OUTBOX, OUTBOX.c.digest_id == DIGEST_CHANGES.c.digest_id)
        .where(theirs, DIGEST_CHANGES.c.change_id.in_(changes))
    )
    for row in connection.execute(union_all(alerts, digests)):
        found[row.change_id].append(
            Telling(state=row.state, out_at=row.sent_at, as_withdrawn=bool(row.withdrawn))
        )
    return found
