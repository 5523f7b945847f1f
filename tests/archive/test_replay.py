"""A history is walked as if it had been fetched at its dates."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.archive.conftest import Commit
from tests.gate.conftest import policy
from watcher.archive.ota import open_archive
from watcher.archive.replay import replay_archive
from watcher.gate import GateSettings

SHARES = "We share your location and your phone number with advertisers."
FILE = "Chirp/Privacy Policy.md"


def replay(repository: Path, days: int = 3) -> list[tuple[bool, str]]:
    with open_archive(repository) as archive:
        (document,) = replay_archive(archive, GateSettings(settling=timedelta(days=days)))
    return [(one.published, one.reason) for one in document.versions]


def test_a_change_that_stays_is_published_and_a_flap_is_not(
    repository: Path, commit: Commit
) -> None:
    commit(FILE, policy(), day=0)
    commit(FILE, policy(SHARES, "We sing every day for you."), day=1)
    commit(FILE, policy(), day=2)
    commit(FILE, policy("We keep all your songs for good.", SHARES), day=10)

    assert replay(repository) == [(False, "flap"), (False, "return"), (True, "news")]


def test_a_version_that_settles_late_is_entered_under_its_own_date(
    repository: Path, commit: Commit
) -> None:
    commit(FILE, policy(), day=0)
    commit(FILE, policy(SHARES, "We sing every day for you."), day=1)
    commit(FILE, policy(SHARES, "We sing every day for you.") + "\n1.\n", day=9)

    assert replay(repository)[0] == (True, "news")


def test_a_small_change_is_told_only_if_it_means_something(
    repository: Path, commit: Commit
) -> None:
    commit(FILE, policy(sentences=200), day=0)
    commit(FILE, policy("We like to sing in the morning.", sentences=200), day=10)
    commit(FILE, policy("We like to sing in the morning.", SHARES, sentences=200), day=20)

    assert replay(repository) == [(False, "minor"), (True, "news")]


def test_a_version_without_text_is_a_collapse(repository: Path, commit: Commit) -> None:
    commit(FILE, policy(), day=0)
    commit(FILE, "", day=1)

    assert replay(repository) == [(False, "collapse")]
