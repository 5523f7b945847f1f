"""How a page is doing in one word: whether it can be read, and if not, what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from watcher.model.answer import FailureKind
from watcher.model.page_state import PageState


class Health(StrEnum):
    """What is known of a page; in the order in which people are told."""

    UNREACHABLE = "unreachable"  #: no answer, or one that is the server's own trouble
    BLOCKED = "blocked"  #: it does not want us: 401, 403, 451, a bot wall, a login page
    FORBIDDEN = "forbidden"  #: we must not ask: robots.txt, or an address that is never asked
    GONE = "gone"  #: no such page any more, also where it is said with 200
    NEEDS_BROWSER = "needs-browser"  #: its text is written by scripts
    CONTENT_LOST = "content-lost"  #: it came, and half of the text or more is missing
    UNREADABLE = "unreadable"  #: it came, and is nothing that we can read
    OVERDUE = "overdue"  #: nothing is wrong with it, and yet it was not read for long
    MOVED = "moved"  #: read, at another address than the config has
    PENDING = "pending"  #: read; new words wait until they have stayed
    WITHHELD = "withheld"  #: read; the newest words were no news
    CHANGED = "changed"  #: read; the newest words were news
    UNCHANGED = "unchanged"  #: read; the same words as before
    NEW = "new"  #: never checked

    @property
    def words(self) -> str:
        """The same for people: a page "is …"."""
        return _WORDS.get(self, self.value)


_WORDS = {
    Health.FORBIDDEN: "not to be asked for",
    Health.NEEDS_BROWSER: "in need of a browser",
    Health.CONTENT_LOST: "without its content",
    Health.OVERDUE: "long unread",
    Health.PENDING: "waiting to settle",
    Health.WITHHELD: "different without news",
    Health.NEW: "not checked yet",
}

HEALTH_OF_FAILURE = {
    FailureKind.DNS: Health.UNREACHABLE,
    FailureKind.CONNECT: Health.UNREACHABLE,
    FailureKind.TLS: Health.UNREACHABLE,
    FailureKind.TIMEOUT: Health.UNREACHABLE,
    FailureKind.RESET: Health.UNREACHABLE,
    FailureKind.TRUNCATED: Health.UNREACHABLE,
    FailureKind.TOO_MANY_REDIRECTS: Health.UNREACHABLE,
    FailureKind.PROTOCOL: Health.UNREACHABLE,
    FailureKind.BAD_ENCODING: Health.UNREACHABLE,
    FailureKind.SLOW_DOWN: Health.UNREACHABLE,
    FailureKind.SERVER_ERROR: Health.UNREACHABLE,
    FailureKind.OTHER_STATUS: Health.UNREACHABLE,
    FailureKind.BLOCKED: Health.BLOCKED,
    FailureKind.SIGN_IN: Health.BLOCKED,
    FailureKind.REFUSED_ADDRESS: Health.FORBIDDEN,
    FailureKind.ROBOTS: Health.FORBIDDEN,
    FailureKind.GONE: Health.GONE,
    FailureKind.NOT_FOUND: Health.GONE,
    FailureKind.NEEDS_BROWSER: Health.NEEDS_BROWSER,
    FailureKind.EMPTY: Health.CONTENT_LOST,
    FailureKind.CONTENT_LOST: Health.CONTENT_LOST,
    FailureKind.TOO_LARGE: Health.UNREADABLE,
    FailureKind.WRONG_CHARSET: Health.UNREADABLE,
    FailureKind.OTHER_LANGUAGE: Health.UNREADABLE,
    FailureKind.UNREADABLE: Health.UNREADABLE,
}
_OF_STANDING = {"withheld": Health.WITHHELD, "published": Health.CHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How much is borne before the operator is told that a page cannot be read.

    Args:
        failures: so many in a row are too many.
        unread: not having been read for so long is too long.
    """

    failures: int = 3
    unread: timedelta = timedelta(days=7)

    def __post_init__(self) -> None:
        if self.failures < 1 or self.unread <= timedelta(0):
            raise ValueError("a page is blind after at least one failure, or after some time")


USUAL_TOLERANCE = Tolerance()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHealth:
    """A page's health.

    Args:
        health: in one word.
        since: since when it is so; None: not known, or it was never checked.
        readable: whether it can be read, as far as we know.
    """

    health: Health
    since: datetime | None
    readable: bool


def health_of(
    state: PageState, now: datetime, tolerance: Tolerance = USUAL_TOLERANCE
) -> PageHealth:
    """How a page is doing.

    Args:
        state: what is stored of it.
        now: the time, aware UTC.
        tolerance: how long a page may go unread.
    """
    if state.failure is not None:
        health = HEALTH_OF_FAILURE[state.failure]
        return PageHealth(health=health, since=state.failing_since, readable=False)
    if state.last_read_at is None:
        return PageHealth(health=Health.NEW, since=None, readable=True)
    if now - state.last_read_at >= _longest_unread(state, tolerance):
        return PageHealth(health=Health.OVERDUE, since=state.last_read_at, readable=False)
    return PageHealth(health=_readable_health(state), since=state.last_read_at, readable=True)


def _readable_health(state: PageState) -> Health:
    if state.moved_to:
        return Health.MOVED
    if state.settles_at is not None:
        return Health.PENDING
    if state.newest_is_first or state.newest_snapshot_at != state.last_read_at:
        return Health.UNCHANGED
    return _OF_STANDING.get(state.newest_standing, Health.UNCHANGED)


def is_blind(state: PageState, tolerance: Tolerance) -> bool:
    """Whether the operator should know that a page cannot be read.

    It failed too often in a row, or its newest failure came too long after it was read last.
    Only what is stored decides, never the present time: a program that starts after a long pause
    does not take all pages for blind, and one that starts after a crash decides as before it.

    Args:
        state: what is stored of it.
        tolerance: how much is borne.
    """
    if state.failure is None:
        return False
    if state.failures_in_a_row >= tolerance.failures:
        return True
    read_last = state.last_read_at or state.failing_since
    if read_last is None or state.last_checked_at is None:
        return False
    return state.last_checked_at - read_last >= _longest_unread(state, tolerance)


def is_well_again(state: PageState) -> bool:
    """Whether a page of which the operator was told could be read since."""
    if state.told_at is None or state.failure is not None or state.last_read_at is None:
        return False
    return state.last_read_at > state.told_at


def _longest_unread(state: PageState, tolerance: Tolerance) -> timedelta:
    # A page that is checked once a month is unread for weeks without any trouble.
    return max(tolerance.unread, 2 * state.page.every)
