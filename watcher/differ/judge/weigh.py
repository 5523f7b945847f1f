"""How likely a change expands or restricts, from the rules that spoke and the learnt opinion."""

from __future__ import annotations

from collections.abc import Iterable

from watcher.differ.judge.hits import Hit

# Hits of one of these families see the same words from several angles; the surest counts.
_FAMILIES = ("words-", "inserts-", "new-")


def weigh(hits: Iterable[Hit]) -> float:
    """Chance that the hits, all of one direction, tell of a real effect (noisy or).

    Args:
        hits: what the rules saw.
    """
    chances: dict[str, float] = {}
    for hit in hits:
        family = hit.rule.partition("-")[0] if hit.rule.startswith(_FAMILIES) else hit.rule
        chances[family] = max(hit.chance, chances.get(family, 0.0))
    doubt = 1.0
    for chance in chances.values():
        doubt *= 1 - chance
    return 1 - doubt
