"""Which pairs are left out together, so that weights are tried on companies they never saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from training.examples import PairExamples

FOLDS = 5


def fold_groups(pairs: Sequence[PairExamples]) -> dict[str, int]:
    """The fold of each company group; folds hold about as many changes each.

    Args:
        pairs: all pairs.
    """
    sizes = Counter[str]()
    for pair in pairs:
        sizes[pair.group] += len(pair.examples)
    return spread_groups(sizes)


def spread_groups(sizes: Mapping[str, int]) -> dict[str, int]:
    """The fold of each company group.

    Args:
        sizes: how many changes each has.
    """
    loads = [0] * FOLDS
    folds: dict[str, int] = {}
    for group in sorted(sizes, key=lambda name: (-sizes[name], name)):
        lightest = loads.index(min(loads))
        folds[group] = lightest
        loads[lightest] += sizes[group]
    return folds
