"""Which changes the findings already tell, and how many others there are."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from watcher.model.change import Change, Op
from watcher.model.clause import Clause
from watcher.model.comparison import Comparison
from watcher.model.finding import Quote


def changes_beyond(comparison: Comparison) -> tuple[Change, ...]:
    """The changes of which no finding quotes a word, in their order."""
    findings = comparison.verdict.findings
    old = _Stretches(quote for finding in findings for quote in finding.old_quotes)
    new = _Stretches(quote for finding in findings for quote in finding.new_quotes)
    return tuple(
        change
        for change in comparison.changes
        if not any(old.touch(clause) for clause in change.old)
        and not any(new.touch(clause) for clause in change.new)
    )


def count_of_others(changes: Iterable[Change], *, further: bool) -> str:
    """Those changes in words: "57 further changes in the wording"; "" for none.

    Args:
        changes: what to count.
        further: whether the reader has been told of others before.
    """
    count = Counter("moved" if change.op is Op.MOVED else "worded" for change in changes)
    worded, moved = count["worded"], count["moved"]
    parts = []
    if worded:
        more = "further " if further else ""
        parts.append(f"{worded} {more}change{'s' if worded > 1 else ''} in the wording")
    if moved:
        parts.append(f"{moved} passage{'s' if moved > 1 else ''} only moved")
    return ", ".join(parts)


class _Stretches:
    """Parts of one document, asked whether they overlap a clause."""

    def __init__(self, quotes: Iterable[Quote]) -> None:
        self._parts = sorted({(quote.start, quote.end) for quote in quotes})
        self._longest = max((end - start for start, end in self._parts), default=0)

    def touch(self, clause: Clause) -> bool:
        first = bisect_left(self._parts, (clause.start - self._longest, 0))
        for start, end in self._parts[first:]:
            if start >= clause.end:
                return False
            if end > clause.start:
                return True
        return False
