"""What a mail tells, one change or a digest: still wanted? how does it read? how long to try?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from watcher.model.alert import Alert
from watcher.model.digest import Digest
from watcher.model.page_change import ChangeState, PageChange
from watcher.model.rhythm import Rhythm
from watcher.model.subscriber import Subscriber
from watcher.notifier.backoff import give_up_at, give_up_digest_at
from watcher.notifier.compose import compose_alert
from watcher.notifier.compose_digest import compose_digest
from watcher.notifier.ports import Changes, Digests
from watcher.notifier.sender import Sender


class Topic(Protocol):
    """What a row of the outbox tells of."""

    @property
    def change_ids(self) -> tuple[int, ...]:
        """The numbers of the changes it tells."""
        ...

    def why_unwanted(self, subscriber: Subscriber) -> str:
        """Why it must not go out to a confirmed subscriber; "": it may."""
        ...

    def compose(
        self, alert: Alert, subscriber: Subscriber, sender: Sender, links: Mapping[int, str]
    ) -> EmailMessage:
        """Write the mail; the same arguments give the same bytes."""
        ...

    def give_up_at(self, composed_at: datetime) -> datetime:
        """The moment after which no attempt is made any more."""
        ...


@dataclass(frozen=True, slots=True)
class _OneChange:
    change: PageChange

    @property
    def change_ids(self) -> tuple[int, ...]:
        return (self.change.id,)

    def why_unwanted(self, subscriber: Subscriber) -> str:
        if self.change.state is ChangeState.WITHDRAWN:
            return "The page took the change back before the alert went out."
        if not subscriber.wants(self.change.service, self.change.verdict.severity):
            return "The subscriber no longer wants alerts like this one."
        return ""

    def compose(
        self, alert: Alert, subscriber: Subscriber, sender: Sender, links: Mapping[int, str]
    ) -> EmailMessage:
        return compose_alert(
            self.change,
            subscriber,
            key=alert.key,
            composed_at=alert.composed_at,
            sender=sender,
            links=links,
        )

    def give_up_at(self, composed_at: datetime) -> datetime:
        return give_up_at(composed_at, self.change)


@dataclass(frozen=True, slots=True)
class _OneDigest:
    digest: Digest

    @property
    def change_ids(self) -> tuple[int, ...]:
        return tuple(change.id for change in self.digest.changes)

    def why_unwanted(self, subscriber: Subscriber) -> str:
        never = subscriber.digest is Rhythm.NEVER
        return "The subscriber no longer wants digests." if never else ""

    def compose(
        self, alert: Alert, subscriber: Subscriber, sender: Sender, links: Mapping[int, str]
    ) -> EmailMessage:
        return compose_digest(self.digest, subscriber, key=alert.key, sender=sender, links=links)

    def give_up_at(self, composed_at: datetime) -> datetime:
        return give_up_digest_at(composed_at, self.digest.rhythm)


def find_topic(alert: Alert, changes: Changes, digests: Digests) -> Topic | None:
    """What an alert is about; None: it is no longer stored.

    Args:
        alert: a row of the outbox.
        changes: where changes are kept.
        digests: where digests are kept.
    """
    if alert.digest_id is not None:
        digest = digests.find(alert.digest_id)
        return _OneDigest(digest) if digest else None
    change = changes.find(alert.change_id) if alert.change_id is not None else None
    return _OneChange(change) if change else None


def why_unwanted(topic: Topic, subscriber: Subscriber | None) -> str:
    """Why an alert must not go out; "": it may.

    Args:
        topic: what it is about.
        subscriber: whom it goes to, as stored now; None: gone.
    """
    if subscriber is None:
        return "The subscriber is gone."
    if not subscriber.confirmed:
        return "The subscriber has not confirmed the address."
    return topic.why_unwanted(subscriber)
