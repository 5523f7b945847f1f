"""What came of checking a page or of mailing, for people, and in one word for programs."""

from __future__ import annotations

from watcher.cli.setup import count_words
from watcher.gate.visit import Visit
from watcher.model.outcome import Changed, FirstSeen, Pending, Withheld, failure_of

_REASONS = {
    "return": "the words of an earlier version are back",
    "cosmetic": "only numbers, dates, links or the order changed",
    "flap": "it went back",
    "variant": "the page alternates, and this is nothing new",
}


def visit_words(visit: Visit) -> str:
    """One line; what a server or page said in it is not yet safe to print.

    Args:
        visit: what came.
    """
    if visit.news:
        return "; ".join(map(_news_words, visit.news))
    outcome = visit.outcome
    if failure := failure_of(outcome):
        return f"could not be read: {failure.message}"
    if isinstance(outcome, FirstSeen):
        return "first version kept"
    if isinstance(outcome, Pending):
        told = f" Told early: {_news_words(outcome.early)}" if outcome.early else ""
        return (
            f"new words; news if they stay until {outcome.settles_at:%-d %B %Y, %H:%M} UTC.{told}"
        )
    if isinstance(outcome, Withheld):
        return f"no news: {_REASONS.get(outcome.reason, outcome.reason)}"
    return "unchanged"


def visit_name(visit: Visit) -> str:
    """One word for programs: failed, first, changed, pending, withheld or unchanged."""
    if visit.news:
        return "changed"
    if failure_of(visit.outcome):
        return "failed"
    names = {FirstSeen: "first", Pending: "pending", Withheld: "withheld"}
    return names.get(type(visit.outcome), "unchanged")


def mailed_words(sent: int, digests: int) -> str:
    """How many mails went out, and which.

    Args:
        sent: all of them, at least one.
        digests: how many of them were digests.
    """
    alerts = sent - digests
    parts = [count_words(alerts, "alert")] if alerts else []
    parts += [count_words(digests, "digest")] if digests else []
    return f"{' and '.join(parts)} mailed."


def _news_words(change: Changed) -> str:
    verdict = change.comparison.verdict
    news = verdict.summary[0] if verdict.summary else "no effect on your data found"
    return f"changed, {verdict.severity.value}: {news}"
