"""Plapper and Chatbook as the web pages know them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup

from tests.notifier.conftest import NOON, SHARES_NUMBER, change_of
from watcher.model.answer import FailureKind
from watcher.model.headline import Headline
from watcher.model.kept import Kept
from watcher.model.page import Page
from watcher.model.page_change import PageChange
from watcher.model.page_state import PageState
from watcher.web.shelf import Shelf
from watcher.web.site import Sheet, plan_site

DAY = timedelta(days=1)
HOSTILE = "</title><script>alert(1)</script>\"' onload=x \u202egnp.\x1b[31m../../etc\x00"


def state_of(service: str = "Plapper", terms: str = "Privacy Policy", **rest: Any) -> PageState:
    """A page that was read an hour ago and brought nothing new."""
    page = Page(
        service=service, terms=terms, url=rest.pop("url", "https://plapper.example/privacy")
    )
    base = PageState(
        page=page,
        host="plapper.example:443",
        active=True,
        next_check_at=NOON,
        last_checked_at=NOON - timedelta(hours=1),
        last_read_at=NOON - timedelta(hours=1),
        newest_snapshot_id=7,
        newest_snapshot_at=NOON - 9 * DAY,
        newest_standing="published",
    )
    return replace(base, **rest)


def failed(kind: FailureKind) -> dict[str, Any]:
    """What is stored of a page that cannot be read since yesterday."""
    return {
        "failure": kind,
        "failing_since": NOON - DAY,
        "failures_in_a_row": 2,
        "last_read_at": NOON - 2 * DAY,
        "message": "the words of a server",
        "status": 503,
    }


def headline_of(change: PageChange) -> Headline:
    """The line of a change."""
    verdict = change.verdict
    return Headline(
        id=change.id,
        service=change.service,
        terms=change.terms,
        seen_at=change.new_seen_at,
        severity=verdict.severity,
        sentence=verdict.summary[0] if verdict.summary else "",
        deadline=verdict.deadline,
        state=change.state,
        settled_at=change.settled_at,
    )


def shelf_of(
    *states: PageState, changes: Iterable[PageChange] = (), address: str = "", **rest: Any
) -> Shelf:
    """What is known of these pages at noon."""
    return Shelf(
        states=states or (state_of(),),
        kept={one.page.key: Kept(versions=3, since=NOON - 400 * DAY) for one in states},
        headlines=tuple(map(headline_of, changes)),
        now=NOON,
        address=address,
        **rest,
    )


PLAPPERS_CHANGE = change_of(SHARES_NUMBER)


def sheets_of(shelf: Shelf, *changes: PageChange) -> dict[str, Sheet]:
    """The planned files by their paths."""
    numbered = {change.id: change for change in changes}
    return {sheet.path: sheet for sheet in plan_site(shelf, numbered.__getitem__)}


def drawn(path: str, shelf: Shelf, *changes: PageChange) -> BeautifulSoup:
    """One of the pages, read as a browser reads it."""
    return BeautifulSoup(sheets_of(shelf, *changes)[path].draw(), "lxml")


def words_of(page: BeautifulSoup, selector: str = "body") -> str:
    """The words that a reader sees in a part of a page."""
    return " ".join(" ".join(part.get_text(" ") for part in page.select(selector)).split())
