"""How likely a change expands or restricts, from the rules that spoke and the learnt opinion."""

from __future__ import annotations

from collections.abc import Iterable

from watcher.differ.judge.hits import Hit

# Hand-set on the once-read pairs; how often a lone hit of that rule marks a labelled sentence.
_STRENGTH = {
    "lost-promise": 0.5,
    "lost-promise-elsewhere": 0.25,
    "lost-explicit-opt-in": 0.4,
    "lost-opt-in": 0.4,
    "lost-opt-out": 0.4,
    "lost-rights": 0.35,
    "lost-delete": 0.3,
    "lost-notify": 0.25,
    "longer-time": 0.4,
    "lower-age": 0.4,
    "new-recipient": 0.4,
    "new-recipient-known": 0.3,
    "new-data": 0.3,
    "new-data-known": 0.15,
    "new-purpose": 0.35,
    "new-purpose-known": 0.15,
    "new-source": 0.35,
    "new-source-known": 0.2,
    "new-act-out": 0.25,
    "hedged-as-needed": 0.3,
    "hedged-indefinite": 0.3,
    "hedged-conditional": 0.2,
    "hedged-exception": 0.25,
    "dropped-only": 0.3,
    "dropped-fixed-time": 0.3,
    "dropped-on-behalf": 0.2,
    "will-became-may": 0.15,
}
_QUIET = 0.05  # any other rule


def weigh(hits: Iterable[Hit], novelty: float) -> float:
    """Chance that the hits, all of one direction, tell of a real effect (noisy or).

    Args:
        hits: what the rules saw.
        novelty: how much of the words the other version does not hold, 0 to 1.
    """
    doubt = 1.0
    for rule, grade in {(hit.rule, hit.grade) for hit in hits}:
        doubt *= 1 - _STRENGTH.get(rule, _QUIET) * (0.4 + 0.2 * grade)
    return (1 - doubt) * (0.3 + 0.7 * novelty)


def strength(hit: Hit) -> float:
    """How loud one hit speaks, to choose the one that a sentence is made of."""
    return _STRENGTH.get(hit.rule, _QUIET) * (0.4 + 0.2 * hit.grade)
