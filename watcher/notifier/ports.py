"""What delivering alerts needs from the database and the mail server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from watcher.model.alert import Alert
from watcher.model.digest import Digest
from watcher.model.page_change import PageChange
from watcher.model.subscriber import Subscriber


class Outbox(Protocol):
    """The alerts still to go, digests too. Every call is one transaction."""

    def claim(
        self, now: datetime, *, lease: timedelta, limit: int, worker: str
    ) -> tuple[Alert, ...]:
        """Take due alerts for this worker alone until `now + lease`, the longest due first.

        Due is a row in state todo whose `next_attempt_at` has come, and a row in state doing or
        in-doubt whose lease is over. A claimed row counts one attempt more; from todo it becomes
        doing, one in doubt stays in doubt, so that it is known as such until it is sent.
        """
        ...

    def mark_in_doubt(self, alert: Alert, now: datetime) -> bool:
        """Note that its text is about to be handed over.

        Returns:
            Whether it is still ours; False: the lease is over and another worker has it.
        """
        ...

    def mark_sent(self, alert: Alert, now: datetime) -> None:
        """The relay took it."""
        ...

    def postpone(
        self, alert: Alert, error: str, next_attempt_at: datetime, *, in_doubt: bool = False
    ) -> None:
        """Back to todo, or left in doubt if it may have been taken; not before then."""
        ...

    def bury(self, alert: Alert, error: str) -> None:
        """It will never go out; the reason is kept for `watcher status`."""
        ...

    def cancel(self, alert: Alert, reason: str) -> None:
        """It is no longer wanted."""
        ...


class Changes(Protocol):
    """The changes we may tell of."""

    def find(self, change_id: int) -> PageChange | None: ...


class Digests(Protocol):
    """The digests that were made."""

    def find(self, digest_id: int) -> Digest | None: ...


class Subscribers(Protocol):
    """The people who asked to be told."""

    def find(self, subscriber_id: int) -> Subscriber | None: ...


class ChangePages(Protocol):
    """The web pages that show changes to readers."""

    def find(self, change_ids: Sequence[int]) -> Mapping[int, str]:
        """The addresses of those that are there, by the changes' numbers.

        What is missing is written first, if it can be.
        """
        ...


class Witness(Protocol):
    """Who can tell what the mail server took before our note of it was lost."""

    def took(self, message_id: str, since: datetime) -> bool: ...


class Mailer(Protocol):
    """An open way to a mail server."""

    def deliver(
        self, message: bytes, *, sender: str, recipient: str, before_data: Callable[[], None]
    ) -> None: ...
