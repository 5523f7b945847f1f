"""What a change means for the person whose data it is, and the words that say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Direction(StrEnum):
    """Whether the company may do more with a person's data, or less."""

    EXPANDS = "expands"
    RESTRICTS = "restricts"


class Kind(StrEnum):
    """What a finding is mainly about."""

    RECIPIENT = "recipient"
    DATA = "data"
    PURPOSE = "purpose"
    CONSENT = "consent"
    PROMISE = "promise"
    RETENTION = "retention"
    TRANSFER = "transfer"
    RIGHTS = "rights"
    SOURCE = "source"


class Severity(StrEnum):
    """How much a subscriber cares: `minor` is for the record, from `notable` on mail goes out."""

    NONE = "none"
    MINOR = "minor"
    NOTABLE = "notable"
    MAJOR = "major"

    @property
    def rank(self) -> int:
        """0 for none to 3 for major, to compare by."""
        return list(Severity).index(self)

    def at_least(self, other: Severity) -> bool:
        """Whether this is as grave as `other`, or graver."""
        return self.rank >= other.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Verbatim words of a document.

    Args:
        text: exactly `document.text[start:end]`.
        start: offset of the first character in the document's text.
        end: offset after the last.
        section: the headings above it, outermost first.
    """

    text: str
    start: int
    end: int
    section: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """How a finding came about, so that a reader can disagree.

    Args:
        rule: the name of the rule that spoke.
        detail: one line of what it saw.
        old_statements: what we understood the old words to say.
        new_statements: what we understood the new words to say.
        weights: the learnt features that spoke, gravest first, with their weight.
    """

    rule: str
    detail: str = ""
    old_statements: tuple[str, ...] = ()
    new_statements: tuple[str, ...] = ()
    weights: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One effect of a change on a person's data.

    Args:
        direction: whether the company may do more or less.
        kind: what it is mainly about.
        sharing: whether data reaches (or no longer reaches) somebody outside the company.
        severity: how much a subscriber cares.
        confidence: from 0 to 1, how often such a finding is right.
        why: one plain sentence for the reader.
        new_quotes: the new version's words that carry it.
        old_quotes: the old version's words that carried the opposite.
        data: the data named, as the text names them.
        recipients: the recipients named, likewise.
        purposes: the purposes named, likewise.
        reason: how we got there.
    """

    direction: Direction
    kind: Kind
    sharing: bool
    severity: Severity
    confidence: float
    why: str
    new_quotes: tuple[Quote, ...] = ()
    old_quotes: tuple[Quote, ...] = ()
    data: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    reason: Reason

    def __post_init__(self) -> None:
        if not self.new_quotes and not self.old_quotes:
            raise ValueError("a finding quotes the words that convinced us")
        if not 0 <= self.confidence <= 1:
            raise ValueError("a confidence lies between 0 and 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDate:
    """A date that the new text states, with the words that state it."""

    day: date
    quote: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Until when a person can object: a day, or a number of days after accepting.

    Args:
        day: the stated day; None where the text gives a number of days.
        days: days after acceptance; None where the text gives a day.
        quote: the words that state it.
    """

    day: date | None = None
    days: int | None = None
    quote: Quote

    def __post_init__(self) -> None:
        if (self.day is None) == (self.days is None):
            raise ValueError("a deadline is either a day or a number of days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What we say about a pair of versions.

    Args:
        severity: what a subscriber would call this change.
        score: a number, higher is graver, to rank pairs against each other.
        summary: at most five plain sentences, the gravest first; each stands for the finding of
            the same position in `findings`.
        findings: all effects found, most important first.
        effective: the date from which the new text holds; None: it states none.
        deadline: until when to object; None: the text states none.
        notes: what the reader must know about our reading ("The judge reads English only …").
    """

    severity: Severity
    score: float
    summary: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    effective: StatedDate | None = None
    deadline: Deadline | None = None
    notes: tuple[str, ...] = ()
