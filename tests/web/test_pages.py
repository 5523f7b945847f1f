"""What readers see: every state of a page, every change, and nothing that is not theirs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from tests.notifier.conftest import (
    KEPT_SHORTER,
    LOST_PROMISE,
    SHARES_NUMBER,
    change_of,
    finding_of,
    quote_of,
)
from tests.web.cast import (
    DAY,
    HOSTILE,
    NOON,
    PLAPPERS_CHANGE,
    drawn,
    failed,
    sheets_of,
    shelf_of,
    state_of,
    words_of,
)
from watcher.model.answer import FailureKind
from watcher.model.finding import Deadline, Severity, StatedDate
from watcher.model.health import Health, health_of
from watcher.model.health_words import tell_health
from watcher.model.page_change import ChangeState
from watcher.model.page_state import PageState

STATES = {
    Health.UNREACHABLE: state_of(**failed(FailureKind.TIMEOUT)),
    Health.BLOCKED: state_of(**failed(FailureKind.BLOCKED)),
    Health.FORBIDDEN: state_of(**failed(FailureKind.ROBOTS)),
    Health.GONE: state_of(**failed(FailureKind.GONE)),
    Health.NEEDS_BROWSER: state_of(**failed(FailureKind.NEEDS_BROWSER)),
    Health.CONTENT_LOST: state_of(**failed(FailureKind.CONTENT_LOST)),
    Health.UNREADABLE: state_of(**failed(FailureKind.WRONG_CHARSET)),
    Health.OVERDUE: state_of(last_read_at=NOON - 30 * DAY),
    Health.MOVED: state_of(moved_to="https://plapper.example/legal"),
    Health.PENDING: state_of(settles_at=NOON + DAY),
    Health.WITHHELD: state_of(
        newest_snapshot_at=NOON - timedelta(hours=1), newest_standing="withheld"
    ),
    Health.CHANGED: state_of(newest_snapshot_at=NOON - timedelta(hours=1)),
    Health.UNCHANGED: state_of(),
    Health.NEW: state_of(last_read_at=None, last_checked_at=None, newest_snapshot_id=None),
}


def test_every_health_is_tried_here() -> None:
    assert set(STATES) == set(Health)


@pytest.mark.parametrize("path", ["index.html", "services/plapper.html"])
@pytest.mark.parametrize(
    ("health", "state"), [pytest.param(h, s, id=h.value) for h, s in STATES.items()]
)
def test_the_state_of_a_page_is_told_in_words(path: str, health: Health, state: PageState) -> None:
    page = drawn(path, shelf_of(state))

    found = health_of(state, NOON)
    assert found.health is health
    assert tell_health(state, found) in words_of(page, "main")
    assert bool(page.select(".troubled .unread")) is not found.readable


def test_services_that_cannot_be_read_stand_on_top_with_their_links() -> None:
    blind = state_of("Chatbook", **failed(FailureKind.BLOCKED))

    page = drawn("index.html", shelf_of(state_of(), blind))

    assert words_of(page, ".alarm h2") == "⚠ 1 page cannot be read"
    (link,) = page.select(".alarm a")
    assert (link["href"], link.text) == ("services/chatbook.html", "Chatbook")


def test_the_first_lines_count_the_pages_and_say_when_they_were_written() -> None:
    page = drawn("index.html", shelf_of(state_of(), state_of(terms="Terms"), STATES[Health.NEW]))

    assert "Watched: 3 pages of 1 service, 1 not read yet." in words_of(page, "header")
    time = page.select_one("header time")
    assert time is not None
    assert (time["datetime"], time.text) == ("2026-08-25T12:00Z", "25 August 2026, 12:00 UTC")
    assert not page.select(".alarm")


def test_a_service_shows_its_newest_change_on_the_first_page() -> None:
    older = replace(change_of(LOST_PROMISE), id=11, new_seen_at=NOON - DAY)

    page = drawn("index.html", shelf_of(state_of(), changes=[PLAPPERS_CHANGE, older]))

    (link,) = page.select(".services .news a")
    assert (link["href"], link.text) == ("changes/12.html", SHARES_NUMBER.why)
    assert "Major change · Privacy Policy · 25 August 2026" in words_of(page, ".services")


def test_many_services_are_grouped_by_letter_below_the_newest_changes() -> None:
    states = [state_of(f"{letter}{number}") for letter in "PÄ微7" for number in range(10)]
    changes = [replace(PLAPPERS_CHANGE, id=n, service=f"P{n % 10}") for n in range(12)]

    page = drawn("index.html", shelf_of(*states, changes=changes))

    assert [link.text for link in page.select(".letters a")] == ["Others", "P", "Ä", "微"]
    assert all(page.find(id=str(link["href"])[1:]) for link in page.select(".letters a"))
    assert len(page.select(".services > li")) == 40
    assert len(page.select(".changes > li")) == 10
    assert "P0, Privacy Policy" in words_of(page, ".changes")


def test_a_service_lists_its_changes_newest_first_with_deadlines_ahead() -> None:
    day = quote_of("until September 25")
    ahead = change_of(SHARES_NUMBER, deadline=Deadline(day=date(2026, 9, 25), quote=day))
    past = change_of(LOST_PROMISE, deadline=Deadline(days=30, quote=day))
    past = replace(past, id=3, new_seen_at=NOON - 31 * DAY, terms="Terms of Service")

    page = drawn("services/plapper.html", shelf_of(state_of(), changes=[ahead, past]))

    assert [link["href"] for link in page.select(".changes a")] == [
        "../changes/12.html",
        "../changes/3.html",
    ]
    assert words_of(page, ".deadline") == "Last day to object: 25 September 2026"
    assert "Notable change · Terms of Service · 25 July 2026" in words_of(page, ".changes")


def test_there_is_nothing_to_object_to_any_more_when_a_change_is_withdrawn() -> None:
    deadline = Deadline(days=30, quote=quote_of("within 30 days"))
    change = replace(change_of(SHARES_NUMBER, deadline=deadline), state=ChangeState.WITHDRAWN)

    page = drawn("services/plapper.html", shelf_of(state_of(), changes=[change]))

    assert not page.select(".deadline")


def test_a_service_says_where_its_pages_are_and_how_much_of_them_is_kept() -> None:
    moved = state_of(moved_to="https://plapper.example/legal")

    page = drawn("services/plapper.html", shelf_of(moved))

    links = [link["href"] for link in page.select(".address a")]
    assert links == ["https://plapper.example/privacy", "https://plapper.example/legal"]
    assert "Now at: https://plapper.example/legal" in words_of(page)
    assert "3 versions kept, the oldest of 21 July 2025" in words_of(page)


def test_a_change_says_what_its_alert_says() -> None:
    change = change_of(
        SHARES_NUMBER,
        LOST_PROMISE,
        KEPT_SHORTER,
        deadline=Deadline(days=30, quote=quote_of("within 30 days")),
        effective=StatedDate(day=date(2026, 9, 23), quote=quote_of("effective September 23")),
        notes=("Compared word by word.",),
    )

    page = drawn("changes/12.html", shelf_of(state_of(), changes=[change]), change)

    assert words_of(page, "h1") == SHARES_NUMBER.why
    assert words_of(page, ".summary li") == f"{LOST_PROMISE.why} {KEPT_SHORTER.why}"
    assert words_of(page, ".date") == (
        "30 days to object, after you accept within 30 days "
        "In force from 23 September 2026 effective September 23"
    )
    assert words_of(page, ".note") == "Compared word by word."
    shares, lost, shorter = page.select(".findings > li")
    assert [words_of(shares, part) for part in (".before blockquote", ".now blockquote")] == [
        SHARES_NUMBER.old_quotes[0].text,
        SHARES_NUMBER.new_quotes[0].text,
    ]
    assert "How we share › Affiliates" in words_of(shares, ".now")
    assert words_of(lost, ".now") == "Now No longer there."
    assert words_of(shorter, "h3 + p") == "notable, in your favour"
    times = [time.text for time in page.select("time")]
    assert times == ["25 August 2026", "21 July 2025"]
    assert [link["href"] for link in page.select("nav a")] == [
        "../index.html",
        "../services/plapper.html",
    ]


def test_a_change_without_an_effect_says_so() -> None:
    change = change_of()

    page = drawn("changes/12.html", shelf_of(state_of(), changes=[change]), change)

    assert words_of(page, "h1") == "The wording changed; we found no effect on your data."
    assert not page.select(".findings")


def test_a_long_sentence_is_a_headline_and_a_line_below_as_in_mails() -> None:
    first = "The company no longer promises not to lend your saw to strangers for their own hedges."
    second = "Chatbook and its friends may now use what they know of you, your saw and hedges."
    told = f"{first.removesuffix('.')}; {second}"
    verdict = replace(PLAPPERS_CHANGE.verdict, summary=(told,))
    change = replace(PLAPPERS_CHANGE, verdict=verdict)

    page = drawn("changes/12.html", shelf_of(state_of(), changes=[change]), change)

    assert words_of(page, "h1") == first
    assert words_of(page, ".summary li") == second


@pytest.mark.parametrize(
    ("state", "notice", "doubt"),
    [
        pytest.param(
            ChangeState.EARLY,
            "First seen, not yet confirmed.",
            "First seen, not yet confirmed:",
            id="early",
        ),
        pytest.param(
            ChangeState.WITHDRAWN,
            "Withdrawn: the page took this back.",
            "Withdrawn, the page took it back:",
            id="withdrawn",
        ),
    ],
)
def test_a_change_that_does_not_stand_says_so_first(
    state: ChangeState, notice: str, doubt: str
) -> None:
    change = replace(PLAPPERS_CHANGE, state=state)
    shelf = shelf_of(state_of(), changes=[change])

    page, lines = drawn("changes/12.html", shelf, change), drawn("services/plapper.html", shelf)

    assert words_of(page, "header .note").startswith(notice)
    assert words_of(page).index(notice) < words_of(page).index(SHARES_NUMBER.why)
    assert words_of(lines, ".changes").startswith(f"{doubt} {SHARES_NUMBER.why}")


def test_what_is_no_longer_watched_is_not_shown() -> None:
    gone = state_of("Chatbook", active=False)
    theirs = replace(PLAPPERS_CHANGE, id=13, service="Chatbook")

    sheets = sheets_of(shelf_of(state_of(), gone, changes=[theirs, PLAPPERS_CHANGE]))

    assert list(sheets) == ["changes/12.html", "services/plapper.html", "index.html"]


def test_without_any_page_the_first_one_says_so() -> None:
    page = drawn("index.html", shelf_of(state_of(active=False)))

    assert words_of(page, "main") == "No page is watched yet."


def _hostile_pages() -> list[BeautifulSoup]:
    finding = replace(
        finding_of(HOSTILE, old=(HOSTILE,), new=(HOSTILE,)),
        new_quotes=(quote_of(HOSTILE, HOSTILE),),
    )
    stated = StatedDate(day=date(2026, 9, 1), quote=quote_of(HOSTILE))
    change = replace(
        change_of(finding, effective=stated, notes=(HOSTILE,)),
        service=HOSTILE,
        terms=HOSTILE,
        url=f"javascript:alert(1)//{HOSTILE}",
    )
    state = state_of(
        HOSTILE,
        HOSTILE,
        url=f'https://ada:secret@plapper.example/"{HOSTILE}',
        moved_to="https://ada:secret@plapper.example/legal",
    )
    shelf = shelf_of(state, changes=[change], address="https://policies.example.org/")
    sheets = sheets_of(shelf, change)
    return [BeautifulSoup(s.draw(), "lxml") for path, s in sheets.items() if "xml" not in path]


def test_hostile_words_stay_words() -> None:
    for page in _hostile_pages():
        raw = str(page)
        assert not page.find_all(["script", "img", "iframe", "form", "base", "object"])
        assert not [tag for tag in page.find_all(True) if any(a[:2] == "on" for a in tag.attrs)]
        assert "<script>alert(1)</script>" in page.get_text()
        assert "[U+202E]" in raw
        assert not re.search("[\u202e\x1b\x00]", raw)


def test_only_addresses_that_are_safe_to_follow_are_links() -> None:
    for page in _hostile_pages():
        links = [str(link["href"]) for link in page.find_all(href=True)]
        outside = [link for link in links if ":" in link]
        assert set(outside) <= {"https://plapper.example/legal"}


def test_users_and_passwords_in_addresses_are_left_out() -> None:
    assert not [page for page in _hostile_pages() if "secret" in str(page)]


def test_what_servers_said_is_not_told() -> None:
    for path in ("index.html", "services/plapper.html"):
        page = drawn(path, shelf_of(STATES[Health.UNREACHABLE]))
        assert "the words of a server" not in str(page)
        assert "503" not in str(page)


@pytest.mark.parametrize("path", ["index.html", "services/plapper.html", "changes/12.html"])
def test_pages_load_nothing_and_run_nothing(path: str) -> None:
    page = drawn(path, shelf_of(state_of(), changes=[PLAPPERS_CHANGE]), PLAPPERS_CHANGE)

    assert not page.find_all(["script", "link", "img", "iframe", "form"])
    assert not page.find_all(src=True)
    assert not page.find_all(style=True)
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'",
        str(policy["content"]),
    )


@pytest.mark.parametrize("path", ["index.html", "services/plapper.html", "changes/12.html"])
def test_pages_can_be_walked_by_headings_and_landmarks(path: str) -> None:
    page = drawn(path, shelf_of(state_of(), changes=[PLAPPERS_CHANGE]), PLAPPERS_CHANGE)

    assert page.html is not None
    assert page.html["lang"] == "en"
    assert len(page.find_all("h1")) == len(page.find_all("main")) == 1
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("h[1-6]"))]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(nav.get("aria-label") for nav in page.find_all("nav"))


def test_severity_is_told_in_words_and_not_by_colour_alone() -> None:
    for severity in Severity:
        change = change_of(SHARES_NUMBER, severity=severity)
        page = drawn("index.html", shelf_of(state_of(), changes=[change]))
        assert words_of(page, f".mark.{severity.value}")
