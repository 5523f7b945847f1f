"""Makes the digests that are due; they leave with the alerts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from watcher.model.health import Tolerance

#: As many as one round of delivery takes; a digest with 100 pages takes 7 ms, and alerts wait.
_MOST = 500


class Digests(Protocol):
    """Whose digest is due, as the database keeps it."""

    def make_due(self, now: datetime, *, tolerance: Tolerance) -> int: ...


def make_digests(
    digests: Digests,
    *,
    tolerance: Tolerance,
    now: Callable[[], datetime],
    stopping: Callable[[], bool],
) -> int:
    """Queue a digest for everyone whose moment has come; usually there is nothing to do.

    Of very many, some are left to the next time.

    Args:
        digests: where they are kept.
        tolerance: how long a page may go unread before it counts as such.
        now: the clock.
        stopping: whether to leave the rest to the next time.

    Returns:
        How many were made.

    Raises:
        StorageError: the database cannot be used.
    """
    total = 0
    while (
        total < _MOST and not stopping() and (made := digests.make_due(now(), tolerance=tolerance))
    ):
        total += made
    return total
