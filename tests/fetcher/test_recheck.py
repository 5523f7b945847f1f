"""A page is looked at again in time, and never pestered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fetcher.conftest import NOON
from watcher.fetcher.recheck import next_check_at
from watcher.model.answer import Failure, FailureKind, NotModified
from watcher.model.page import Page

HOUR = timedelta(hours=1)
CHIRP = Page(service="Chirp", terms="Privacy Policy", url="https://chirp.example/", every=12 * HOUR)
FINE = NotModified()


def failure(transient: bool = True, retry_after: timedelta | None = None) -> Failure:
    kind = FailureKind.TIMEOUT if transient else FailureKind.GONE
    return Failure(kind=kind, message="no", transient=transient, retry_after=retry_after)


def around(wait: timedelta, expected: timedelta) -> bool:
    return 0.9 * expected <= wait <= 1.1 * expected


def test_a_read_page_is_due_after_its_time_give_or_take_a_tenth() -> None:
    assert around(next_check_at(CHIRP, FINE, NOON) - NOON, 12 * HOUR)


def test_pages_that_were_due_together_spread() -> None:
    pages = [Page(service="Chirp", terms=str(n), url="https://chirp.example/") for n in range(500)]
    waits = [(next_check_at(page, FINE, NOON) - NOON) / (12 * HOUR) for page in pages]

    assert len(set(waits)) == 500
    assert min(waits) < 0.92
    assert max(waits) > 1.08


def test_another_seed_spreads_otherwise_and_the_same_one_alike() -> None:
    one, again, other = (next_check_at(CHIRP, FINE, NOON, seed=seed) for seed in "aab")

    assert one == again != other


@pytest.mark.parametrize(
    ("failures", "hours"), [(0, 1), (1, 1), (2, 2), (3, 4), (4, 8), (5, 12), (99, 12)]
)
def test_a_failure_that_may_pass_is_looked_at_sooner_then_less_and_less_often(
    failures: int, hours: int
) -> None:
    due = next_check_at(CHIRP, failure(), NOON, failures_in_a_row=failures)

    assert around(due - NOON, hours * HOUR)


def test_a_failure_that_does_not_pass_by_itself_changes_nothing() -> None:
    assert around(next_check_at(CHIRP, failure(transient=False), NOON) - NOON, 12 * HOUR)


@pytest.mark.parametrize("transient", [True, False])
def test_a_server_is_not_asked_before_it_wants_to_be(transient: bool) -> None:
    asked = failure(transient, retry_after=24 * HOUR)

    assert next_check_at(CHIRP, asked, NOON) >= NOON + 24 * HOUR


@given(
    every=st.timedeltas(timedelta(seconds=1), timedelta(days=60)),
    outcome=st.sampled_from([FINE, failure(), failure(transient=False)]),
    failures=st.integers(0, 10_000),
)
def test_a_page_is_asked_neither_later_than_usual_nor_more_than_hourly_without_reason(
    every: timedelta, outcome: object, failures: int
) -> None:
    page = Page(service="Chirp", terms="Terms", url="https://chirp.example/", every=every)

    wait = next_check_at(page, outcome, NOON, failures_in_a_row=failures) - NOON

    assert min(every, HOUR) * 0.89 <= wait <= every * 1.11
