"""The page of a change: what its alert says, built from what we said then."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.model.finding import Direction, Finding, Verdict
from watcher.model.page_change import ChangeState, PageChange
from watcher.notifier.quoting import Passage, passage_of
from watcher.notifier.wording import LONGEST_SENTENCE, cut, halves, lead_words, plain
from watcher.report.wording import effective_words, mark_of
from watcher.web.drawing import draw
from watcher.web.words import (
    GRAVITIES,
    NO_EFFECT,
    Address,
    When,
    day_of,
    name_of,
    public_address,
    stated_deadline,
)

_NOTICES = {
    ChangeState.EARLY: "First seen, not yet confirmed. The page may take it back.",
    ChangeState.CONFIRMED: "",
    ChangeState.WITHDRAWN: "Withdrawn: the page took this back. What is written below no longer"
    " stands there.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A finding: its sentence, its gravity and doubt, whether it favours the reader, its quotes."""

    why: str
    mark: str
    favourable: bool
    old: tuple[Passage, ...]
    new: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A date in words, and the words of the page that state it."""

    words: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """What the template prints; see templates/web/change.html.

    Args:
        number: the change's.
        service: whose terms changed.
        file: the file of its page, without its ending.
        terms: which document.
        notice: that it is not believed yet, or no more; "": it stands.
        severity: also the name of its class.
        gravity: the same in words.
        news: the gravest effect.
        lead: in which direction the change goes.
        further: the other sentences of the summary.
        dates: what the new text states.
        items: the findings with their quotes.
        notes: what the reader must know of our reading.
        before: when the old version was first seen.
        seen: when the new one was.
        address: where.
    """

    number: int
    service: str
    file: str
    terms: str
    notice: str
    severity: str
    gravity: str
    news: str
    lead: str
    further: tuple[str, ...]
    dates: tuple[Stated, ...]
    items: tuple[Item, ...]
    notes: tuple[str, ...]
    before: When
    seen: When
    address: Address


def view_change(change: PageChange, file: str) -> ChangeView:
    """Choose what the page of a change says; nothing in it depends on when it is read.

    Args:
        change: as it is kept.
        file: the file of its service's page, without its ending.
    """
    verdict = change.verdict
    told = [_sentence(sentence) for sentence in verdict.summary]
    news, below = halves(told[0]) if told else (NO_EFFECT, "")
    return ChangeView(
        number=change.id,
        service=name_of(change.service),
        file=file,
        terms=name_of(change.terms),
        notice=_NOTICES[change.state],
        severity=verdict.severity.value,
        gravity=GRAVITIES[verdict.severity],
        news=news,
        lead=lead_words(change) if verdict.findings else "",
        further=tuple(filter(None, (below, *told[1:]))),
        dates=_dates(verdict),
        items=tuple(_item(finding) for finding in verdict.findings),
        notes=tuple(_sentence(note) for note in verdict.notes),
        before=day_of(change.old_seen_at),
        seen=day_of(change.new_seen_at),
        address=public_address(change.url),
    )


def draw_change(view: ChangeView) -> str:
    """The page of a change as HTML."""
    return draw("web/change.html", view=view)


def _sentence(text: str) -> str:
    return cut(plain(text), LONGEST_SENTENCE * 2)


def _dates(verdict: Verdict) -> tuple[Stated, ...]:
    dates = []
    if verdict.deadline:
        quote = passage_of(verdict.deadline.quote).text
        dates.append(Stated(words=stated_deadline(verdict.deadline), quote=quote))
    if verdict.effective:
        quote = passage_of(verdict.effective.quote).text
        dates.append(Stated(words=effective_words(verdict.effective), quote=quote))
    return tuple(dates)


def _item(finding: Finding) -> Item:
    return Item(
        why=_sentence(finding.why),
        mark=mark_of(finding),
        favourable=finding.direction is Direction.RESTRICTS,
        old=tuple(map(passage_of, finding.old_quotes)),
        new=tuple(map(passage_of, finding.new_quotes)),
    )
