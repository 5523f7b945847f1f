"""Lines that stand under each other: which belong together, and which are list items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from watcher.differ.extract.part import Part, one_line
from watcher.model.document import BlockKind

_BULLET = re.compile(r"^[•●○◦▪■□►▶‣⁃∙·✓✔➢➤*–—-][ \u00a0]+(?=\S)|^[•●○◦▪■□►▶‣⁃∙✓✔➢➤](?=\w)")
# Bullets between words; dashes only where a colon or semicolon shows that a list is meant.
_INNER_BULLET = re.compile(
    r"\s[•●▪■‣]\s+(?=\S)|(?:(?<=[:;])|(?<=; and)|(?<=; or))\s+[-–—*]\s+(?=\S)"
)
_BULLET_MARKS = (" •", " ●", " ▪", " ■", " ‣", " -", " –", " —", " *")
_GOES_ON = re.compile(r"[a-z0-9(&,;.)]")  # how the rest of a broken line begins
_COMPLETE = re.compile(r"[.:;!?][\"”’)]*$")


def parts_of_lines(lines: Iterable[str], *, kind: BlockKind, level: int = 0) -> Iterator[Part]:
    """The parts that lines of one paragraph or list item make.

    A line that begins like the rest of the one above is joined to it; bullets, at the start or
    between words, begin list items.

    Args:
        lines: as a reader sees them, without markup.
        kind: what the first of them is.
        level: its level.
    """
    for line in _join_broken(one_line(line) for line in lines):
        for index, piece in enumerate(_pieces(line)):
            bare = strip_bullet(piece)
            if index or bare != piece:
                depth = level + 1 if kind is BlockKind.LIST_ITEM else 1
                yield Part(BlockKind.LIST_ITEM, bare, depth)
            else:
                yield Part(kind, bare, level)


def _pieces(line: str) -> list[str]:
    """A line, cut at the bullets between its words."""
    if not any(mark in line for mark in _BULLET_MARKS):  # much faster, and nearly always true
        return [line]
    return _INNER_BULLET.split(line)


def _join_broken(lines: Iterable[str]) -> Iterator[str]:
    """Lines, with those joined that a break cut in two."""
    pieces: list[str] = []
    for line in lines:
        if not line:
            continue
        if pieces and (_COMPLETE.search(pieces[-1][-8:]) or not _GOES_ON.match(line)):
            yield " ".join(pieces)
            pieces = []
        pieces.append(line)
    if pieces:
        yield " ".join(pieces)


def strip_bullet(line: str) -> str:
    """A line without the bullet it begins with."""
    return _BULLET.sub("", line, count=1)
