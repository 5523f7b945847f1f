"""Sentences that list their items as "(a) …; (b) …; and (c) …", cut into those items."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LABEL = r"(?:\((?:[a-z]{1,2}|[ivx]{1,5}|\d{1,2})\) ?\S|(?:[a-z]|[ivx]{1,4}|\d{1,2})\) \S)"
_MARKER = re.compile(rf"[:;] (?:(?:and|or|and/or) )?(?={_LABEL})")
_ANY_MARKER = re.compile(rf"(?<!\S){_LABEL}")


def item_spans(words: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Start and end of each item of a sentence, and the words that lead it in.

    A sentence that lists nothing is its own only item. Items are set apart by semicolons; those
    behind mere commas stay in their sentence.

    Args:
        words: the block.
        start: where the sentence starts in it.
        end: where it ends.
    """
    if words.find(")", start, end) < 0:  # every label has one; most sentences have none
        yield start, end, ""
        return
    cuts = list(_MARKER.finditer(words, start, end))
    first = _ANY_MARKER.search(words, start, end)
    if first is None or not cuts or (len(cuts) == 1 and first.start() >= cuts[0].end()):
        yield start, end, ""
        return
    lead = words[start : first.start()].rstrip()
    for index, (left, right) in enumerate(_pieces(cuts, start, end)):
        leads_itself = index == 0
        yield left, right, "" if leads_itself else lead


def _pieces(cuts: list[re.Match[str]], start: int, end: int) -> Iterator[tuple[int, int]]:
    for cut in cuts:
        yield start, cut.start() + 1
        start = cut.start() + 2
    yield start, end
