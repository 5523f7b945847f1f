"""Recorded versions are judged as if we had fetched them at their dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.archive.conftest import START
from tests.gate.conftest import policy
from watcher.archive.ota import is_technical
from watcher.archive.past import RECORDED_AS, Past, judge_past
from watcher.gate import GateSettings
from watcher.model.page import Page
from watcher.model.snapshot import Snapshot
from watcher.model.version import Version
from watcher.sandbox import Sandbox
from watcher.watch import PageReader

PAGE = Page(service="Chirp", terms="Privacy Policy", url="https://chirp.example/privacy")
SHARES = "We share your location and your phone number with advertisers."
SELLS = "We sell your phone number to advertisers."
TECHNICAL = "Apply technical or declaration upgrade on Chirp Privacy Policy"


def judge(*shown: tuple[float, str], subjects: Sequence[str] = ()) -> Past:
    """Judge texts that were shown on these days."""
    said = (*subjects, *[""] * len(shown))
    kept = {
        number: Snapshot(
            page_key=PAGE.key,
            url=PAGE.url,
            fetched_at=START + timedelta(days=day),
            status=200,
            headers=(("Content-Type", "text/markdown"), (RECORDED_AS, said[number - 1])),
            body=text.encode(),
            words_hash="",
            id=number,
        )
        for number, (day, text) in enumerate(shown, 1)
    }
    versions = [
        Version(
            snapshot_id=number,
            page_key=PAGE.key,
            url=PAGE.url,
            fetched_at=one.fetched_at,
            status=200,
            sha256=one.sha256,
            size=len(one.body),
        )
        for number, one in kept.items()
    ]
    return judge_past(
        versions,
        load=kept.get,
        reader=PageReader(PAGE, Sandbox()),
        settings=GateSettings(),
        is_technical=is_technical,
    )


def fates(past: Past) -> list[tuple[str, str]]:
    return [(one.standing.value, str(one.reason)) for one in past.fates]


def test_what_stayed_is_published_with_its_verdict() -> None:
    past = judge((0, policy()), (10, policy(SHARES, SELLS)))

    assert fates(past) == [("published", ""), ("published", "")]
    (change,) = past.changes
    assert (change.old, change.new) == (1, 2)
    assert change.verdict.findings


def test_a_flap_is_withheld_and_no_change() -> None:
    past = judge((0, policy()), (1, policy(SHARES, SELLS)), (2, policy()))

    assert fates(past) == [("published", ""), ("withheld", "flap"), ("withheld", "return")]
    assert not past.changes


def test_a_broken_page_is_withheld() -> None:
    past = judge((0, policy()), (10, "# Sign in\n\nPlease enable cookies.\n"))

    assert fates(past)[1] == ("withheld", "collapse")


def test_the_same_text_again_is_nothing_new() -> None:
    past = judge((0, policy()), (10, policy()))

    assert fates(past) == [("published", ""), ("withheld", "return")]


def test_a_changed_extraction_of_theirs_is_adopted_without_a_change() -> None:
    past = judge((0, policy()), (10, policy(SHARES, SELLS)), subjects=("", TECHNICAL))

    assert fates(past) == [("published", ""), ("adopted", "technical")]
    assert not past.changes


def test_later_versions_are_compared_with_what_was_adopted() -> None:
    past = judge(
        (0, policy()), (10, policy(SHARES)), (20, policy(SHARES, SELLS)), subjects=("", TECHNICAL)
    )

    assert [(one.old, one.new) for one in past.changes] == [(2, 3)]


@pytest.mark.parametrize("text", ["", "\x00\x01\x02"])
def test_a_version_that_cannot_be_read_is_withheld(text: str) -> None:
    past = judge((0, policy()), (10, text), (20, policy(SHARES, SELLS)))

    assert [one.standing for one in past.fates] == ["published", "withheld", "published"]


def test_nothing_recorded_is_nothing_judged() -> None:
    assert judge() == Past(fates=(), changes=())
