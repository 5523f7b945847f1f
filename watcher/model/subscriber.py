"""Someone who asked to be told, and about what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.model.finding import Severity
from watcher.model.instant import refuse_naive
from watcher.model.rhythm import Rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A mailbox and its wishes.

    Args:
        email: where alerts go.
        services: the services asked for; (): all of them.
        min_severity: the least grave change worth a mail.
        digest: how often they get a digest besides the alerts.
        confirmed: whether the owner of the mailbox agreed; without it no alert ever goes out.
        token: secret that stops or changes the subscription, 22 URL-safe characters.
        created_at: when it was made, aware UTC.
        id: row in the database; None: not stored yet.
    """

    email: str
    services: tuple[str, ...] = ()
    min_severity: Severity = Severity.NOTABLE
    digest: Rhythm = Rhythm.NEVER
    confirmed: bool = False
    token: str
    created_at: datetime
    id: int | None = None

    def __post_init__(self) -> None:
        refuse_naive(self.created_at, "a subscriber's created_at")

    def follows(self, service: str) -> bool:
        """Whether they asked for that service."""
        return not self.services or service in self.services

    def wants(self, service: str, severity: Severity) -> bool:
        """Whether a change of that severity at that service is to be mailed to them."""
        asked = self.follows(service)
        return self.confirmed and asked and severity.at_least(self.min_severity)
