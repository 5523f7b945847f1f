"""Rows of cells become table rows that know their column headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from watcher.differ.extract.lines import strip_bullet
from watcher.differ.extract.part import Part, one_line
from watcher.model.document import BlockKind

#: Between the cells of a row; what a reader sees as the line between them.
CELL_GAP = " | "
_DASHES = re.compile(r":?-+:?")
_CLOSING = (".", ",", ";", ":", "!", "?")
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


def cell_words(pieces: Iterable[str]) -> str:
    """A cell on one line: its items set apart by semicolons, its paragraphs like cells.

    Args:
        pieces: its paragraphs and items, without markup.
    """
    words, last = "", ""
    for piece in map(strip_bullet, map(one_line, pieces)):
        if not any(map(str.isalnum, piece)):
            continue
        words += (_gap_between(last, piece) if words else "") + piece
        last = piece
    return words


def _gap_between(piece: str, following: str) -> str:
    if piece.endswith(_CLOSING):
        return " "
    texts = min(len(piece.split()), len(following.split())) > _MOST_HEADER_WORDS
    return CELL_GAP if texts else "; "


def _words(row: Sequence[str]) -> str:
    return CELL_GAP.join(cell for cell in row if cell)


def _reads_like_names(row: Sequence[str]) -> bool:
    cells = [cell for cell in row if cell]
    return len(cells) > 1 and all(
        len(cell.split()) <= _MOST_HEADER_WORDS and not cell.endswith(".") for cell in cells
    )
