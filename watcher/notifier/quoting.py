"""Which findings an alert quotes, and how much of each; pure."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import accumulate

from watcher.model.finding import Direction, Finding, Quote, Severity
from watcher.notifier.wording import LONGEST_QUOTE, LONGEST_SENTENCE, cut, plain

#: More than eight findings nobody reads in a mail; the page is linked.
_MOST_FINDINGS = 8
#: Gmail cuts mails off at about 102 KB; all the rest of the HTML is below 35 KB.
_MOST_BYTES = 24_000
_MOST_QUOTES = 3
#: Below it a finding is shown as a doubt; half of such findings are wrong by their own estimate.
_UNSURE_BELOW = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A quote and where it stands; `section` is "" where it has none."""

    text: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One finding as it is shown.

    Args:
        why: the sentence.
        mark: "in your favour", "unsure, please read it" …; "": nothing to add.
        favourable: whether the company may do less.
        old: the words before.
        new: the words now.
    """

    why: str
    mark: str
    favourable: bool
    old: tuple[Passage, ...]
    new: tuple[Passage, ...]


def shown_findings(findings: tuple[Finding, ...], asked_for: Severity) -> tuple[Finding, ...]:
    """The findings worth quoting: the grave ones, or all for who asked for minor ones."""
    floor = min(asked_for, Severity.NOTABLE, key=lambda severity: severity.rank)
    grave = tuple(finding for finding in findings if finding.severity.at_least(floor))
    return _fitting((grave or findings)[:_MOST_FINDINGS])


def _fitting(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """As many of the first findings as a mail has room for; the gravest in any case."""
    sizes = accumulate(_size(item_of(finding)) for finding in findings)
    fitting = sum(size <= _MOST_BYTES for size in sizes)
    return findings[: max(fitting, 1)]


def _size(item: Item) -> int:
    quoted = "".join(passage.text + passage.section for passage in item.old + item.new)
    return len(escape(item.why + quoted).encode())


def item_of(finding: Finding) -> Item:
    """A finding with its quotes bounded and its direction and doubt in words."""
    favourable = finding.direction is Direction.RESTRICTS
    marks = ["in your favour"] if favourable else []
    if finding.confidence < _UNSURE_BELOW:
        marks.append("unsure, please read it")
    return Item(
        why=cut(plain(finding.why), LONGEST_SENTENCE * 2),
        mark=", ".join(marks),
        favourable=favourable,
        old=_passages(finding.old_quotes),
        new=_passages(finding.new_quotes),
    )


def _passages(quotes: tuple[Quote, ...]) -> tuple[Passage, ...]:
    return tuple(passage_of(quote) for quote in quotes[:_MOST_QUOTES])


def passage_of(quote: Quote, label: str = "") -> Passage:
    """A quote, whole if it is not very long, below its section or below `label`."""
    section = " › ".join(cut(plain(heading), 80) for heading in quote.section)
    return Passage(text=cut(plain(quote.text), LONGEST_QUOTE), section=label or cut(section, 160))


def more_words(findings: tuple[Finding, ...], shown: tuple[Finding, ...]) -> str:
    """How much is not quoted, in one sentence; "": nothing."""
    minor = _minor_in(findings) - _minor_in(shown)
    other = len(findings) - len(shown) - minor
    parts = [f"{other} more of this weight"] if other else []
    parts += [f"{minor} of minor weight"] if minor else []
    if not parts:
        return ""
    return f"Not quoted here: {' and '.join(parts)}."


def _minor_in(findings: tuple[Finding, ...]) -> int:
    return sum(not finding.severity.at_least(Severity.NOTABLE) for finding in findings)
