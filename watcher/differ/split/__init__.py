"""A document becomes clauses: sentences, list items and table rows."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.differ.split.sentences import sentence_spans
from watcher.model.clause import Clause
from watcher.model.document import Block, BlockKind, Document


def split_clauses(document: Document) -> tuple[Clause, ...]:
    """The clauses of a document, in reading order.

    Stretches without a letter or digit are no clauses.

    Args:
        document: as extracted.
    """
    clauses: list[Clause] = []
    for block in document.blocks:
        for start, end, before in _sentences(document.text, block):
            clauses.append(
                Clause(
                    text=document.text[start:end],
                    start=start,
                    end=end,
                    index=len(clauses),
                    kind=block.kind,
                    section=block.section,
                    stem=block.stem,
                    header=block.header,
                    before=before,
                )
            )
    return tuple(clauses)


def _sentences(text: str, block: Block) -> Iterator[tuple[int, int, str]]:
    """Start, end and the sentence before, for each sentence of a block."""
    before = ""
    words = text[block.start : block.end]
    spans = [(0, len(words))] if block.kind is BlockKind.HEADING else sentence_spans(words)
    for start, end in spans:
        sentence = words[start:end]
        if any(letter.isalnum() for letter in sentence):
            yield block.start + start, block.start + end, before
            before = sentence
