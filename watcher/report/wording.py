"""The sentences that every drawing of a comparison says in the same words."""

from __future__ import annotations

import re

from watcher.model.comparison import Comparison
from watcher.model.document import Document
from watcher.model.finding import Deadline, Direction, Finding, Severity, StatedDate
from watcher.model.instant import day_words
from watcher.report.view import View

#: Below it a finding is shown as a doubt; half of such findings are wrong by their own estimate.
UNSURE_BELOW = 0.5

#: Words that promise force from a day; "Last updated" alone does not.
_IN_FORCE = re.compile(r"\b(?:effect|effective|force|appl(?:y|ies|icable)|valid)\b", re.IGNORECASE)

_HEADING = 12  # words
_GRAVITY = {
    Severity.MINOR: "Minor change",
    Severity.NOTABLE: "Notable change",
    Severity.MAJOR: "Major change",
}


def title_of(comparison: Comparison, view: View) -> str:
    """What to call the comparison: as asked, or the newest title, or the source's name."""
    new, old = comparison.new, comparison.old
    return view.title.strip() or new.title.strip() or old.title.strip() or new.name


def headline(comparison: Comparison) -> str:
    """How grave the difference is and in which direction it goes, in one sentence."""
    if comparison.same_words:
        return "No difference in the words."
    gravity = _GRAVITY.get(comparison.verdict.severity)
    ways = _ways(comparison.verdict.findings)
    if gravity is None:
        return "The wording changed; no effect on your data was found."
    return f"{gravity}{': ' if ways else '.'}{ways}"


def _ways(findings: tuple[Finding, ...]) -> str:
    more = sum(finding.direction is Direction.EXPANDS for finding in findings)
    less = len(findings) - more
    if more and less:
        return f"in {_counted(more, 'way')} the company may do more with your data, in {less} less."
    if more:
        return f"in {_counted(more, 'way')} the company may do more with your data."
    return f"in {_counted(less, 'way')} the company may do less with your data." if less else ""


def effective_words(effective: StatedDate) -> str:
    """From when the new text holds, or of which day it is if it says no more than that."""
    day = day_words(effective.day)
    return f"In force from {day}" if _IN_FORCE.search(effective.quote.text) else f"Dated {day}"


def deadline_words(deadline: Deadline) -> str:
    """Until when a person can object."""
    if deadline.day:
        return f"You can object until {day_words(deadline.day)}"
    return f"You have {_counted(deadline.days or 0, 'day')} to object after you accept"


def section_words(section: tuple[str, ...], title: str = "") -> str:
    """The headings above a clause, outermost first, as one line; "" where it has none.

    Args:
        section: the headings.
        title: what stands at the head of the report, and is not told again.
    """
    below = section[1:] if title and section[:1] == (title,) else section
    return " › ".join(map(_heading, below))


def _heading(words: str) -> str:
    """A heading as a place is named by it; some pages set whole sentences as headings."""
    parts = words.split()
    return words if len(parts) <= _HEADING else f"{' '.join(parts[:_HEADING])}…"


def source_words(comparison: Comparison) -> str:
    """Which two sources were compared, and how long they are."""
    old, new = comparison.old, comparison.new
    return f"Compared {_length(old)} with {_length(new)}."


def mark_of(finding: Finding) -> str:
    """What a reader must know of a finding beside its sentence: its gravity, direction, doubt."""
    parts = [finding.severity.value if finding.severity is not Severity.NONE else "for the record"]
    if finding.direction is Direction.RESTRICTS:
        parts.append("in your favour")
    if finding.confidence < UNSURE_BELOW:
        parts.append("unsure, read it")
    return ", ".join(parts)


def _length(document: Document) -> str:
    return f"{document.name} ({len(document.text.split()):,} words)"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
