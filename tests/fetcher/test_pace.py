"""A host that says that we are too fast is asked more slowly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fetcher.conftest import NOON
from watcher.fetcher.pace import HostPace, Paces, next_allowed
from watcher.model.answer import Failure, FailureKind, NotModified

SECOND = timedelta(seconds=1)
USUAL = HostPace(host="example.com:443", usual=2 * SECOND, interval=2 * SECOND)
FINE = NotModified()


def slow_down(status: int = 429, retry_after: timedelta | None = None) -> Failure:
    return Failure(
        kind=FailureKind.SLOW_DOWN,
        message="too fast",
        transient=True,
        status=status,
        retry_after=retry_after,
    )


def test_a_host_rests_for_its_interval_and_a_little_more() -> None:
    pace, allowed = next_allowed(USUAL, FINE, NOON)

    assert pace == USUAL
    assert 2 * SECOND <= allowed - NOON <= 2.4 * SECOND


def test_the_little_more_differs_by_host_and_moment_and_can_be_repeated() -> None:
    other = HostPace(host="example.org:443", usual=2 * SECOND, interval=2 * SECOND)
    moments = [NOON, NOON + SECOND]
    waits = [next_allowed(pace, FINE, now)[1] - now for pace in (USUAL, other) for now in moments]

    assert len(set(waits)) == 4
    assert waits == [
        next_allowed(pace, FINE, now)[1] - now for pace in (USUAL, other) for now in moments
    ]


@pytest.mark.parametrize(
    "outcome",
    [
        slow_down(429),
        slow_down(503),
        Failure(kind=FailureKind.ROBOTS, message="unknown", transient=True, status=429),
    ],
    ids=["429", "503", "429 for robots.txt"],
)
def test_too_fast_doubles_the_interval(outcome: Failure) -> None:
    assert next_allowed(USUAL, outcome, NOON)[0].interval == 4 * SECOND


@pytest.mark.parametrize("kind", [FailureKind.GONE, FailureKind.TIMEOUT, FailureKind.DNS])
def test_other_failures_do_not(kind: FailureKind) -> None:
    failure = Failure(kind=kind, message="", transient=True)

    assert next_allowed(USUAL, failure, NOON)[0] == USUAL


def test_doubling_ends_at_ten_minutes_and_halving_at_the_usual_interval() -> None:
    pace = USUAL
    for _ in range(20):
        pace, _ = next_allowed(pace, slow_down(), NOON)
    assert pace.interval == timedelta(minutes=10)

    intervals = []
    for _ in range(12):
        pace, _ = next_allowed(pace, FINE, NOON)
        intervals.append(pace.interval)
    assert intervals[0] == timedelta(minutes=5)
    assert pace == USUAL


def test_a_usual_interval_beyond_the_slowest_is_kept() -> None:
    slow = HostPace(host="a", usual=timedelta(hours=1), interval=timedelta(hours=1))

    assert next_allowed(slow, slow_down(), NOON)[0] == slow


def test_a_host_without_interval_is_slowed_down_too_and_recovers() -> None:
    eager = HostPace(host="a", usual=timedelta(0), interval=timedelta(0))

    assert next_allowed(eager, FINE, NOON) == (eager, NOON)
    slowed, allowed = next_allowed(eager, slow_down(), NOON)
    assert allowed - NOON >= SECOND
    assert next_allowed(slowed, FINE, NOON)[0] == eager


@pytest.mark.parametrize("status", [429, 503, 500])
def test_the_whole_host_waits_as_long_as_it_asked(status: int) -> None:
    asked = slow_down(status, timedelta(hours=3))

    assert next_allowed(USUAL, asked, NOON)[1] == NOON + timedelta(hours=3)


def test_a_short_wait_that_is_asked_for_does_not_shorten_the_interval() -> None:
    assert next_allowed(USUAL, slow_down(retry_after=timedelta(0)), NOON)[1] - NOON >= 4 * SECOND


@given(st.lists(st.sampled_from([FINE, slow_down(), slow_down(503, SECOND)]), max_size=40))
def test_no_host_is_ever_asked_faster_than_usual(outcomes: list[NotModified | Failure]) -> None:
    pace = USUAL
    for outcome in outcomes:
        pace, allowed = next_allowed(pace, outcome, NOON)

        assert allowed - NOON >= USUAL.usual
        assert USUAL.usual <= pace.interval <= timedelta(minutes=10)


def test_hosts_have_their_own_pace() -> None:
    paces = Paces(2 * SECOND)
    for _ in range(5):
        paces.rest("https://slow.example/terms", slow_down(), NOON)

    slow = paces.rest("https://SLOW.example/privacy", FINE, NOON) - NOON
    other = paces.rest("https://other.example/", FINE, NOON) - NOON

    assert slow >= 32 * SECOND
    assert other <= 2.4 * SECOND


def test_an_address_that_is_never_asked_has_a_pace_all_the_same() -> None:
    assert Paces(2 * SECOND).rest("file:///etc/passwd", FINE, NOON) >= NOON


@pytest.mark.parametrize(("usual", "interval"), [(-1, 1), (2, 1)])
def test_a_pace_that_makes_no_sense_is_refused(usual: int, interval: int) -> None:
    with pytest.raises(ValueError, match="never negative"):
        HostPace(host="a", usual=usual * SECOND, interval=interval * SECOND)
