"""The traits of a change: what the learnt opinion looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from watcher.differ.judge.case import Case
from watcher.differ.judge.hits import Hit
from watcher.differ.judge.opinion.backdrop import Backdrop
from watcher.differ.judge.opinion.saying import saying_flags, saying_measures
from watcher.differ.judge.opinion.wording import Wording, wording_flags, wording_measures
from watcher.differ.judge.weigh import weigh
from watcher.model.finding import Direction


class Shape(StrEnum):
    """On which side of a change there are words."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Traits:
    """What a change looks like.

    Args:
        shape: on which side it has words.
        flags: what holds of it, in words ("put in: advertiser").
        measures: numbers by name ("likeness of the nearest old clause").
    """

    shape: Shape
    flags: frozenset[str]
    measures: dict[str, float]


def trace_traits(case: Case, hits: Sequence[Hit], backdrop: Backdrop) -> Traits:
    """The traits of one change.

    Args:
        case: the change, read.
        hits: what the rules saw in it.
        backdrop: both versions as wholes.
    """
    wording = Wording.of(case)
    flags = {*wording_flags(case, wording, backdrop), *saying_flags(case), *_rules(hits)}
    measures = {
        **backdrop.counts,
        **wording_measures(case, wording, backdrop),
        **saying_measures(case),
        **_rule_measures(hits),
    }
    return Traits(shape_of(case), frozenset(flags), measures)


def shape_of(case: Case) -> Shape:
    """On which side a change has words."""
    if not case.old.clauses:
        return Shape.ADDED
    return Shape.REWORDED if case.new.clauses else Shape.REMOVED


def _rules(hits: Sequence[Hit]) -> Iterator[str]:
    for hit in hits:
        yield f"rule {hit.rule} {hit.direction}"


def _rule_measures(hits: Sequence[Hit]) -> dict[str, float]:
    expanding = [hit for hit in hits if hit.direction is Direction.EXPANDS]
    restricting = [hit for hit in hits if hit.direction is Direction.RESTRICTS]
    return {
        "rules expand": weigh(expanding),
        "rules restrict": weigh(restricting),
        "rules share": weigh([hit for hit in expanding if hit.sharing]),
        "rules that expand": len(expanding),
        "rules that restrict": len(restricting),
    }
