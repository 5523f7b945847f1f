"""Plain text becomes parts: by its blank lines, its short lines and its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from watcher.differ.extract.lines import parts_of_lines
from watcher.differ.extract.part import Part, one_line
from watcher.model.document import BlockKind

_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|_{3,}|\*{3,})\s*$")
_NUMBERED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]?|[A-Z][.)]|[IVX]{1,5}[.)]|(?:Section|Article|Part)\s\w{1,5}[.:]?)\s+\S"
)
_ENDS_OPEN = re.compile(r"[.,;:!]$")
_WRAPPED_WIDTH = range(45, 110)  # columns at which people and programs wrap lines
_MOST_HEADING_WORDS = 10


def read_text(text: str) -> Iterator[Part]:
    """The parts of a plain text, in reading order.

    Args:
        text: decoded.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    wrapped = _is_wrapped(lines)
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip() and not _UNDERLINE.match(line):
            paragraph.append(line)
            continue
        if paragraph:
            yield from _parts(paragraph, wrapped=wrapped)
        paragraph = []


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are cut at a width, so that a line's end means nothing."""
    inner = [len(a.rstrip()) for a, b in pairwise(lines) if a.strip() and b.strip()]
    # Not by `statistics`: it loads fractions and chance, which takes longer than most texts.
    inner.sort()
    half = len(inner) // 2
    median = (inner[half] + inner[~half]) / 2 if inner else 0
    return len(inner) > 2 and int(median) in _WRAPPED_WIDTH and inner[-1] < 2 * median


def _parts(lines: list[str], *, wrapped: bool) -> Iterator[Part]:
    if len(lines) == 1 and is_heading_line(lines[0]):
        yield Part(BlockKind.HEADING, one_line(lines[0]), 2)
    elif wrapped:
        yield from parts_of_lines(_unwrap(lines), kind=BlockKind.PARAGRAPH)
    else:
        yield from parts_of_lines(lines, kind=BlockKind.PARAGRAPH)


def is_heading_line(line: str) -> bool:
    """Whether a line that stands alone reads like a heading."""
    words = line.split()
    if not 0 < len(words) <= _MOST_HEADING_WORDS or _ENDS_OPEN.search(line.rstrip()):
        return False
    if not any(letter.isalpha() for letter in line):
        return False
    return bool(_NUMBERED.match(line.strip())) or line.strip()[0].isupper()


def _unwrap(lines: list[str]) -> Iterator[str]:
    """Whole lines of a wrapped paragraph: a bullet or a clearly short line ends one."""
    width = max(len(line.rstrip()) for line in lines)
    whole: list[str] = []
    for line in lines:
        if whole and line.lstrip()[:1] in "•●▪*-–":
            yield " ".join(whole)
            whole = []
        whole.append(line)
        if len(line.rstrip()) < 0.6 * width:
            yield " ".join(whole)
            whole = []
    if whole:
        yield " ".join(whole)
