"""Clauses with the same words in both versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from watcher.differ.align.order import Pair
from watcher.differ.align.words import Wording


def pair_exact(wording: Wording) -> list[Pair]:
    """Pairs of clauses with the same words, each clause in at most one.

    First those that stand once in either version, then repeated ones next to a pair already
    found, then what is left, in order.

    Args:
        wording: both versions.
    """
    old, new = wording.old, wording.new
    partner = dict(_unique_pairs(old, new))
    taken = set(partner.values())
    for step in (1, -1):
        _spread(partner, taken, old, new, step)
    for i, j in _leftovers(partner, taken, old, new):
        partner[i] = j
    return sorted(partner.items())


def _unique_pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    places = _places(enumerate(old))
    for words, found in _places(enumerate(new)).items():
        at = places.get(words, ())
        if len(at) == 1 and len(found) == 1:
            yield at[0], found[0]


def _places(clauses: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for index, words in clauses:
        places[words].append(index)
    return places


def _spread(
    partner: dict[int, int], taken: set[int], old: Sequence[str], new: Sequence[str], step: int
) -> None:
    """Pair equal neighbours of pairs, going on from each new one."""
    order = sorted(partner) if step > 0 else sorted(partner, reverse=True)
    for start in order:
        i, j = start + step, partner[start] + step
        while 0 <= i < len(old) and 0 <= j < len(new):
            if i in partner or j in taken or old[i] != new[j]:
                break
            partner[i] = j
            taken.add(j)
            i, j = i + step, j + step


def _leftovers(
    partner: dict[int, int], taken: set[int], old: Sequence[str], new: Sequence[str]
) -> Iterator[Pair]:
    free_old = _places((i, words) for i, words in enumerate(old) if i not in partner)
    free_new = _places((j, words) for j, words in enumerate(new) if j not in taken)
    for words, at in free_old.items():
        yield from zip(at, free_new.get(words, ()), strict=False)
