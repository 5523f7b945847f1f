"""The learnt second opinion: how likely careful readers say that a change expands or restricts."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from watcher.differ.judge.case import Case
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.opinion.backdrop import Backdrop
from watcher.differ.judge.opinion.joining import network_measures, worth_asking
from watcher.differ.judge.opinion.neighbours import Place, measure_neighbours
from watcher.differ.judge.opinion.traits import Traits, trace_traits
from watcher.differ.judge.opinion.weights import QUESTIONS, Ear, Joining, Weights, all_places
from watcher.differ.judge.rules import apply_rules
from watcher.model.finding import Direction

__all__ = ["NOT_ASKED", "Answer", "Ask", "Opinion", "form_opinions"]

#: For each question how strongly a network would say yes to a change, in logits; None: it was asked
#: and says nothing.
Answer = Mapping[str, float] | None
#: Tells what a network says of some changes, in their order.
Ask = Callable[[Sequence[Case]], Sequence[Answer]]
NOT_ASKED: Mapping[str, float] = {}

_SPOKEN = 8  # traits named in an explanation
# Logits by which the likeliest change of a text may fall short and still be told, as a doubt. On
# the 519 pairs, cross-validated, 0.8 had a first finding right in 0.81 and one of three in 0.87 of
# them, 1.2 in 0.83 and 0.89, at the same F1 of sentences; 1.5 no more, at 0.01 less.
_DOUBT = 1.2
_HEARD = 0.05  # logits; what adds less has said nothing


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the learnt weights say about one change.

    Args:
        chances: how likely readers say yes, by question.
        told: the questions whose chance is high enough to tell.
        spoken: by question told, the traits that spoke, loudest first, with what they added; last
            what the network itself says, if it was asked.
    """

    chances: dict[str, float]
    told: frozenset[str]
    spoken: dict[str, tuple[tuple[str, float], ...]]

    def tells(self, question: str) -> bool:
        """Whether the chance is high enough to tell."""
        return question in self.told


def form_opinions(
    cases: Sequence[Case],
    hits: Sequence[Sequence[Hit]],
    backdrop: Backdrop,
    weights: Weights,
    ask: Ask | None = None,
) -> tuple[Opinion, ...]:
    """An opinion on each change, in the order of the cases.

    Args:
        cases: the changes, read.
        hits: what the rules saw in each.
        backdrop: both versions as wholes.
        weights: what was learnt.
        ask: tells what the network says of changes; None: it is not asked.
    """
    traits = [trace_traits(*one, backdrop) for one in zip(cases, hits, strict=True)]
    first = [_listen(one, weights) for one in traits]
    around = measure_neighbours([place_of(case) for case in cases], first)
    by_words = [{q: weights.ears[q].chance(one) for q in QUESTIONS} for one in around]
    chances = by_words
    answers: list[Answer] = [NOT_ASKED] * len(cases)
    if ask and weights.joining:
        answers = _answers(cases, by_words, ask)
        chances = _joined(around, answers, by_words, weights.joining)
    borders = _borders(chances, weights)
    told = [
        _told(*one, backdrop, weights) for one in zip(cases, first, chances, borders, strict=True)
    ]
    return tuple(
        Opinion(
            chance,
            yes,
            {q: _spoken(weights.ears[q], own, (answer or NOT_ASKED).get(q)) for q in yes},
        )
        for own, answer, chance, yes in zip(traits, answers, chances, told, strict=True)
    )


def _answers(
    cases: Sequence[Case], by_words: Sequence[Mapping[str, float]], ask: Ask
) -> list[Answer]:
    """What the network says of each change that it is asked about."""
    names = [
        " ".join(clause.text for clause in (*case.old.clauses, *case.new.clauses)) for case in cases
    ]
    asked = worth_asking(by_words, names)
    answers = dict(zip(asked, ask([cases[place] for place in asked]), strict=True))
    return [answers.get(place, NOT_ASKED) for place in range(len(cases))]


def _joined(
    around: Sequence[Mapping[str, float]],
    answers: Sequence[Answer],
    by_words: Sequence[dict[str, float]],
    joining: Joining,
) -> list[dict[str, float]]:
    """The chances where the network was asked; by words alone where it then says nothing."""
    return [
        words if answer is None else _with_answer(own, answer, joining)
        for own, answer, words in zip(around, answers, by_words, strict=True)
    ]


def _with_answer(
    own: Mapping[str, float], answer: Mapping[str, float], joining: Joining
) -> dict[str, float]:
    measures = {**own, **network_measures(answer)}
    return {question: joining.scales[question].chance(measures) for question in QUESTIONS}


def _listen(traits: Traits, weights: Weights) -> dict[str, float]:
    """The first score for each question."""
    places = all_places(traits)
    return {question: weights.ears[question].listen(traits, places) for question in QUESTIONS}


def place_of(case: Case) -> Place:
    """Where a change stands, for its neighbours."""
    clause = (case.new.clauses or case.old.clauses)[0]
    return Place(clause.section, clause.index, bool(case.new.clauses))


def _borders(chances: Sequence[dict[str, float]], weights: Weights) -> list[dict[str, float]]:
    """From which chance each change is told; the likeliest to expand is told sooner."""
    usual = {question: weights.ears[question].threshold for question in QUESTIONS}
    borders = [usual] * len(chances)
    likeliest = max(range(len(chances)), key=lambda i: chances[i][Direction.EXPANDS])
    sooner = usual[Direction.EXPANDS] / (1 - usual[Direction.EXPANDS]) * math.exp(-_DOUBT)
    borders[likeliest] = {**usual, Direction.EXPANDS: sooner / (1 + sooner)}
    return borders


def _told(
    case: Case,
    own: dict[str, float],
    chance: dict[str, float],
    borders: dict[str, float],
    backdrop: Backdrop,
    weights: Weights,
) -> frozenset[str]:
    """The questions to answer with yes.

    A direction that the way back, from new to old, would claim as strongly is dropped: so no
    change is ever said to expand both ways, whatever the words.
    """
    told = {q for q in QUESTIONS if chance[q] >= borders[q]}
    if told.isdisjoint(Direction):
        return frozenset()
    back = case.mirrored()
    traits = trace_traits(back, apply_rules(back), backdrop.mirrored())
    back_again = _listen(traits, weights)
    weaker = (d for d in Direction if back_again[d] >= own[d])
    return frozenset(told.difference(weaker))


def _spoken(ear: Ear, traits: Traits, answer: float | None) -> tuple[tuple[str, float], ...]:
    gains = ear.weigh(traits)
    heard = ((round(gain, 2), name) for name, gain in gains if abs(gain) >= _HEARD)
    loudest = heapq.nlargest(_SPOKEN, heard, key=lambda one: (abs(one[0]), one[1]))
    said = () if answer is None else (("the network says", answer),)
    return (*((name, gain) for gain, name in loudest), *said)
