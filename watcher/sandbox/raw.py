"""What differs between two pages that are too large to be compared: lines, in little memory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

#: A line; in pages written without line breaks, a tag or a sentence.
_PIECE = re.compile(rb"[^\n>.]+[\n>.]?")
#: Pieces looked at on each side: the largest policies have a tenth, and so many take 40 MB.
_MOST_PIECES = 200_000
#: Pieces told, and their letters: enough to see what kind of change it is.
_MOST_TOLD = 100
_LONGEST_TOLD = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class RawDiff:
    """Lines of the one side that the other does not have, markup included; hostile text.

    Args:
        removed: the first of those that only the old side has, in its order, cut short.
        added: the same of the new side.
        removed_count: how many there are.
        added_count: the same of the new side.
        whole: whether both sides were looked at to their end.
    """

    removed: tuple[str, ...]
    added: tuple[str, ...]
    removed_count: int
    added_count: int
    whole: bool

    @property
    def same(self) -> bool:
        """Whether no difference was found; order and spacing are none."""
        return not self.removed_count and not self.added_count


def raw_diff(old: bytes, new: bytes) -> RawDiff:
    """Find lines that only one of two pages has.

    Time and memory grow with the size of the pages only, and the memory no further than 40 MB.

    Args:
        old: the older page, as it was served.
        new: the newer one.
    """
    old_count, new_count = _count(old), _count(new)
    removed, added = old_count - new_count, new_count - old_count
    return RawDiff(
        removed=tuple(_tell(old, removed)),
        added=tuple(_tell(new, added)),
        removed_count=removed.total(),
        added_count=added.total(),
        whole=max(old_count.total(), new_count.total()) < _MOST_PIECES,
    )


def _pieces(page: bytes) -> Iterator[bytes]:
    found = (match[0].strip() for match in _PIECE.finditer(page))
    return islice(filter(None, found), _MOST_PIECES)


def _count(page: bytes) -> Counter[int]:
    # Their hashes: a piece may be as long as the page.
    return Counter(map(hash, _pieces(page)))


def _tell(page: bytes, wanted: Counter[int]) -> Iterator[str]:
    wanted = wanted.copy()
    left = min(wanted.total(), _MOST_TOLD)
    pieces = _pieces(page)
    while left and (piece := next(pieces, None)) is not None:
        if wanted[hash(piece)] > 0:
            wanted[hash(piece)] -= 1
            left -= 1
            yield piece[: 4 * _LONGEST_TOLD].decode(errors="replace")[:_LONGEST_TOLD]
