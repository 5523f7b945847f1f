"""The newest changes as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from watcher.model.headline import Headline
from watcher.model.page_change import ChangeState
from watcher.web.lines import sentence_of
from watcher.web.names import path_of_change
from watcher.web.words import DOUBTS, GRAVITIES, name_of, stated_deadline

_ATOM = "http://www.w3.org/2005/Atom"
_MOST_ENTRIES = 50
#: What XML 1.0 cannot hold, of what is left when controls are drawn.
_NO_XML = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A change in a feed.

    Args:
        name: its lasting name.
        address: of its page.
        seen_at: when it was first seen.
        updated_at: when it was confirmed or withdrawn, if that is later: readers show it again.
        title: its service and gravest effect, and whether it is doubtful.
        summary: the rest in a line.
    """

    name: str
    address: str
    seen_at: datetime
    updated_at: datetime
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed.

    Args:
        title: what readers call it.
        address: its own.
        page: the address of the web page that shows the same.
        entries: newest first.
    """

    title: str
    address: str
    page: str
    entries: tuple[Entry, ...]


def view_feed(title: str, top: str, path: str, headlines: Iterable[Headline]) -> Feed:
    """Choose what a feed says.

    Args:
        title: what readers call it.
        top: where the pages are served, ending with "/".
        path: the feed's, from there; the page beside it is called alike.
        headlines: its changes, newest first.
    """
    page = "" if path == "feed.xml" else f"{path.removesuffix('.xml')}.html"
    return Feed(
        title=title,
        address=f"{top}{path}",
        page=f"{top}{page}",
        entries=tuple(_entry(headline, top) for headline in islice(headlines, _MOST_ENTRIES)),
    )


def draw_feed(feed: Feed, now: datetime) -> str:
    """A feed as XML.

    Args:
        feed: what it says.
        now: the time, for a feed that says nothing yet.
    """
    root = Element("feed", xmlns=_ATOM)
    _text(root, "id", feed.address)
    _text(root, "title", feed.title)
    _text(root, "updated", _stamp(max((one.updated_at for one in feed.entries), default=now)))
    _text(SubElement(root, "author"), "name", "watcher")
    SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    SubElement(root, "link", rel="alternate", type="text/html", href=feed.page)
    for entry in feed.entries:
        _add(root, entry)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _entry(headline: Headline, top: str) -> Entry:
    address = f"{top}{path_of_change(headline.id)}"
    doubt = DOUBTS[headline.state]
    news = f"{name_of(headline.service)}: {sentence_of(headline)}"
    # A new database counts from 1 again: only number and time together name a change for good.
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{address} {headline.seen_at.isoformat()}")
    return Entry(
        name=f"urn:uuid:{name}",
        address=address,
        seen_at=headline.seen_at,
        updated_at=max(headline.seen_at, headline.settled_at or headline.seen_at),
        title=f"{doubt}: {news}" if doubt else news,
        summary=_summary(headline),
    )


def _summary(headline: Headline) -> str:
    doubt = DOUBTS[headline.state]
    stands = headline.state is not ChangeState.WITHDRAWN
    deadline = stated_deadline(headline.deadline) if headline.deadline and stands else ""
    gravity = f"{GRAVITIES[headline.severity]}, {name_of(headline.terms)}"
    return " ".join(f"{part}." for part in (doubt, gravity, deadline) if part)


def _add(root: Element, entry: Entry) -> None:
    element = SubElement(root, "entry")
    _text(element, "id", entry.name)
    _text(element, "title", entry.title)
    _text(element, "published", _stamp(entry.seen_at))
    _text(element, "updated", _stamp(entry.updated_at))
    SubElement(element, "link", rel="alternate", type="text/html", href=entry.address)
    _text(element, "summary", entry.summary)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _stamp(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
