"""Whether two fetches of a page gave the same words, which differ, and what cures that; pure."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.differ.align import align_clauses
from watcher.differ.compare import compare_clauses
from watcher.differ.extract import extract_document
from watcher.differ.fingerprint import hash_words
from watcher.differ.source import Source
from watcher.differ.split import split_clauses
from watcher.discovery.candidate import STEADY, Candidate, Steadiness
from watcher.discovery.reading import source_of
from watcher.discovery.selectors import Clauses, find_cure
from watcher.errors import UnreadableSource
from watcher.model.answer import Answer, Failure, Fetched
from watcher.model.change import Change, EditOp, Op

_MOST_SHOWN = 3
_LONGEST_SHOWN = 60


def judge_steadiness(candidate: Candidate, second: Answer) -> Steadiness:
    """What a second fetch says of a page.

    Args:
        candidate: the page as it came first.
        second: what came the second time.
    """
    first = candidate.answer
    if not isinstance(second, Fetched):
        reason = second.message if isinstance(second, Failure) else "the server sent nothing"
        return Steadiness(unknown=reason)
    old, new = source_of(first), source_of(second)
    if _hash(old) == _hash(new):
        return STEADY
    try:
        clauses = _clauses(old), _clauses(new)
    except UnreadableSource as error:
        return Steadiness(unknown=str(error))
    changes = _changes(*clauses)
    if not changes:
        return STEADY
    cure = find_cure(first, second, whole=clauses, kind=candidate.kind)
    return Steadiness(
        differing=tuple(map(_shown, changes[:_MOST_SHOWN])), select=cure.select, remove=cure.remove
    )


def _hash(source: Source) -> str:
    return hash_words(source.body, content_type=source.content_type)


def _clauses(source: Source) -> Clauses:
    return split_clauses(extract_document(source))


def _changes(old: Clauses, new: Clauses) -> list[Change]:
    """What differs but order."""
    changes = compare_clauses(align_clauses(old, new))
    return [change for change in changes if change.op is not Op.MOVED or change.edits]


def _shown(change: Change) -> str:
    if change.op is Op.ADDED:
        return f"only the second time: “{_cut(change.new_text)}”"
    if change.op is Op.REMOVED:
        return f"only the first time: “{_cut(change.old_text)}”"
    first, second = (" … ".join(_runs(change, op)) for op in (EditOp.DELETE, EditOp.INSERT))
    return f"“{_cut(first)}”, then “{_cut(second)}”"


def _runs(change: Change, op: EditOp) -> Iterator[str]:
    return (edit.text.strip() for edit in change.edits if edit.op is op)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
