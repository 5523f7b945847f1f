"""The traits of a pair of versions as a whole, from what was said of its changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from watcher.differ.judge.opinion.weights import Scale

_TOP = 3  # changes a reader remembers when asked how grave an update is


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


def grade(grades: Sequence[Scale], measures: Mapping[str, float]) -> tuple[int, float]:
    """The severity of a pair, 0 to 3, and a number to rank it by.

    Args:
        grades: the scales for "at least minor", "at least notable" and "major".
        measures: the traits of the pair.
    """
    scores = [scale.score(measures) for scale in grades]
    level = 0
    while level < len(scores) and scores[level] >= 0:
        level += 1
    return level, sum(scores)
