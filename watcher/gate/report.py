"""What was withheld of a page, and why."""

from __future__ import annotations

from collections import Counter

from watcher.gate.history import History, Reason, Seen, Standing

_FEWEST_VISITS = 3


def list_withheld(history: History) -> tuple[Seen, ...]:
    """The faces that were withheld, in the order in which they came first.

    Args:
        history: the page as we know it.
    """
    return tuple(one for one in history.seen if one.standing is Standing.WITHHELD)


def count_withheld(history: History) -> dict[Reason, int]:
    """How many faces were withheld for each reason, the commonest first.

    Args:
        history: the page as we know it.
    """
    reasons = Counter(one.reason for one in list_withheld(history) if one.reason)
    return dict(reasons.most_common())


def find_variants(history: History) -> tuple[Seen, ...]:
    """The faces between which the page alternates, the commonest first; (): it does not.

    Args:
        history: the page as we know it.
    """
    often = [one for one in history.seen if one.visits >= _FEWEST_VISITS and not one.broken]
    often.sort(key=lambda one: (-one.visits, one.first_seen))
    return tuple(often) if len(often) > 1 else ()
