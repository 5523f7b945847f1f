"""How alerts and digests leave the outbox: still wanted? composed, handed over, ticked off."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watcher.errors import DeliveryError, RelayUnusable
from watcher.failpoint import reach
from watcher.model.alert import Alert, AlertState
from watcher.model.subscriber import Subscriber
from watcher.notifier.address import check_address
from watcher.notifier.backoff import closure_after, wait_after, wait_for_relay_until
from watcher.notifier.message import message_bytes, message_id
from watcher.notifier.ports import (
    ChangePages,
    Changes,
    Digests,
    Mailer,
    Outbox,
    Subscribers,
    Witness,
)
from watcher.notifier.sender import Sender
from watcher.notifier.topic import Topic, find_topic, why_unwanted

__all__ = [
    "LEASE",
    "ChangePages",
    "Changes",
    "DeliveryCounts",
    "Digests",
    "Mailer",
    "Outbox",
    "Subscribers",
    "Witness",
    "deliver_alerts",
]

logger = logging.getLogger(__name__)

#: Longer than a relay may think about one mail (ten minutes, RFC 5321 §4.5.3.2.6) and connecting
#: may take at its slowest: a lease that ends earlier gave 118 duplicates of 1,350 alerts when
#: workers were killed at random.
LEASE = timedelta(minutes=20)
#: A mail that the relay refuses for its content is tried this often in all: spam filters learn.
_TRIES_OF_A_REFUSED_MAIL = 3


@dataclass(slots=True, kw_only=True)
class DeliveryCounts:
    """What came of one round.

    Args:
        sent: taken by the relay.
        digests: how many of them were digests.
        postponed: to be tried again.
        buried: given up, for a reason that is kept.
        cancelled: no longer wanted.
        in_doubt: handed over without an answer, so that they will go out again.
        resent: sent although an earlier attempt ended in doubt.
        found: not sent, since the relay took them at an earlier attempt.
        trouble: why the relay could not be used; "": it could.
    """

    sent: int = 0
    digests: int = 0
    postponed: int = 0
    buried: int = 0
    cancelled: int = 0
    in_doubt: int = 0
    resent: int = 0
    found: int = 0
    trouble: str = ""


class _ClaimLost(Exception):
    """The lease is over and another worker has the alert; nothing was handed over."""


def deliver_alerts(
    *,
    outbox: Outbox,
    changes: Changes,
    digests: Digests,
    subscribers: Subscribers,
    relay_factory: Callable[[], AbstractContextManager[Mailer]],
    sender: Sender,
    now: Callable[[], datetime],
    lease: timedelta = LEASE,
    limit: int = 500,
    worker: str = "worker",
    stopping: Callable[[], bool] = lambda: False,
    witness: Witness | None = None,
    change_pages: ChangePages | None = None,
) -> DeliveryCounts:
    """Send the alerts that are due; a digest is one of them.

    An alert is claimed alone, so that a slow relay never outlasts the lease of the ones behind it.
    Over SMTP a relay cannot be asked whether it took a mail. A witness is, before an
    alert in doubt goes out again; without one, or if it does not know, it is sent again with the
    same Message-ID: a mail that comes twice is better than one that never comes.

    Args:
        outbox: where they wait.
        changes: what they tell of.
        digests: the same for digests.
        subscribers: whom they go to.
        relay_factory: opens the way to the mail server; called once, when first needed.
        sender: who they come from.
        now: the clock.
        lease: how long a claimed alert is ours; longer than the relay's longest answer.
        limit: how many at most.
        worker: the name of this process, for the claims.
        stopping: whether to finish after the alert in hand.
        witness: who knows what the relay took; None: nobody.
        change_pages: where mails may point to; None: nowhere.

    Returns:
        How many of them met which fate.
    """
    with ExitStack() as open_things:
        round_ = _Round(
            outbox=outbox,
            changes=changes,
            digests=digests,
            subscribers=subscribers,
            open_relay=lambda: open_things.enter_context(relay_factory()),
            sender=sender,
            now=now,
            witness=witness,
            change_pages=change_pages,
        )
        for _ in range(limit):
            if stopping():
                break
            claimed = outbox.claim(now(), lease=lease, limit=1, worker=worker)
            if not claimed:
                break
            reach("deliver:after-claim")
            try:
                round_.handle(claimed[0])
            except RelayUnusable as error:
                rest = outbox.claim(now(), lease=lease, limit=limit, worker=worker)
                round_.close(claimed[0], rest, error)
                break
    return round_.counts


@dataclass(slots=True, kw_only=True)
class _Round:
    """One round through the outbox."""

    outbox: Outbox
    changes: Changes
    digests: Digests
    subscribers: Subscribers
    open_relay: Callable[[], Mailer]
    sender: Sender
    now: Callable[[], datetime]
    witness: Witness | None
    change_pages: ChangePages | None
    counts: DeliveryCounts = field(default_factory=DeliveryCounts)
    relay: Mailer | None = None
    took_the_last: bool = False

    def handle(self, alert: Alert) -> None:
        """Bring one alert to its fate.

        Raises:
            RelayUnusable: the relay takes nothing; the alert is still claimed.
        """
        if self._was_taken(alert):
            logger.info("The %s was taken at an earlier attempt.", alert.name)
            self.outbox.mark_sent(alert, self.now())
            self.counts.found += 1
            return
        topic = find_topic(alert, self.changes, self.digests)
        subscriber = self.subscribers.find(alert.subscriber_id)
        unwanted = why_unwanted(topic, subscriber) if topic else "It is no longer stored."
        if unwanted or topic is None or subscriber is None:
            self.outbox.cancel(alert, unwanted)
            self.counts.cancelled += 1
            return
        mail = self._compose(alert, topic, subscriber)
        if mail is None:
            return
        try:
            self._send(alert, mail, subscriber)
        except RelayUnusable as error:
            # It took the alert before, so the trouble may lie in this one. Two in a row are ours.
            if not self.took_the_last:
                raise
            self.took_the_last = False
            self.await_relay(alert, error, asked=True)
        except _ClaimLost:
            logger.warning(
                "The %s is left to whoever has it now: its lease ended before it was sent.",
                alert.name,
            )
        except DeliveryError as error:
            self._failed(alert, topic, error)

    def _was_taken(self, alert: Alert) -> bool:
        """Whether an earlier attempt got through, though we never heard so."""
        if self.witness is None or alert.state is not AlertState.IN_DOUBT:
            return False
        return self.witness.took(message_id(alert.key, self.sender), alert.composed_at)

    def _compose(self, alert: Alert, topic: Topic, subscriber: Subscriber) -> bytes | None:
        try:
            links = self._find_links(topic)
            return message_bytes(topic.compose(alert, subscriber, self.sender, links))
        except Exception as error:  # whatever is wrong with one alert, the others must go out
            logger.exception(
                "The %s cannot be composed; it is buried, the others go on.", alert.name
            )
            self._bury(alert, f"It cannot be composed ({type(error).__name__}: {error}).")
            return None

    def _find_links(self, topic: Topic) -> Mapping[int, str]:
        """The pages of its changes that readers find there now."""
        if self.change_pages is None or not topic.change_ids:
            return {}
        try:
            return self.change_pages.find(topic.change_ids)
        except Exception:  # whatever is wrong with pages, a mail without a link is one that arrives
            logger.exception("The pages for readers failed; this round's mails do without links.")
            self.change_pages = None
            return {}

    def _send(self, alert: Alert, mail: bytes, subscriber: Subscriber) -> None:
        def before_data() -> None:
            reach("deliver:after-rcpt")
            reach("deliver:before-in-doubt")
            if not self.outbox.mark_in_doubt(alert, self.now()):
                raise _ClaimLost
            reach("deliver:after-in-doubt")

        if self.relay is None:
            self.relay = self.open_relay()
        self.relay.deliver(
            mail,
            sender=self.sender.address,
            recipient=check_address(subscriber.email),
            before_data=before_data,
        )
        reach("deliver:after-data")
        self.outbox.mark_sent(alert, self.now())
        reach("deliver:after-sent")
        self.took_the_last = True
        self.counts.sent += 1
        self.counts.digests += alert.digest_id is not None
        self.counts.resent += alert.state is AlertState.IN_DOUBT

    def _failed(self, alert: Alert, topic: Topic, error: DeliveryError) -> None:
        refused_for_good = not error.transient and (
            error.recipient_fault or alert.attempts >= _TRIES_OF_A_REFUSED_MAIL
        )
        if refused_for_good:
            self._bury(alert, str(error))
            return
        self.counts.in_doubt += error.in_doubt
        self._postpone(
            alert,
            str(error),
            wait=wait_after(alert.attempts, alert.key),
            until=topic.give_up_at(alert.composed_at),
            in_doubt=error.in_doubt,
        )

    def close(self, alert: Alert, rest: tuple[Alert, ...], error: RelayUnusable) -> None:
        """The relay takes nothing, as `alert` found out; the rest wait without asking it too."""
        logger.error("No alerts go out: %s", error)
        self.counts.trouble = str(error)
        self.await_relay(alert, error, asked=True)
        for other in rest:
            self.await_relay(other, error, asked=False)

    def await_relay(self, alert: Alert, error: RelayUnusable, *, asked: bool) -> None:
        """Let an alert wait for the relay.

        Args:
            alert: the one to wait.
            error: why.
            asked: whether the relay gave this answer to this alert. Its refusal may be about this
                one alone; it waits longer then, so that another asks next.
        """
        refused = not error.transient
        wait = closure_after(alert.attempts, alert.key, refused=refused)
        if asked and refused:
            wait = max(2 * wait, wait_after(alert.attempts, alert.key))
        self._postpone(
            alert,
            str(error),
            wait=wait,
            until=wait_for_relay_until(alert.composed_at),
        )

    def _postpone(
        self, alert: Alert, error: str, *, wait: timedelta, until: datetime, in_doubt: bool = False
    ) -> None:
        next_attempt_at = self.now() + wait
        if next_attempt_at > until:
            self._bury(alert, f"Given up after {alert.attempts} attempts. {error}")
            return
        # Who may have been taken once stays in doubt, whatever later attempts came to.
        doubtful = in_doubt or alert.state is AlertState.IN_DOUBT
        self.outbox.postpone(alert, error, next_attempt_at, in_doubt=doubtful)
        self.counts.postponed += 1

    def _bury(self, alert: Alert, reason: str) -> None:
        logger.error("The %s is given up: %s", alert.name, reason)
        self.outbox.bury(alert, reason)
        self.counts.buried += 1
