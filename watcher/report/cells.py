"""The rows of two versions as cells: changed words marked, long unchanged runs folded away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from watcher.model.change import Change, EditOp, Op
from watcher.model.clause import Clause
from watcher.model.document import BlockKind
from watcher.report.rows import Row, RowKind
from watcher.report.wording import section_words
from watcher.visible import make_visible

#: A run of unchanged clauses longer than this is folded, save its first and last ones.
LONGEST_RUN = 6
#: Unchanged clauses left in sight beside a change, so that it is read in its context.
CONTEXT = 2

_LABELS = {
    RowKind.ADDED: "Added",
    RowKind.REMOVED: "Removed",
    RowKind.REWORDED: "Reworded",
    RowKind.SPLIT: "Split",
    RowKind.MERGED: "Merged",
}

Runs = tuple[tuple[str, str], ...]  #: (element name or "", text) in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One row as the template needs it.

    Args:
        kind: its RowKind, also the name of its class.
        anchor: its id on the page.
        label: what happened, in words; "" where nothing did.
        link: the id of the other end of a move; "" if none.
        section: headings to show above it; "" where they stand above already.
        heading: whether it is a heading itself.
        old: the left side; () for an empty one.
        new: the right side, likewise.
    """

    kind: str
    anchor: str
    label: str
    link: str
    section: str
    heading: bool
    old: Runs
    new: Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rows that are shown, or folded away because nothing changed in them."""

    folded: bool
    rows: tuple[Cells, ...]


def fold_rows(rows: tuple[Row, ...]) -> Iterator[Stretch]:
    """The rows with long unchanged runs folded; a heading is repeated where a stretch begins."""
    shown: tuple[str, ...] = ()
    for same, run in groupby(rows, key=lambda row: row.kind is RowKind.SAME):
        for folded, part in _folds(list(run), same):
            cells = []
            for row in part:
                cells.append(_cells(row, shown))
                shown = _below(row)
            yield Stretch(folded=folded, rows=tuple(cells))


def _folds(run: list[Row], same: bool) -> Iterator[tuple[bool, list[Row]]]:
    if not same or len(run) <= LONGEST_RUN:
        yield False, run
        return
    yield False, run[:CONTEXT]
    yield True, run[CONTEXT:-CONTEXT]
    yield False, run[-CONTEXT:]


def _below(row: Row) -> tuple[str, ...]:
    """The headings that a reader has seen after a row."""
    clause = (row.new or row.old)[0]
    return (*clause.section, clause.text) if _is_heading(clause) else clause.section


def _is_heading(clause: Clause) -> bool:
    return clause.kind is BlockKind.HEADING


def _cells(row: Row, shown: tuple[str, ...]) -> Cells:
    clause = (row.new or row.old)[0]
    heading = _is_heading(clause)
    section = "" if heading or row.section == shown else section_words(row.section)
    label, link = _label(row)
    return Cells(
        kind=row.kind.value,
        anchor=anchor_of(row),
        label=make_visible(label),
        link=link,
        section=make_visible(section),
        heading=heading,
        old=_left(row),
        new=_right(row),
    )


def anchor_of(row: Row) -> str:
    if row.kind is RowKind.MOVED_AWAY or not row.new:
        return f"o{row.old[0].index}"
    return f"n{row.new[0].index}"


def _label(row: Row) -> tuple[str, str]:
    """What happened in words, and the id of the other end of a move."""
    change = row.change
    if change is None or change.op is not Op.MOVED:
        return _LABELS.get(row.kind, ""), ""
    here, there = (change.old, change.new), (change.new, change.old)
    (near, far), verb = (here, "to") if row.kind is RowKind.MOVED_AWAY else (there, "from")
    place = section_words(far[0].section) or "the top"
    label = f"Moved {verb} another place in {place}"
    if near[0].section != far[0].section:
        label = f"Moved {verb} {place}"
    return label, f"{'n' if verb == 'to' else 'o'}{far[0].index}"


def _left(row: Row) -> Runs:
    if row.kind is RowKind.MOVED_HERE and not (row.change and row.change.edits):
        return ()
    if row.kind is RowKind.MOVED_AWAY and row.change and row.change.edits:
        return _plain(row.old)
    if row.kind is RowKind.REMOVED:
        return (("del", _text(row.old)),)
    return _marked(row.change, EditOp.INSERT, "del") or _plain(row.old)


def _right(row: Row) -> Runs:
    if row.kind is RowKind.MOVED_AWAY:
        return ()
    if row.kind is RowKind.ADDED:
        return (("ins", _text(row.new)),)
    return _marked(row.change, EditOp.DELETE, "ins") or _plain(row.new)


def _marked(change: Change | None, hidden: EditOp, element: str) -> Runs:
    """One side of the word edits: what the other side alone has is left out."""
    if change is None:
        return ()
    runs: list[tuple[str, str]] = []
    for edit in change.edits:
        if edit.op is EditOp.KEEP:
            runs.append(("", make_visible(edit.text)))
        elif edit.op is not hidden:
            runs.extend(_around(element, make_visible(edit.text)))
    return tuple(runs)


def _around(element: str, text: str) -> Runs:
    """A marked run; the blanks at its ends stay outside, where a line through them would puzzle."""
    words = text.strip()
    lead, _, tail = text.partition(words) if words else (text, "", "")
    return tuple(run for run in (("", lead), (element, words), ("", tail)) if run[1])


def _plain(clauses: tuple[Clause, ...]) -> Runs:
    return (("", _text(clauses)),) if clauses else ()


def _text(clauses: Iterable[Clause]) -> str:
    return make_visible(" ".join(clause.text for clause in clauses))
