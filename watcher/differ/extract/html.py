"""A web page becomes parts: its policy without what surrounds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from watcher.differ.extract.element import Element, parse_page
from watcher.differ.extract.furniture import Furniture, is_heading_button
from watcher.differ.extract.html_tables import is_data_table, read_table
from watcher.differ.extract.lines import parts_of_lines
from watcher.differ.extract.part import BOLD_LINE, Part, one_line
from watcher.differ.extract.text import read_text
from watcher.model.document import BlockKind

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol"
    " p pre section summary table tbody td tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_MAINS = frozenset(("main", "article"))
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
    if select or remove:
        # Loaded late: most pages have no selectors, and need not wait for what reads them.
        from watcher.differ.extract.selectors import select_elements

        title, page, chosen = select_elements(text, name=name, select=select, remove=remove)
    else:
        page, chosen = parse_page(text), []
        title = title_of.text() if (title_of := page.find("title")) else ""
    if select:
        parts = [part for one in chosen for part in _Walk(Furniture(one, guess=False)).parts(one)]
        return one_line(title), parts
    body = page.find("body") or page
    furniture = Furniture(body)
    return one_line(title), list(_Walk(furniture).parts(_content(body, furniture)))


def _content(body: Element, furniture: Furniture) -> Element:
    """The page's main element if nearly everything stands in it, else its body."""
    sizes = furniture.sizes
    mains = (
        node
        for node in body.nodes()
        if isinstance(node, Element) and (node.name in _MAINS or node.get("role") == "main")
    )
    kept = sizes[id(body)].words - _dropped(body, furniture)
    largest = max(mains, key=lambda tag: sizes[id(tag)].words, default=body)
    return largest if sizes[id(largest)].words >= _MAIN_SHARE * kept else body


def _dropped(body: Element, furniture: Furniture) -> int:
    """How many words stand in elements that are left out."""
    words, open_tags = 0, [body]
    for tag in open_tags:
        for child in tag.elements:
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
        self._bold = self._light = False  # whether the open part has letters that are bold, or not
        self._heading = 0
        self._depth = 0  # of lists
        self._items: list[int] = []  # depth of the open list items
        self._in_bold = 0

    def parts(self, root: Element) -> Iterator[Part]:
        """The parts below an element; deep nesting costs no recursion."""
        todo: list[tuple[Element, Iterator[Element | str]]] = [(root, iter(root.children))]
        yield from self._enter(root)
        while todo:
            tag, children = todo[-1]
            child = next(children, None)
            if child is None:
                todo.pop()
                yield from self._leave(tag)
            elif isinstance(child, str):
                self._take(child)
            elif not self._furniture.drops(child):
                if (whole := self._whole(child)) is not None:
                    yield from self._close()
                    yield from whole
                    continue
                yield from self._enter(child)
                todo.append((child, iter(child.children)))

    def _whole(self, tag: Element) -> Iterator[Part] | None:
        """The parts of an element that is read at once; None: it is walked through."""
        if tag.name == "pre":
            return read_text(tag.text())
        if tag.name == "table" and is_data_table(tag, self._furniture):
            return read_table(tag, self._furniture)
        return None

    def _take(self, words: str) -> None:
        if self._text and self._text[-1].endswith(_SENTENCE_MARKS) and self._closed_bold:
            words = " " + words if words[:1].isalnum() else words
        self._closed_bold = False
        self._text.append(words.replace("\n", " ").replace("\r", " "))
        if self._in_bold:
            self._bold = self._bold or any(map(str.isalnum, words))
        else:
            self._light = self._light or any(map(str.isalnum, words))

    def _enter(self, tag: Element) -> Iterator[Part]:
        if tag.name == "br":
            self._text.append("\n")
        elif tag.name in _BLOCKS or _heading_level(tag):
            yield from self._close()
        self._heading = _heading_level(tag) or self._heading
        self._in_bold += tag.name in _BOLD
        if tag.name in ("ul", "ol", "dl"):
            self._depth += 1
        elif tag.name in ("li", "dd"):
            self._items.append(max(1, self._depth))

    def _leave(self, tag: Element) -> Iterator[Part]:
        if tag.name in _BLOCKS or _heading_level(tag):
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
        bold = self._bold and not self._light
        self._bold = self._light = False
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


def _heading_level(tag: Element) -> int:
    if tag.name in _HEADINGS:
        return _HEADINGS[tag.name]
    if tag.name == "summary" or (tag.name == "button" and is_heading_button(tag)):
        return _SUMMARY
    if tag.get("role") == "heading":
        level = tag.get("aria-level") or "2"
        return min(6, int(level)) or 2 if level.isdecimal() else 2
    return 0


def _reads_like_heading(text: str) -> bool:
    words = text.split()
    return len(words) <= _MOST_HEADING_WORDS and not words[-1].endswith((".", ",", ";"))
