"""The links of a page, with all that tells where they lead, and how the page calls its site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urldefrag, urljoin

from lxml import etree

from watcher.discovery.tree import attribute, parse_page
from watcher.errors import UnreadableSource
from watcher.model.answer import Fetched

#: Turns an address as written into the one to ask; raises ValueError for one we never ask.
Accept = Callable[[str], str]

#: The largest site maps in HTML have some thousand links; a trap has any number.
_MOST_LINKS = 5_000
_LONGEST_ADDRESS = 8_192  # longer ones are never asked
_MOST_RELS = 8
_LONGEST_TEXT = 120  # characters; a name is shorter
_MOST_ABOVE = 40  # elements above a link that may be its footer
_FOOTER = re.compile(r"foot(?:er)?\b|footer|contentinfo", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link.

    Args:
        url: where it leads, without fragment; as written, until `accept_links` has seen it.
        text: what it says, in lower case; "" if nothing.
        rels: its link relations.
        in_footer: whether it stands at the foot of the page, where legal links do.
    """

    url: str
    text: str
    rels: tuple[str, ...] = ()
    in_footer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signpost:
    """A page as far as it leads somewhere.

    Args:
        url: where it was read.
        title: its title; "" if none.
        site_name: what it says its site is called (og:site_name); "" if nothing.
        links: in their order.
    """

    url: str
    title: str = ""
    site_name: str = ""
    links: tuple[Link, ...] = ()


def read_signpost(answer: Fetched) -> Signpost:
    """Where a page leads, as far as it says.

    Args:
        answer: the page.
    """
    try:
        tree = parse_page(answer)
    except UnreadableSource:
        tree = None
    if tree is None:
        return Signpost(url=answer.url)
    return Signpost(
        url=answer.url,
        title=_one_line(tree.findtext(".//title") or ""),
        site_name=_site_name(tree),
        links=tuple(islice(_links(tree, answer.url), _MOST_LINKS)),
    )


def accept_links(signpost: Signpost, accept: Accept) -> Signpost:
    """The same with the links that may be asked for, their addresses as we would ask for them.

    Args:
        signpost: as read.
        accept: decides which addresses may be asked.
    """
    links = []
    for link in signpost.links:
        with suppress(ValueError):  # mailto:, javascript: and what else nobody could ask for
            links.append(replace(link, url=accept(link.url)))
    return replace(signpost, links=tuple(links))


def _one_line(text: str) -> str:
    return " ".join(text[: 10 * _LONGEST_TEXT].split())[:_LONGEST_TEXT]


def _site_name(tree: etree._Element) -> str:
    for meta in islice(tree.iter("meta"), _MOST_LINKS):
        if attribute(meta, "property") == "og:site_name" or attribute(meta, "name") in (
            "og:site_name",
            "application-name",
        ):
            return _one_line(attribute(meta, "content"))
    return ""


def _links(tree: etree._Element, url: str) -> Iterator[Link]:
    base = next((attribute(tag, "href") for tag in tree.iter("base")), "")
    base = _joined(url, base) or url
    for tag in tree.iter("a", "area", "link"):
        href = _joined(base, attribute(tag, "href"))
        if href.startswith(("https:", "http:")) and len(href) <= _LONGEST_ADDRESS:
            yield Link(
                url=href,
                text=_text(tag),
                rels=tuple(attribute(tag, "rel")[:_LONGEST_TEXT].lower().split()[:_MOST_RELS]),
                in_footer=_stands_in_footer(tag),
            )


def _joined(base: str, href: str) -> str:
    """An absolute address without fragment, mended as browsers do; "": it is none."""
    mended = re.sub(r"[\t\r\n]", "", href).strip(" ").replace(" ", "%20")
    if not mended or mended.startswith("#"):
        return ""
    try:
        return urldefrag(urljoin(base, mended)).url
    except ValueError:
        return ""


def _text(tag: etree._Element) -> str:
    words = _one_line(" ".join(islice(tag.itertext(), 50)))
    given = (words, *(attribute(tag, name) for name in ("aria-label", "title")))
    pictured = (attribute(image, "alt") for image in islice(tag.iter("img"), 3))
    told = next((text for text in map(_one_line, (*given, *pictured)) if text), "")
    return told.casefold().replace("’", "'")


def _stands_in_footer(tag: etree._Element) -> bool:
    return any(
        above.tag == "footer" or _FOOTER.search(f"{attribute(above, 'role')} {_names(above)}")
        for above in islice(tag.iterancestors(), _MOST_ABOVE)
    )


def _names(tag: etree._Element) -> str:
    return f"{attribute(tag, 'id')} {attribute(tag, 'class')}"[:400]
