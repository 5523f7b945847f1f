"""A comparison for the terminal: the news in the first screen, then the words that carry it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from watcher.model.change import Change, EditOp, Op
from watcher.model.comparison import Comparison
from watcher.model.finding import Finding, Quote, Reason, Severity
from watcher.report.excerpt import excerpt_around, shorten
from watcher.report.line import Line, Span, Style, plain_text, width_of, wrap_spans
from watcher.report.outline import changes_beyond, count_of_others
from watcher.report.view import DEFAULT_VIEW, View
from watcher.report.wording import (
    deadline_words,
    effective_words,
    headline,
    mark_of,
    section_words,
    source_words,
    title_of,
)

#: Columns of a line, as wide as the narrowest terminal people still use and as quoted mails allow.
WIDTH = 80
#: Places quoted of one side before the rest is only counted; --all shows them.
MOST_QUOTES = 3

_BLANK: Line = ()
_EDIT_MARKS = {
    EditOp.KEEP: ("{}", Style.PLAIN),
    EditOp.DELETE: ("[-{}-]", Style.REMOVED),
    EditOp.INSERT: ("{{+{}+}}", Style.ADDED),
}


def draw_text(comparison: Comparison, view: View = DEFAULT_VIEW) -> str:
    """The lines of `draw_lines` without colour."""
    return plain_text(draw_lines(comparison, view))


def draw_lines(comparison: Comparison, view: View = DEFAULT_VIEW) -> Iterator[Line]:
    """A comparison as lines of at most 80 columns.

    Args:
        comparison: what to tell.
        view: how much of it.
    """
    yield from _top(comparison, view)
    findings, title = comparison.verdict.findings, title_of(comparison, view)
    for number, finding in enumerate(findings, start=1):
        yield _BLANK
        told = number <= len(comparison.verdict.summary)
        yield from _finding(number, finding, title, told=told, view=view)
    yield from _others(comparison, view)


def _top(comparison: Comparison, view: View) -> Iterator[Line]:
    """Title, headline, dates and the summary: what a reader in a hurry sees."""
    verdict = comparison.verdict
    yield from _wrapped(title_of(comparison, view), Style.TITLE)
    grave = Style.GRAVE if verdict.severity is Severity.MAJOR else Style.STRONG
    yield from _wrapped(headline(comparison), grave)
    for note in verdict.notes:
        yield from _wrapped(f"Note: {note}")
    if verdict.effective:
        yield from _stated(effective_words(verdict.effective), verdict.effective.quote)
    if verdict.deadline:
        yield from _stated(deadline_words(verdict.deadline), verdict.deadline.quote)
    if verdict.summary:
        yield _BLANK
    for number, sentence in enumerate(verdict.summary, start=1):
        yield from _numbered(number, [Span(sentence, Style.STRONG)])


def _stated(words: str, quote: Quote) -> Iterator[Line]:
    """A date or deadline together with the few words that state it."""
    stated = Span(f' ("{excerpt_around(quote.text)}")', Style.FAINT)
    yield from wrap_spans([Span(words, Style.STRONG), stated], width=WIDTH, rest="  ")


def _finding(
    number: int, finding: Finding, title: str, *, told: bool, view: View
) -> Iterator[Line]:
    """Its number, gravity and section, then the words of both versions."""
    place = section_words(_section(finding), title)
    head = [Span(mark_of(finding), Style.STRONG)]
    if place:
        head.append(Span(f" · {place}", Style.FAINT))
    yield from _numbered(number, head)
    if not told:
        yield from wrap_spans([Span(finding.why)], width=WIDTH, first="   ", rest="   ")
    yield from _quotes("Before: ", finding.old_quotes, Style.REMOVED, view)
    yield from _quotes("Now:    ", finding.new_quotes, Style.ADDED, view)
    if finding.old_quotes and not finding.new_quotes:
        yield from wrap_spans(
            [Span("no longer there", Style.FAINT)], width=WIDTH, first="   Now:    "
        )
    if view.explain:
        yield from _reason(finding, finding.reason)


def _section(finding: Finding) -> tuple[str, ...]:
    return (finding.new_quotes or finding.old_quotes)[0].section


def _quotes(label: str, quotes: tuple[Quote, ...], style: Style, view: View) -> Iterator[Line]:
    shown = quotes if view.all else quotes[:MOST_QUOTES]
    first, rest = f"   {label}", "   " + " " * width_of(label)
    for quote in shown:
        text = quote.text if view.all else shorten(quote.text)
        yield from wrap_spans([Span(f'"{text}"', style)], width=WIDTH, first=first, rest=rest)
        first = rest
    if len(shown) < len(quotes):
        more = f"and {len(quotes) - len(shown)} more"
        yield from wrap_spans([Span(more, Style.FAINT)], width=WIDTH, first=rest, rest=rest)


def _reason(finding: Finding, reason: Reason) -> Iterator[Line]:
    """How the finding came about, for a reader who disagrees."""
    sure = f"{finding.kind.value}, {finding.confidence:.0%} sure"
    detail = f": {reason.detail}" if reason.detail else ""
    yield from _explained("Rule:   ", f"{reason.rule} ({sure}){detail}")
    for statement in reason.old_statements:
        yield from _explained("Read before: ", statement)
    for statement in reason.new_statements:
        yield from _explained("Read now:    ", statement)
    if reason.weights:
        weights = ", ".join(f"{name} {weight:+.2f}" for name, weight in reason.weights)
        yield from _explained("Weights: ", weights)


def _explained(label: str, text: str) -> Iterator[Line]:
    rest = "   " + " " * width_of(label)
    yield from wrap_spans([Span(text, Style.FAINT)], width=WIDTH, first=f"   {label}", rest=rest)


def _others(comparison: Comparison, view: View) -> Iterator[Line]:
    """What else changed: counted, or with --all every change."""
    yield _BLANK
    if view.all:
        for change in comparison.changes:
            yield from _change(change)
            yield _BLANK
    else:
        further = bool(comparison.verdict.findings)
        others = count_of_others(changes_beyond(comparison), further=further)
        if others:
            yield from _wrapped(f"{others}; --all shows {'them' if further else 'all'}.")
    yield from _wrapped(source_words(comparison), Style.FAINT)


def _change(change: Change) -> Iterator[Line]:
    """One change: its operation and section, then its words; a moved one takes one line."""
    head = [Span(change.op.value.capitalize(), Style.STRONG)]
    if change.op is Op.MOVED and not change.edits:
        yield from wrap_spans([*head, Span(f" {_way(change)}: {_start(change)}")], width=WIDTH)
        return
    place = _way(change) if change.op is Op.MOVED else section_words(change.section)
    if place:
        head.append(Span(f" · {place}", Style.FAINT))
    yield from wrap_spans(head, width=WIDTH, rest="  ")
    yield from wrap_spans(_words(change), width=WIDTH, first="  ", rest="  ")


def _way(change: Change) -> str:
    """From where to where a passage moved."""
    old, new = section_words(change.old[0].section), section_words(change.new[0].section)
    if old == new:
        return f"within {new}" if new else "elsewhere"
    return f"from {old or 'the top'} to {new or 'the top'}"


def _start(change: Change) -> str:
    return f'"{shorten(change.new_text, 60)}"'


def _words(change: Change) -> Iterable[Span]:
    if not change.edits:
        op = EditOp.DELETE if change.op is Op.REMOVED else EditOp.INSERT
        yield _marked(op, change.new_text or change.old_text)
    for edit in change.edits:
        yield from _edited(edit.op, edit.text)


def _edited(op: EditOp, text: str) -> Iterable[Span]:
    """Blanks at the ends of an edit stay outside its marks, so that lines can break there."""
    words = text.strip()
    if not words:
        yield Span(text)
        return
    lead, _, tail = text.partition(words)
    yield from (Span(lead), _marked(op, words), Span(tail))


def _marked(op: EditOp, text: str) -> Span:
    mark, style = _EDIT_MARKS[op]
    return Span(mark.format(text), style)


def _numbered(number: int, spans: list[Span]) -> Iterator[Line]:
    first = f"{number}. "
    yield from wrap_spans(spans, width=WIDTH, first=first, rest=" " * len(first))


def _wrapped(text: str, style: Style = Style.PLAIN) -> Iterator[Line]:
    yield from wrap_spans([Span(text, style)], width=WIDTH, rest="  ")
