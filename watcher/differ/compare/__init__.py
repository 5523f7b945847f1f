"""An alignment becomes changes: what was added, removed, reworded, moved, split or merged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from watcher.differ.align import Alignment, Group
from watcher.differ.align.order import longest_in_order
from watcher.differ.compare.edits import EditBudget
from watcher.model.change import Change, Op
from watcher.model.clause import Clause

__all__ = ["compare_clauses"]


def compare_clauses(alignment: Alignment) -> tuple[Change, ...]:
    """Everything that differs, in reading order of the new version.

    What was removed stands where it stood: behind the clause that came before it.

    Args:
        alignment: where each clause went.
    """
    budget = EditBudget()
    changes = [
        *_moved(alignment),
        *(_reworded(alignment, group, budget) for group in alignment.reworded),
        *_lone(alignment),
    ]
    place = _Places(alignment)
    return tuple(sorted(changes, key=place.of))


def _moved(alignment: Alignment) -> Iterator[Change]:
    """Neighbours that moved together are one change."""
    run: list[tuple[int, int]] = []
    for pair in alignment.moved:
        if run and pair != (run[-1][0] + 1, run[-1][1] + 1):
            yield _move_of(alignment, run)
            run = []
        run.append(pair)
    if run:
        yield _move_of(alignment, run)


def _move_of(alignment: Alignment, run: list[tuple[int, int]]) -> Change:
    old = tuple(alignment.old[i] for i, _ in run)
    return Change(op=Op.MOVED, old=old, new=tuple(alignment.new[j] for _, j in run))


def _reworded(alignment: Alignment, group: Group, budget: EditBudget) -> Change:
    old = tuple(alignment.old[i] for i in group.old)
    new = tuple(alignment.new[j] for j in group.new)
    op = Op.SPLIT if len(new) > 1 else Op.MERGED if len(old) > 1 else Op.REWORDED
    return Change(op=op, old=old, new=new, edits=budget.edit_words(_joined(old), _joined(new)))


def _joined(clauses: tuple[Clause, ...]) -> str:
    return " ".join(clause.text for clause in clauses)


def _lone(alignment: Alignment) -> Iterator[Change]:
    met_old = {i for i, _ in (*alignment.same, *alignment.moved)}
    met_new = {j for _, j in (*alignment.same, *alignment.moved)}
    for group in alignment.reworded:
        met_old.update(group.old)
        met_new.update(group.new)
    for index, clause in enumerate(alignment.old):
        if index not in met_old:
            yield Change(op=Op.REMOVED, old=(clause,))
    for index, clause in enumerate(alignment.new):
        if index not in met_new:
            yield Change(op=Op.ADDED, new=(clause,))


class _Places:
    """Where a change stands in the new version."""

    def __init__(self, alignment: Alignment) -> None:
        met = [*alignment.same, *((g.old[0], g.new[0]) for g in alignment.reworded)]
        stayed = longest_in_order(met, weight=lambda pair: len(alignment.old[pair[0]].text))
        self._old = [i for i, _ in stayed]
        self._new = [j for _, j in stayed]

    def of(self, change: Change) -> tuple[int, int, int]:
        if change.new:
            return change.new[0].index, 0, 0
        index = change.old[0].index
        before = bisect_left(self._old, index) - 1
        return (self._new[before] if before >= 0 else -1), 1, index
