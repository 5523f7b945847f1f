"""Two versions laid side by side: which clauses stand in one row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from watcher.model.change import Change, Op
from watcher.model.clause import Clause
from watcher.model.comparison import Comparison


class RowKind(StrEnum):
    """What a row shows."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    MOVED_HERE = "moved-here"
    MOVED_AWAY = "moved-away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Clauses that stand beside each other.

    Args:
        kind: what the row shows.
        old: the clauses on the left; () where nothing stands.
        new: the clauses on the right; likewise.
        change: what happened; None where nothing did.
    """

    kind: RowKind
    old: tuple[Clause, ...] = ()
    new: tuple[Clause, ...] = ()
    change: Change | None = None

    @property
    def section(self) -> tuple[str, ...]:
        """The headings above it."""
        return (self.new or self.old)[0].section


def lay_rows(comparison: Comparison) -> tuple[Row, ...]:
    """All clauses of both versions in rows, each clause once, in the new version's order.

    What the old version alone has stands where it stood: after the clause before it.
    """
    return tuple(_Layout(comparison).rows())


class _Layout:
    """The rows of one comparison while they are laid."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        changes = comparison.changes
        self._from_old = {clause.index: change for change in changes for clause in change.old}
        self._from_new = {clause.index: change for change in changes for clause in change.new}
        self._partner = self._unchanged_pairs()
        self._next_old = 0

    def rows(self) -> Iterator[Row]:
        anchors = sorted(self._partner.items())
        ahead = iter([*(old.index for _, old in anchors), len(self._comparison.old_clauses)])
        limit = next(ahead)
        for clause in self._comparison.new_clauses:
            change, old = self._from_new.get(clause.index), self._partner.get(clause.index)
            if old is not None:
                yield from self._left_behind(old.index)
                self._next_old = max(self._next_old, old.index + 1)
                limit = next(ahead)
                yield Row(kind=RowKind.SAME, old=(old,), new=(clause,))
            elif change is None:
                yield Row(kind=RowKind.SAME, new=(clause,))
            elif change.new[0].index == clause.index:
                yield from self._changed(change, limit)
        yield from self._left_behind(len(self._comparison.old_clauses))

    def _changed(self, change: Change, limit: int) -> Iterator[Row]:
        # Only up to the next unchanged clause: a passage that came from far below must not
        # pull everything above its old place along.
        first = change.old[0].index if change.old else 0
        if change.op is not Op.MOVED and change.old and self._next_old <= first < limit:
            yield from self._left_behind(first)
        yield _row(change)

    def _left_behind(self, until: int) -> Iterator[Row]:
        """Rows of old clauses before `until` that have no place in the new version."""
        for clause in self._comparison.old_clauses[self._next_old : until]:
            change = self._from_old.get(clause.index)
            if change is None:
                if clause.index not in self._paired_old:
                    yield Row(kind=RowKind.SAME, old=(clause,))
            elif change.op is Op.REMOVED:
                yield Row(kind=RowKind.REMOVED, old=(clause,), change=change)
            elif change.op is Op.MOVED and change.old[0].index == clause.index:
                yield Row(kind=RowKind.MOVED_AWAY, old=change.old, change=change)
        self._next_old = max(self._next_old, until)

    def _unchanged_pairs(self) -> dict[int, Clause]:
        """New index to old clause, for the clauses that no change names: both in their order."""
        old = [c for c in self._comparison.old_clauses if c.index not in self._from_old]
        new = [c for c in self._comparison.new_clauses if c.index not in self._from_new]
        pairs = {right.index: left for left, right in zip(old, new, strict=False)}
        self._paired_old = {clause.index for clause in pairs.values()}
        return pairs


def _row(change: Change) -> Row:
    if change.op is Op.MOVED:
        return Row(kind=RowKind.MOVED_HERE, old=change.old, new=change.new, change=change)
    return Row(kind=RowKind(change.op.value), old=change.old, new=change.new, change=change)
