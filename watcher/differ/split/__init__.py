"""A document becomes clauses: sentences, list items and table rows."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.differ.split.enumeration import item_spans
from watcher.differ.split.rows import cell_spans
from watcher.differ.split.sentences import sentence_spans
from watcher.model.clause import Clause
from watcher.model.document import Block, BlockKind, Document

__all__ = ["split_clauses"]

_LONGEST_STEM = 400


def split_clauses(document: Document) -> tuple[Clause, ...]:
    """The clauses of a document, in reading order.

    Stretches without a letter or digit are no clauses.

    Args:
        document: as extracted.
    """
    clauses: list[Clause] = []
    for block in document.blocks:
        before = ""
        for start, end, lead in _spans(document.words_of(block), block.kind):
            text = document.text[block.start + start : block.start + end]
            if not any(map(str.isalnum, text)):
                continue
            clauses.append(_clause(block, text, start, lead, before=before, index=len(clauses)))
            before = text
    return tuple(clauses)


def _spans(words: str, kind: BlockKind) -> Iterator[tuple[int, int, str]]:
    """Start, end and lead-in of each clause of a block."""
    if kind is BlockKind.HEADING:
        yield 0, len(words), ""
        return
    cells = cell_spans(words) if kind is BlockKind.TABLE_ROW else [(0, len(words))]
    for first, last in cells:
        for start, end in sentence_spans(words, first, last):
            yield from item_spans(words, start, end)


def _clause(block: Block, text: str, start: int, lead: str, *, before: str, index: int) -> Clause:
    return Clause(
        text=text,
        start=block.start + start,
        end=block.start + start + len(text),
        index=index,
        kind=BlockKind.LIST_ITEM if lead and block.kind is BlockKind.PARAGRAPH else block.kind,
        section=block.section,
        stem=" ".join(filter(None, (block.stem, lead)))[-_LONGEST_STEM:],
        header=block.header,
        before=before,
    )
