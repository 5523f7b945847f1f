"""Earlier versions come from an archive slowly, go on where they stopped, and mail nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.archive.wayback import Wayback
from tests.gate.conftest import policy
from tests.storage.conftest import FirstSeen, keep, snapshot_of
from tests.webserver import Reply, WebServer, redirect
from watcher.archive.backfill import (
    PAUSE,
    Backfill,
    Filled,
    Place,
    plan_captures,
    read_place,
)
from watcher.archive.mementos import Memento
from watcher.archive.taking import judge_kept
from watcher.errors import WatcherError
from watcher.fetcher import Fetcher
from watcher.fetcher.settings import FetchSettings
from watcher.gate import GateSettings
from watcher.model.page import Page
from watcher.sandbox import Sandbox
from watcher.storage import Database
from watcher.watch import PageReader

URL = "https://plapper.example/privacy"
PAGE = Page(service="Plapper", terms="Privacy Policy", url=URL, select=("main",))
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SHARES = "We share your location and your phone number with advertisers."
SELLS = "We sell your phone number to advertisers."


def shown(text: str, *, menu: str = "") -> str:
    """A policy inside a page."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
    return f"<html><body><nav>{menu}</nav><main>{paragraphs}</main></body></html>"


CAPTURES = {
    "20120301000000": shown(policy(), menu="Our old shop sells many fine things to everybody."),
    "20150301000000": shown(policy(SHARES, SELLS), menu="Our new shop sells other things."),
    "20200301000000": shown(policy(SHARES, SELLS, "We keep it for ever and a day.")),
}


@dataclass
class Bench:
    """An archive, a database, and somebody who asks the one for the other."""

    archive: Wayback
    database: Database
    fetcher: Fetcher
    waits: list[float] = field(default_factory=list)
    place: Place | None = None

    def fill(self, *, since: date | None = None, stop_after: int = 99) -> Filled:
        """Ask for all that is missing."""
        asking = Backfill(
            self.place or read_place(self.archive.url),
            ask=self.fetcher.fetch_address,
            captures=self.database.captures,
            wait=self.waits.append,
            stopping=lambda: len(self.archive.asked) >= stop_after,
        )
        return asking.fill(PAGE, since=since, sign=PageReader(PAGE, Sandbox()).sign)

    def judge(self) -> int:
        """Judge what is kept; how many changes are new."""
        return judge_kept(
            PAGE,
            "127.0.0.1",
            captures=self.database.captures,
            reader=PageReader(PAGE, Sandbox()),
            settings=GateSettings(),
        )

    def years(self) -> list[int]:
        """When the kept captures were made."""
        return [one.fetched_at.year for one in self.database.captures.kept(PAGE.key, "127.0.0.1")]


@pytest.fixture
def bench(website: WebServer, database: Database) -> Iterator[Bench]:
    fetcher = Fetcher(FetchSettings(allow_private=True))
    database.pages.register([PAGE], NOW)
    yield Bench(Wayback(website, URL, CAPTURES), database, fetcher)
    fetcher.close()


def test_captures_become_versions_with_their_changes(bench: Bench) -> None:
    filled = bench.fill()
    changes = bench.judge()

    assert filled == Filled(listed=3, added=3)
    assert bench.years() == [2012, 2015, 2020]
    assert changes == 2
    newest, *_ = bench.database.changes.of_service("Plapper", limit=9)
    assert newest.new_seen_at.year == 2020
    kept = bench.database.captures.kept(PAGE.key, "127.0.0.1")
    assert [one.standing for one in kept] == ["published"] * 3
    assert kept[0].url == f"{bench.archive.url}/web/20120301000000id_/{URL}"


def test_only_what_the_selectors_of_the_page_name_is_compared(bench: Bench) -> None:
    bench.archive.captures = {
        stamp: shown(policy(), menu=f"Offer number {stamp} is the very best of this year.")
        for stamp in CAPTURES
    }
    bench.fill()

    assert bench.judge() == 0


def test_the_archive_is_asked_at_most_24_times_a_minute(bench: Bench) -> None:
    bench.fill()

    assert len(bench.archive.asked) == 4
    assert bench.waits == [PAUSE] * 3
    assert 60 / PAUSE <= 24


def test_what_is_kept_is_not_asked_for_again(bench: Bench) -> None:
    bench.fill()
    bench.archive.asked.clear()

    assert bench.fill() == Filled(listed=3)
    assert len(bench.archive.asked) == 1


def test_an_archive_that_wants_rest_gets_it_and_the_next_time_goes_on(
    bench: Bench, website: WebServer
) -> None:
    second = f"/web/20150301000000id_/{URL}"
    website.route(second, Reply(status=429, headers={"Retry-After": "600"}))

    filled = bench.fill()

    assert (filled.added, filled.listed) == (1, 3)
    assert "(HTTP 429)" in filled.stopped
    assert "run this again in 10 minutes" in filled.stopped
    assert len(website.asked(second)) == 1
    assert bench.years() == [2012]

    del website.routes[second]
    assert bench.fill() == Filled(listed=3, added=2)
    assert bench.years() == [2012, 2015, 2020]


def test_an_archive_that_refuses_its_list_is_left_alone(bench: Bench) -> None:
    bench.archive.refuses = True

    assert "(HTTP 429)" in bench.fill().stopped
    assert len(bench.archive.asked) == 1


def test_stopping_keeps_what_came(bench: Bench) -> None:
    filled = bench.fill(stop_after=2)

    assert (filled.added, bench.years()) == (1, [2012])
    assert "goes on from there" in filled.stopped


def test_a_capture_that_is_gone_does_not_stop_the_others(bench: Bench, website: WebServer) -> None:
    website.route(f"/web/20150301000000id_/{URL}", Reply(status=404))

    assert bench.fill() == Filled(listed=3, added=2, unread=1)


def test_a_capture_of_another_time_is_not_taken_for_the_one_asked_for(
    bench: Bench, website: WebServer
) -> None:
    elsewhere = website.url(f"/web/20200301000000id_/{URL}")
    website.route(f"/web/20150301000000id_/{URL}", redirect(elsewhere))

    assert bench.fill() == Filled(listed=3, added=2, unread=1)
    assert bench.years() == [2012, 2020]


def test_an_archive_that_is_down_is_not_asked_for_ever(bench: Bench, website: WebServer) -> None:
    bench.archive.captures = {f"20{year}0301000000": shown(policy()) for year in range(10, 25)}
    for stamp in bench.archive.captures:
        website.route(f"/web/{stamp}id_/{URL}", Reply(status=500))

    filled = bench.fill()

    assert (filled.added, filled.unread) == (0, 2)
    assert filled.stopped
    assert len(bench.archive.asked) == 1


def test_only_what_is_older_than_our_own_first_version_is_asked_for(bench: Bench) -> None:
    ours = snapshot_of(PAGE, fetched_at=datetime(2016, 1, 1, tzinfo=UTC))
    keep(bench.database, PAGE, FirstSeen(snapshot=ours))

    bench.fill()

    assert bench.years() == [2012, 2015]
    assert "&to=20160101000000" in bench.archive.asked[0]


def test_nothing_older_than_asked_for_is_fetched(bench: Bench) -> None:
    bench.fill(since=date(2014, 6, 1))

    assert bench.years() == [2015, 2020]


def test_a_timemap_is_as_good(bench: Bench) -> None:
    bench.place = read_place(f"{bench.archive.url}/timemap/link/{{url}}")

    assert bench.fill() == Filled(listed=2, added=2)
    assert bench.years() == [2012, 2015]


def test_an_archive_that_answers_nonsense_is_said(bench: Bench, website: WebServer) -> None:
    bench.place = read_place(f"{bench.archive.url}/nowhere/timemap/")

    with pytest.raises(WatcherError, match="does not list its captures"):
        bench.fill()


@pytest.mark.parametrize(
    ("written", "url", "timemap"),
    [
        ("https://web.archive.org", "https://web.archive.org", False),
        ("https://a.example/cdx/search/cdx?url=x", "https://a.example", False),
        ("https://a.example/timemap/link/", "https://a.example/timemap/link/", True),
        ("https://a.example/list?of={url}", "https://a.example/list?of={url}", True),
    ],
)
def test_an_archive_is_named_by_any_of_its_addresses(written: str, url: str, timemap: bool) -> None:
    assert read_place(written) == Place(url=url, timemap=timemap)


def test_a_plan_leaves_out_what_is_kept_too_old_or_too_new() -> None:
    days = [datetime(2012, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(6)]
    listed = [Memento(seen_at=at, url=str(at)) for at in reversed(days)]

    planned = plan_captures(
        listed, kept=frozenset((days[2],)), since=date(2012, 1, 2), until=days[5]
    )

    assert [one.seen_at for one in planned] == [days[1], days[3], days[4]]
