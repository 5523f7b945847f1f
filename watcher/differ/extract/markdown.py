"""Markdown, as archives of terms write it, becomes parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from watcher.differ.extract.inline import plain_words
from watcher.differ.extract.lines import parts_of_lines
from watcher.differ.extract.part import BOLD_LINE, Part, one_line
from watcher.differ.extract.tables import cell_words, row_parts
from watcher.model.document import BlockKind

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)$")
_EMPTY_HEADING = re.compile(r" {0,3}#{1,6}\s*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*$")
_RULE = re.compile(r" {0,3}(?:(?:- ?){3,}|(?:\* ?){3,}|(?:_ ?){3,})\s*$")
_ITEM = re.compile(r"( *)(?:[*+-]|\d{1,4}[.)])(?: +(.*)|$)")
_ROW = re.compile(r" *\|.*")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_QUOTE = re.compile(r"^ {0,3}> ?")
_BROKEN_LINK_END = re.compile(r"\s*\]\([^()]{0,2000}\)")
_LINE_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_BREAK = re.compile(r"(?:\\|<br ?/?>\s*)$", re.IGNORECASE)
_BOLD = re.compile(r"[_*]{0,1}\*\*(?:(?!\*\*).)+\*\*[_*]{0,1}:?$|__(?:(?!__).)+__:?$")
_NO_HEADING_END = (".", ",", ";")
_MOST_HEADING_WORDS = 12  # longer lines in bold are emphasised sentences
_DEEPEST = 8


def read_markdown(text: str) -> Iterator[Part]:
    """The parts of a Markdown text, in reading order.

    Args:
        text: decoded.
    """
    return _Reader().read(text)


class _Reader:
    """Where we are in the text: the open paragraph, list and table."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._rows: list[str] = []
        self._indents: list[int] = []  # of the open lists, outermost first
        self._in_item = False  # whether the open paragraph is a list item

    def read(self, text: str) -> Iterator[Part]:
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
            yield from self._take(_QUOTE.sub("", line.expandtabs(4), count=1))
        yield from self._close()

    def _take(self, line: str) -> Iterator[Part]:
        line = _BROKEN_LINK_END.sub("", line) if line.lstrip().startswith("](") else line
        if self._rows and not _ROW.match(line):
            yield from self._close_table()
        if not line.strip() or line.strip() == "[":
            yield from self._close_paragraph()
        elif self._lines and _UNDERLINE.match(line):
            yield from self._close_underlined(1 if "=" in line else 2)
        elif _RULE.match(line) or _FENCE.match(line) or _EMPTY_HEADING.match(line):
            yield from self._close()
        elif match := _HEADING.match(line):
            yield from self._close()
            yield from _headings(match[2].rstrip("# "), len(match[1]))
        elif match := _ITEM.match(line):
            yield from self._open_item(len(match[1]), match[2] or "")
        elif _ROW.match(line):
            yield from self._close_paragraph()
            self._rows.append(line)
        else:
            yield from self._continue(line)

    def _open_item(self, indent: int, rest: str) -> Iterator[Part]:
        yield from self._close_paragraph()
        while self._indents and self._indents[-1] >= indent:
            self._indents.pop()
        self._indents = [*self._indents, indent][:_DEEPEST]
        self._in_item = True
        if match := _HEADING.match(rest):
            yield from _headings(match[2].rstrip("# "), len(match[1]))
        elif len(self._indents) < _DEEPEST and (match := _ITEM.match(rest)):
            yield from self._open_item(indent + 2 + len(match[1]), match[2] or "")
        elif rest.strip():
            self._lines.append(rest)

    def _continue(self, line: str) -> Iterator[Part]:
        indent = len(line) - len(line.lstrip(" "))
        if not self._lines:
            while self._indents and indent <= self._indents[-1]:
                self._indents.pop()
            self._in_item = bool(self._indents)
        self._lines.append(line)
        return iter(())

    def _close(self) -> Iterator[Part]:
        yield from self._close_table()
        yield from self._close_paragraph()
        self._indents, self._in_item = [], False

    def _close_table(self) -> Iterator[Part]:
        rows, self._rows = self._rows, []
        if rows:
            yield from row_parts([_cells(row) for row in rows])

    def _close_underlined(self, level: int) -> Iterator[Part]:
        words, self._lines = " ".join(self._lines), []
        yield from _headings(words, level)
        self._indents, self._in_item = [], False

    def _close_paragraph(self) -> Iterator[Part]:
        lines, self._lines = self._lines, []
        if not lines:
            return
        if not self._in_item and _is_bold_line(lines):
            yield Part(BlockKind.HEADING, one_line(plain_words(lines[0])), BOLD_LINE)
            return
        words = plain_words("".join(_with_break(line) for line in lines))
        kind = BlockKind.LIST_ITEM if self._in_item else BlockKind.PARAGRAPH
        level = len(self._indents) if self._in_item else 0
        yield from parts_of_lines(words.split("\n"), kind=kind, level=level)


def _headings(words: str, level: int) -> Iterator[Part]:
    yield Part(BlockKind.HEADING, one_line(plain_words(words)), level)


def _with_break(line: str) -> str:
    """A line, ending as a line break where Markdown asks for one, else as a space."""
    stripped = line.strip()
    if stripped.endswith(("\\", ">")) and _BREAK.search(stripped):
        return _BREAK.sub("", stripped) + "\n"
    return stripped + ("\n" if line.endswith("  ") else " ")


def _is_bold_line(lines: list[str]) -> bool:
    if len(lines) != 1:
        return False
    line = lines[0].strip()
    return (
        bool(_BOLD.match(line))
        and len(line.split()) <= _MOST_HEADING_WORDS
        and not plain_words(line).rstrip().endswith(_NO_HEADING_END)
    )


def _cells(row: str) -> list[str]:
    inner = row.strip().removeprefix("|").removesuffix("|")
    shielded = inner.replace("\\|", "\N{BROKEN BAR}")
    return [
        cell_words(plain_words(_LINE_BREAK.sub("\n", cell)).split("\n"))
        for cell in shielded.split("|")
    ]
