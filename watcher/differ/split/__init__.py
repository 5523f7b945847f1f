"""A document becomes clauses: sentences, list items and table rows."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.differ.split.enumeration import item_spans
from watcher.differ.split.rows import cell_spans
from watcher.differ.split.sentences import sentence_spans
from watcher.errors import TooLargeSource
from watcher.model.clause import Clause
from watcher.model.document import Block, BlockKind, Document

__all__ = ["split_clauses"]

_LONGEST_STEM = 400  # characters; its end leads in
#: The longest terms we know have 9,000 clauses.
MOST_CLAUSES = 50_000


def split_clauses(document: Document) -> tuple[Clause, ...]:
    """The clauses of a document, in reading order.

    Stretches without a letter or digit are no clauses.

    Args:
        document: as extracted.

    Raises:
        TooLargeSource: it has more clauses than we are willing to compare.
    """
    clauses: list[Clause] = []
    for block in document.blocks:
        clauses.extend(_clauses_of(document, block, first=len(clauses)))
        if len(clauses) > MOST_CLAUSES:
            raise TooLargeSource(
                f"{document.name}: more than {MOST_CLAUSES:,} sentences. "
                "Cut it down to the policy itself."
            )
    return tuple(clauses)


def _clauses_of(document: Document, block: Block, *, first: int) -> Iterator[Clause]:
    """The clauses of a block; `first` is the index of its first."""
    before, stem = "", block.stem
    for start, end, lead in _spans(document.words_of(block), block.kind):
        text = document.text[block.start + start : block.start + end]
        if not any(map(str.isalnum, text)):
            continue
        in_list = lead and block.kind is BlockKind.PARAGRAPH
        yield Clause(
            text=text,
            start=block.start + start,
            end=block.start + end,
            index=first,
            kind=BlockKind.LIST_ITEM if in_list else block.kind,
            section=block.section,
            stem=" ".join(filter(None, (stem, lead)))[-_LONGEST_STEM:],
            header=block.header,
            before=before,
        )
        before, first = text, first + 1
        # What leads the list in leads in the item's first sentence; those behind it stand alone.
        leads_on = text.endswith(":") and block.kind is BlockKind.LIST_ITEM
        stem = f"{stem} {text}".strip() if leads_on else ""


def _spans(words: str, kind: BlockKind) -> Iterator[tuple[int, int, str]]:
    """Start, end and lead-in of each clause of a block."""
    if kind is BlockKind.HEADING:
        yield 0, len(words), ""
        return
    cells = cell_spans(words) if kind is BlockKind.TABLE_ROW else [(0, len(words))]
    for first, last in cells:
        for start, end in sentence_spans(words, first, last):
            yield from item_spans(words, start, end)
