"""A change, or a digest of many, on its way to one subscriber's mailbox."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.model.instant import refuse_naive


class AlertState(StrEnum):
    """How far an alert has come."""

    TODO = "todo"
    DOING = "doing"
    IN_DOUBT = "in-doubt"  #: DATA was begun; whether the relay took it is not known
    SENT = "sent"
    DEAD = "dead"  #: refused for good; the reason is kept
    CANCELLED = "cancelled"  #: no longer wanted when its turn came


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One row of the outbox.

    Args:
        key: derived from what it tells of and the subscriber, the same at every attempt; names the
            Message-ID.
        change_id: the stored change it tells of; None: it is a digest.
        digest_id: the stored digest that it is; None: it tells of one change.
        subscriber_id: whom it goes to.
        composed_at: the mail's Date, kept across attempts, aware UTC.
        state: how far it has come.
        attempts: deliveries begun so far.
        next_attempt_at: not before then, aware UTC.
        last_error: why the last attempt failed; "" when none did.
        id: row in the database; None: not stored yet.
    """

    key: str
    change_id: int | None = None
    digest_id: int | None = None
    subscriber_id: int
    composed_at: datetime
    state: AlertState = AlertState.TODO
    attempts: int = 0
    next_attempt_at: datetime
    last_error: str = ""
    id: int | None = None

    def __post_init__(self) -> None:
        if (self.change_id is None) is (self.digest_id is None):
            raise ValueError("an alert tells of a change or is a digest")
        refuse_naive(self.composed_at, "an alert's composed_at")
        refuse_naive(self.next_attempt_at, "an alert's next_attempt_at")

    @property
    def name(self) -> str:
        """What people call it in logs: "alert 0123…" or "digest 0123…"."""
        return f"{'alert' if self.digest_id is None else 'digest'} {self.key}"


def alert_key(change_id: int, token: str) -> str:
    """The key of the one alert about a change to a subscriber, 32 hexadecimal characters.

    Args:
        change_id: the stored change.
        token: the subscriber's secret. Row numbers begin anew with every database, and a mailbox
            drops a mail whose Message-ID it has had before.
    """
    return hashlib.sha256(f"alert|{change_id}|{token}".encode()).hexdigest()[:32]
