"""`watcher import ota … --replay`, as people call it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from tests.archive.conftest import Commit
from tests.gate.conftest import policy
from watcher.cli.import_ import import_
from watcher.errors import WatcherError

FILE = "Chirp/Privacy Policy.md"
SHARES = "We share your location with advertisers."
SELLS = "We sell your phone number to advertisers."


def test_the_result_has_an_entry_for_each_version_after_the_first(
    repository: Path, commit: Commit, tmp_path: Path
) -> None:
    commit(FILE, policy(), day=0)
    commit(FILE, policy(SHARES, SELLS), day=1)
    result = tmp_path / "result.json"

    told = CliRunner().invoke(import_, ["ota", str(repository), "--replay", str(result)])

    assert told.exit_code == 0
    assert "1 of 1 versions would have been told." in told.output
    assert json.loads(result.read_text()) == {
        "Chirp/Privacy Policy": [
            {"date": "2031-03-02T00:00:00Z", "published": True, "reason": "news"}
        ]
    }


def test_the_result_can_be_printed(repository: Path, commit: Commit) -> None:
    commit(FILE, policy(), day=0)

    told = CliRunner().invoke(import_, ["ota", str(repository), "--replay", "-"])

    assert json.loads(told.stdout) == {"Chirp/Privacy Policy": []}


def test_a_longer_settling_time_can_be_asked_for(repository: Path, commit: Commit) -> None:
    commit(FILE, policy(), day=0)
    commit(FILE, policy(SHARES, SELLS), day=1)
    commit(FILE, policy(), day=11)

    def published(days: str) -> list[bool]:
        asked = ["ota", str(repository), "--settle", days, "--replay", "-"]
        rows = json.loads(CliRunner().invoke(import_, asked).stdout)
        return [row["published"] for row in rows["Chirp/Privacy Policy"]]

    assert published("3") == [True, False]
    assert published("14") == [False, False]


def test_a_result_that_cannot_be_written_is_said(
    repository: Path, commit: Commit, tmp_path: Path
) -> None:
    commit(FILE, policy(), day=0)

    told = CliRunner().invoke(import_, ["ota", str(repository), "--replay", str(tmp_path)])

    assert isinstance(told.exception, WatcherError)
