"""Fits the first score of a change: a linear model from its traits to what readers said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]  # ships no types

from training.examples import Example, Said
from training.scales import (
    MEASURE,
    Flags,
    Floats,
    Head,
    columns_of,
    cut,
    dense,
    gathered,
    regression,
)
from watcher.differ.judge.opinion.traits import Shape
from watcher.differ.judge.opinion.weights import BITS, QUESTIONS, damp, places_of

# All tuned by the mean precision of "expands" over the cross-validated 630 pairs.
_STRENGTH = 0.06  # inverse regularisation; 0.03 and 0.1 were as good or worse
PERHAPS = 0.3  # weight of an arguable yes; leaving them out was worse for sharing and restricts
_FLAG = 0.6  # how large a flag stands beside the bias
_QUANTILES = (0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.85, 0.93, 0.98)
_FEWEST = 15  # changes on either side of a border, else it is learnt by heart
_PAIRS = 2  # in which a flag must stand, else it tells of one company
_BESIDE = 0.4  # weight of an example that is no real update; 1.0 was no better
_OWN = 3.0  # how large what holds of one origin alone stands beside the bias

Stands = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


class Origin(IntEnum):
    """Where an example is from."""

    REAL = 0  #: a real update
    BACKWARDS = 1  #: the same, from new to old
    WRITTEN = 2  #: an update of an invented policy


@dataclass(frozen=True, slots=True)
class Material:
    """Examples as matrices.

    Args:
        origin: of each example.
        text: number of the pair of versions that each example stands in.
        shapes: for each shape, which examples have it.
        said: what readers said of each, by question.
        flags: a row for each example.
        stands: in which text each flag stands: places, and the numbers of their texts.
        names: of the measures, in the order of their columns.
        measures: a row for each example.
    """

    origin: npt.NDArray[np.int_]
    text: npt.NDArray[np.int_]
    shapes: dict[Shape, Flags]
    said: dict[str, npt.NDArray[np.int_]]
    flags: sparse.csr_matrix
    stands: Stands
    names: list[str]
    measures: Floats

    @classmethod
    def of(cls, rows: Sequence[tuple[Origin, int, Example]]) -> Material:
        """The matrices of some examples, each with its origin and the number of its text."""
        examples = [example for *_, example in rows]
        names = sorted({name for one in examples for name in one.traits.measures})
        text = np.array([text for _, text, _ in rows], int)
        flags = _flag_matrix(examples)
        return cls(
            origin=np.array([origin for origin, *_ in rows], int),
            text=text,
            shapes={
                shape: np.array([one.traits.shape is shape for one in examples]) for shape in Shape
            },
            said={q: np.array([int(getattr(one, q)) for one in examples]) for q in QUESTIONS},
            flags=flags,
            stands=_stands(flags, text),
            names=names,
            measures=dense((one.traits.measures for one in examples), names, 0.0),
        )


@dataclass(frozen=True, slots=True)
class First:
    """A fitted first score.

    Args:
        start: the score of no traits, by shape.
        flags: weights of flags by place.
        steps: weights of measures, as (shape, name, border, weight).
        scores: the score of every example.
    """

    start: float
    flags: Floats
    steps: tuple[tuple[Shape, str, float, float], ...]
    scores: Floats

    @property
    def unit(self) -> float:
        """What one whole number in the table is worth."""
        return max(float(np.abs(self.flags).max()), 1e-6) / 32000

    def table(self) -> list[int]:
        """The weights of flags as whole numbers."""
        return [int(one) for one in np.rint(self.flags / self.unit)]

    def head(self) -> Head:
        """All but the table."""
        scales = {
            str(shape): {
                "start": round(self.start, 4),
                "steps": gathered((n, b, w) for s, n, b, w in self.steps if s is shape),
            }
            for shape in Shape
        }
        return {"unit": self.unit, "scales": scales}


class Design:
    """The columns of the model, with borders taken from real updates that may be seen.

    What is no real update has a copy of all columns that is used nowhere else, so that only what
    holds of real updates too is learnt together (Daumé 2007, "Frustratingly easy domain
    adaptation"). Mean precision of "expands" on the 519 pairs, cross-validated: 0.598 without such
    examples, 0.616 with them.

    Args:
        material: all examples.
        seen: those that may be learnt from.
    """

    def __init__(self, material: Material, seen: Flags) -> None:
        self._material = material
        self._seen = seen
        self._columns = _common(material, seen)
        self._borders = list(_borders(material, seen & (material.origin == Origin.REAL)))
        steps = [_at_least(material, *border) for border in self._borders]
        flags = material.flags[:, self._columns] * _FLAG
        self._rows = sparse.hstack([flags, columns_of(steps, len(seen)) * MEASURE]).tocsr()
        self._all = sparse.hstack([self._rows, *self._copies()]).tocsr()

    def fit(self, question: str) -> First:
        """The first score for one question."""
        said = self._material.said[question]
        known = self._seen & (said != Said.UNSEEN)
        weight = np.where(said == Said.PERHAPS, PERHAPS, 1.0)
        weight[self._material.origin != Origin.REAL] *= _BESIDE
        model = regression(_STRENGTH)
        model.fit(self._all[known], said[known] >= Said.PERHAPS, sample_weight=weight[known])
        weights = model.coef_[0][: self._rows.shape[1]]
        start = float(model.intercept_[0])
        table = np.zeros(1 << BITS)
        table[self._columns] = weights[: len(self._columns)] * _FLAG
        steps = zip(self._borders, weights[len(self._columns) :] * MEASURE, strict=True)
        names = self._material.names
        return First(
            start,
            table,
            tuple((shape, names[place], border, float(w)) for (shape, place, border), w in steps),
            self._rows @ weights + start,
        )

    def _copies(self) -> Iterable[sparse.csr_matrix]:
        for origin in (Origin.BACKWARDS, Origin.WRITTEN):
            here = (self._seen & (self._material.origin == origin)).astype(np.float32)
            if here.any():
                yield sparse.diags(here) @ self._rows
                yield sparse.csr_matrix((here * _OWN).reshape(-1, 1))


def fit_first(material: Material, seen: Sequence[Flags], jobs: int) -> Iterator[dict[str, First]]:
    """The first scores for all questions, for each choice of examples that may be seen.

    Args:
        material: all examples.
        seen: the choices.
        jobs: processes to work with.
    """
    if jobs == 1:
        yield from (_fit_all(material, one) for one in seen)
        return
    # Forked, so that the matrices are at hand in every process without being sent there.
    with ProcessPoolExecutor(jobs, get_context("fork"), _begin, (material,)) as pool:
        yield from pool.map(_fit_begun, seen)


def _fit_all(material: Material, seen: Flags) -> dict[str, First]:
    design = Design(material, seen)
    return {question: design.fit(question) for question in QUESTIONS}


_begun: list[Material] = []  # in a process of a pool: what it works on


def _begin(material: Material) -> None:
    _begun[:] = [material]


def _fit_begun(seen: Flags) -> dict[str, First]:
    return _fit_all(_begun[0], seen)


def _flag_matrix(examples: Sequence[Example]) -> sparse.csr_matrix:
    places: list[int] = []
    worth: list[float] = []
    ends = [0]
    for one in examples:
        own = (places_of(flag, one.traits.shape) for flag in one.traits.flags)
        places += sorted(place for two in own for place in two)
        worth += [damp(len(one.traits.flags))] * (len(places) - ends[-1])
        ends.append(len(places))
    matrix = sparse.csr_matrix(
        (np.array(worth, np.float32), places, ends), shape=(len(examples), 1 << BITS)
    )
    matrix.sum_duplicates()
    return matrix


def _common(material: Material, seen: Flags) -> npt.NDArray[np.int_]:
    """The places of flags that stand in enough of the texts that may be seen."""
    places, texts = material.stands
    here = np.isin(texts, np.unique(material.text[seen]))
    return np.flatnonzero(np.bincount(places[here], minlength=1 << BITS) >= _PAIRS)


def _stands(flags: sparse.csr_matrix, text: npt.NDArray[np.int_]) -> Stands:
    entries = flags.tocoo()
    # One number for place and text sorts ten times as fast as two.
    both = np.unique(entries.col.astype(np.int64) * (int(text.max()) + 1) + text[entries.row])
    places, texts = np.divmod(both, int(text.max()) + 1)
    return places, texts


def _borders(material: Material, seen: Flags) -> Iterable[tuple[Shape, int, float]]:
    for shape in Shape:
        here = seen & material.shapes[shape]
        for place in range(len(material.names)):
            values = material.measures[here, place]
            for border in cut(values, _QUANTILES):
                above = int((values >= border).sum())
                if _FEWEST <= above <= len(values) - _FEWEST:
                    yield shape, place, border


def _at_least(material: Material, shape: Shape, place: int, border: float) -> npt.NDArray[np.int_]:
    return np.flatnonzero(material.shapes[shape] & (material.measures[:, place] >= border))
