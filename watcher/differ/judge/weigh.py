"""How likely a change expands or restricts, from the rules that spoke and the learnt opinion."""

from __future__ import annotations

from collections.abc import Iterable

from watcher.differ.judge.hits import Hit


def weigh(hits: Iterable[Hit]) -> float:
    """Chance that the hits, all of one direction, tell of a real effect (noisy or).

    Args:
        hits: what the rules saw.
    """
    chances: dict[str, float] = {}
    for hit in hits:
        chances[hit.rule] = max(hit.chance, chances.get(hit.rule, 0.0))
    doubt = 1.0
    for chance in chances.values():
        doubt *= 1 - chance
    return 1 - doubt
