"""The traits of a pair of versions as a whole, from what was said of its changes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from watcher.differ.judge.opinion.weights import QUESTIONS, Scale

_TOP = 3  # changes a reader remembers when asked how grave an update is
# Shares of the whole as they are; a hundred sentences are not ten times as much news as ten.
_SHARES = ("about data in old", "about data in new", "share added", "share removed")
_AMOUNTS = (
    "sentences added",
    "sentences removed",
    "sentences reworded",
    "words in old",
    "words in new",
)


def measure_pair(chances: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """How much, and how surely, the changes of a pair expand, restrict and share.

    Args:
        chances: for each change, how likely readers say yes, by question.
    """
    found: dict[str, float] = {"changes": len(chances)}
    for question in ("expands", "restricts", "shares"):
        values = sorted((one[question] for one in chances), reverse=True)
        found[f"all {question}"] = sum(values)
        found |= {f"{place + 1}. {question}": value for place, value in enumerate(values[:_TOP])}
    return found


def measure_update(
    chances: Sequence[Mapping[str, float]], counts: Mapping[str, float]
) -> dict[str, float]:
    """The same, and what kind of text was updated, and how much of it.

    Args:
        chances: for each change, how likely readers say yes, by question.
        counts: how much of the document changed, as the backdrop tells.
    """
    found = measure_pair(chances)
    found["changes"] = math.log1p(found["changes"])
    for question in QUESTIONS:
        found[f"sure {question}"] = sum(one[question] ** 2 for one in chances)
    found |= {name: counts.get(name, 0.0) for name in _SHARES}
    found |= {name: math.log1p(counts.get(name, 0.0)) for name in _AMOUNTS}
    return found


def grade(grades: Sequence[Scale], measures: Mapping[str, float]) -> int:
    """The severity of a pair, 0 to 3.

    Args:
        grades: the scales for "at least minor", "at least notable" and "major".
        measures: the traits of the pair, as `measure_pair` gives them.
    """
    level = 0
    while level < len(grades) and grades[level].score(measures) >= 0:
        level += 1
    return level


def rank(ranks: Sequence[Scale], measures: Mapping[str, float]) -> float:
    """A number to rank a pair by: the severity that readers may be expected to give it, 0 to 3.

    Args:
        ranks: the scales for "at least minor", "at least notable" and "major".
        measures: the traits of the pair, as `measure_update` gives them.
    """
    return sum(scale.chance(measures) for scale in ranks)
