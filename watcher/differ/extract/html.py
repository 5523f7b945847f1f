"""A web page becomes parts: its policy without what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from warnings import catch_warnings, simplefilter

from bs4 import BeautifulSoup, NavigableString, Tag
from soupsieve import SelectorSyntaxError

from watcher.differ.extract.furniture import Furniture, is_heading_button
from watcher.differ.extract.html_tables import is_data_table, read_table
from watcher.differ.extract.lines import parts_of_lines
from watcher.differ.extract.part import BOLD_LINE, Part, one_line
from watcher.differ.extract.text import read_text
from watcher.errors import UnreadableSource
from watcher.model.document import BlockKind

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|body|caption|center|dd|details|dialog|div|dl|dt|fieldset"
    r"|figcaption|figure|footer|form|h[1-6]|header|hgroup|hr|html|legend|li|main|nav|ol|p|pre"
    r"|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
).fullmatch
_BOLD = frozenset(("b", "strong"))
_SUMMARY = 7  # level of what opens and closes a section
_CONTAINER = 0  # a list item with a heading in it is a section, not an item
_MAIN_SHARE = 0.6  # of the page's words; a smaller <main> leaves too much outside to be trusted
_MOST_HEADING_WORDS = 12


def read_html(
    text: str, *, name: str, select: Sequence[str] = (), remove: Sequence[str] = ()
) -> tuple[str, list[Part]]:
    """Title and parts of a web page.

    Args:
        text: the page, decoded.
        name: what to call it in messages.
        select: CSS selectors of the content; (): found from the structure.
        remove: CSS selectors of what to leave out.

    Raises:
        UnreadableSource: a selector is no CSS, or none of `select` fits anything.
    """
    soup = _parse(text)
    title = soup.title.get_text() if soup.title else ""
    for unwanted in _matches(soup, remove, name):
        unwanted.extract()
    if not select:
        body = soup.body or soup
        furniture = Furniture(body)
        return one_line(title), list(_Walk(furniture).parts(_content(body, furniture)))
    chosen = _outermost(soup, _matches(soup, select, name))
    if not chosen:
        raise UnreadableSource(
            f"{name}: no element fits {', '.join(select)}. The page may have changed its layout; "
            "correct the selector."
        )
    parts = [part for tag in chosen for part in _Walk(Furniture(tag, guess=False)).parts(tag)]
    return one_line(title), parts


def _parse(text: str) -> BeautifulSoup:
    with catch_warnings():
        simplefilter("ignore")  # "this looks like a file name", of a page with one line of text
        return BeautifulSoup(text, "lxml")


def _matches(soup: BeautifulSoup, selectors: Sequence[str], name: str) -> list[Tag]:
    """What the selectors fit, in the order of the page."""
    if not selectors:
        return []
    try:
        return list(soup.select(", ".join(selectors)))
    except SelectorSyntaxError as error:
        reason = str(error).splitlines()[0]
        raise UnreadableSource(
            f"{name}: {', '.join(selectors)} is not a CSS selector ({reason}). Correct it."
        ) from error


def _outermost(soup: Tag, chosen: list[Tag]) -> list[Tag]:
    """Those of the chosen elements that stand in no other."""
    known = {id(tag) for tag in chosen}
    found, todo = [], [soup]
    while todo:
        tag = todo.pop()
        if id(tag) in known:
            found.append(tag)
        else:
            todo.extend(child for child in reversed(tag.contents) if isinstance(child, Tag))
    return found


def _content(body: Tag, furniture: Furniture) -> Tag:
    """The page's main element if nearly everything stands in it, else its body."""
    sizes = furniture.sizes
    mains = body.select("main, [role=main], article")
    kept = sizes[id(body)].words - _dropped(body, furniture)
    largest = max(mains, key=lambda tag: sizes[id(tag)].words, default=body)
    return largest if sizes[id(largest)].words >= _MAIN_SHARE * kept else body


def _dropped(body: Tag, furniture: Furniture) -> int:
    """How many words stand in elements that are left out."""
    words, open_tags = 0, [body]
    for tag in open_tags:
        for child in tag.children:
            if isinstance(child, Tag):
                if furniture.drops(child):
                    words += furniture.sizes[id(child)].words
                else:
                    open_tags.append(child)
    return words


class _Walk:
    """Goes through a page in reading order and closes a part at each border of a block."""

    def __init__(self, furniture: Furniture) -> None:
        self._furniture = furniture
        self._text: list[str] = []
        self._bold = self._all = 0  # letters of the open part that are bold, and all of them
        self._heading = 0
        self._depth = 0  # of lists
        self._items: list[int] = []  # depth of the open list items
        self._in_bold = 0

    def parts(self, root: Tag) -> Iterator[Part]:
        """The parts below an element; deep nesting costs no recursion."""
        todo: list[tuple[Tag, Iterator[object]]] = [(root, iter(root.children))]
        yield from self._enter(root)
        while todo:
            tag, children = todo[-1]
            child = next(children, None)
            if child is None:
                todo.pop()
                yield from self._leave(tag)
            elif type(child) is NavigableString:
                self._take(child)
            elif isinstance(child, Tag) and not self._furniture.drops(child):
                if (whole := self._whole(child)) is not None:
                    yield from self._close()
                    yield from whole
                    continue
                yield from self._enter(child)
                todo.append((child, iter(child.children)))

    def _whole(self, tag: Tag) -> Iterator[Part] | None:
        """The parts of an element that is read at once; None: it is walked through."""
        if tag.name == "pre":
            return read_text(tag.get_text())
        if tag.name == "table" and is_data_table(tag, self._furniture):
            return read_table(tag, self._furniture)
        return None

    def _take(self, words: str) -> None:
        if self._text and self._text[-1].endswith(_SENTENCE_MARKS) and self._closed_bold:
            words = " " + words if words[:1].isalnum() else words
        self._closed_bold = False
        self._text.append(words.replace("\n", " ").replace("\r", " "))
        letters = sum(map(str.isalnum, words))
        self._all += letters
        self._bold += letters if self._in_bold else 0

    def _enter(self, tag: Tag) -> Iterator[Part]:
        if tag.name == "br":
            self._text.append("\n")
        elif _BLOCKS(tag.name) or _heading_level(tag):
            yield from self._close()
        self._heading = _heading_level(tag) or self._heading
        self._in_bold += tag.name in _BOLD
        if tag.name in ("ul", "ol", "dl"):
            self._depth += 1
        elif tag.name in ("li", "dd"):
            self._items.append(max(1, self._depth))

    def _leave(self, tag: Tag) -> Iterator[Part]:
        if _BLOCKS(tag.name) or _heading_level(tag):
            yield from self._close()
        if _heading_level(tag):
            self._heading = 0
        if tag.name in _BOLD:
            self._in_bold -= 1
            self._closed_bold = True
        if tag.name in ("ul", "ol", "dl"):
            self._depth -= 1
        elif tag.name in ("li", "dd"):
            self._items.pop()

    _closed_bold = False

    def _close(self) -> Iterator[Part]:
        text, self._text = "".join(self._text), []
        bold = self._all > 0 and self._bold == self._all
        self._bold = self._all = 0
        if not text.strip():
            return
        if self._heading:
            if self._items:
                self._items[-1] = _CONTAINER
            level = BOLD_LINE if self._heading == _SUMMARY else self._heading
            yield Part(BlockKind.HEADING, one_line(text), level)
        elif self._items and self._items[-1] != _CONTAINER:
            yield from parts_of_lines(
                text.split("\n"), kind=BlockKind.LIST_ITEM, level=self._items[-1]
            )
        elif bold and _reads_like_heading(text):
            yield Part(BlockKind.HEADING, one_line(text), BOLD_LINE)
        else:
            yield from parts_of_lines(text.split("\n"), kind=BlockKind.PARAGRAPH)


_SENTENCE_MARKS = (".", ":", "!", "?")


def _heading_level(tag: Tag) -> int:
    if tag.name in _HEADINGS:
        return _HEADINGS[tag.name]
    if tag.name == "summary" or (tag.name == "button" and is_heading_button(tag)):
        return _SUMMARY
    if tag.get("role") == "heading":
        level = str(tag.get("aria-level") or "2")
        return min(6, int(level)) or 2 if level.isdecimal() else 2
    return 0


def _reads_like_heading(text: str) -> bool:
    words = text.split()
    return len(words) <= _MOST_HEADING_WORDS and not words[-1].endswith((".", ",", ";"))
