"""What happened at the services that somebody follows, and how each of their pages is doing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from watcher.model.health import PageHealth
from watcher.model.instant import refuse_naive
from watcher.model.page_change import ChangeState, PageChange
from watcher.model.rhythm import Rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReport:
    """How a page was doing when a digest was made.

    Args:
        service: whose terms these are.
        terms: which of its documents.
        health: in one word, since when, and whether it can be read.
        read_at: when it was read last, aware UTC; None: never.
    """

    service: str
    terms: str
    health: PageHealth
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one subscriber is told of a span of time; what belongs to it is fixed when it is made.

    Args:
        id: its number.
        subscriber_id: whom it goes to.
        rhythm: how often such a digest comes.
        since: where the span begins: when the one before was made, or when it was asked for.
        until: where it ends: when it was made.
        changes: found in that span and wanted, in the order of their numbers. What became of one
            since (`PageChange.state`) is as it is now.
        withdrawn: what its reader had been told of before, and the page took back by the end, in
            the order of their numbers; none of `changes` is among them.
        pages: every page followed, by service and terms, as it was at the end.
    """

    id: int
    subscriber_id: int
    rhythm: Rhythm
    since: datetime
    until: datetime
    changes: tuple[PageChange, ...]
    withdrawn: tuple[PageChange, ...] = ()
    pages: tuple[PageReport, ...]

    def __post_init__(self) -> None:
        refuse_naive(self.since, "a digest's since")
        refuse_naive(self.until, "a digest's until")
        if self.since > self.until:
            raise ValueError("a digest ends after it begins")
        if self.rhythm is Rhythm.NEVER:
            raise ValueError("who never gets a digest gets none")
        if not all(map(_was_taken_back, self.withdrawn)):
            raise ValueError("what a digest calls taken back was taken back at some time")


def _was_taken_back(change: PageChange) -> bool:
    return change.state is ChangeState.WITHDRAWN and change.settled_at is not None


def digest_key(due_at: datetime, token: str) -> str:
    """The key of the one digest to a subscriber at a moment, 32 hexadecimal characters.

    Args:
        due_at: the moment for which it was made, see `newest_instant`.
        token: the subscriber's secret; see `alert_key`.
    """
    return hashlib.sha256(f"digest|{due_at.isoformat()}|{token}".encode()).hexdigest()[:32]
