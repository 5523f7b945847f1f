"""What stands around a policy on its page: menus, banners, footers, and what nobody sees.

No guess may cost policy text: whatever holds a good part of the page's words is content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from watcher.differ.extract.element import Element

_WORDLESS = (
    "script style noscript template svg math iframe object embed canvas audio video picture img"
    " head title input select option textarea datalist map progress meter"
)
#: Never words of the page, whatever they hold.
WORDLESS = frozenset(_WORDLESS.split())
_FURNITURE = frozenset(("nav", "footer", "aside", "menu", "search"))
_FURNITURE_ROLES = frozenset(
    ("navigation", "contentinfo", "search", "menu", "menubar", "complementary", "toolbar")
)
_DIALOG_ROLES = frozenset(("dialog", "alertdialog"))
_BANNER = re.compile(
    r"onetrust-(?:banner|consent|pc)|cybotcookiebot|didomi-(?:host|popup|notice)|usercentrics|truste-|"
    r"cookie-law-info|cc-window|cookieconsent|qc-cmp|sp_message|iubenda-cs|klaro|osano-cm|cookiefirst|"
    r"(?:cookies?|consent|gdpr|ccpa)[-_]?(?:banner|bar|popup|pop-up|modal|dialog|overlay|wall|prompt|toast|layer)",
    re.IGNORECASE,
)
_COLLAPSED = re.compile(
    r"accordion|collaps|expand|toggle|faq|panel|tab|reveal|disclosure|drawer", re.IGNORECASE
)
_OPENS = frozenset(("aria-controls", "data-target", "data-bs-target"))
_SKIP_LINK = re.compile(r"skip[-_ ]?(?:to|link|nav|content)", re.IGNORECASE)
_FOR_SCREEN_READERS = re.compile(r"sr-only|visually-?hidden|screen-?reader", re.IGNORECASE)
_NOT_SHOWN = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE
)
#: Share of the page's words from which nothing is furniture, whatever it is called.
_TOO_MUCH_TO_DROP = 0.35
_ONLY_LINKS = 0.9  # share of linked words from which an element is links and nothing else
_FEWEST_ENTRIES = 3  # of a menu
_MOST_MENU_WORDS = 6  # words of a menu entry on average; a list of links with more is text


class Size(NamedTuple):
    """How much text an element holds."""

    words: int
    linked: int  #: words inside links
    links: int
    anchors: int  #: links to places on the page itself


_NOTHING = Size(0, 0, 0, 0)


def _measure(elements: Iterable[Element]) -> dict[int, Size]:
    """The size of each element, by `id()`; wordless elements count nothing.

    Args:
        elements: children before their parents.
    """
    sizes: dict[int, Size] = {}
    for node in elements:
        sizes[id(node)] = _NOTHING if node.name in WORDLESS else _size_of(node, sizes)
    return sizes


def _size_of(node: Element, sizes: dict[int, Size]) -> Size:
    words = linked = links = anchors = 0
    for child in node.children:
        if isinstance(child, str):
            words += len(child.split())
        else:
            size = sizes[id(child)]
            words, linked = words + size.words, linked + size.linked
            links, anchors = links + size.links, anchors + size.anchors
    if node.name == "a":
        return Size(words, words, 1, int(node.get("href").startswith("#")))
    return Size(words, linked, links, anchors)


def _bottom_up(root: Element) -> list[Element]:
    """Every element below `root` and itself, children before their parents."""
    down = [root]
    for node in down:
        down.extend(node.elements)
    return down[::-1]


class Furniture:
    """Says of each element whether a reader of the policy would miss it.

    Args:
        root: the page's body.
        guess: whether to guess at menus and banners; otherwise only what nobody sees is left out.
    """

    def __init__(self, root: Element, *, guess: bool = True) -> None:
        elements = _bottom_up(root)
        self.sizes = _measure(elements)
        self._limit = _TOO_MUCH_TO_DROP * self.sizes[id(root)].words
        self._guess = guess
        self._opened = frozenset(_opened_from_elsewhere(elements))
        self._known: dict[int, bool] = {}

    def drops(self, tag: Element) -> bool:
        """Whether to leave an element out."""
        if id(tag) not in self._known:
            self._known[id(tag)] = self._decide(tag)
        return self._known[id(tag)]

    def _decide(self, tag: Element) -> bool:
        if tag.name in WORDLESS:
            return True
        size = self.sizes[id(tag)]
        only_links = tag.name in _FURNITURE and size.linked > _ONLY_LINKS * size.words
        if size.words > self._limit and not (only_links and self._guess):
            return False
        if self._is_hidden(tag) and not self._is_collapsed(tag):
            return True
        if size.words <= _MOST_MENU_WORDS and _FOR_SCREEN_READERS.search(_names(tag)):
            return True
        return self._guess and self._is_furniture(tag)

    def _is_hidden(self, tag: Element) -> bool:
        return (
            "hidden" in tag.attributes
            or tag.get("aria-hidden").lower() == "true"
            or bool((style := tag.get("style")) and _NOT_SHOWN.search(style))
        )

    def _is_collapsed(self, tag: Element) -> bool:
        """Hidden only until a reader opens it."""
        return (
            tag.get("id") in self._opened
            or tag.get("hidden") == "until-found"
            or bool(_COLLAPSED.search(_names(tag)) and not _BANNER.search(_names(tag)))
        )

    def _is_furniture(self, tag: Element) -> bool:
        role = tag.get("role").lower()
        if tag.name in _FURNITURE or role in _FURNITURE_ROLES:
            return True
        if role in _DIALOG_ROLES or tag.name == "dialog":
            return True
        if (names := _names(tag)) and _BANNER.search(names):
            return True
        if tag.name == "a":
            return self.sizes[id(tag)].words <= _MOST_MENU_WORDS and _is_skip_link(tag)
        if tag.name == "button":
            return not is_heading_button(tag) and not self._is_inline(tag)
        return tag.name in ("ul", "ol") and self._is_menu(tag)

    def _is_inline(self, button: Element) -> bool:
        """Whether a button is part of a sentence."""
        around = self.sizes.get(id(button.parent), _NOTHING).words
        return (
            button.parent is not None
            and button.parent.name in ("p", "li", "td", "span")
            and around > 2 * self.sizes[id(button)].words + 3
        )

    def _is_menu(self, tag: Element) -> bool:
        """A list of short links and nothing else, unless words before it lead it in."""
        size = self.sizes[id(tag)]
        if size.links < _FEWEST_ENTRIES or size.linked < _ONLY_LINKS * size.words:
            return False
        if size.words > _MOST_MENU_WORDS * size.links:
            return False
        return size.anchors == size.links or not self._is_led_in(tag)

    def _is_led_in(self, tag: Element) -> bool:
        """Whether words stand directly before a list, as they do before a list of partners."""
        before = tag.before()
        return (
            before is not None
            and before.name in ("p", "div", "span", "b", "strong")
            and self.sizes[id(before)].words > 0
        )


def _is_skip_link(tag: Element) -> bool:
    """Whether a link leads past the menus, for those who hear the page."""
    return bool(_SKIP_LINK.search(_names(tag)) or _SKIP_LINK.match(tag.text(" ").strip()))


def is_heading_button(tag: Element) -> bool:
    """Whether a button opens and closes a section, and so is its heading."""
    return (
        "aria-controls" in tag.attributes
        or "aria-expanded" in tag.attributes
        or bool(_COLLAPSED.search(_names(tag)))
        or any(
            parent.name in ("h1", "h2", "h3", "h4", "h5", "h6")
            for parent in islice(tag.ancestors, 3)
        )
    )


def _opened_from_elsewhere(elements: Iterable[Element]) -> Iterator[str]:
    """Ids of elements that some button or link opens."""
    for tag in elements:
        for name in _OPENS.intersection(tag.attributes):
            yield from tag.get(name).replace("#", "").split()


def _names(tag: Element) -> str:
    """Its id and its classes; "" where it has neither, as most elements have not."""
    name, classes = tag.get("id"), tag.get("class")
    return f"{name} {' '.join(classes.split())}" if name or classes else ""
