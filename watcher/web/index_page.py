"""The first page: every service in a few words, those that cannot be read on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from watcher.model.health import Health, PageHealth
from watcher.model.health_words import tell_health
from watcher.model.page_state import PageState
from watcher.web.drawing import draw
from watcher.web.lines import Line, line_of
from watcher.web.shelf import Service, Shelf
from watcher.web.words import When, counted, name_of

#: More services than fit on a few screens are grouped by their first letters, below what is newest.
_FEW = 30
_NEWEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A watched page: what it is called, how it is, and whether that is trouble."""

    terms: str
    state: str
    unread: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A service: its name and file, what of it cannot be read, its pages, its newest change."""

    name: str
    file: str
    unread: str
    pages: tuple[Document, ...]
    newest: Line | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Services that begin alike; `letter` and `anchor` are "" where there are few services."""

    letter: str
    anchor: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the template prints; see templates/web/index.html."""

    total: str
    unread_total: str
    unread: tuple[Entry, ...]
    newest: tuple[Line, ...]
    groups: tuple[Group, ...]
    has_feed: bool


def view_overview(services: Sequence[Service], shelf: Shelf) -> Overview:
    """Choose what the first page says.

    Args:
        services: all of them, in alphabetical order.
        shelf: the rest of what is known.
    """
    pages = [health for service in services for _, health in service.pages]
    new = sum(health.health is Health.NEW for health in pages)
    entries = [_entry(service, shelf) for service in services]
    watched = f"{counted(len(pages), 'page')} of {counted(len(services), 'service')}"
    return Overview(
        total=f"{watched}{f', {new:,} not read yet' if new else ''}",
        unread_total=_unread(pages),
        unread=tuple(entry for entry in entries if entry.unread),
        newest=_newest(services, shelf) if len(services) > _FEW else (),
        groups=_groups(entries),
        has_feed=bool(shelf.address),
    )


def draw_overview(view: Overview, written: When) -> str:
    """The first page as HTML.

    Args:
        view: what it says.
        written: when.
    """
    return draw("web/index.html", view=view, written=written)


def _newest(services: Sequence[Service], shelf: Shelf) -> tuple[Line, ...]:
    """The newest changes of all services, each with the name of its service."""
    watched = {service.name for service in services}
    theirs = (one for one in shelf.headlines if one.service in watched)
    today = shelf.now.date()
    return tuple(
        replace(line_of(one, today), terms=f"{name_of(one.service)}, {name_of(one.terms)}")
        for one in islice(theirs, _NEWEST)
    )


def _entry(service: Service, shelf: Shelf) -> Entry:
    newest = service.headlines[0] if service.headlines else None
    return Entry(
        name=name_of(service.name),
        file=service.file,
        unread=_unread([health for _, health in service.pages]),
        pages=tuple(_document(state, health) for state, health in service.pages),
        newest=line_of(newest, shelf.now.date()) if newest else None,
    )


def _unread(pages: Sequence[PageHealth]) -> str:
    """How many cannot be read, and how many nobody tried to read for long; "": none."""
    overdue = sum(health.health is Health.OVERDUE for health in pages)
    failing = sum(not health.readable for health in pages) - overdue
    parts = (
        f"{counted(failing, 'page')} cannot be read" if failing else "",
        f"{counted(overdue, 'page')} long unread" if overdue else "",
    )
    return ", ".join(filter(None, parts))


def _document(state: PageState, health: PageHealth) -> Document:
    return Document(
        terms=name_of(state.page.terms),
        state=tell_health(state, health),
        unread=not health.readable,
    )


def _groups(entries: list[Entry]) -> tuple[Group, ...]:
    if len(entries) <= _FEW:
        return (Group(letter="", anchor="", entries=tuple(entries)),) if entries else ()
    by_letter = sorted(entries, key=lambda entry: _letter(entry))
    return tuple(
        Group(letter=letter, anchor=f"letter-{number}", entries=tuple(theirs))
        for number, (letter, theirs) in enumerate(groupby(by_letter, key=_letter), start=1)
    )


def _letter(entry: Entry) -> str:
    first = entry.name[:1].upper()[:1]
    return first if first.isalpha() else "Others"
