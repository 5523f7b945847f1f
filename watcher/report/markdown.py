"""A comparison as Markdown to paste into an issue or a message; page text stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from watcher.model.change import Change, EditOp, Op
from watcher.model.comparison import Comparison
from watcher.model.finding import Finding, Quote, Reason
from watcher.report.excerpt import excerpt_around
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
from watcher.visible import make_visible

#: What CommonMark and GitHub read as markup anywhere in a line; braces for Liquid and Jinja.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~$&])")
#: What makes a heading, a list or a rule, but only at the beginning of a line.
_BEGINNING = re.compile(r"^(\d*)([-+=#.)])")
#: Addresses that GitHub turns into links by itself.
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp|www)([:.])")
#: "@name" and "#12" call people and link issues on GitHub, which reads them after the escapes are
#: gone: a joiner that shows nothing keeps them apart.
_CALL = re.compile(r"(?<!\w)([@#])(?=\w)")
_EDIT_MARKS = {EditOp.KEEP: "{}", EditOp.DELETE: "~~{}~~", EditOp.INSERT: "**{}**"}


def draw_markdown(comparison: Comparison, view: View = DEFAULT_VIEW) -> str:
    """Headline, dates and summary, then each finding with its quotes."""
    parts = [*_top(comparison, view)]
    for number, finding in enumerate(comparison.verdict.findings, start=1):
        parts.extend(_finding(number, finding, title_of(comparison, view), view))
    parts.extend(_others(comparison, view))
    return "\n\n".join(parts) + "\n"


def escape_markdown(text: str) -> str:
    """Page text as one line of Markdown that shows it as it is."""
    plain = _MARKUP.sub(r"\\\1", make_visible(text).strip())
    plain = _BEGINNING.sub(r"\1\\\2", plain)
    plain = _ADDRESS.sub(r"\1\\\2", plain)
    return _CALL.sub("\\1\N{WORD JOINER}", plain)


def _top(comparison: Comparison, view: View) -> Iterator[str]:
    verdict = comparison.verdict
    yield f"## {escape_markdown(title_of(comparison, view))}"
    yield f"**{headline(comparison)}**"
    yield from (f"Note: {escape_markdown(note)}" for note in verdict.notes)
    if verdict.effective:
        yield _stated(effective_words(verdict.effective), verdict.effective.quote)
    if verdict.deadline:
        yield _stated(deadline_words(verdict.deadline), verdict.deadline.quote)
    if verdict.summary:
        sentences = enumerate(map(escape_markdown, verdict.summary), start=1)
        yield "\n".join(f"{number}. {sentence}" for number, sentence in sentences)


def _stated(words: str, quote: Quote) -> str:
    return f'{words} ("{escape_markdown(excerpt_around(quote.text))}")'


def _finding(number: int, finding: Finding, title: str, view: View) -> Iterator[str]:
    section = (finding.new_quotes or finding.old_quotes)[0].section
    place = section_words(section, title)
    head = f"{number}\\. {escape_markdown(finding.why)}"
    yield f"### {head}"
    yield f"{mark_of(finding)}{f' · {escape_markdown(place)}' if place else ''}"
    if finding.old_quotes:
        yield _quotes("Before", finding.old_quotes)
    if finding.new_quotes:
        yield _quotes("Now", finding.new_quotes)
    if view.explain:
        yield _reason(finding.reason)


def _quotes(label: str, quotes: tuple[Quote, ...]) -> str:
    lines = "\n>\n".join(f"> {escape_markdown(quote.text)}" for quote in quotes)
    return f"{label}:\n\n{lines}"


def _reason(reason: Reason) -> str:
    lines = [f"Rule: {reason.rule} {reason.detail}"]
    lines += [f"Read before: {statement}" for statement in reason.old_statements]
    lines += [f"Read now: {statement}" for statement in reason.new_statements]
    lines += [f"Weight: {name} {weight:+.2f}" for name, weight in reason.weights]
    return "\n".join(f"- {escape_markdown(line)}" for line in lines)


def _others(comparison: Comparison, view: View) -> Iterator[str]:
    if view.all and comparison.changes:
        yield "### All changes"
        yield "\n".join(_change(change) for change in comparison.changes)
    else:
        further = bool(comparison.verdict.findings)
        others = count_of_others(changes_beyond(comparison), further=further)
        if others:
            yield f"{others}."
    yield escape_markdown(source_words(comparison))


def _change(change: Change) -> str:
    place = escape_markdown(section_words(change.section))
    words = "".join(_edits(change))
    return f"- *{change.op.value}*{f' · {place}' if place else ''}: {words}"


def _edits(change: Change) -> Iterator[str]:
    if change.op is Op.MOVED and not change.edits:
        yield escape_markdown(change.new_text)
        return
    if not change.edits:
        op = EditOp.DELETE if change.op is Op.REMOVED else EditOp.INSERT
        yield _EDIT_MARKS[op].format(escape_markdown(change.old_text or change.new_text))
    for edit in change.edits:
        words = edit.text.strip()
        # A mark must touch its words, or CommonMark shows the asterisks.
        lead, _, tail = edit.text.partition(words) if words else (edit.text, "", "")
        yield " " if lead else ""
        yield _EDIT_MARKS[edit.op].format(escape_markdown(words)) if words else ""
        yield " " if tail else ""
