"""Clauses that say nearly the same: each finds its counterpart without being compared with all."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import fsum

from rapidfuzz.distance import Indel

from watcher.differ.align.order import Pair
from watcher.differ.align.words import Wording
from watcher.model.clause import Clause

#: Likeness from which two clauses are versions of each other. Tuned on the old and new sentences
#: that two readers joined in one finding (111 pairs of real policies).
_LIKE_ANYWHERE = 0.55
_LIKE_IN_PLACE = 0.3
_IN_PLACE = 0.15  # worth of standing between the same unchanged neighbours
_SAME_SECTION = 0.05
_SAME_KIND = 0.02
_CANDIDATES = 6  # counterparts tried for each clause, the most promising by rare words
_MOST_PLACES = 24  # a word that stands in more clauses tells too little to look them all up
_MOST_WORDS = 16  # rare words looked up for each clause
_BAND = 3  # neighbours tried between two unchanged clauses, on either side of the same rank


def pair_similar(
    wording: Wording,
    old: Sequence[Clause],
    new: Sequence[Clause],
    *,
    exact: Iterable[Pair],
    same: Sequence[Pair],
) -> list[Pair]:
    """Pairs of clauses that were reworded, the most alike first served.

    Each clause is compared with a bounded number of others, so time grows with the clauses, not
    with their square.

    Args:
        wording: both versions.
        old: the old version's clauses.
        new: the new version's.
        exact: pairs with the same words; out of play.
        same: those of them that kept their order; they say what stands in the same place.
    """
    known_old, known_new = {i for i, _ in exact}, {j for _, j in exact}
    free_old = [i for i in range(len(old)) if i not in known_old]
    free_new = [j for j in range(len(new)) if j not in known_new]
    gaps = _Gaps(same)
    pairs = set(_by_rare_words(wording, free_old, free_new)) | set(
        _by_place(gaps, free_old, free_new)
    )
    scored = _score(pairs, wording, old, new, gaps)
    return _best_first(scored)


class _Gaps:
    """Between which unchanged neighbours an index stands."""

    def __init__(self, same: Sequence[Pair]) -> None:
        self._old = [i for i, _ in same]
        self._new = [j for _, j in same]

    def of_old(self, index: int) -> int:
        return bisect_left(self._old, index)

    def of_new(self, index: int) -> int:
        return bisect_left(self._new, index)


def _by_rare_words(wording: Wording, free_old: list[int], free_new: list[int]) -> Iterator[Pair]:
    places: dict[str, list[int]] = defaultdict(list)
    for j in free_new:
        for symbol in set(wording.new[j]):
            places[symbol].append(j)
    for i in free_old:
        votes: dict[int, float] = defaultdict(float)
        telling = (s for s in set(wording.old[i]) if 0 < len(places.get(s, ())) <= _MOST_PLACES)
        for symbol in heapq.nlargest(_MOST_WORDS, telling, key=lambda s: (wording.rarity[s], s)):
            for j in places[symbol]:
                votes[j] += wording.rarity[symbol]
        for j in heapq.nlargest(_CANDIDATES, votes, key=lambda j: (votes[j], -j)):
            yield i, j


def _by_place(gaps: _Gaps, free_old: list[int], free_new: list[int]) -> Iterator[Pair]:
    in_gap: dict[int, list[int]] = defaultdict(list)
    for j in free_new:
        in_gap[gaps.of_new(j)].append(j)
    rank: dict[int, int] = defaultdict(int)
    for i in free_old:
        gap = gaps.of_old(i)
        here = in_gap.get(gap, [])
        for j in here[max(0, rank[gap] - _BAND) : rank[gap] + _BAND + 1]:
            yield i, j
        rank[gap] += 1


def _score(
    pairs: Iterable[Pair],
    wording: Wording,
    old: Sequence[Clause],
    new: Sequence[Clause],
    gaps: _Gaps,
) -> Iterator[tuple[float, int, int]]:
    for i, j in pairs:
        in_place = gaps.of_old(i) == gaps.of_new(j)
        like = likeness(wording.old[i], wording.new[j], wording.rarity)
        if like < (_LIKE_IN_PLACE if in_place else _LIKE_ANYWHERE):
            continue
        bonus = _IN_PLACE * in_place
        bonus += _SAME_SECTION * (old[i].section == new[j].section)
        bonus += _SAME_KIND * (old[i].kind is new[j].kind)
        yield like + bonus, i, j


def likeness(left: str, right: str, rarity: dict[str, float]) -> float:
    """How alike two clauses are, from 0 to 1: half by their words in order, half by the rare ones.

    Args:
        left: a clause as symbols.
        right: another.
        rarity: how much each symbol tells.
    """
    ordered = Indel.normalized_similarity(left, right)
    ours, theirs = set(left), set(right)
    # fsum: sets have no order, and the same texts must give the same number in every process.
    weight = fsum(rarity[s] for s in ours) + fsum(rarity[s] for s in theirs)
    shared = 2 * fsum(rarity[s] for s in ours & theirs)
    return 0.5 * ordered + 0.5 * (shared / weight if weight else 0.0)


def _best_first(scored: Iterable[tuple[float, int, int]]) -> list[Pair]:
    chosen: list[Pair] = []
    seen_old: set[int] = set()
    seen_new: set[int] = set()
    for _, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if i not in seen_old and j not in seen_new:
            chosen.append((i, j))
            seen_old.add(i)
            seen_new.add(j)
    return sorted(chosen)
