"""What came of checking a page, in one line for people and in a few fields for programs."""

from __future__ import annotations

from watcher.model.answer import Failure
from watcher.watch import Changed, FirstSeen, Outcome


def outcome_words(outcome: Outcome) -> str:
    """One line; what a server or page said in it is not yet safe to print.

    Args:
        outcome: what came.
    """
    if isinstance(outcome, Failure):
        return f"could not be read: {outcome.message}"
    if isinstance(outcome, FirstSeen):
        return "first version kept"
    if not isinstance(outcome, Changed):
        return "unchanged"
    verdict = outcome.comparison.verdict
    news = verdict.summary[0] if verdict.summary else "no effect on your data found"
    return f"changed, {verdict.severity.value}: {news}"


def outcome_name(outcome: Outcome) -> str:
    """One word for programs: failed, first, unchanged or changed."""
    if isinstance(outcome, Failure):
        return "failed"
    if isinstance(outcome, FirstSeen):
        return "first"
    return "changed" if isinstance(outcome, Changed) else "unchanged"
