"""What we said about a change then is what is read later, to the last character."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.conftest import (
    CHATBOOK,
    CHATBOOK_ADS,
    DAY,
    GRAVE,
    HOUR,
    NOON,
    PLAPPER,
    TIMED_OUT,
    changed,
    keep,
    keep_change,
    snapshot_of,
    subscribe,
)
from watcher.model.finding import (
    Deadline,
    Direction,
    Finding,
    Kind,
    Quote,
    Reason,
    Severity,
    StatedDate,
    Verdict,
)
from watcher.model.outcome import FirstSeen
from watcher.storage import Database

# NUL, controls, right-to-left overrides, and surrogates, alone and not as a pair: those become
# the character that they mean.
_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\x1b\r\n\u202e\u2066\ufeff\udc80\udfff'\"\\%{}:"),
    ),
    max_size=12,
)
_TEXTS = st.lists(_TEXT, max_size=3).map(tuple)
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
_QUOTES = st.builds(Quote, text=_TEXT, start=st.integers(0), end=st.integers(0), section=_TEXTS)
_REASONS = st.builds(
    Reason,
    rule=_TEXT,
    detail=_TEXT,
    old_statements=_TEXTS,
    new_statements=_TEXTS,
    weights=st.lists(st.tuples(_TEXT, _NUMBERS), max_size=2).map(tuple),
)
_FINDINGS = st.builds(
    Finding,
    direction=st.sampled_from(Direction),
    kind=st.sampled_from(Kind),
    sharing=st.booleans(),
    severity=st.sampled_from(Severity),
    confidence=st.floats(0, 1),
    why=_TEXT,
    new_quotes=st.lists(_QUOTES, min_size=1, max_size=2).map(tuple),
    old_quotes=st.lists(_QUOTES, max_size=2).map(tuple),
    data=_TEXTS,
    recipients=_TEXTS,
    purposes=_TEXTS,
    reason=_REASONS,
)
_DEADLINES = st.one_of(
    st.builds(Deadline, day=st.dates(), quote=_QUOTES),
    st.builds(Deadline, days=st.integers(), quote=_QUOTES),
)
_VERDICTS = st.builds(
    Verdict,
    severity=st.sampled_from(Severity),
    score=_NUMBERS,
    summary=_TEXTS,
    findings=st.lists(_FINDINGS, max_size=3).map(tuple),
    effective=st.none() | st.builds(StatedDate, day=st.dates(), quote=_QUOTES),
    deadline=st.none() | _DEADLINES,
    notes=_TEXTS,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(verdict=_VERDICTS)
def test_a_verdict_comes_back_as_it_was(database: Database, verdict: Verdict) -> None:
    if not database.pages.states():
        keep_change(database)
    old = database.store.newest_snapshot(PLAPPER)
    assert old is not None

    new = snapshot_of(PLAPPER, fetched_at=old.fetched_at + DAY)
    keep(database, PLAPPER, changed(old, new, verdict))

    (change,) = database.changes.of_service("Plapper", limit=1)
    assert change.verdict == verdict


def test_a_deadline_in_days_and_one_on_a_day_are_told_apart(database: Database) -> None:
    quote = Quote(text="30 days", start=3, end=10)
    for deadline in (Deadline(days=30, quote=quote), Deadline(day=date(2026, 9, 24), quote=quote)):
        database.pages.register([PLAPPER], NOON)
        keep(database, PLAPPER, FirstSeen(snapshot=snapshot_of(PLAPPER)))
        old = database.store.newest_snapshot(PLAPPER)
        assert old is not None
        verdict = Verdict(severity=Severity.NONE, score=0.0, deadline=deadline)

        new = snapshot_of(PLAPPER, fetched_at=old.fetched_at + DAY)
        keep(database, PLAPPER, changed(old, new, verdict))

        assert database.changes.of_service("Plapper", limit=1)[0].verdict == verdict


def test_the_changes_of_a_service_come_newest_first(database: Database) -> None:
    database.pages.register([PLAPPER, CHATBOOK, CHATBOOK_ADS], NOON)
    numbers = [keep_change(database, page) for page in (CHATBOOK, PLAPPER, CHATBOOK_ADS)]

    found = database.changes.of_service("Chatbook", limit=9)

    assert [change.id for change in found] == [numbers[2], numbers[0]]
    assert [change.terms for change in found] == ["Ads", "Terms"]
    assert all(change.verdict == GRAVE for change in found)
    assert database.changes.of_service("Chatbook", limit=1) == found[:1]


def test_a_change_that_is_not_there_is_not_found(database: Database) -> None:
    assert database.changes.find(1) is None


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("a\x00b", id="NUL"),
        pytest.param("a\ud800b\udfffc", id="lone surrogates"),
        pytest.param("\u202eevil\u2066", id="right to left"),
        pytest.param("\\u0000 \\ \\\\u005c", id="our own escapes"),
        pytest.param("'; DROP TABLE pages; --", id="SQL"),
        pytest.param("\U0001f600 ünï %s :now {x}", id="placeholders"),
    ],
)
def test_hostile_text_comes_back_as_it_was(database: Database, words: str) -> None:
    page = replace(PLAPPER, service=words, url=f"https://plapper.example/{words}", select=(words,))
    database.pages.register([page], NOON)
    served = snapshot_of(page, url=words, words_hash=words, headers=((words, words),))
    keep(database, page, FirstSeen(snapshot=served, moved_to=words))
    keep(database, page, replace(TIMED_OUT, message=words), at=NOON + HOUR)
    subscriber = subscribe(database, f"{words}@example.org", services=(words,), token=words)

    (state,) = database.pages.states()
    newest = database.store.newest_snapshot(page)
    assert newest is not None
    assert (state.page, state.message, state.moved_to) == (page, words, words)
    assert (newest.url, newest.words_hash, newest.headers) == (words, words, ((words, words),))
    assert newest.page_key == page.key
    assert database.subscribers.all() == (subscriber,)
    assert subscriber.services == (words,)
    assert database.subscribers.find_email(f"{words}@example.org") == subscriber
    database.pages.make_due([page.key], NOON + 2 * HOUR)
    assert database.pages.claim_lane(
        NOON + 2 * HOUR, lease=HOUR, worker=words, only=frozenset({page.key})
    )
    assert database.pages.lease_owners() == (words,)


def test_headlines_are_the_changes_of_all_services_newest_first(database: Database) -> None:
    older = keep_change(database, PLAPPER)
    newer = keep_change(database, CHATBOOK)

    headlines = database.changes.headlines()

    assert [(one.id, one.service, one.terms) for one in headlines] == [
        (newer, "Chatbook", "Terms"),
        (older, "Plapper", "Privacy Policy"),
    ]
    assert {one.seen_at for one in headlines} == {NOON + DAY}
    assert {(one.severity, one.sentence) for one in headlines} == {
        (Severity.MAJOR, GRAVE.summary[0])
    }
