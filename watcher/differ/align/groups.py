"""One clause that became several, and several that became one."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Indel, LCSseq

from watcher.differ.align.order import Pair
from watcher.differ.align.words import Wording

Stretch = tuple[int, ...]

_MOST_PIECES = 8
_FROM_THE_WHOLE = 0.6  # share of a piece's words that must come from the whole
_ALIKE_IN_ALL = 0.55  # likeness of the whole and its pieces together


def join_pieces(
    wording: Wording, pairs: Sequence[Pair], *, taken_old: set[int], taken_new: set[int]
) -> list[tuple[Stretch, Stretch]]:
    """Pairs, widened by free neighbours that the other side's surplus words went to.

    Args:
        wording: both versions.
        pairs: reworded clauses, one to one.
        taken_old: old clauses that are in no pair, but have the same words elsewhere.
        taken_new: new ones, likewise.
    """
    busy_old = taken_old | {i for i, _ in pairs}
    busy_new = taken_new | {j for _, j in pairs}
    joined: list[tuple[Stretch, Stretch]] = []
    for i, j in pairs:
        news = _widen(wording.old[i], wording.new, j, busy_new)
        olds = (i,) if len(news) > 1 else _widen(wording.new[j], wording.old, i, busy_old)
        busy_new.update(news)
        busy_old.update(olds)
        joined.append((olds, news))
    return joined


def _widen(whole: str, side: Sequence[str], seed: int, busy: set[int]) -> Stretch:
    """The seed and its free neighbours that hold words of the whole which the seed lacks."""
    first = last = seed
    pieces = side[seed]
    grown = True
    while grown and last - first + 1 < _MOST_PIECES and len(pieces) < len(whole):
        grown = False
        for index in (last + 1, first - 1):
            if not 0 <= index < len(side) or index in busy or not side[index]:
                continue
            longer = pieces + side[index] if index > last else side[index] + pieces
            if _gain(whole, pieces, longer) >= _FROM_THE_WHOLE * len(side[index]):
                first, last, pieces = min(first, index), max(last, index), longer
                grown = True
                break
    if last > first and Indel.normalized_similarity(whole, pieces) < _ALIKE_IN_ALL:
        return (seed,)
    return tuple(range(first, last + 1))


def _gain(whole: str, pieces: str, longer: str) -> int:
    """How many more words of the whole, in order, the longer stretch holds."""
    return int(LCSseq.similarity(whole, longer) - LCSseq.similarity(whole, pieces))
