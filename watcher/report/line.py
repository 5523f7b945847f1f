"""Lines of a fixed width made of words in styles: the same layout with and without colour."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from watcher.visible import make_visible


class Style(StrEnum):
    """What a stretch of a line is; the one who prints it chooses how that looks."""

    PLAIN = "plain"
    TITLE = "title"
    GRAVE = "grave"
    STRONG = "strong"
    FAINT = "faint"
    REMOVED = "removed"
    ADDED = "added"


class Span(NamedTuple):
    """A stretch of text in one style."""

    text: str
    style: Style = Style.PLAIN


Line = tuple[Span, ...]

_WORDS = re.compile(r"\s+|\S+")


def width_of(text: str) -> int:
    """Columns that a text takes on a terminal: wide characters take two, accents none."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def wrap_spans(
    spans: Iterable[Span], *, width: int, first: str = "", rest: str = ""
) -> Iterator[Line]:
    """Break styled text into lines; what is longer than a line is cut.

    Args:
        spans: the text; hostile characters in it are made visible here.
        width: columns of a line, the indent included.
        first: what the first line begins with.
        rest: what the following lines begin with, of the same width or not.
    """
    line, used, filled = [Span(first)] if first else [], width_of(first), False
    for word, style in _words(spans):
        blank = word.isspace()
        if blank and not filled:
            continue
        for piece in _pieces(word, width - width_of(rest)):
            size = width_of(piece)
            if used + size > width and (filled or used > width_of(rest)):
                yield _trimmed(line)
                line, used, filled = [Span(rest)] if rest else [], width_of(rest), False
                if blank:
                    continue
            line.append(Span(piece, style))
            used, filled = used + size, True
    if filled or not rest:
        yield _trimmed(line)


def plain_text(lines: Iterable[Line]) -> str:
    """The lines without their styles, each with a newline at its end."""
    return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines)


def _words(spans: Iterable[Span]) -> Iterator[Span]:
    """Words and the single blanks between them; a word may change its style in the middle."""
    for text, style in spans:
        for match in _WORDS.finditer(make_visible(text)):
            word = match[0]
            yield Span(" " if word.isspace() else word, style)


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word cut to what a line holds."""
    if width_of(word) <= room:
        yield word
        return
    piece, used = "", 0
    for char in word:
        if piece and used + _columns(char) > room:
            yield piece
            piece, used = "", 0
        piece, used = piece + char, used + _columns(char)
    yield piece


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _trimmed(line: list[Span]) -> Line:
    while line and line[-1].text.isspace() and len(line) > 1:
        line = line[:-1]
    return tuple(line)
