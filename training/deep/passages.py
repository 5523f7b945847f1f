"""All that the network learns from, as arrays: passages, and what readers said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from enum import IntEnum
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from training.benchmark import LabelledPair, load_pairs
from training.examples import Labels, Said, Sentences
from training.folds import spread_groups
from training.second_reading import twice_read
from training.staged import staged_pairs
from training.written import written_pairs
from watcher.differ.align import align_clauses
from watcher.differ.compare import compare_clauses
from watcher.differ.extract import extract_document
from watcher.differ.judge.case import open_cases
from watcher.differ.judge.deep.passage import Library, Passage
from watcher.differ.judge.deep.vocabulary import Vocabulary
from watcher.differ.judge.opinion.backdrop import raise_backdrop
from watcher.differ.judge.opinion.weights import QUESTIONS
from watcher.differ.split import split_clauses

#: In place of a fold: what teaches whichever fold is left out.
ALWAYS = -1

Numbers = npt.NDArray[np.int64]


class Origin(IntEnum):
    """Where a passage is from."""

    REAL = 0  #: a real update
    BACKWARDS = 1  #: the same, from new to old
    WRITTEN = 2  #: an update of an invented policy
    WRITTEN_BACKWARDS = 3  #: the same, from new to old
    STAGED = 4  #: a real text, of which something was held back


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """Passages by origin, and within one in the order of the pairs: the real updates come first.

    Args:
        vocabulary: the pieces that the numbers stand for, without the marks.
        names: ids of the pairs.
        pieces: numbers of pieces and marks, one passage behind the other.
        lengths: how many of them are each passage's.
        new_from: from which place on a passage is the new side.
        labels: what readers said of each, as `Said`, in the order of QUESTIONS.
        origin: of each, as `Origin`.
        pair: number of the pair of each.
        fold: which each is left out with, or ALWAYS.
    """

    vocabulary: npt.NDArray[np.str_]
    names: npt.NDArray[np.str_]
    pieces: npt.NDArray[np.uint16]
    lengths: Numbers
    new_from: Numbers
    labels: Numbers
    origin: Numbers
    pair: Numbers
    fold: Numbers

    @property
    def starts(self) -> Numbers:
        """Where each passage begins in `pieces`."""
        starts: Numbers = np.cumsum(self.lengths) - self.lengths
        return starts

    def read(self, rows: Iterable[int]) -> Iterator[Passage]:
        """Some passages, one by one.

        Args:
            rows: their numbers.
        """
        starts = self.starts
        for row in rows:
            own = self.pieces[starts[row] : starts[row] + self.lengths[row]]
            yield Passage(tuple(own.tolist()), int(self.new_from[row]))

    def without(self, fold: int | None) -> Numbers:
        """Numbers of those to learn from.

        Args:
            fold: the one that must not be seen; None: learn from all.
        """
        return np.flatnonzero([fold is None or own != fold for own in self.fold])

    def real_of(self, fold: int) -> Numbers:
        """Numbers of the real updates of a fold, on which what never saw it is tried.

        Args:
            fold: the one left out.
        """
        return np.flatnonzero((self.origin == Origin.REAL) & (self.fold == fold))

    def save(self, file: Path) -> None:
        """Keep them.

        Args:
            file: outside the repository, as it holds words of the policies.
        """
        with file.open("wb") as kept:
            np.savez_compressed(kept, **{one.name: getattr(self, one.name) for one in fields(self)})

    @classmethod
    def load(cls, file: Path) -> Passages:
        """What `save` kept."""
        with np.load(file) as kept:
            return cls(**{one.name: kept[one.name] for one in fields(cls)})


class Row(NamedTuple):
    """One passage, and what readers said of it."""

    origin: Origin
    passage: Passage
    said: tuple[Said, ...]


def gather_passages(pieces: Sequence[str], *, jobs: int = 1) -> Passages:
    """The passages of all updates: real and written ones both ways, staged ones forwards.

    Args:
        pieces: the vocabulary, as `Vocabulary` takes it.
        jobs: processes to work with.
    """
    real = [twice_read(pair) for pair in load_pairs()]
    work = [(pair, (Origin.REAL, Origin.BACKWARDS)) for pair in real]
    work += [(pair, (Origin.WRITTEN, Origin.WRITTEN_BACKWARDS)) for pair in written_pairs()]
    staged = [(pair, (Origin.STAGED,)) for pair in staged_pairs()]
    with ProcessPoolExecutor(jobs) as pool:
        rows = list(pool.map(partial(_rows, tuple(pieces)), [*work, *staged], chunksize=8))
    return arrange(pieces, [pair for pair, _ in [*work, *staged]], rows)


def arrange(
    pieces: Sequence[str], pairs: Sequence[LabelledPair], rows: Sequence[Sequence[Row]]
) -> Passages:
    """Passages as arrays.

    Args:
        pieces: the vocabulary.
        pairs: all pairs.
        rows: the passages of each.
    """
    sizes = Counter[str]()
    for pair, own in zip(pairs, rows, strict=True):
        sizes[pair.group] += sum(row.origin is Origin.REAL for row in own)
    folds = spread_groups(+sizes)  # of those with real updates; nothing else is tried
    all_ = sorted(
        ((number, row) for number, own in enumerate(rows) for row in own),
        key=lambda one: one[1].origin,
    )
    fold_of = [folds.get(pair.group, ALWAYS) for pair in pairs]
    return Passages(
        vocabulary=np.array(pieces, str),
        names=np.array([pair.id for pair in pairs], str),
        pieces=np.array([piece for _, row in all_ for piece in row.passage.pieces], np.uint16),
        lengths=_whole(len(row.passage.pieces) for _, row in all_),
        new_from=_whole(row.passage.new_from for _, row in all_),
        labels=_whole(row.said for _, row in all_).reshape(-1, len(QUESTIONS)),
        origin=_whole(row.origin for _, row in all_),
        pair=_whole(number for number, _ in all_),
        fold=_whole(fold_of[number] for number, _ in all_),
    )


def _rows(pieces: tuple[str, ...], work: tuple[LabelledPair, Sequence[Origin]]) -> list[Row]:
    """The passages of a pair, those of the second origin backwards."""
    pair, (origin, *backwards) = work
    old, new = (split_clauses(extract_document(source)) for source in (pair.old, pair.new))
    cases = open_cases(old, new, compare_clauses(align_clauses(old, new)))
    backdrop = raise_backdrop(cases, old, new)
    seen, labels = Sentences(pair), Labels(pair.label["findings"])
    ids = [seen.of(case.old.clauses, "-") | seen.of(case.new.clauses, "+") for case in cases]
    library = Library(_vocabulary(pieces), backdrop, old, new)
    rows = [
        Row(origin, library.write(case), tuple(labels.said(own)[q] for q in QUESTIONS))
        for case, own in zip(cases, ids, strict=True)
    ]
    mirrored = Library(_vocabulary(pieces), backdrop.mirrored(), new, old)
    for back in backwards:
        rows += [
            Row(
                back,
                mirrored.write(case.mirrored()),
                tuple(labels.said_backwards(own)[q] for q in QUESTIONS),
            )
            for case, own in zip(cases, ids, strict=True)
        ]
    return rows


@cache
def _vocabulary(pieces: tuple[str, ...]) -> Vocabulary:
    return Vocabulary(pieces)  # once in a process; it remembers how words are cut


def _whole(numbers: Iterable[Any]) -> Numbers:
    return np.array(list(numbers), np.int64)
