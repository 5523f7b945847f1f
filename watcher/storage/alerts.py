"""The outbox: alerts on their way, each in the hands of one worker at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, func, or_, select, update

from watcher.model.alert import Alert, AlertState, alert_key
from watcher.model.subscriber import Subscriber
from watcher.storage.columns import UtcTime
from watcher.storage.tables import OUTBOX
from watcher.storage.transactions import Transactions

_OPEN = (AlertState.DOING, AlertState.IN_DOUBT)
_FREE: dict[str, Any] = {"leased_until": None, "lease_owner": ""}


class Alerts:
    """The alerts still to go, and what became of the others.

    Args:
        transactions: the database.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def claim(
        self, now: datetime, *, lease: timedelta, limit: int, worker: str
    ) -> tuple[Alert, ...]:
        """Take due alerts for this worker alone until `now + lease`, the longest due first.

        Digests come after all alerts about changes.

        Args:
            now: the time, aware UTC.
            lease: how long they are ours.
            limit: how many at most.
            worker: the name of this process.

        Returns:
            The alerts as they are now, this attempt counted.
        """
        due = (
            select(OUTBOX.c.id)
            .where(_is_due(now))
            # Alerts first: a thousand digests that are due at once must not hold one up.
            .order_by(OUTBOX.c.change_id.is_(None), OUTBOX.c.next_attempt_at, OUTBOX.c.id)
            .limit(limit)
            # On PostgreSQL, a worker passes over what another one is about to take. In a CTE,
            # since a subquery could be run, and lock, once for every row.
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        claim = (
            update(OUTBOX)
            .where(OUTBOX.c.id.in_(select(due.c.id)))
            .values(
                state=case(
                    (OUTBOX.c.state == AlertState.TODO, AlertState.DOING), else_=OUTBOX.c.state
                ),
                attempts=OUTBOX.c.attempts + 1,
                leased_until=now + lease,
                lease_owner=worker,
            )
            .returning(OUTBOX)
        )
        with self._transactions.writing() as connection:
            claimed = [_alert_of(row) for row in connection.execute(claim).mappings()]
        return tuple(sorted(claimed, key=_turn))

    def mark_in_doubt(self, alert: Alert, now: datetime) -> bool:
        """Note that its text is about to be handed over.

        Args:
            alert: as claimed.
            now: the time, aware UTC.

        Returns:
            Whether it is still ours; False: the lease is over, or it is no longer wanted.
        """
        still_ours = and_(_is_held(alert), OUTBOX.c.leased_until > now)
        return self._settle(still_ours, state=AlertState.IN_DOUBT, sent_at=now)

    def mark_sent(self, alert: Alert, now: datetime) -> None:
        """The relay took it, whoever holds it by now.

        Args:
            alert: as claimed.
            now: the time, aware UTC.
        """
        self._settle(
            OUTBOX.c.key == alert.key, state=AlertState.SENT, last_error="", sent_at=now, **_FREE
        )

    def postpone(
        self, alert: Alert, error: str, next_attempt_at: datetime, *, in_doubt: bool = False
    ) -> None:
        """Back to todo, unless another worker has it by now.

        Args:
            alert: as claimed.
            error: why.
            next_attempt_at: not before then.
            in_doubt: whether the relay may have taken it; then it stays known as such.
        """
        self._settle(
            _is_held(alert),
            state=AlertState.IN_DOUBT if in_doubt else AlertState.TODO,
            last_error=error,
            next_attempt_at=next_attempt_at,
            # In doubt it is due when nobody's lease is on it any more.
            leased_until=next_attempt_at if in_doubt else None,
            lease_owner="",
        )

    def bury(self, alert: Alert, error: str) -> None:
        """It will never go out; the reason is kept.

        Args:
            alert: as claimed.
            error: why.
        """
        self._settle(_is_held(alert), state=AlertState.DEAD, last_error=error, **_FREE)

    def cancel(self, alert: Alert, reason: str) -> None:
        """It is no longer wanted.

        Args:
            alert: as claimed.
            reason: why.
        """
        self._settle(_is_held(alert), state=AlertState.CANCELLED, last_error=reason, **_FREE)

    def counts(self, *, digests: bool = False) -> dict[AlertState, int]:
        """How many alerts there are in each state, 0 where there are none.

        Args:
            digests: whether to count the digests, rather than the alerts about changes.
        """
        about = OUTBOX.c.digest_id if digests else OUTBOX.c.change_id
        states = select(OUTBOX.c.state, func.count().label("number")).where(about.is_not(None))
        query = states.group_by(OUTBOX.c.state)
        with self._transactions.reading() as connection:
            found = {row.state: row.number for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in AlertState}

    def troubled(self, limit: int) -> tuple[Alert, ...]:
        """The alerts that are dead, in doubt or failing, newest first, digests among them.

        `last_error` says why.

        Args:
            limit: how many at most.
        """
        waiting = OUTBOX.c.state.in_((AlertState.TODO, AlertState.DOING))
        trouble = or_(
            OUTBOX.c.state.in_((AlertState.DEAD, AlertState.IN_DOUBT)),
            and_(waiting, OUTBOX.c.last_error != ""),
        )
        query = select(OUTBOX).where(trouble).order_by(OUTBOX.c.id.desc()).limit(limit)
        with self._transactions.reading() as connection:
            return tuple(_alert_of(row) for row in connection.execute(query).mappings())

    def next_attempt(self, now: datetime) -> datetime | None:
        """How long a worker that found nothing may sleep.

        Args:
            now: the time, aware UTC.

        Returns:
            When an alert can be claimed next; `now`: one can be; None: none waits.
        """
        waiting = select(func.min(OUTBOX.c.next_attempt_at, type_=UtcTime)).where(
            OUTBOX.c.state == AlertState.TODO
        )
        left = select(func.min(func.coalesce(OUTBOX.c.leased_until, now), type_=UtcTime)).where(
            OUTBOX.c.state.in_(_OPEN)
        )
        with self._transactions.reading() as connection:
            times = [connection.execute(query).scalar() for query in (waiting, left)]
        return min((max(time, now) for time in times if time is not None), default=None)

    def _settle(self, which: ColumnElement[bool], **values: Any) -> bool:
        with self._transactions.writing() as connection:
            done = connection.execute(update(OUTBOX).where(which).values(**values))
            return done.rowcount > 0


def add_alerts(
    connection: Connection, change_id: int, subscribers: Iterable[Subscriber], now: datetime
) -> None:
    """Write one alert for each subscriber, due at once."""
    rows = [
        {
            "key": alert_key(change_id, subscriber.token),
            "change_id": change_id,
            "subscriber_id": subscriber.id,
            "composed_at": now,
            "state": AlertState.TODO,
            "next_attempt_at": now,
        }
        for subscriber in subscribers
        if subscriber.id is not None
    ]
    if rows:
        connection.execute(OUTBOX.insert(), rows)


def forget_subscriber(connection: Connection, subscriber_id: int) -> None:
    """Cancel what waits for a subscriber who left, and drop what relays said of the address."""
    theirs = update(OUTBOX).where(OUTBOX.c.subscriber_id == subscriber_id)
    connection.execute(theirs.values(last_error=""))
    connection.execute(
        theirs.where(OUTBOX.c.state.in_((AlertState.TODO, *_OPEN))).values(
            state=AlertState.CANCELLED, last_error="The subscriber is gone.", **_FREE
        )
    )


def _turn(alert: Alert) -> tuple[bool, datetime, int]:
    return alert.change_id is None, alert.next_attempt_at, alert.id or 0


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(OUTBOX.c.state == AlertState.TODO, OUTBOX.c.next_attempt_at <= now)
    over = or_(OUTBOX.c.leased_until.is_(None), OUTBOX.c.leased_until <= now)
    return or_(waiting, and_(OUTBOX.c.state.in_(_OPEN), over))


def _is_held(alert: Alert) -> ColumnElement[bool]:
    """Whether nobody claimed it after us: every claim counts one attempt more."""
    return and_(
        OUTBOX.c.key == alert.key,
        OUTBOX.c.attempts == alert.attempts,
        OUTBOX.c.state.in_(_OPEN),
    )


def _alert_of(row: RowMapping) -> Alert:
    return Alert(
        id=row["id"],
        key=row["key"],
        change_id=row["change_id"],
        digest_id=row["digest_id"],
        subscriber_id=row["subscriber_id"],
        composed_at=row["composed_at"],
        state=row["state"],
        attempts=row["attempts"],
        next_attempt_at=row["next_attempt_at"],
        last_error=row["last_error"],
    )
