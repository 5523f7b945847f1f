"""Table rows: short cells are one clause together, long ones stand alone."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.differ.extract.tables import CELL_GAP

_MOST_WORDS_TOGETHER = 8  # two neighbouring cells that both have more are two clauses


def cell_spans(words: str) -> Iterator[tuple[int, int]]:
    """Start and end of each group of cells that reads as one.

    Args:
        words: a table row, its cells joined by `CELL_GAP`.
    """
    start = at = count = 0
    for cell in words.split(CELL_GAP):
        length = len(cell.split())
        if count > _MOST_WORDS_TOGETHER and length > _MOST_WORDS_TOGETHER:
            yield start, at - len(CELL_GAP)
            start, count = at, 0
        count = max(count, length)
        at += len(cell) + len(CELL_GAP)
    yield start, len(words)
