"""A change in one line of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from watcher.model.headline import Headline
from watcher.model.page_change import ChangeState
from watcher.notifier.wording import LONGEST_SENTENCE, cut, plain
from watcher.web.words import (
    DOUBTS,
    GRAVITIES,
    NO_EFFECT,
    When,
    day_of,
    deadline_ahead,
    name_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the templates print of a change.

    Args:
        number: its number.
        terms: which document.
        severity: also the name of its class.
        gravity: the same in words.
        doubt: "First seen, not yet confirmed" …; "": it stands.
        seen: when the new version was first seen.
        sentence: the gravest effect.
        deadline: until when to object; "": no such day is stated, it is past, or all is withdrawn.
    """

    number: int
    terms: str
    severity: str
    gravity: str
    doubt: str
    seen: When
    sentence: str
    deadline: str


def line_of(headline: Headline, today: date) -> Line:
    """A change as its line.

    Args:
        headline: the change.
        today: the present day; a deadline before it is left out.
    """
    stands = headline.state is not ChangeState.WITHDRAWN
    return Line(
        number=headline.id,
        terms=name_of(headline.terms),
        severity=headline.severity.value,
        gravity=GRAVITIES[headline.severity],
        doubt=DOUBTS[headline.state],
        seen=day_of(headline.seen_at),
        sentence=sentence_of(headline),
        deadline=deadline_ahead(headline.deadline, headline.seen_at, today) if stands else "",
    )


def sentence_of(headline: Headline) -> str:
    """The gravest effect of a change, or that there is none."""
    return cut(plain(headline.sentence), LONGEST_SENTENCE) or NO_EFFECT
