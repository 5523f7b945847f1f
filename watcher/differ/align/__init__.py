"""Which clause of the old version is which of the new: same, moved, reworded, split or merged."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.differ.align.exact import pair_exact
from watcher.differ.align.groups import join_pieces
from watcher.differ.align.order import longest_in_order
from watcher.differ.align.similar import pair_similar
from watcher.differ.align.words import Wording, word_clauses
from watcher.model.clause import Clause

__all__ = ["Alignment", "Group", "align_clauses"]


@dataclass(frozen=True, slots=True)
class Group:
    """Old clauses and the new ones that say the same in other words.

    Args:
        old: indexes of old clauses, neighbours, ascending.
        new: indexes of new ones, likewise; one of the two sides has a single clause.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where each clause went.

    Args:
        old: the old version's clauses.
        new: the new version's.
        same: index pairs of clauses with the same words in the same order, ascending.
        moved: index pairs of clauses with the same words elsewhere.
        reworded: clauses in other words; whoever is in none of the three was removed or added.
    """

    old: tuple[Clause, ...]
    new: tuple[Clause, ...]
    same: tuple[tuple[int, int], ...]
    moved: tuple[tuple[int, int], ...]
    reworded: tuple[Group, ...]


def align_clauses(old: tuple[Clause, ...], new: tuple[Clause, ...]) -> Alignment:
    """Find each old clause again in the new version.

    Case, punctuation, typographic quotes, links and spacing do not make words different.

    Args:
        old: the old version's clauses, in reading order.
        new: the new version's.
    """
    wording = word_clauses(old, new)
    exact = pair_exact(wording)
    same = longest_in_order(exact, weight=lambda pair: 1 + len(wording.old[pair[0]]))
    pairs = pair_similar(wording, old, new, exact=exact, same=same)
    return Alignment(
        old=old,
        new=new,
        same=same,
        moved=tuple(sorted(set(exact) - set(same))),
        reworded=_groups(wording, exact, pairs),
    )


def _groups(
    wording: Wording, exact: list[tuple[int, int]], pairs: list[tuple[int, int]]
) -> tuple[Group, ...]:
    taken_old = {i for i, _ in exact}
    taken_new = {j for _, j in exact}
    joined = join_pieces(wording, pairs, taken_old=taken_old, taken_new=taken_new)
    return tuple(Group(old, new) for old, new in sorted(joined))
