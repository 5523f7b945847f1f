"""The page of a service: how each of its documents is, and what changed in them."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.model.health import PageHealth
from watcher.model.health_words import tell_health
from watcher.model.kept import Kept
from watcher.model.page_state import PageState
from watcher.web.drawing import draw
from watcher.web.lines import Line, line_of
from watcher.web.shelf import Service, Shelf
from watcher.web.words import Address, When, counted, day_of, name_of, public_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A watched page.

    Args:
        terms: what it is called.
        state: how it is.
        unread: whether that is trouble.
        addresses: where it is read, in reading order.
        moved_to: where it is now; None: still there.
        versions: how many are kept; "": none yet.
        since: from when the oldest of them is; None: none yet.
    """

    terms: str
    state: str
    unread: bool
    addresses: tuple[Address, ...]
    moved_to: Address | None
    versions: str
    since: When | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """What the template prints; see templates/web/service.html."""

    name: str
    file: str
    pages: tuple[Document, ...]
    changes: tuple[Line, ...]
    has_feed: bool


def view_service(service: Service, shelf: Shelf) -> ServiceView:
    """Choose what the page of a service says.

    Args:
        service: which one.
        shelf: the rest of what is known.
    """
    today = shelf.now.date()
    return ServiceView(
        name=name_of(service.name),
        file=service.file,
        pages=tuple(
            _document(state, health, shelf.kept.get(state.page.key))
            for state, health in service.pages
        ),
        changes=tuple(line_of(headline, today) for headline in service.headlines),
        has_feed=bool(shelf.address),
    )


def draw_service(view: ServiceView) -> str:
    """The page of a service as HTML."""
    return draw("web/service.html", view=view)


def _document(state: PageState, health: PageHealth, kept: Kept | None) -> Document:
    page = state.page
    return Document(
        terms=name_of(page.terms),
        state=tell_health(state, health),
        unread=not health.readable,
        addresses=tuple(public_address(url) for url in (page.url, *page.more)),
        moved_to=public_address(state.moved_to) if state.moved_to else None,
        versions=counted(kept.versions, "version") if kept else "",
        since=day_of(kept.since) if kept else None,
    )
