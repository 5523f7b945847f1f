"""Joins the parts as the config says; the only module that knows every one of them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from types import TracebackType
from typing import Protocol

from watcher.clock import utc_now
from watcher.config import Config
from watcher.differ.source import Source
from watcher.errors import StorageError
from watcher.fetcher import Fetcher
from watcher.fetcher.pace import Paces
from watcher.fetcher.recheck import next_check_at
from watcher.gate.settings import GateSettings
from watcher.gate.visit import Visit
from watcher.identity import name_worker
from watcher.jobs.check import Work, check_due_pages
from watcher.jobs.digest import make_digests
from watcher.jobs.health import Telling, tell_operator
from watcher.jobs.leases import free_leases_of_the_dead
from watcher.model.answer import Failure, FailureKind
from watcher.model.comparison import Comparison
from watcher.model.outcome import failure_of
from watcher.model.page import Page
from watcher.model.page_change import PageChange
from watcher.model.page_state import PageState
from watcher.notifier.deliver import Relay
from watcher.notifier.message import message_bytes
from watcher.notifier.operator import compose_blind, compose_well
from watcher.notifier.outbox import ChangePages, DeliveryCounts, deliver_alerts
from watcher.notifier.relay_log import RelayLog
from watcher.notifier.sender import Sender, sender_from
from watcher.sandbox import Sandbox
from watcher.storage import open_database
from watcher.watch import Patience, check_page, source_of

logger = logging.getLogger(__name__)

Told = Callable[[Page, Visit], None]


class Compose(Protocol):
    """Write a mail about the health of pages."""

    def __call__(
        self, states: tuple[PageState, ...], *, operator: str, sender: Sender
    ) -> EmailMessage: ...


class App:
    """The program with its parts, as a context manager.

    Args:
        config: how it is set up.
        now: the clock.
    """

    def __init__(self, config: Config, *, now: Callable[[], datetime] = utc_now) -> None:
        self.config = config
        self.worker = name_worker()
        self._now = now
        self.database = open_database(config.database)
        self.fetcher = Fetcher(config.fetch)
        self.sandbox = Sandbox(deep=config.deep)
        self._paces = Paces(config.fetch.interval)
        self._configured = {page.key: page for page in config.pages}
        self._left: frozenset[str] = frozenset()

    def __enter__(self) -> App:
        """Bring the database up to the config."""
        self.database.pages.register(self.config.pages, self._now())
        self.fetcher.prefer_browser(self.database.pages.browsed_keys())
        free_leases_of_the_dead(self.database.pages)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections and files."""
        self.fetcher.close()
        self.sandbox.close()
        self.database.close()

    def check_pages(
        self,
        *,
        only: frozenset[str] | None = None,
        mail: bool = True,
        patience: timedelta = timedelta(0),
        stopping: threading.Event | None = None,
        told: Told = lambda page, visit: None,
    ) -> int:
        """Check what is due.

        Args:
            only: keys of the pages to check; None: all that are due.
            mail: whether alerts are queued for subscribers.
            patience: how long to wait for a host that must rest.
            stopping: set when no new page is to be begun.
            told: called with each page and what came of it, from several threads.

        Returns:
            How many pages were checked.

        Raises:
            StorageError: the database cannot be used.
        """
        return check_due_pages(
            Work(
                lanes=self.database.pages,
                named=self._configured,
                leave=self._leave,
                check=lambda page: self._check(page, mail=mail, told=told),
                now=self._now,
                worker=self.worker,
                threads=self.config.workers,
                rests=self.config.fetch.interval > timedelta(0),
                patience=patience,
                stopping=stopping or threading.Event(),
                only=only,
            )
        )

    def _leave(self, keys: tuple[str, ...]) -> None:
        """Say once of each page that it is not ours to check."""
        for key in sorted(frozenset(keys) - self._left):
            logger.warning(
                "%s is left to another process: the config that was read last does not name it as"
                " ours does. If there is no other, restart this one or send it SIGHUP.",
                key,
            )
        self._left |= frozenset(keys)

    def _check(self, page: Page, *, mail: bool, told: Told) -> datetime:
        """Check one page; returns when its host may be asked again."""
        try:
            visit = check_page(
                page,
                fetch=self.fetcher.fetch,
                store=self.database.store,
                differ=self.sandbox,
                patience=Patience(settings=_gate_settings(page), early=self.config.early),
                next_check=next_check_at,
                now=self._now,
                mail=mail,
            )
        except StorageError:
            raise
        except Exception as error:  # whatever is wrong with one page, the others are checked
            logger.exception("%s could not be checked; the others go on.", page.key)
            visit = self._keep_unexpected(page, error)
        told(page, visit)
        outcome = failure_of(visit.outcome) or visit.outcome
        return self._paces.rest(page.url, outcome, self._now())

    def _keep_unexpected(self, page: Page, error: Exception) -> Visit:
        failure = Failure(
            kind=FailureKind.UNREADABLE,
            message=f"{page.url}: reading it failed ({type(error).__name__}: {error}).",
            transient=True,
        )
        visit, now = Visit(outcome=failure), self._now()
        last = self.database.store.last_seen(page)
        due = next_check_at(page, failure, now, failures_in_a_row=last.failures_in_a_row + 1)
        self.database.store.keep(page, visit, last=last, now=now, next_check_at=due, mail=False)
        return visit

    def compare_again(self, change: PageChange) -> Comparison:
        """Read both versions of a change anew.

        Args:
            change: as it is kept.

        Raises:
            StorageError: a version is gone or damaged.
            UnreadableSource: a version cannot be read any more.
        """
        return self.compare_snapshots(change.old_snapshot_id, change.new_snapshot_id)

    def compare_snapshots(self, old_id: int, new_id: int) -> Comparison:
        """Compare two kept versions, of one page or of two.

        Args:
            old_id: number of the older one.
            new_id: number of the newer one.

        Raises:
            StorageError: a version is gone or damaged.
            UnreadableSource: a version cannot be read any more.
        """
        return self.sandbox.compare(self._kept_source(old_id), self._kept_source(new_id))

    def _kept_source(self, number: int) -> Source:
        snapshot = self.database.snapshots.find(number)
        if snapshot is None:
            raise StorageError(f"Version {number} is no longer kept.")
        known = {state.page.key: state.page for state in self.database.pages.states()}
        page = self._configured.get(snapshot.page_key, known[snapshot.page_key])
        return source_of(snapshot, page)

    def make_digests(self, *, stopping: Callable[[], bool] = lambda: False) -> int:
        """Queue the digests that are due; they leave with the alerts.

        Args:
            stopping: whether to leave the rest to the next time.

        Returns:
            How many.

        Raises:
            StorageError: the database cannot be used.
        """
        if self.config.mail is None:
            return 0  # they would pile up; once there is a mail server, one covers all the time
        return make_digests(
            self.database.digests,
            tolerance=self.config.tolerance,
            now=self._now,
            stopping=stopping,
        )

    def deliver_alerts(
        self,
        *,
        stopping: Callable[[], bool] = lambda: False,
        change_pages: ChangePages | None = None,
    ) -> DeliveryCounts | None:
        """Send the alerts and digests that are due; None: no mail server is set, they wait.

        Args:
            stopping: whether to finish after the alert in hand.
            change_pages: where mails may point to; None: nowhere.

        Raises:
            StorageError: the database cannot be used.
        """
        mail = self.config.mail
        if mail is None:
            return None
        return deliver_alerts(
            outbox=self.database.alerts,
            changes=self.database.changes,
            digests=self.database.digests,
            subscribers=self.database.subscribers,
            relay_factory=lambda: Relay(mail),
            sender=sender_from(mail),
            now=self._now,
            worker=self.worker,
            stopping=stopping,
            witness=RelayLog(path=mail.relay_log) if mail.relay_log else None,
            change_pages=change_pages,
        )

    def tell_operator(self, *, gather: bool = False) -> int:
        """Mail the operator which pages fell blind or are well again; nobody if none is named.

        Args:
            gather: whether to wait a little for others; not if a round has just ended.

        Returns:
            How many mails the relay took.

        Raises:
            StorageError: the database cannot be used.
            DeliveryError: the relay took no mail; it is tried again a minute later.
        """
        if self.config.mail is None or not self.config.operator:
            return 0
        return tell_operator(
            Telling(
                news=self.database.operator_news,
                send_blind=lambda states: self._write_to_operator(compose_blind, states),
                send_well=lambda states: self._write_to_operator(compose_well, states),
                tolerance=self.config.tolerance,
                now=self._now,
                worker=self.worker,
                gather=gather,
            )
        )

    def _write_to_operator(self, compose: Compose, states: tuple[PageState, ...]) -> None:
        mail, operator = self.config.mail, self.config.operator
        assert mail is not None
        message = compose(states, operator=operator, sender=sender_from(mail))
        with Relay(mail) as relay:
            relay.deliver(
                message_bytes(message),
                sender=mail.sender,
                recipient=operator,
                before_data=lambda: None,
            )


def _gate_settings(page: Page) -> GateSettings:
    usual = GateSettings()
    return replace(usual, settling=page.settle, believing=max(usual.believing, page.settle))
