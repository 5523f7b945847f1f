"""How much of a page's past is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.model.instant import refuse_naive


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How many versions of a page there are, and how far they go back.

    Args:
        versions: those that were no news too.
        since: when the oldest of them was fetched, by us or by an archive, aware UTC.
    """

    versions: int
    since: datetime

    def __post_init__(self) -> None:
        refuse_naive(self.since, "the beginning of what is kept")
