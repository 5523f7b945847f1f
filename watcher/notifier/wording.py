"""The words an alert is made of: its subject, its dates, its quotes; pure."""

from __future__ import annotations

import re
from datetime import date

from watcher.model.finding import Deadline, Direction, Finding
from watcher.model.instant import day_words
from watcher.model.page_change import PageChange
from watcher.visible import make_visible

#: Mail programs on telephones show 40 to 70 characters, on desks about 100.
LONGEST_SUBJECT = 100
LONGEST_QUOTE = 600
LONGEST_SENTENCE = 440
_LONGEST_NAME = 60
_LONGEST_HEADLINE = 160
_HALF = 6  # words of half a sentence that can stand for itself
_SMALL_WORDS = frozenset(
    ("A", "An", "Any", "As", "Before", "Data", "For", "If", "In", "Information", "It", "Other")
) | {"Personal", "Some", "The", "These", "They", "This", "Under", "When", "Where", "You", "Your"}
_NAMELESS = re.compile(r"^The (?:company|text) (?=now |no longer |may |will )")
_SPACES = re.compile(r"\s+")
#: Where a long sentence may end early and still say something true: before "; before, …".
_PAUSE = re.compile(r"[;:]\s|\s[–—]\s")


def plain(text: str) -> str:
    """One line that can be printed anywhere: controls and direction overrides made visible."""
    return _SPACES.sub(" ", make_visible(text)).strip()


def cut(text: str, longest: int) -> str:
    """The text, cut at a word and marked with … where it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    at_word = head[: head.rfind(" ")] if " " in head[longest // 2 :] else head
    return f"{at_word.rstrip(' ,;:–—-')}…"


def subject_of(change: PageChange, today: date) -> str:
    """What happened, in one line of at most 100 characters: service, gravest effect, deadline."""
    service = cut(plain(change.service), _LONGEST_NAME)
    ending = _subject_deadline(change.verdict.deadline, today)
    news = _with_name(first_sentence(change).rstrip("."), service)
    if not news:
        return cut(f"{service} changed the wording of its {plain(change.terms)}", LONGEST_SUBJECT)
    named = news.casefold().startswith(service.casefold())
    prefix, joint = ("", ": ") if named else (f"{service}: ", ", ")
    ending = f"{joint}{ending}" if ending else ""
    room = LONGEST_SUBJECT - len(prefix) - len(ending)
    return f"{prefix}{_shortened(news if named else _continued(news), room)}{ending}"


def _with_name(sentence: str, service: str) -> str:
    """A sentence with the service in place of "the company" or "the text" at its beginning."""
    return _NAMELESS.sub(lambda _: f"{service} ", sentence)


def _continued(sentence: str) -> str:
    """A sentence after a colon: its first word small, unless it may be a name."""
    first, space, rest = sentence.partition(" ")
    return f"{first.lower()}{space}{rest}" if first in _SMALL_WORDS else sentence


def _shortened(sentence: str, room: int) -> str:
    if len(sentence) <= room:
        return sentence
    for pause in reversed(list(_PAUSE.finditer(sentence, 0, room))):
        if pause.start() >= room // 3:
            return sentence[: pause.start()]
    return cut(sentence, room)


def halves(sentence: str) -> tuple[str, str]:
    """A headline and what is told below it: a long sentence parts at its semicolon.

    Args:
        sentence: the gravest effect; "" below it where it is short, or little stands behind.
    """
    first, pause, second = sentence.partition("; ")
    if len(sentence) <= _LONGEST_HEADLINE or not pause or len(second.split()) < _HALF:
        return sentence, ""
    return f"{first}{'' if first.endswith('…') else '.'}", f"{second[:1].upper()}{second[1:]}"


def first_sentence(change: PageChange) -> str:
    """The gravest effect as one plain sentence; "": none was found."""
    verdict = change.verdict
    if verdict.summary:
        return plain(verdict.summary[0])
    return plain(verdict.findings[0].why) if verdict.findings else ""


def _subject_deadline(deadline: Deadline | None, today: date) -> str:
    if deadline is None:
        return ""
    if deadline.day is None:
        return f"{_days(deadline.days or 0)} to refuse"
    return f"refuse by {day_words(deadline.day)}" if deadline.day >= today else ""


def deadline_words(deadline: Deadline, today: date) -> str:
    """Until when a person can object, in one sentence."""
    if deadline.day is None:
        return f"You have {_days(deadline.days or 0)} to object after you accept the new terms."
    if deadline.day >= today:
        return f"You can object until {day_words(deadline.day)}."
    return f"The last day to object was {day_words(deadline.day)}."


def effective_words(day: date, today: date) -> str:
    """From when the new version holds, in one sentence."""
    verb = "holds" if day <= today else "will hold"
    return f"The new version {verb} from {day_words(day)}."


def lead_words(change: PageChange) -> str:
    """What kind of news this is, in one sentence."""
    whose = (
        f"{cut(plain(change.service), _LONGEST_NAME)} changed its {cut(plain(change.terms), 80)}"
    )
    more, less = ways(change.verdict.findings)
    if more and less:
        return f"{whose}: it may now do more with your data in some ways and less in others."
    if more:
        return f"{whose}: it may now do more with your data."
    if less:
        return f"{whose}, in your favour: it may now do less with your data."
    return f"{whose}; we found no effect on your data."


def ways(findings: tuple[Finding, ...]) -> tuple[int, int]:
    """How many findings let the company do more, and how many less."""
    more = sum(finding.direction is Direction.EXPANDS for finding in findings)
    return more, len(findings) - more


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
