"""A change in one line of a list, without what was found in detail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.model.finding import Deadline, Severity
from watcher.model.instant import refuse_naive
from watcher.model.page_change import ChangeState


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What a list says of a change.

    Args:
        id: its number, see `PageChange`.
        service: whose terms changed.
        terms: which of its documents.
        seen_at: when the new version was first fetched, aware UTC.
        severity: how much a subscriber cares.
        sentence: the gravest effect in one sentence; "": none was found.
        deadline: until when to object; None: the text states none.
        state: whether the page has kept the new version long enough to be believed.
        settled_at: when that was found, see `PageChange`.
    """

    id: int
    service: str
    terms: str
    seen_at: datetime
    severity: Severity
    sentence: str
    deadline: Deadline | None
    state: ChangeState
    settled_at: datetime | None = None

    def __post_init__(self) -> None:
        refuse_naive(self.seen_at, "a headline's seen_at")
        if self.settled_at is not None:
            refuse_naive(self.settled_at, "a headline's settled_at")
