"""Fits the judge's second opinion: linear models from traits to what readers said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.deep.answers import Answers, by_question
from training.examples import Example, PairExamples, Said
from training.first_score import PERHAPS, First, Material, Origin, fit_first
from training.folds import FOLDS, fold_groups
from training.ranking import LEVELS, fit_ranks
from training.scales import Flags, Floats, Head, fit_scale
from watcher.differ.judge.opinion import NOT_ASKED
from watcher.differ.judge.opinion.joining import network_measures, worth_asking
from watcher.differ.judge.opinion.neighbours import Place, measure_neighbours
from watcher.differ.judge.opinion.pair import measure_pair, measure_update
from watcher.differ.judge.opinion.weights import QUESTIONS, pack

# All tuned by the mean precision of "expands" over the cross-validated 630 pairs.
_SLOPING = ("own ", "network ")
_STRENGTH_AROUND = 0.05
_QUANTILES_AROUND = (0.05, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.87, 0.92, 0.95, 0.97, 0.985)
_STRENGTH_PAIR = 0.3
_QUANTILES_PAIR = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_EACH = tuple(frozenset((fold,)) for fold in range(FOLDS))
_ALWAYS = -1  # in place of a fold: what teaches whichever fold is left out

SaidOfEach = npt.NDArray[np.int_]  # what readers said of each change, as `Said`


class Workshop:
    """All examples as matrices, and the models fitted so far.

    Real updates come first among the examples; they alone are scored, and all but the first
    scores learn from them alone.

    Args:
        pairs: real updates, the ones to be left out included.
        written: updates of invented policies.
        answers: what networks that never saw a pair said of its changes, by pair and by sign of
            their passages; None: nothing is learnt of judging with a network.
        jobs: processes to fit with.
    """

    def __init__(
        self,
        pairs: Sequence[PairExamples],
        written: Sequence[PairExamples] = (),
        answers: Answers | None = None,
        *,
        jobs: int = 1,
    ) -> None:
        self.pairs = pairs
        self._answers = answers or {}
        self._jobs = jobs
        folds = fold_groups(pairs)
        rows = list(_examples(pairs, written))
        self._material = Material.of(rows)
        texts = [folds.get(pair.group, _ALWAYS) for pair in (*pairs, *written)]
        self._fold_of_all = np.array(texts)[self._material.text]
        self._real = int((self._material.origin == Origin.REAL).sum())
        self._pair_of = self._material.text[: self._real]
        self._fold_of = self._fold_of_all[: self._real]
        self._fold_of_pair = np.array(texts[: len(pairs)])
        self._said = {q: said[: self._real] for q, said in self._material.said.items()}
        self._first: dict[frozenset[int], dict[str, First]] = {}

    def weights_of_folds(self) -> list[bytes]:
        """The packed weights for each fold, learnt from all others."""
        self._fit_first(*_EACH)  # all at once, so that no process waits for the last of a fold
        return [self.weights_without(fold) for fold in range(FOLDS)]

    def weights_without(self, fold: int | None) -> bytes:
        """The packed weights, learnt from all folds but one.

        Args:
            fold: the fold that must not be seen; None: learn from all.
        """
        out = frozenset(() if fold is None else (fold,))
        self._fit_first(out)
        first = self._first[out]
        around = self._neighbours(self._scores_seen_from(out))
        seen = ~np.isin(self._fold_of, list(out))
        known = ~np.isin(self._fold_of_pair, list(out))
        words = self._judge(around, seen, known)
        heads: dict[str, Head] = {}
        for question in QUESTIONS:
            heads[question] = first[question].head()
            heads[question]["around"] = words.scales[question]
            heads[question]["threshold"] = words.thresholds[question]
        card = {"pairs": int(known.sum())}
        head = {"ears": heads, "grades": words.grades, "ranks": words.ranks, "card": card}
        if self._answers:
            joined = self._judge(self._with_answers(around, words.chances), seen, known, words)
            head["joining"] = {
                "scales": joined.scales,
                "thresholds": joined.thresholds,
                "grades": joined.grades,
                "ranks": joined.ranks,
            }
        return pack(head, [first[question].table() for question in QUESTIONS])

    def _judge(
        self,
        measures: Sequence[Mapping[str, float] | None],
        seen: Flags,
        known: Flags,
        words: _Judged | None = None,
    ) -> _Judged:
        """Fit all that comes after the first scores.

        Args:
            measures: of every change; None: the network was asked and says nothing.
            seen: the changes to learn from.
            known: the pairs to learn from.
            words: what holds of the changes that the network says nothing of.
        """
        judged = np.array([one is not None for one in measures])
        rows = [one or {} for one in measures]
        fitted = {q: self._fit_around(rows, q, seen & judged) for q in QUESTIONS}
        chances = {
            q: np.where(judged, 1 / (1 + np.exp(-values)), words.chances[q] if words else 0.0)
            for q, (_, values) in fitted.items()
        }
        by_pair = self._by_pair(chances)
        return _Judged(
            scales={question: scale for question, (scale, _) in fitted.items()},
            thresholds=_borders(
                {question: chances[question][seen] for question in QUESTIONS},
                {question: self._said[question][seen] for question in QUESTIONS},
            ),
            grades=self._fit_grades(by_pair, known),
            ranks=self._fit_ranks(by_pair, known),
            chances=chances,
        )

    def _with_answers(
        self, around: Sequence[Mapping[str, float]], chances: Mapping[str, Floats]
    ) -> list[dict[str, float] | None]:
        """The measures, and the network's answers on the changes that it is asked about."""
        found: list[dict[str, float] | None] = []
        for pair, by_words in zip(self.pairs, self._by_pair(chances), strict=True):
            known = self._answers.get(pair.id, {})
            signs = [one.passage for one in pair.examples]
            asked = set(worth_asking(by_words, signs))
            for place, sign in enumerate(signs):
                answer = by_question(known.get(sign)) if place in asked else NOT_ASKED
                own = around[len(found)]
                found.append(None if answer is None else {**own, **network_measures(answer)})
        return found

    def _fit_first(self, *outs: frozenset[int]) -> None:
        """Fit the first scores without each of `outs`, and without each further fold besides."""
        wanted = dict.fromkeys(out | more for out in outs for more in (frozenset(), *_EACH))
        missing = [one for one in wanted if one not in self._first]
        seen = [~np.isin(self._fold_of_all, list(one)) for one in missing]
        self._first |= zip(missing, fit_first(self._material, seen, self._jobs), strict=True)

    def _scores_seen_from(self, out: frozenset[int]) -> dict[str, Floats]:
        """First scores of real updates, each by a model that saw neither it nor `out`."""
        scores = {question: np.zeros(self._real) for question in QUESTIONS}
        for fold in range(FOLDS):
            here = self._fold_of == fold
            models = self._first[out | {fold}]
            for question in QUESTIONS:
                scores[question][here] = models[question].scores[: self._real][here]
        return scores

    def _neighbours(self, scores: Mapping[str, Floats]) -> list[dict[str, float]]:
        found: list[dict[str, float]] = []
        start = 0
        for pair in self.pairs:
            end = start + len(pair.examples)
            own = [{q: float(scores[q][i]) for q in QUESTIONS} for i in range(start, end)]
            found += measure_neighbours([Place(*one.place) for one in pair.examples], own)
            start = end
        return found

    def _fit_around(
        self, around: Sequence[Mapping[str, float]], question: str, seen: Flags
    ) -> tuple[Head, Floats]:
        said = self._said[question]
        known = seen & (said != Said.UNSEEN)
        weight = np.where(said == Said.PERHAPS, PERHAPS, 1.0)
        return fit_scale(
            around,
            said >= Said.PERHAPS,
            known,
            weight,
            _QUANTILES_AROUND,
            _STRENGTH_AROUND,
            _SLOPING,
        )

    def _by_pair(self, chances: Mapping[str, Floats]) -> list[list[dict[str, float]]]:
        here = [np.flatnonzero(self._pair_of == index) for index in range(len(self.pairs))]
        return [[{q: float(chances[q][i]) for q in QUESTIONS} for i in own] for own in here]

    def _fit_ranks(self, chances: Sequence[list[dict[str, float]]], seen: Flags) -> list[Head]:
        # Every example holds the counts of its document; a pair without any is never ranked.
        measures = [
            measure_update(own, pair.examples[0].traits.measures) if own else {}
            for own, pair in zip(chances, self.pairs, strict=True)
        ]
        known = seen & np.array([bool(own) for own in chances])
        return fit_ranks(measures, [pair.severity for pair in self.pairs], known)

    def _fit_grades(self, chances: Sequence[list[dict[str, float]]], seen: Flags) -> list[Head]:
        measures = [measure_pair(own) for own in chances]
        grades = []
        for level in LEVELS:
            said = np.array([np.mean([s >= level for s in p.severity]) for p in self.pairs])
            twice = [measures[i] for i in range(len(measures)) for _ in range(2)]
            yes = np.array([answer for _ in said for answer in (True, False)])
            weight = np.array([part for one in said for part in (one, 1 - one)])
            known = np.repeat(seen, 2) & (weight > 0)
            scale, values = fit_scale(twice, yes, known, weight, _QUANTILES_PAIR, _STRENGTH_PAIR)
            border = _usual_border(values[::2][seen], said[seen])
            scale["start"] = round(scale["start"] - border, 4)
            grades.append(scale)
        return grades


@dataclass(frozen=True, slots=True)
class _Judged:
    """What comes after the first scores, fitted.

    Args:
        scales: by question.
        thresholds: by question.
        grades: for each level of severity.
        ranks: likewise.
        chances: of every change, by question.
    """

    scales: dict[str, Head]
    thresholds: dict[str, float]
    grades: list[Head]
    ranks: list[Head]
    chances: dict[str, Floats]


def _examples(
    pairs: Sequence[PairExamples], written: Sequence[PairExamples]
) -> Iterator[tuple[Origin, int, Example]]:
    """All examples, the real ones first, each with the number of its text."""
    for text, pair in enumerate(pairs):
        yield from ((Origin.REAL, text, one) for one in pair.examples)
    for text, pair in enumerate(pairs):
        yield from ((Origin.BACKWARDS, text, one) for one in pair.backwards)
    for text, pair in enumerate(written, len(pairs)):
        yield from ((Origin.WRITTEN, text, one) for one in pair.examples)


def _borders(chances: Mapping[str, Floats], said: Mapping[str, SaidOfEach]) -> dict[str, float]:
    """The chances from which a change is told to expand, to restrict, and to share.

    Whether data goes out is told only of what is told to expand; so is it tried.
    """
    borders = {
        direction: _as_often(chances[direction], said[direction])
        for direction in ("expands", "restricts")
    }
    told = chances["expands"] >= borders["expands"]
    shares = np.where(told, chances["shares"], 0.0)
    tried = np.unique(np.quantile(shares[told], np.linspace(0.02, 0.98, 80)))
    best = max(tried, key=lambda border: _f1(shares >= border, said["shares"]))
    return {name: round(float(one), 4) for name, one in {**borders, "shares": best}.items()}


def _as_often(chances: Floats, said: SaidOfEach) -> float:
    """The chance that as many changes reach as readers marked surely.

    The border of the best F1 differs much from fold to fold, 0.28 to 0.41 for "expands", this one
    little, 0.34 to 0.38; on what was left out of the 519 pairs they are equally good.
    """
    known = np.sort(chances[(said == Said.YES) | (said == Said.NO)])[::-1]
    marked = int((said == Said.YES).sum())
    return float(known[marked - 1]) if marked else 1.0


def _f1(told: Flags, said: SaidOfEach) -> float:
    right = int((told & (said == Said.YES)).sum())
    wrong = int((told & (said == Said.NO)).sum()) + int((~told & (said == Said.YES)).sum())
    return 2 * right / (2 * right + wrong) if right else 0.0


def _usual_border(scores: Floats, said: Floats) -> float:
    """The score that as many pairs reach as readers call that grave.

    The border of the best F1 hangs on one pair or two: on the 519 pairs, cross-validated, it gave
    the exact severity to 0.63 of them and this one to 0.67, at the same F1 of alerts.
    """
    wanted = round(float(said.sum()))
    ranked = np.sort(scores)[::-1]
    return float(ranked[wanted - 1]) if wanted else float(ranked[0]) + 1.0
