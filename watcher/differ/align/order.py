"""Of many pairs, the heaviest set that keeps its order in both versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Pair = tuple[int, int]


def longest_in_order(pairs: Iterable[Pair], *, weight: Callable[[Pair], int]) -> tuple[Pair, ...]:
    """The pairs that stayed; those left out are the ones that moved.

    Weighed by words, so that a sentence moved past a chapter is told as a moved sentence.
    Time grows with n log n.

    Args:
        pairs: old and new index; no index twice on one side.
        weight: how much a pair counts.
    """
    ordered = sorted(pairs)
    best = _PrefixMax(max((new for _, new in ordered), default=0) + 1)
    before: list[int] = []
    for place, pair in enumerate(ordered):
        total, previous = best.up_to(pair[1])
        before.append(previous)
        best.offer(pair[1], total + weight(pair), place)
    return tuple(_trace(ordered, before, best.whole()))


def _trace(ordered: list[Pair], before: list[int], last: int) -> list[Pair]:
    kept: list[Pair] = []
    while last >= 0:
        kept.append(ordered[last])
        last = before[last]
    return kept[::-1]


class _PrefixMax:
    """The heaviest chain that ends below a position (a Fenwick tree of maxima)."""

    def __init__(self, size: int) -> None:
        self._nodes: list[tuple[int, int]] = [(0, -1)] * (size + 1)

    def up_to(self, position: int) -> tuple[int, int]:
        """Weight and last pair of the heaviest chain that ends before `position`."""
        best = (0, -1)
        while position > 0:
            best = max(best, self._nodes[position])
            position &= position - 1
        return best

    def offer(self, position: int, total: int, place: int) -> None:
        position += 1
        while position < len(self._nodes):
            self._nodes[position] = max(self._nodes[position], (total, place))
            position += position & -position

    def whole(self) -> int:
        """The last pair of the heaviest chain of all; -1 without any."""
        return self.up_to(len(self._nodes) - 1)[1]
