"""Which pages are watched, whose turn it is, and how they are doing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.storage.conftest import (
    CHATBOOK,
    CHATBOOK_ADS,
    DAY,
    HOUR,
    MINUTE,
    NOON,
    PLAPPER,
    SAME,
    TIMED_OUT,
    keep,
    keep_change,
    snapshot_of,
    subscribe,
)
from watcher.model.answer import NO_VALIDATORS, FailureKind
from watcher.model.lane import Lane
from watcher.model.outcome import FirstSeen, LastSeen
from watcher.model.page import Page
from watcher.model.page_state import PageState
from watcher.storage import Database

ALL = (PLAPPER, CHATBOOK, CHATBOOK_ADS)


def claim(database: Database, at=NOON, **rest) -> Lane | None:  # type: ignore[no-untyped-def]
    return database.pages.claim_lane(at, **{"lease": HOUR, "worker": "w", **rest})


def release(database: Database, lane: Lane | None, at=NOON, worker="w") -> None:  # type: ignore[no-untyped-def]
    assert lane is not None
    database.pages.release_lane(lane, worker=worker, next_allowed_at=at)


def state_of(database: Database, page: Page) -> PageState:
    return next(state for state in database.pages.states() if state.page.key == page.key)


def test_a_new_page_is_due_at_once(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)

    assert claim(database) == Lane(host="plapper.example:443", pages=(PLAPPER,))


def test_a_page_comes_back_as_it_was_registered(database: Database) -> None:
    page = replace(
        PLAPPER,
        select=("main", "#content > p"),
        remove=(".ad", "nav"),
        more=("https://plapper.example/2",),
        accept_language="de-AT, de;q=0.8",
        every=timedelta(hours=1, microseconds=1),
    )

    database.pages.register([page], NOON)

    assert state_of(database, page).page == page


def test_the_pages_of_one_host_are_one_lane_the_longest_due_first(database: Database) -> None:
    database.pages.register(ALL, NOON)
    keep(database, CHATBOOK, TIMED_OUT, due_at=NOON + 2 * MINUTE)
    keep(database, CHATBOOK_ADS, TIMED_OUT, due_at=NOON + MINUTE)
    keep(database, PLAPPER, TIMED_OUT, due_at=NOON + 3 * MINUTE)

    lane = claim(database, NOON + HOUR)

    assert lane == Lane(host="chatbook.example:443", pages=(CHATBOOK_ADS, CHATBOOK))


def test_a_lane_holds_no_more_pages_than_asked_for(database: Database) -> None:
    database.pages.register(ALL, NOON)
    keep(database, PLAPPER, TIMED_OUT)

    lane = claim(database, limit=1)

    assert lane is not None
    assert lane.pages == (CHATBOOK,)


def test_a_taken_host_is_not_given_to_another_worker(database: Database) -> None:
    database.pages.register(ALL, NOON)

    hosts = [lane and lane.host for lane in (claim(database, worker=name) for name in "abc")]

    assert hosts == ["chatbook.example:443", "plapper.example:443", None]


def test_a_lease_runs_out(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    claim(database, worker="killed")

    too_early = claim(database, NOON + HOUR - MINUTE, worker="next")
    later = claim(database, NOON + HOUR, worker="next")

    assert too_early is None
    assert later is not None


def test_a_worker_whose_lease_ran_out_cannot_give_the_host_of_another_back(
    database: Database,
) -> None:
    database.pages.register([PLAPPER], NOON)
    slow = claim(database, worker="slow")
    claim(database, NOON + HOUR, worker="next")

    release(database, slow, NOON, worker="slow")

    assert claim(database, NOON + HOUR, worker="third") is None


def test_a_host_rests_between_two_lanes(database: Database) -> None:
    database.pages.register(ALL[1:], NOON)
    release(database, claim(database, limit=1), NOON + MINUTE)

    early = claim(database, NOON + MINUTE / 2)
    later = claim(database, NOON + MINUTE)

    assert early is None
    assert later is not None


def test_only_the_pages_asked_for_are_claimed(database: Database) -> None:
    database.pages.register(ALL, NOON)
    only = frozenset({CHATBOOK_ADS.key})

    first, second = claim(database, only=only), claim(database, only=only)

    assert first == Lane(host="chatbook.example:443", pages=(CHATBOOK_ADS,))
    assert second is None


def test_forty_thousand_pages_may_be_asked_for(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    only = frozenset({f"S{number}/T" for number in range(40_000)} | {PLAPPER.key})

    assert claim(database, only=only) is not None


def test_a_kept_page_is_due_when_it_was_told_to_be(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, SAME, due_at=NOON + DAY)

    early = claim(database, NOON + DAY - MINUTE)
    later = claim(database, NOON + DAY)

    assert early is None
    assert later is not None


def test_a_page_that_left_the_config_keeps_its_history_and_is_never_due(
    database: Database,
) -> None:
    keep_change(database)

    database.pages.register([CHATBOOK], NOON + DAY)

    assert not state_of(database, PLAPPER).active
    assert len(database.snapshots.of_page(PLAPPER.key)) == 2
    database.pages.make_due([PLAPPER.key], NOON)
    assert claim(database, NOON + 30 * DAY, only=frozenset({PLAPPER.key})) is None


def test_a_page_that_comes_back_is_due_at_once(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, SAME, due_at=NOON + DAY)
    database.pages.register([], NOON)

    database.pages.register([PLAPPER], NOON + HOUR)

    assert claim(database, NOON + HOUR) is not None


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"url": "https://plapper.example/new"}, id="address"),
        pytest.param({"select": ("main",)}, id="select"),
        pytest.param({"remove": (".ad",)}, id="remove"),
        pytest.param({"accept_language": "de"}, id="language"),
    ],
)
def test_a_page_read_otherwise_is_due_at_once_and_forgets(
    database: Database, told: dict[str, object]
) -> None:
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)), due_at=NOON + DAY)
    page = replace(PLAPPER, **told)  # type: ignore[arg-type]

    database.pages.register([page], NOON + MINUTE)

    assert database.store.last_seen(page) == LastSeen(validators=NO_VALIDATORS, words_hash="")
    assert database.store.newest_snapshot(page) is not None
    assert claim(database, NOON + MINUTE) == Lane(host="plapper.example:443", pages=(page,))


PROXY = "http://us:secret@proxy.example:3128"


@pytest.mark.parametrize(
    ("proxy", "otherwise"),
    [
        pytest.param("", True, id="none"),
        pytest.param("https://us:secret@proxy.example:3128", True, id="another scheme"),
        pytest.param("http://us:secret@other.example:3128", True, id="another host"),
        pytest.param("http://us:secret@proxy.example:3129", True, id="another port"),
        pytest.param("http://de:secret@proxy.example:3128", True, id="another user"),
        pytest.param("http://us:new@proxy.example:3128", False, id="only a new password"),
    ],
)
def test_a_page_asked_through_another_proxy_is_asked_otherwise(
    database: Database, proxy: str, otherwise: bool
) -> None:
    database.pages.register([replace(PLAPPER, proxy=PROXY)], NOON)
    keep(database, replace(PLAPPER, proxy=PROXY), SAME, due_at=NOON + DAY)
    page = replace(PLAPPER, proxy=proxy)

    database.pages.register([page], NOON + MINUTE)

    assert database.store.memory(page).asked_otherwise is otherwise
    assert (database.store.last_seen(page) == LastSeen()) is otherwise
    assert (claim(database, NOON + MINUTE) is not None) is otherwise


def test_nothing_of_a_login_is_stored(database: Database) -> None:
    database.pages.register([replace(PLAPPER, proxy=PROXY)], NOON)

    stored = b"".join(database.dump()).decode()

    assert not [word for word in ("secret", "us:", "proxy.example") if word in stored]


@pytest.mark.parametrize(
    ("moved_to", "url", "otherwise"),
    [
        pytest.param("https://plapper.example/new", "https://plapper.example/new", False, id="so"),
        pytest.param("https://plapper.example/", "HTTPS://Plapper.example:443", False, id="spelt"),
        pytest.param("https://plapper.example/new", "https://plapper.example/n", True, id="else"),
        pytest.param("https://plapper.example/?a", "https://plapper.example/?b", True, id="query"),
        pytest.param("", "https://plapper.example/new", True, id="it led nowhere"),
    ],
)
def test_only_the_address_that_a_page_moved_to_shows_comparable_words(
    database: Database, moved_to: str, url: str, otherwise: bool
) -> None:
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER), moved_to=moved_to))
    page = replace(PLAPPER, url=url)

    database.pages.register([page], NOON + MINUTE)

    assert database.store.memory(page).asked_otherwise is otherwise


def test_a_page_that_moves_to_another_host_changes_its_lane(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    page = replace(PLAPPER, url="http://Other.example:8080/p")

    database.pages.register([page], NOON)

    assert claim(database) == Lane(host="other.example:8080", pages=(page,))


def test_registering_the_same_pages_again_changes_nothing(database: Database) -> None:
    database.pages.register(ALL, NOON)
    keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)))
    before = database.pages.states()

    database.pages.register(ALL, NOON + HOUR)

    assert database.pages.states() == before
    assert database.store.last_seen(PLAPPER).words_hash


def test_a_shorter_interval_takes_effect_at_once(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    keep(database, PLAPPER, SAME, due_at=NOON + DAY)

    database.pages.register([replace(PLAPPER, every=HOUR)], NOON + MINUTE)

    assert state_of(database, PLAPPER).next_check_at == NOON + MINUTE + HOUR


def test_pages_made_due_are_due(database: Database) -> None:
    database.pages.register(ALL, NOON)
    for page in ALL:
        keep(database, page, SAME, due_at=NOON + DAY)

    database.pages.make_due([PLAPPER.key], NOON + MINUTE)

    assert claim(database, NOON + MINUTE) == Lane(host="plapper.example:443", pages=(PLAPPER,))
    assert claim(database, NOON + MINUTE) is None


def test_without_pages_nothing_is_ever_due(database: Database) -> None:
    assert database.pages.next_due(NOON) is None


def test_next_due_is_when_the_first_page_is_due(database: Database) -> None:
    database.pages.register([PLAPPER, CHATBOOK], NOON)
    keep(database, PLAPPER, SAME, due_at=NOON + DAY)
    keep(database, CHATBOOK, SAME, due_at=NOON + HOUR)

    assert database.pages.next_due(NOON) == NOON + HOUR


def test_next_due_waits_for_a_host_that_rests(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    release(database, claim(database), NOON + MINUTE)

    assert database.pages.next_due(NOON) == NOON + MINUTE


def test_next_due_waits_for_a_host_that_is_taken(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    claim(database)

    assert database.pages.next_due(NOON) == NOON + HOUR


def test_the_leases_of_a_dead_worker_are_freed(database: Database) -> None:
    subscribe(database, "ada@example.org")
    keep_change(database)
    at = NOON + 2 * DAY
    claim(database, at, worker="dead")
    database.alerts.claim(at, lease=HOUR, limit=1, worker="dead")

    owners = database.pages.lease_owners()
    freed = database.pages.free_leases("dead")

    assert owners == ("dead",)
    assert freed == 2
    assert database.pages.lease_owners() == ()
    assert claim(database, at, worker="next") is not None
    assert len(database.alerts.claim(at, lease=HOUR, limit=1, worker="next")) == 1


def test_what_was_given_back_has_no_owner(database: Database) -> None:
    subscribe(database, "ada@example.org")
    keep_change(database)
    at = NOON + 2 * DAY
    release(database, claim(database, at), at)
    for alert in database.alerts.claim(at, lease=HOUR, limit=1, worker="w"):
        database.alerts.mark_sent(alert, at)

    assert database.pages.lease_owners() == ()


def test_a_page_that_was_never_checked_says_so(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)

    assert database.pages.states() == (
        PageState(page=PLAPPER, host="plapper.example:443", active=True, next_check_at=NOON),
    )


def test_failures_are_counted_until_the_page_is_readable_again(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    blocked = replace(TIMED_OUT, kind=FailureKind.BLOCKED, status=403, message="Go away.")

    keep(database, PLAPPER, TIMED_OUT)
    keep(database, PLAPPER, blocked, at=NOON + HOUR)
    failing = state_of(database, PLAPPER)
    keep(database, PLAPPER, SAME, at=NOON + 2 * HOUR)
    healthy = state_of(database, PLAPPER)

    assert (failing.failures_in_a_row, failing.failing_since) == (2, NOON)
    assert (failing.failure, failing.status) == (FailureKind.BLOCKED, 403)
    assert (failing.message, failing.last_read_at) == ("Go away.", None)
    assert (healthy.failures_in_a_row, healthy.failing_since) == (0, None)
    assert (healthy.failure, healthy.message, healthy.status) == (None, "", 0)
    assert healthy.last_checked_at == healthy.last_read_at == NOON + 2 * HOUR


def test_a_state_names_the_newest_version(database: Database) -> None:
    keep_change(database)

    state = state_of(database, PLAPPER)

    newest = database.snapshots.of_page(PLAPPER.key)[0]
    assert state.newest_snapshot_id == newest.snapshot_id
    assert state.newest_snapshot_at == newest.fetched_at == NOON + DAY


@pytest.mark.parametrize(
    ("named", "ours"),
    [
        pytest.param((replace(CHATBOOK, proxy=PROXY),), True, id="named alike"),
        pytest.param((), False, id="not named"),
        pytest.param((CHATBOOK,), False, id="named without its proxy"),
        pytest.param(
            (replace(CHATBOOK, proxy=PROXY, accept_language="de"),), False, id="in a language"
        ),
    ],
)
def test_what_only_another_config_names_is_left(
    database: Database, named: tuple[Page, ...], ours: bool
) -> None:
    database.pages.register([replace(CHATBOOK, proxy=PROXY), CHATBOOK_ADS], NOON)
    names = {page.key: page for page in (*named, CHATBOOK_ADS)}

    lane = claim(database, named=names)

    assert lane is not None
    assert set(lane.pages) == ({*named, CHATBOOK_ADS} if ours else {CHATBOOK_ADS})
    assert lane.left == (() if ours else (CHATBOOK.key,))


def test_what_was_left_is_neither_claimed_nor_awaited(database: Database) -> None:
    database.pages.register([PLAPPER], NOON)
    left = frozenset({PLAPPER.key})

    assert database.pages.next_due(NOON, without=left) is None
    assert claim(database, without=left) is None
