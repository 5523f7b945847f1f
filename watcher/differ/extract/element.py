"""A web page as elements and the words between them; only what reading a policy needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

#: What stands in them is for programs, or repeats in small print what stands beside it (`rt`).
_UNREAD = frozenset(("script", "style", "template", "rt", "rp"))
#: In them a blank line is a blank line.
_AS_TYPED = frozenset(("pre", "textarea"))
_BLANKS = " \n\t\f\r"


class Element:
    """An element of a page.

    Args:
        name: of its tag, in lower case; "" for the page itself.
        attributes: by name.
        parent: the element around it; None: it is the page itself.
    """

    __slots__ = ("attributes", "children", "name", "parent")

    def __init__(self, name: str, attributes: Mapping[str, str], parent: Element | None) -> None:
        self.name, self.attributes, self.parent = name, attributes, parent
        self.children: list[Element | str] = []

    def get(self, attribute: str) -> str:
        """The value of an attribute; "" where there is none."""
        return self.attributes.get(attribute, "")

    @property
    def elements(self) -> list[Element]:
        """The elements directly in it."""
        return [child for child in self.children if type(child) is Element]

    @property
    def ancestors(self) -> Iterator[Element]:
        """The elements around it, the nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def nodes(self) -> Iterator[Element | str]:
        """All elements and words below it, in the order of the page; nesting costs no recursion."""
        todo = self.children[::-1]
        while todo:
            node = todo.pop()
            yield node
            if type(node) is Element:
                todo.extend(node.children[::-1])

    def find_all(self, *names: str) -> Iterator[Element]:
        """The elements below it that have one of these names, in the order of the page."""
        return (node for node in self.nodes() if type(node) is Element and node.name in names)

    def find(self, name: str) -> Element | None:
        """The first element below it that has this name; None: there is none."""
        return next(self.find_all(name), None)

    def text(self, gap: str = "") -> str:
        """All words below it.

        Args:
            gap: what to put between the words of two elements.
        """
        return gap.join(node for node in self.nodes() if type(node) is str)

    def before(self) -> Element | None:
        """The element before it in the same parent; None: it is the first."""
        last = None
        for sibling in self.parent.children if self.parent else ():
            if sibling is self:
                break
            last = sibling if type(sibling) is Element else last
        return last


def parse_page(text: str) -> Element:
    """The tree of a web page, mended as browsers mend it.

    Args:
        text: the page, decoded.
    """
    builder = Builder()
    parser = etree.HTMLParser(target=builder)
    parser.feed(text.removeprefix("\N{BYTE ORDER MARK}"))
    root: Element = parser.close()
    return root


class Builder:
    """Makes a tree of the events of a parser."""

    def __init__(self) -> None:
        self._root = Element("", {}, None)
        self._open = [self._root]
        self._pieces: list[str] = []
        self._unread = self._as_typed = 0  # how many elements of that kind are open

    def start(self, name: str, attributes: Mapping[str, str]) -> Element:
        """An element begins."""
        self._flush()
        parent = self._open[-1]
        element = Element(name, dict(attributes), parent)
        parent.children.append(element)
        self._open.append(element)
        self._count(name, 1)
        return element

    def end(self, name: str) -> None:
        """The element begun last ends."""
        self._flush()
        self._open.pop()
        self._count(name, -1)

    def data(self, words: str) -> None:
        """Some words, or the first of them."""
        self._pieces.append(words)

    def comment(self, _: str) -> None:
        """What nobody reads; the words on either side of it stay apart."""
        self._flush()

    def pi(self, *_: str | None) -> None:
        """An instruction to programs."""
        self._flush()

    def doctype(self, *_: str | None) -> None:
        """How the page is written, as it says itself."""
        self._flush()

    def close(self) -> Element:
        """The page ends.

        Returns:
            The page itself.
        """
        self._flush()
        return self._root

    def _count(self, name: str, step: int) -> None:
        if name in _UNREAD:
            self._unread += step
        elif name in _AS_TYPED:
            self._as_typed += step

    def _flush(self) -> None:
        if not self._pieces:
            return
        words = "".join(self._pieces)
        self._pieces.clear()
        if self._unread:
            return
        if not self._as_typed and not words.strip(_BLANKS):
            words = "\n" if "\n" in words else " "
        self._open[-1].children.append(words)
