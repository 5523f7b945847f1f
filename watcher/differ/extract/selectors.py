"""What CSS selectors of the config choose on a page, and what they take out of it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple
from warnings import catch_warnings, simplefilter

from bs4 import BeautifulSoup, NavigableString, Tag
from soupsieve import SelectorSyntaxError

from watcher.differ.extract.element import Element
from watcher.errors import UnreadableSource


class Selection(NamedTuple):
    """What selectors leave of a page."""

    title: str  #: the page's own name for itself, whatever was left out
    page: Element  #: without what was to be left out
    chosen: list[Element]  #: those that stand in no other chosen one, in the order of the page


def select_elements(
    text: str, *, name: str, select: Sequence[str], remove: Sequence[str]
) -> Selection:
    """Choose elements of a page.

    Args:
        text: the page, decoded.
        name: what to call it in messages.
        select: CSS selectors of the content; (): nothing is chosen.
        remove: CSS selectors of what to leave out.

    Raises:
        UnreadableSource: a selector is no CSS, or none of `select` fits anything.
    """
    soup = _parse(text)
    title = soup.title.get_text() if soup.title else ""
    for unwanted in _matches(soup, remove, name):
        unwanted.extract()
    fitting = {id(tag) for tag in _matches(soup, select, name)}
    if select and not fitting:
        raise UnreadableSource(
            f"{name}: no element fits {', '.join(select)}. The page may have changed its layout; "
            "correct the selector."
        )
    page, chosen = _copied(soup, fitting)
    return Selection(title, page, _outermost(page, chosen))


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


def _copied(soup: BeautifulSoup, fitting: Container[int]) -> tuple[Element, set[int]]:
    """A tree of Beautiful Soup as one of ours, and the `id()` of each copy that was chosen."""
    page, chosen = Element("", {}, None), set()
    todo = [(page, soup.contents)]
    while todo:
        parent, contents = todo.pop()
        for node in contents:
            if isinstance(node, Tag):
                element = Element(node.name, _attributes(node), parent)
                parent.children.append(element)
                if id(node) in fitting:
                    chosen.add(id(element))
                todo.append((element, node.contents))
            elif type(node) is NavigableString:
                parent.children.append(str(node))
    return page, chosen


def _attributes(tag: Tag) -> dict[str, str]:
    return {
        name: " ".join(value) if isinstance(value, list) else value
        for name, value in tag.attrs.items()
    }


def _outermost(page: Element, chosen: Container[int]) -> list[Element]:
    found, todo = [], [page]
    while todo:
        element = todo.pop()
        if id(element) in chosen:
            found.append(element)
        else:
            todo.extend(reversed(element.elements))
    return found
