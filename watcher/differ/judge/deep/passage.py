"""What the network reads of a change: where it stands, both sides, and what stands elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from watcher.differ.judge.case import Case, Side
from watcher.differ.judge.deep.vocabulary import Mark, Vocabulary
from watcher.differ.judge.opinion.backdrop import Backdrop, Whole
from watcher.differ.judge.opinion.stems import stems_of
from watcher.model.change import EditOp
from watcher.model.clause import Clause
from watcher.model.document import BlockKind

# Pieces. Nine of ten sentences of policies have fewer than 60; time grows with their number.
_WHERE = 28
_SIDE = 96
_AHEAD = _SIDE // 4  # in front of the words that differ
#: Likeness and share of the words held, together at most 2; what has less says something else.
_ALIKE = 0.4
#: Pieces of the longest passage: its parts, and a mark at the start and at each end.
LONGEST = _WHERE + 2 * _SIDE + 4


@dataclass(frozen=True, slots=True)
class Passage:
    """A change as the network reads it.

    Args:
        pieces: numbers of pieces and marks.
        new_from: from which place on they are the new side.
        whole: whether all words that one side lacks are in it, and both sides show the same part of
            a long sentence; else what matters may be what is not read.
    """

    pieces: tuple[int, ...]
    new_from: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Library:
    """Both versions, to write passages from.

    Args:
        vocabulary: what words are cut with.
        backdrop: both versions as wholes.
        old: all clauses of the old version.
        new: all clauses of the new one.
    """

    vocabulary: Vocabulary
    backdrop: Backdrop
    old: Sequence[Clause]
    new: Sequence[Clause]

    def write(self, case: Case) -> Passage:
        """The passage of a change.

        Args:
            case: the change, read.
        """
        sides = [list(self._old(case)), list(self._new(case))]
        starts = [_start(side) for side in sides]
        old, new = (side[at : at + _SIDE] for side, at in zip(sides, starts, strict=True))
        before = [Mark.START, *self._where(case), Mark.END, *old, Mark.END]
        shown = _marks(old) + _marks(new) == sum(map(_marks, sides))
        whole = shown and abs(starts[0] - starts[1]) <= _AHEAD
        return Passage((*before, *new, Mark.END), len(before), whole)

    def _where(self, case: Case) -> Iterator[int]:
        clause = (case.new.clauses or case.old.clauses)[0]
        above = (*clause.section[-2:], *clause.header, clause.stem)
        yield from self.vocabulary.cut(" : ".join(filter(None, above)))[-_WHERE:]

    def _old(self, case: Case) -> Iterator[int]:
        if case.old.clauses:
            return self._side(case, case.old, EditOp.DELETE)
        return self._elsewhere(case.new, self.backdrop.old, self.old)

    def _new(self, case: Case) -> Iterator[int]:
        if case.new.clauses:
            return self._side(case, case.new, EditOp.INSERT)
        return self._elsewhere(case.old, self.backdrop.new, self.new)

    def _side(self, case: Case, side: Side, own: EditOp) -> Iterator[int]:
        """A side's words; those that the other lacks stand between marks."""
        if not (case.both and case.change.edits):
            for clause in side.clauses:
                yield from self.vocabulary.cut(clause.text)
            return
        for edit in case.change.edits:
            if edit.op is EditOp.KEEP:
                yield from self.vocabulary.cut(edit.text)
            elif edit.op is own and edit.text.strip():
                yield Mark.OPEN
                yield from self.vocabulary.cut(edit.text)
                yield Mark.CLOSE

    def _elsewhere(self, side: Side, whole: Whole, clauses: Sequence[Clause]) -> Iterator[int]:
        """What a version that lacks a sentence says that is most like it."""
        yield Mark.ELSEWHERE
        stems = frozenset(stem for reading in side.readings for stem in stems_of(reading))
        alike = [
            (round(score, 6), clauses[place].text)
            for place, score in self.backdrop.nearest(whole, stems).items()
            if score >= _ALIKE and clauses[place].kind is not BlockKind.HEADING
        ]
        if alike:
            yield from self.vocabulary.cut(max(alike)[1])


def _start(pieces: Sequence[int]) -> int:
    """From where on a side is read: from shortly before the first words that the other lacks."""
    if len(pieces) <= _SIDE or Mark.OPEN not in pieces:
        return 0
    return max(0, min(pieces.index(Mark.OPEN) - _AHEAD, len(pieces) - _SIDE))


def _marks(pieces: Sequence[int]) -> int:
    """How often words that the other side lacks begin or end."""
    return pieces.count(Mark.OPEN) + pieces.count(Mark.CLOSE)
