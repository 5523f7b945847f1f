"""A comparison as one HTML file that opens without network: summary, findings, both texts."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.model.comparison import Comparison
from watcher.model.document import Document
from watcher.model.finding import Finding, Quote
from watcher.rendering import render
from watcher.report.cells import anchor_of, fold_rows
from watcher.report.excerpt import excerpt_around
from watcher.report.outline import changes_beyond, count_of_others
from watcher.report.rows import Row, RowKind, lay_rows
from watcher.report.view import DEFAULT_VIEW, View
from watcher.report.wording import (
    deadline_words,
    effective_words,
    headline,
    mark_of,
    section_words,
    title_of,
)
from watcher.visible import make_visible


def draw_html(comparison: Comparison, view: View = DEFAULT_VIEW) -> str:
    """One self-contained page; page text in it is escaped and made visible."""
    verdict = comparison.verdict
    rows = lay_rows(comparison)
    places = _Places(rows)
    others = count_of_others(changes_beyond(comparison), further=bool(verdict.findings))
    title = title_of(comparison, view)
    return render(
        "report/report.html",
        title=make_visible(title),
        severity=verdict.severity.value,
        headline=headline(comparison),
        notes=[make_visible(note) for note in verdict.notes],
        dates=list(_dates(comparison)),
        summary=[make_visible(sentence) for sentence in verdict.summary],
        findings=[_finding(finding, title, places, view) for finding in verdict.findings],
        others=others,
        old=_source(comparison.old),
        new=_source(comparison.new),
        stretches=list(fold_rows(rows)),
        same=comparison.same_words,
    )


def _dates(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Each date or deadline in words, with the words of the page that state it."""
    verdict = comparison.verdict
    if verdict.effective:
        yield effective_words(verdict.effective), _excerpt(verdict.effective.quote)
    if verdict.deadline:
        yield deadline_words(verdict.deadline), _excerpt(verdict.deadline.quote)


def _excerpt(quote: Quote) -> str:
    return make_visible(excerpt_around(quote.text, words=12))


def _finding(finding: Finding, title: str, places: _Places, view: View) -> dict[str, object]:
    reason = finding.reason
    return {
        "why": make_visible(finding.why),
        "mark": mark_of(finding),
        "expands": finding.direction.value == "expands",
        "section": make_visible(section_words(_section(finding), title)),
        "old": [make_visible(quote.text) for quote in finding.old_quotes],
        "new": [make_visible(quote.text) for quote in finding.new_quotes],
        "anchor": places.of(finding),
        "reason": _reason(finding) if view.explain and reason else (),
    }


def _section(finding: Finding) -> tuple[str, ...]:
    return (finding.new_quotes or finding.old_quotes)[0].section


def _reason(finding: Finding) -> tuple[tuple[str, str], ...]:
    reason = finding.reason
    sure = f"{reason.rule} ({finding.kind.value}, {finding.confidence:.0%} sure)"
    return tuple(
        (label, make_visible(text))
        for label, text in (
            ("Rule", f"{sure}: {reason.detail}" if reason.detail else sure),
            *(("Read before", statement) for statement in reason.old_statements),
            *(("Read now", statement) for statement in reason.new_statements),
            ("Weights", ", ".join(f"{name} {weight:+.2f}" for name, weight in reason.weights)),
        )
        if text
    )


def _source(document: Document) -> dict[str, str]:
    return {
        "name": make_visible(document.name),
        "words": f"{len(document.text.split()):,} words",
        "sha256": document.sha256,
        "language": document.language,
    }


class _Places:
    """Where on the page the words of a finding stand."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self._new = {clause.start: anchor_of(row) for row in rows for clause in row.new}
        self._old = {
            clause.start: anchor_of(row)
            for row in rows
            if row.kind is not RowKind.MOVED_HERE
            for clause in row.old
        }

    def of(self, finding: Finding) -> str:
        """The id of its row; "" where the quote is not the beginning of a clause."""
        if finding.new_quotes:
            return self._new.get(finding.new_quotes[0].start, "")
        return self._old.get(finding.old_quotes[0].start, "")
