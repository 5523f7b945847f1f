"""Whatever a page shows, some things always hold."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gate.conftest import START, face, policy
from watcher.gate import EMPTY_FACE, EMPTY_HISTORY, GateSettings, Kind, Standing, see, settle

SHOWN = (
    face(policy()),
    face(policy("We share your songs with makers of bird seed.")),
    face(policy("We sell the map of your garden to the pigeon post.")),
    face(policy(sentences=18)),
    face(policy(without=frozenset({1, 2, 3}))),
    face("# Chirp\n\nPage not found\n"),
    EMPTY_FACE,
)
CHECKS = st.lists(
    st.tuples(st.integers(0, len(SHOWN) - 1), st.floats(0.1, 20), st.booleans()), max_size=30
)


@settings(max_examples=200, deadline=None)
@given(checks=CHECKS, days=st.sampled_from([0, 3]))
def test_news_has_stood_and_is_compared_with_what_readers_know(
    checks: list[tuple[int, float, bool]], days: int
) -> None:
    patience = GateSettings(settling=timedelta(days=days))
    history, now, first_seen = EMPTY_HISTORY, START, {}

    for index, wait, technical in checks:
        now += timedelta(days=wait)
        base = history.base
        history, decision = see(
            history, SHOWN[index], now=now, settings=patience, technical=technical
        )
        first_seen.setdefault(decision.key, now)
        assert decision.kind is not Kind.PUBLISH
        assert history.current == SHOWN[index].key
        base = history.base
        history, decisions = settle(history, now=now, settings=patience)
        for one in decisions:
            if one.kind is Kind.WITHHELD:
                continue
            assert one.against == base
            base = one.key if one.kind in (Kind.PUBLISH, Kind.ADOPT) else base
            assert now - first_seen[one.key] >= patience.settling
        assert history.base == base

    kept = history.find(history.base)
    assert kept is None or kept.standing in (Standing.PUBLISHED, Standing.ADOPTED)
    assert EMPTY_FACE.key != history.base
