"""The addresses that a site lists for programs in its sitemaps, which are hostile files."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from watcher.differ.extract.unwrap import unwrap_gzip
from watcher.errors import UnreadableSource

#: The protocol allows 50 MB and 50,000 addresses; what concerns us stands in the small files, and
#: reading this much takes 0.4 s.
_MOST_BYTES = 5_000_000
_MOST_ADDRESSES = 20_000
_LONGEST_ADDRESS = 2_048
_PIECE = 65_536
_NAMED_IN_ROBOTS = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2048})", re.IGNORECASE | re.M)
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap lists.

    Args:
        pages: addresses of pages, as written.
        sitemaps: addresses of further sitemaps.
    """

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def sitemaps_in_robots(text: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names.

    Args:
        text: the file.
    """
    found = (match[1] for match in _NAMED_IN_ROBOTS.finditer(text[:_MOST_BYTES]))
    return tuple(dict.fromkeys(found))[:_MOST_NAMED]


def read_sitemap(body: bytes, name: str) -> Sitemap:
    """What a sitemap lists, as far as it could be read.

    Entities are not resolved, document types not loaded, and what is beyond the limits is not
    looked at.

    Args:
        body: XML, a list of addresses as plain text, either of them gzip-compressed or not.
        name: what to call it in messages.
    """
    try:
        plain = unwrap_gzip(body, name=name)[:_MOST_BYTES]
    except UnreadableSource:
        return Sitemap()
    if not plain.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Sitemap(pages=_lines(plain))
    pages, sitemaps = _read_xml(plain)
    return Sitemap(pages=tuple(pages), sitemaps=tuple(sitemaps))


def _lines(plain: bytes) -> tuple[str, ...]:
    lines = plain.decode("utf-8", "replace").split()[:_MOST_ADDRESSES]
    return tuple(line for line in lines if line.startswith(("https://", "http://")))


def _read_xml(plain: bytes) -> tuple[list[str], list[str]]:
    parser = etree.XMLPullParser(
        events=("end",), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    pages: list[str] = []
    sitemaps: list[str] = []
    for start in range(0, len(plain), _PIECE):
        whole = _feed(parser, plain[start : start + _PIECE])
        for _, tag in parser.read_events():
            _take(tag, pages, sitemaps)
        if not whole or len(pages) + len(sitemaps) >= _MOST_ADDRESSES:
            break  # what stands before the damage counts
    return pages[:_MOST_ADDRESSES], sitemaps[:_MOST_ADDRESSES]


def _feed(parser: etree.XMLPullParser, piece: bytes) -> bool:
    try:
        parser.feed(piece)
    except etree.XMLSyntaxError:
        return False
    return True


def _take(tag: etree._Element, pages: list[str], sitemaps: list[str]) -> None:
    """Note the address of an entry that has come to its end, and let go of the entry."""
    name = _local_name(tag)
    if name not in ("url", "sitemap"):
        return
    place = next((child for child in tag if _local_name(child) == "loc"), None)
    address = (place.text or "").strip() if place is not None else ""
    if 0 < len(address) <= _LONGEST_ADDRESS:
        (pages if name == "url" else sitemaps).append(address)
    tag.clear()
    while tag.getprevious() is not None:
        del tag.getparent()[0]


def _local_name(tag: etree._Element) -> str:
    """An element's name without its namespace; "": it is a comment or an entity."""
    return tag.tag.rpartition("}")[2] if isinstance(tag.tag, str) else ""
