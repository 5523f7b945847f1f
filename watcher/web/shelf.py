"""What is known of all pages at one moment, service by service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from watcher.model.headline import Headline
from watcher.model.health import USUAL_TOLERANCE, PageHealth, Tolerance, health_of
from watcher.model.kept import Kept
from watcher.model.page_state import PageState
from watcher.web.names import name_services


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All that the web pages are made of.

    Args:
        states: every page; those that are no longer watched count for nothing.
        kept: how much of their past there is, by `Page.key`.
        headlines: every change, newest first.
        now: the moment, aware UTC.
        tolerance: how long a page may go unread.
        address: where the pages are served, ending with "/"; "": not known.
    """

    states: tuple[PageState, ...]
    kept: Mapping[str, Kept]
    headlines: tuple[Headline, ...]
    now: datetime
    tolerance: Tolerance = USUAL_TOLERANCE
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that is watched.

    Args:
        name: as people call it.
        file: the same as a file name, without its ending.
        pages: its documents, with their health.
        headlines: its changes, newest first; also of documents that are no longer watched.
    """

    name: str
    file: str
    pages: tuple[tuple[PageState, PageHealth], ...]
    headlines: tuple[Headline, ...]

    @property
    def unread(self) -> int:
        """How many of its pages cannot be read."""
        return sum(not health.readable for _, health in self.pages)


def list_services(shelf: Shelf) -> tuple[Service, ...]:
    """The services with a page that is watched, in alphabetical order."""
    states: dict[str, list[PageState]] = defaultdict(list)
    for state in shelf.states:
        if state.active:
            states[state.page.service].append(state)
    headlines: dict[str, list[Headline]] = defaultdict(list)
    for headline in shelf.headlines:
        headlines[headline.service].append(headline)
    files = name_services(states)
    return tuple(
        Service(
            name=name,
            file=files[name],
            pages=tuple((one, health_of(one, shelf.now, shelf.tolerance)) for one in states[name]),
            headlines=tuple(headlines[name]),
        )
        for name in sorted(states, key=lambda name: (name.casefold(), name))
    )
