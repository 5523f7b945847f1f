"""How a page is doing, in a sentence for the people who want to know what changes there."""

from __future__ import annotations

from datetime import datetime

from watcher.model.health import Health, PageHealth
from watcher.model.instant import moment_words
from watcher.model.page_state import PageState

#: What stands in the way, without a word of the page's or of a server's message: those are for the
#: operator, who can mend it.
_OBSTACLES = {
    Health.UNREACHABLE: "its server does not answer as it should",
    Health.BLOCKED: "the site turns programs away",
    Health.FORBIDDEN: "we must not ask for it",
    Health.GONE: "there is no such page",
    Health.NEEDS_BROWSER: "its text is written by scripts",
    Health.CONTENT_LOST: "much of its text is missing",
    Health.UNREADABLE: "what comes is not a text we can read",
}
_READ = {
    Health.PENDING: "it has new words, which are told if they stay",
    Health.WITHHELD: "it reads differently, but nothing new was in it",
    Health.CHANGED: "it had changed",
    Health.MOVED: "it is now at another address",
}


def tell_health(state: PageState, health: PageHealth) -> str:
    """What a subscriber should know of a page: when it was read last, and whether we are blind.

    Args:
        state: what is stored of the page.
        health: the same, judged; see `health_of`.
    """
    return health_sentence(health, state.last_read_at)


def health_sentence(health: PageHealth, read_at: datetime | None) -> str:
    """The same from what a digest keeps of a page.

    Args:
        health: how it was.
        read_at: when it was read last, aware UTC; None: never.
    """
    if health.health is Health.NEW:
        return "Not read yet."
    read = f"Read last on {moment_words(read_at)}" if read_at else ""
    if health.readable:
        return f"{read}; {_READ.get(health.health, 'nothing was new')}."
    if health.health is Health.OVERDUE:
        return f"{read}, and not tried since. Changes there may go unseen."
    since = f" since {moment_words(health.since)}" if health.since else ""
    obstacle = _OBSTACLES[health.health]
    return f"Cannot be read{since}: {obstacle}. {read or 'Never read'}; changes there go unseen."
