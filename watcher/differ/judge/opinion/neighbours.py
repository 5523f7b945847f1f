"""What stands around a change: readers judge sections and whole texts, not lone sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_TOP = 5  # strongest changes of a text whose mean says what kind of update it is


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change stands.

    Args:
        section: the headings above it.
        index: of its first clause, in the new version or else in the old one.
        is_new: whether it stands in the new version.
    """

    section: tuple[str, ...]
    index: int
    is_new: bool


def measure_neighbours(
    places: Sequence[Place], scores: Sequence[dict[str, float]]
) -> list[dict[str, float]]:
    """For each change, the first scores of what stands around it.

    Sections may come in any order: only neighbours within the same section count.

    Args:
        places: where each change stands.
        scores: the first score of each, by question.
    """
    found: list[dict[str, float]] = [
        {f"own {question}": score for question, score in own.items()} for own in scores
    ]
    for question in ("expands", "restricts"):
        values = [own[question] for own in scores]
        _beside(places, values, question, found)
        _around(places, values, question, found)
    return found


def _beside(
    places: Sequence[Place], values: list[float], question: str, found: list[dict[str, float]]
) -> None:
    at = dict(zip(places, values, strict=True))
    for place, measures in zip(places, found, strict=True):
        for step, name in ((-1, "before"), (1, "after")):
            near = Place(place.section, place.index + step, place.is_new)
            if near in at:
                measures[f"{name} {question}"] = at[near]


def _around(
    places: Sequence[Place], values: list[float], question: str, found: list[dict[str, float]]
) -> None:
    sections: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for place, value in zip(places, values, strict=True):
        sections[place.section].append(value)
    ranked = sorted(values, reverse=True)
    rank = {value: place for place, value in reversed(list(enumerate(ranked)))}
    top = ranked[:_TOP]
    for place, value, measures in zip(places, values, found, strict=True):
        section = sections[place.section]
        measures |= {
            f"section {question}": sum(section) / len(section),
            f"document {question}": sum(values) / len(values),
            f"top {question}": sum(top) / len(top),
            f"rank {question}": rank[value],
        }
