"""The smallest part of a document that can change alone: a sentence, list item or table row."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.model.document import BlockKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A verbatim stretch of a document together with what a reader knows when arriving there.

    Args:
        text: the words, exactly `document.text[start:end]`.
        start: offset of the first character in the document's text.
        end: offset after the last.
        index: position among the document's clauses, from 0.
        kind: of which kind of block it is (part).
        section: the headings above it, outermost first.
        stem: the words that lead its list in; "" outside lists.
        header: the column headers above it; () outside tables.
        before: the sentence before it in the same block; "" for the first.
    """

    text: str
    start: int
    end: int
    index: int
    kind: BlockKind = BlockKind.PARAGRAPH
    section: tuple[str, ...] = ()
    stem: str = ""
    header: tuple[str, ...] = ()
    before: str = ""

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text) or not self.text:
            raise ValueError("a clause is a non-empty stretch of its document")
