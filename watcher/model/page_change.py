"""A new version of a page, compared with the one before, as kept in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.model.finding import Verdict
from watcher.model.instant import refuse_naive


class ChangeState(StrEnum):
    """Whether a change stood the test of time."""

    EARLY = "early"  #: first seen, told because it is grave, not yet confirmed
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"  #: told early, and taken back by the page


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChange:
    """What people read about in an alert, and call by its number in `watcher show`.

    Args:
        id: its number.
        service: whose terms changed.
        terms: which of its documents.
        url: where the new version was read.
        old_snapshot_id: the version before.
        new_snapshot_id: the new version.
        old_seen_at: when the version before was first fetched, aware UTC.
        new_seen_at: when the new version was first fetched, aware UTC.
        verdict: what we said about it then; alerts repeat it, whatever we learn later.
        state: whether the page has kept the new version long enough to be believed.
        settled_at: when it was confirmed or taken back, aware UTC; None: it is open, or a version
            of this program that did not note it was there then, or it was imported.
    """

    id: int
    service: str
    terms: str
    url: str
    old_snapshot_id: int
    new_snapshot_id: int
    old_seen_at: datetime
    new_seen_at: datetime
    verdict: Verdict
    state: ChangeState = ChangeState.CONFIRMED
    settled_at: datetime | None = None

    def __post_init__(self) -> None:
        refuse_naive(self.old_seen_at, "a page change's old_seen_at")
        refuse_naive(self.new_seen_at, "a page change's new_seen_at")
        if self.settled_at is not None:
            refuse_naive(self.settled_at, "a page change's settled_at")
