"""What every web page says in the same words, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from watcher.model.finding import Deadline, Severity
from watcher.model.instant import day_words, moment_words
from watcher.model.page_change import ChangeState
from watcher.notifier.letter import is_safe_link
from watcher.notifier.wording import cut, plain

LONGEST_NAME = 120
_LONGEST_ADDRESS = 300

GRAVITIES = {
    Severity.NONE: "Other wording",
    Severity.MINOR: "Minor change",
    Severity.NOTABLE: "Notable change",
    Severity.MAJOR: "Major change",
}
#: What a reader must know of a change before anything else; "": it stands.
DOUBTS = {
    ChangeState.EARLY: "First seen, not yet confirmed",
    ChangeState.CONFIRMED: "",
    ChangeState.WITHDRAWN: "Withdrawn, the page took it back",
}
NO_EFFECT = "The wording changed; we found no effect on your data."


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time, for programs and for people."""

    iso: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A web address; `link` is "" where it is shown but must not be followed."""

    text: str
    link: str


def day_of(instant: datetime) -> When:
    """The day of an instant."""
    return When(iso=instant.date().isoformat(), words=day_words(instant.date()))


def minute_of(instant: datetime) -> When:
    """The minute of an instant."""
    return When(iso=f"{instant:%Y-%m-%dT%H:%MZ}", words=moment_words(instant))


def name_of(name: str) -> str:
    """The name of a service or of its terms, in one line."""
    return cut(plain(name), LONGEST_NAME)


def public_address(url: str) -> Address:
    """An address without the user and password that may stand in it.

    Args:
        url: from the config or from a server.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return Address(text="(an address that cannot be shown)", link="")
    shown = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    link = shown if is_safe_link(shown) else ""
    return Address(text=cut(plain(shown), _LONGEST_ADDRESS), link=link)


def stated_deadline(deadline: Deadline) -> str:
    """Until when a person can object, in words that stay true."""
    if deadline.day:
        return f"Last day to object: {day_words(deadline.day)}"
    return f"{_days(deadline.days or 0)} to object, after you accept"


def deadline_ahead(deadline: Deadline | None, seen_at: datetime, today: date) -> str:
    """Until when a person can still object; "": there is no such day, or it is past.

    Args:
        deadline: as the text states it.
        seen_at: when the text was first seen; days to object are counted from then.
        today: the present day.
    """
    if deadline is None:
        return ""
    last = deadline.day or seen_at.date() + timedelta(days=deadline.days or 0)
    return stated_deadline(deadline) if last >= today else ""


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 page, 2 pages."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _days(number: int) -> str:
    return counted(number, "day")
