"""Parts in reading order become one text, and each learns what stands above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from watcher.differ.extract.part import Part
from watcher.differ.extract.settle import settle_parts
from watcher.model.document import Block, BlockKind

#: Characters of a stem that are kept: its end is what leads the list in.
_LONGEST_STEM = 400
_DEEPEST = 8  # depth of lists that anybody can still follow
_BOLD_RANK = 7  # below every real heading
_LEADS_IN = re.compile(r"(?::|[—–-]|\w)[\"”’)\]]?$|\b(?:following|below)\b[^.]*\.$")
_LAST_SENTENCE = re.compile(r"[.!?][\"”’)]?\s+(?=[A-Z“\"(])")


def lay_blocks(parts: Iterable[Part]) -> tuple[str, tuple[Block, ...]]:
    """The document's text, one part a line, and where each part stands in it.

    Args:
        parts: in reading order; those without words are left out.
    """
    kept = settle_parts(part for part in parts if part.words)
    return "\n".join(part.words for part in kept), tuple(_blocks(kept))


def _blocks(parts: Iterable[Part]) -> Iterator[Block]:
    headings, stems, start = _Headings(), _Stems(), 0
    for part in parts:
        end = start + len(part.words)
        level = part.level
        if part.kind is BlockKind.HEADING:
            level = headings.leave(part.level)
        yield Block(
            kind=part.kind,
            start=start,
            end=end,
            level=level,
            section=headings.above,
            stem=stems.stem_of(part),
            header=part.header,
        )
        if part.kind is BlockKind.HEADING:
            headings.enter(part)
        start = end + 1


class _Headings:
    """The headings above the place we have come to."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    @property
    def above(self) -> tuple[str, ...]:
        return tuple(words for _, words in self._open)

    def leave(self, level: int) -> int:
        """Close the sections that a heading of this level ends; its level from 1 to 6."""
        rank = level or _BOLD_RANK
        while self._open and self._open[-1][0] >= rank:
            self._open.pop()
        return level or min(6, (self._open[-1][0] if self._open else 0) + 1)

    def enter(self, part: Part) -> None:
        self._open.append((part.level or _BOLD_RANK, part.words))


class _Stems:
    """The words that lead the open lists in, one a depth."""

    def __init__(self) -> None:
        self._lead = ""
        self._items: list[str] = []

    def stem_of(self, part: Part) -> str:
        if part.kind is not BlockKind.LIST_ITEM:
            self._lead = _lead_of(part.words) if part.kind is BlockKind.PARAGRAPH else ""
            self._items = []
            return ""
        depth = min(part.level, _DEEPEST)
        above = [lead for lead in (self._lead, *self._items[: depth - 1]) if lead]
        del self._items[depth - 1 :]
        self._items.extend([""] * (depth - 1 - len(self._items)))
        self._items.append(_lead_of(part.words))
        return " ".join(above)[-_LONGEST_STEM:]


def _lead_of(words: str) -> str:
    """The last sentence, if it promises that something follows."""
    tail = words[-_LONGEST_STEM:]
    last = _LAST_SENTENCE.split(tail)[-1]
    return last if _LEADS_IN.search(last) else ""
