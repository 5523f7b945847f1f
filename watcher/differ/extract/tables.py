"""Rows of cells become table rows that know their column headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from watcher.differ.extract.part import Part
from watcher.model.document import BlockKind

#: Between the cells of a row; what a reader sees as the line between them.
CELL_GAP = " | "
_DASHES = re.compile(r":?-+:?")
_MOST_HEADER_WORDS = 6  # a cell with more is a statement, not the name of a column


def row_parts(
    rows: Sequence[Sequence[str]], *, header: Sequence[str] | None = None
) -> Iterator[Part]:
    """The rows of one table as parts.

    Args:
        rows: cells, top to bottom; rows of dashes only (Markdown's) are left out.
        header: column headers where the source marks them; None: the first row with words, if it
            reads like names.
    """
    filled = [
        list(row) for row in rows if any(cell and not _DASHES.fullmatch(cell) for cell in row)
    ]
    if header is None and len(filled) > 1 and _reads_like_names(filled[0]):
        header = filled.pop(0)
        yield Part(BlockKind.TABLE_ROW, _words(header))
    columns = tuple(cell for cell in header or () if cell)
    for row in filled:
        yield Part(BlockKind.TABLE_ROW, _words(row), header=columns)


def _words(row: Sequence[str]) -> str:
    return CELL_GAP.join(cell for cell in row if cell)


def _reads_like_names(row: Sequence[str]) -> bool:
    cells = [cell for cell in row if cell]
    return len(cells) > 1 and all(
        len(cell.split()) <= _MOST_HEADER_WORDS and not cell.endswith(".") for cell in cells
    )
