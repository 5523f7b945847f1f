"""Feeds: valid Atom, the same names for good, and only where their address is known."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from xml.etree.ElementTree import Element, fromstring

import pytest

from tests.notifier.conftest import LOST_PROMISE, SHARES_NUMBER, change_of, quote_of
from tests.web.cast import (
    DAY,
    HOSTILE,
    NOON,
    PLAPPERS_CHANGE,
    drawn,
    sheets_of,
    shelf_of,
    state_of,
)
from watcher.model.finding import Deadline
from watcher.model.page_change import ChangeState, PageChange

TOP = "https://policies.example.org/"
ATOM = "{http://www.w3.org/2005/Atom}"


def feed_of(*changes: PageChange, path: str = "feed.xml") -> Element:
    states = {change.service: state_of(change.service) for change in changes}
    shelf = shelf_of(*states.values(), changes=changes, address=TOP)
    return fromstring(sheets_of(shelf)[path].draw())


def texts(feed: Element, path: str) -> list[str]:
    found = feed.findall("/".join(f"{ATOM}{part}" for part in path.split("/")))
    return [one.text or "" for one in found]


def links(element: Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{ATOM}link")}


def test_a_feed_has_all_that_the_standard_requires() -> None:
    feed = feed_of(PLAPPERS_CHANGE, replace(change_of(LOST_PROMISE), id=3))

    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for tag in ("id", "title", "updated"):
            (text,) = texts(element, tag)
            assert text
        assert datetime.fromisoformat(texts(element, "updated")[0]).tzinfo is not None
    assert texts(feed, "author/name") == ["watcher"]
    assert links(feed) == {"self": f"{TOP}feed.xml", "alternate": TOP}
    names = texts(feed, "entry/id")
    assert len(set(names)) == 2
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", name) for name in names)


def test_an_entry_leads_to_its_change() -> None:
    deadline = Deadline(day=date(2026, 9, 25), quote=quote_of("until September 25"))

    (entry,) = feed_of(change_of(SHARES_NUMBER, deadline=deadline)).findall(f"{ATOM}entry")

    assert links(entry) == {"alternate": f"{TOP}changes/12.html"}
    assert texts(entry, "title") == [f"Plapper: {SHARES_NUMBER.why}"]
    assert texts(entry, "summary") == [
        "Major change, Privacy Policy. Last day to object: 25 September 2026."
    ]
    assert texts(entry, "updated") == ["2026-08-25T12:00:00Z"]


def test_an_entry_keeps_its_name_when_it_is_withdrawn_and_says_so() -> None:
    before = feed_of(replace(PLAPPERS_CHANGE, state=ChangeState.EARLY))

    after = feed_of(replace(PLAPPERS_CHANGE, state=ChangeState.WITHDRAWN))

    assert texts(before, "entry/id") == texts(after, "entry/id")
    (summary,) = texts(after, "entry/summary")
    assert summary.startswith("Withdrawn, the page took it back.")
    (title,) = texts(after, "entry/title")
    assert title.startswith("Withdrawn, the page took it back: Plapper: ")


@pytest.mark.parametrize("state", [ChangeState.CONFIRMED, ChangeState.WITHDRAWN])
def test_an_entry_is_updated_when_its_change_settles_and_keeps_when_it_was_first_seen(
    state: ChangeState,
) -> None:
    settled = replace(PLAPPERS_CHANGE, state=state, settled_at=NOON + 3 * DAY)
    older = replace(change_of(LOST_PROMISE), id=3, settled_at=NOON + DAY)

    feed = feed_of(settled, older)

    assert texts(feed, "updated") == ["2026-08-28T12:00:00Z"]
    assert texts(feed, "entry/updated") == ["2026-08-28T12:00:00Z", "2026-08-26T12:00:00Z"]
    assert texts(feed, "entry/published") == ["2026-08-25T12:00:00Z"] * 2


@pytest.mark.parametrize(
    "settled_at",
    [pytest.param(None, id="not known"), pytest.param(NOON - DAY, id="the clock went back")],
)
def test_an_entry_is_never_updated_before_it_was_published(settled_at: datetime | None) -> None:
    feed = feed_of(replace(PLAPPERS_CHANGE, settled_at=settled_at))

    assert texts(feed, "entry/updated") == texts(feed, "entry/published")


def test_a_withdrawn_entry_asks_nobody_to_object() -> None:
    deadline = Deadline(day=date(2026, 9, 25), quote=quote_of("until September 25"))
    withdrawn = replace(
        PLAPPERS_CHANGE,
        state=ChangeState.WITHDRAWN,
        verdict=replace(PLAPPERS_CHANGE.verdict, deadline=deadline),
    )

    (summary,) = texts(feed_of(withdrawn), "entry/summary")
    assert "object" not in summary


def test_changes_of_another_database_with_the_same_numbers_have_other_names() -> None:
    later = replace(PLAPPERS_CHANGE, new_seen_at=NOON + DAY)

    assert texts(feed_of(PLAPPERS_CHANGE), "entry/id") != texts(feed_of(later), "entry/id")


def test_a_service_has_a_feed_of_its_own_changes() -> None:
    other = replace(PLAPPERS_CHANGE, id=13, service="Chatbook")

    feed = feed_of(other, PLAPPERS_CHANGE, path="services/plapper.xml")

    assert [links(entry)["alternate"] for entry in feed.findall(f"{ATOM}entry")] == [
        f"{TOP}changes/12.html"
    ]
    assert links(feed)["alternate"] == f"{TOP}services/plapper.html"


def test_a_feed_is_no_longer_than_readers_need() -> None:
    changes = [replace(PLAPPERS_CHANGE, id=number) for number in range(60)]

    assert len(texts(feed_of(*changes), "entry/id")) == 50


def test_a_feed_without_changes_is_valid_too() -> None:
    shelf = shelf_of(state_of(), address=TOP)

    feed = fromstring(sheets_of(shelf)["services/plapper.xml"].draw())

    assert texts(feed, "updated") == ["2026-08-25T12:00:00Z"]
    assert texts(feed, "entry") == []


def test_hostile_words_break_no_feed() -> None:
    hostile = f"{HOSTILE}\ufffe\uffff\ud800]]>&amp;"
    change = change_of(replace(SHARES_NUMBER, why=hostile))

    (title,) = texts(feed_of(replace(change, service=hostile, terms=hostile)), "entry/title")

    assert "<script>alert(1)</script>" in title
    assert "[U+202E]" in title


def test_pages_name_their_feeds_where_there_are_some() -> None:
    with_feeds, without = shelf_of(state_of(), address=TOP), shelf_of(state_of())

    for path, feed in (("index.html", "feed.xml"), ("services/plapper.html", "plapper.xml")):
        page = drawn(path, with_feeds)
        assert [link["href"] for link in page.find_all("link", rel="alternate")] == [feed]
        assert page.select(f'a[href="{feed}"]')
        assert feed not in str(drawn(path, without))
    assert not [path for path in sheets_of(without) if path.endswith(".xml")]
