"""A change as the judge looks at it: both sides read, and the words that came and went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from watcher.differ.judge.runs import Run, runs_of
from watcher.differ.judge.standing import Standing, elements, survey
from watcher.differ.read import Reading, Statement, read_clause
from watcher.model.change import Change, Edit, EditOp, Op
from watcher.model.clause import Clause
from watcher.model.document import BlockKind

_BACK = {
    Op.ADDED: Op.REMOVED,
    Op.REMOVED: Op.ADDED,
    Op.SPLIT: Op.MERGED,
    Op.MERGED: Op.SPLIT,
}


@dataclass(frozen=True, slots=True)
class Side:
    """One version's part in a change.

    Args:
        clauses: the clauses concerned.
        readings: what they say, in the same order.
        standing: what the whole version says.
        runs: the words that only this side has, run by run.
    """

    clauses: tuple[Clause, ...]
    readings: tuple[Reading, ...]
    standing: Standing
    runs: tuple[Run, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements, in order, each once."""
        return tuple(dict.fromkeys(s for reading in self.readings for s in reading.statements))

    @property
    def cues(self) -> frozenset[str]:
        """All turns of phrase."""
        return frozenset(c for reading in self.readings for c in reading.cues)

    @property
    def stems(self) -> Counter[str]:
        """Its words."""
        return Counter(word.stem for reading in self.readings for word in reading.words)

    def allowed(self) -> frozenset[tuple[str, str, str]]:
        """What its clauses let happen."""
        return frozenset(e for s in self.statements if not s.forbidden for e in elements(s))

    def forbidden(self) -> frozenset[tuple[str, str, str]]:
        """What its clauses rule out."""
        return frozenset(e for s in self.statements if s.forbidden for e in elements(s))


@dataclass(frozen=True, slots=True)
class Case:
    """A change with both sides read.

    Args:
        change: what differs.
        old: the old side.
        new: the new side.
    """

    change: Change
    old: Side
    new: Side

    @property
    def both(self) -> bool:
        """Whether there is something on both sides to compare."""
        return bool(self.old.clauses and self.new.clauses)

    def mirrored(self) -> Case:
        """The same change as the way back from the new version to the old one."""
        change = Change(
            op=_BACK.get(self.change.op, self.change.op),
            old=self.change.new,
            new=self.change.old,
            edits=tuple(_back(self.change.edits)),
        )
        return Case(change, self.new, self.old)


def open_cases(
    old_clauses: Iterable[Clause], new_clauses: Iterable[Clause], changes: Iterable[Change]
) -> tuple[Case, ...]:
    """Read both versions whole and every change that is more than a move.

    Args:
        old_clauses: all clauses of the old version.
        new_clauses: all clauses of the new version.
        changes: what differs between them.
    """
    telling = [change for change in changes if _has_new_words(change)]
    if not telling:
        return ()
    old = survey([read_clause(clause) for clause in old_clauses])
    new = survey([read_clause(clause) for clause in new_clauses])
    return tuple(
        Case(
            change,
            _side(change.old, old, runs_of(change, EditOp.DELETE)),
            _side(change.new, new, runs_of(change, EditOp.INSERT)),
        )
        for change in telling
    )


def _back(edits: Iterable[Edit]) -> Iterator[Edit]:
    """The edits that lead back: insertions become deletions and stand first again."""
    waiting: list[Edit] = []
    for edit in edits:
        if edit.op is EditOp.DELETE:
            waiting.append(Edit(op=EditOp.INSERT, text=edit.text))
        elif edit.op is EditOp.INSERT:
            yield Edit(op=EditOp.DELETE, text=edit.text)
        else:
            yield from waiting
            waiting.clear()
            yield edit
    yield from waiting


def _side(clauses: tuple[Clause, ...], standing: Standing, runs: tuple[Run, ...]) -> Side:
    return Side(clauses, tuple(read_clause(clause) for clause in clauses), standing, runs)


def _has_new_words(change: Change) -> bool:
    """Whether it is more than a move, and more than a heading."""
    return (change.op is not Op.MOVED or bool(change.edits)) and not _only_headings(change)


def _only_headings(change: Change) -> bool:
    """Whether nothing but headings changed; what stands below them speaks for itself."""
    return all(clause.kind is BlockKind.HEADING for clause in (*change.old, *change.new))
