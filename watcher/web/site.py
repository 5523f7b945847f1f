"""Which files the web pages are, and how each of them comes to its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from watcher.model.headline import Headline
from watcher.model.page_change import PageChange
from watcher.web.change_page import draw_change, view_change
from watcher.web.drawing import look_sign
from watcher.web.feed import draw_feed, view_feed
from watcher.web.index_page import draw_overview, view_overview
from watcher.web.names import path_of_change
from watcher.web.service_page import draw_service, view_service
from watcher.web.shelf import Service, Shelf, list_services
from watcher.web.words import minute_of, name_of

Find = Callable[[int], PageChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file of the web pages.

    Args:
        path: below their folder; of safe names.
        sign: the same sign, the same content; what has one is not drawn again.
        draw: gives the content.
    """

    path: str
    sign: str
    draw: Callable[[], str]


def plan_site(shelf: Shelf, find: Find) -> Iterator[Sheet]:
    """Every file, those first that others lead to.

    Args:
        shelf: what is known.
        find: gives a change by its number; asked only for pages that are drawn.
    """
    services = list_services(shelf)
    for service in services:
        yield from (_change(headline, service.file, find) for headline in service.headlines)
    for service in services:
        yield _service(service, shelf)
    if shelf.address:
        yield from _feeds(services, shelf)
    yield _overview(services, shelf)


def _change(headline: Headline, file: str, find: Find) -> Sheet:
    # All the rest of a change stays as it was first written down.
    return Sheet(
        path=path_of_change(headline.id),
        sign=_sign(headline, file),
        draw=lambda: draw_change(view_change(find(headline.id), file)),
    )


def _service(service: Service, shelf: Shelf) -> Sheet:
    view = view_service(service, shelf)
    return Sheet(
        path=f"services/{service.file}.html", sign=_sign(view), draw=lambda: draw_service(view)
    )


def _overview(services: Sequence[Service], shelf: Shelf) -> Sheet:
    view = view_overview(services, shelf)
    # When it was written is no part of the sign: that alone is no reason to write it anew.
    written = minute_of(shelf.now)
    return Sheet(path="index.html", sign=_sign(view), draw=lambda: draw_overview(view, written))


def _feeds(services: Sequence[Service], shelf: Shelf) -> Iterator[Sheet]:
    watched = {service.name for service in services}
    every = [headline for headline in shelf.headlines if headline.service in watched]
    yield _feed("Changes of policies and terms", "feed.xml", every, shelf)
    for service in services:
        title = f"{name_of(service.name)}: changes of policies and terms"
        yield _feed(title, f"services/{service.file}.xml", service.headlines, shelf)


def _feed(title: str, path: str, headlines: Sequence[Headline], shelf: Shelf) -> Sheet:
    feed = view_feed(title, shelf.address, path, headlines)
    return Sheet(path=path, sign=_sign(feed), draw=lambda: draw_feed(feed, shelf.now))


def _sign(*values: object) -> str:
    known = "\0".join((look_sign(), *map(repr, values)))
    return hashlib.sha256(known.encode(errors="surrogatepass")).hexdigest()[:32]
