"""What a person would read on a page: its text in blocks, with headings, lists and tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """How the bytes of a source are written."""

    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"
    PDF = "pdf"


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    TABLE_ROW = "table-row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, paragraph, list item or table row.

    Args:
        kind: what it is on the page.
        start: offset of its first character in `Document.text`.
        end: offset after its last character.
        level: heading level 1 to 6, or list depth from 1; 0 elsewhere.
        section: the headings above it, outermost first.
        stem: for a list item, the words that lead the list in ("We share your data with:").
        header: for a table row, the column headers, in order.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    section: tuple[str, ...] = ()
    stem: str = ""
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source as a person reads it.

    Args:
        text: all readable words, one block a line; offsets everywhere refer to it.
        blocks: its parts in reading order, not overlapping.
        title: the page's own name for itself; "" where it has none.
        format: how the source was written.
        sha256: hexadecimal SHA-256 of the source's bytes.
        name: what to call the source (a file name, an address).
        language: ISO 639-1 code of the text, as far as recognised; "" when unsure.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str
    format: Format
    sha256: str
    name: str
    language: str = "en"

    def words_of(self, block: Block) -> str:
        """The text of one block."""
        return self.text[block.start : block.end]
