"""A document written as Markdown, so that reading it again gives the same words; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from watcher.differ.extract.tables import CELL_GAP
from watcher.model.document import Block, BlockKind, Document

#: What means something inside a line. Backslashes are written as references, since one before a
#: line's end would break the line.
_INLINE = re.compile(r"[`*_\[\]<>~]")
_REFERENCE = re.compile(r"&(?=#?\w)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_MARKS = ("#", "+", "-", "=", ":", "|")  # that make a line something else at its start
_INDENT = "    "
_MOST_LEVELS = 6


def write_markdown(document: Document) -> str:
    """A document as Markdown: headings, paragraphs, list items and table rows.

    Args:
        document: as read.
    """
    lines: list[str] = []
    before, depth = None, 0
    for block in document.blocks:
        depth = min(block.level, depth + 1) if block.kind is BlockKind.LIST_ITEM else 0
        if lines and not _joins(before, block):
            lines.append("")
        lines += _lines(block, document.words_of(block), before, depth)
        before = block
    return "\n".join(lines) + "\n"


def _joins(before: Block | None, block: Block) -> bool:
    """Whether no blank line stands between two blocks."""
    listed = (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
    return before is not None and before.kind is block.kind and block.kind in listed


def _lines(block: Block, words: str, before: Block | None, depth: int) -> Iterator[str]:
    match block.kind:
        case BlockKind.HEADING:
            marks = "#" * max(1, min(block.level, _MOST_LEVELS))
            escaped = re.sub(r"#$", "&#35;", _escaped(words))
            yield f"{marks} {escaped}"
        case BlockKind.LIST_ITEM:
            yield f"{_INDENT * (depth - 1)}- {_at_start(_escaped(words))}"
        case BlockKind.TABLE_ROW:
            yield from _row(block, words.split(CELL_GAP), before)
        case _:
            yield _at_start(_escaped(words))


def _row(block: Block, cells: Sequence[str], before: Block | None) -> Iterator[str]:
    """A row; before the first one of a table its column headers, unless they are that row."""
    if before is None or before.kind is not BlockKind.TABLE_ROW:
        head = block.header or cells
        yield from (_drawn(head), _drawn(["---"] * len(head)))
        if head == cells:
            return
    yield _drawn(cells)


def _drawn(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_escaped(cell).replace('|', '&#124;') for cell in cells)} |"


def _escaped(words: str) -> str:
    words = _REFERENCE.sub("&amp;", words).replace("\\", "&#92;")
    return _INLINE.sub(lambda match: f"\\{match[0]}", words)


def _at_start(line: str) -> str:
    """A line that begins like a heading, list or table, and is none."""
    if line.startswith(_MARKS):
        return f"\\{line}"
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line
