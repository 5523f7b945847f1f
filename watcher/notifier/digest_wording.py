"""The words a digest is made of: its subject, its period, what changed; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from watcher.model.digest import Digest, PageReport
from watcher.model.finding import Severity
from watcher.model.health import Health
from watcher.model.instant import day_words, moment_words
from watcher.model.page_change import ChangeState, PageChange
from watcher.model.rhythm import Rhythm
from watcher.notifier.wording import deadline_words

_STATES = {
    ChangeState.EARLY: "Not yet confirmed: the page may take it back.",
    ChangeState.WITHDRAWN: "The page has taken it back since.",
}
_GRAVITY = {Severity.MAJOR: "major ", Severity.NOTABLE: "notable "}
_EFFECT = "change with an effect on your data"
_OF_RHYTHM = {Rhythm.DAILY: "daily", Rhythm.WEEKLY: "weekly"}


def blind_pages(digest: Digest) -> tuple[PageReport, ...]:
    """The pages where changes go unseen."""
    return tuple(page for page in digest.pages if not page.health.readable)


def read_pages(digest: Digest) -> tuple[PageReport, ...]:
    """The pages that can be read, and were."""
    return tuple(page for page in digest.pages if page.health.readable and page.read_at)


def unread_pages(digest: Digest) -> tuple[PageReport, ...]:
    """The pages that nobody tried to read yet."""
    return tuple(page for page in digest.pages if page.health.readable and not page.read_at)


def headline_of(digest: Digest, asked_for: Severity) -> str:
    """What happened, in one line: how many changes at how many pages, and how many went unread.

    That nothing changed is said only of pages that were read, and only as far as its reader wants
    to know of changes.

    Args:
        digest: what it tells.
        asked_for: the least grave change that its reader wants.
    """
    parts = [_news_words(digest, asked_for)]
    if digest.withdrawn:
        parts.append(f"{_counted(len(digest.withdrawn))} taken back")
    overdue = sum(page.health.health is Health.OVERDUE for page in digest.pages)
    if failing := len(blind_pages(digest)) - overdue:
        parts.append(f"{_pages(failing)} cannot be read")
    if overdue:
        parts.append(f"{_pages(overdue)} long unread")
    if unread := len(unread_pages(digest)):
        parts.append(f"{_pages(unread)} not read yet")
    if waiting := sum(page.health.health is Health.PENDING for page in digest.pages):
        parts.append(f"{_pages(waiting)} with new words that wait")
    return ", ".join(parts)


def _news_words(digest: Digest, asked_for: Severity) -> str:
    changes, total = len(digest.changes), len(digest.pages)
    if changes:
        return _changes(changes, total)
    if not total:
        return "No page that you follow is watched at present"
    return _no_change(asked_for, total, len(read_pages(digest)))


def _changes(number: int, total: int) -> str:
    changes = _counted(number)
    return f"{changes} at {_pages(total)} you follow" if total else f"{changes} you asked for"


def _counted(number: int) -> str:
    return "1 change" if number == 1 else f"{number} changes"


def _no_change(asked_for: Severity, total: int, read: int) -> str:
    gravity = _GRAVITY.get(asked_for)
    no_change = f"No {gravity}change" if gravity else f"No {_EFFECT}"
    if read == 0:
        return f"No news of the {_pages(total, alone='page')} you follow"
    if read == total:
        return f"{no_change} at the {_pages(total, alone='page')} you follow"
    return f"{no_change} at {read} of the {total} pages you follow"


def _pages(number: int, *, alone: str = "1 page") -> str:
    return alone if number == 1 else f"{number} pages"


def period_words(digest: Digest) -> str:
    """Which span of time it covers."""
    since, until = digest.since.date(), digest.until.date()
    if since == until:
        return f"On {day_words(until)}"
    return f"From {day_words(since)} to {day_words(until)}"


def lead_of(digest: Digest, asked_for: Severity) -> str:
    """The span of time, and what there was in it, in one sentence.

    Args:
        digest: what it tells.
        asked_for: the least grave change that its reader wants.
    """
    if digest.changes:
        return f"{period_words(digest)}{', gravest first' if len(digest.changes) > 1 else ''}:"
    if not digest.pages:
        return f"{period_words(digest)}."
    if not read_pages(digest):
        return f"{period_words(digest)}: none of these pages could be read."
    graver = " or graver" if asked_for is Severity.NOTABLE else ""
    gravity = _GRAVITY.get(asked_for)
    kind = f"{gravity.strip()}{graver} change" if gravity else _EFFECT
    return f"{period_words(digest)}: no {kind} to tell."


def date_words(change: PageChange, today: date) -> str:
    """When it was seen, and until when a person can object if that lies ahead."""
    words = f"Seen on {day_words(change.new_seen_at.date())}."
    deadline = change.verdict.deadline
    if deadline is None or (deadline.day is not None and deadline.day < today):
        return words
    return f"{words} {deadline_words(deadline, today)}"


def withdrawn_words(digest: Digest) -> str:
    """What it means for a reader that changes were taken back; "": none was."""
    if not digest.withdrawn:
        return ""
    if len(digest.withdrawn) == 1:
        what = "This change was not confirmed: the page has taken it back."
    else:
        what = "These changes were not confirmed: the pages have taken them back."
    return f"{what} There is nothing to do."


def gone_words(change: PageChange) -> str:
    """When a change that was taken back was seen, and when it was gone again."""
    seen, gone = change.new_seen_at.date(), (change.settled_at or change.new_seen_at).date()
    if seen == gone:
        return f"Seen on {day_words(seen)} and gone again on the same day."
    return f"Seen on {day_words(seen)}, gone again on {day_words(gone)}."


def state_words(change: PageChange) -> str:
    """Whether it is still doubtful, or no longer so; "": it stands."""
    return _STATES.get(change.state, "")


def gravest_first(changes: Sequence[PageChange]) -> tuple[PageChange, ...]:
    """Changes in the order in which to read them."""
    return tuple(
        sorted(
            changes,
            key=lambda change: (-change.verdict.severity.rank, -change.verdict.score, change.id),
        )
    )


def read_words(page: PageReport) -> str:
    """When a page that can be read was read last, and whether new words wait there."""
    if page.read_at is None:
        return "not read yet"
    waiting = page.health.health is Health.PENDING
    news = "; it has new words, which are told if they stay" if waiting else ""
    return f"{moment_words(page.read_at)}{news}"


def rhythm_words(digest: Digest) -> str:
    """How often such a digest comes: "weekly"."""
    return _OF_RHYTHM[digest.rhythm]
