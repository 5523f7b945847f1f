"""`watcher backfill`, as people call it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from tests.archive.wayback import Wayback
from tests.cli.program import Program
from tests.gate.conftest import policy
from tests.notifier.conftest import Sink
from tests.webserver import WebServer
from watcher.cli import backfill as module
from watcher.cli.backfill import backfill
from watcher.errors import WatcherError

SHARES = "We share your location and your phone number with advertisers."
SELLS = "We sell your phone number to advertisers."


@pytest.fixture
def archive(program: Program, website: WebServer, monkeypatch: pytest.MonkeyPatch) -> Wayback:
    """An archive of Plapper's policy, and nobody who waits between two requests."""
    monkeypatch.setattr(module, "wait", lambda stopping, seconds: None)
    texts = (policy(), policy(SHARES, SELLS))
    captures = {
        stamp: f"<html><main>{''.join(f'<p>{line}</p>' for line in text.splitlines())}</main>"
        for stamp, text in zip(("20120301000000", "20150301000000"), texts, strict=True)
    }
    return Wayback(website, website.url("/privacy"), captures)


def call(program: Program, *arguments: str) -> Result:
    return CliRunner().invoke(
        backfill, [*arguments, "--config", str(program.config)], standalone_mode=False
    )


def test_earlier_versions_become_history_and_nobody_is_mailed(
    program: Program, archive: Wayback, sink: Sink
) -> None:
    program.run("subscribe", "ada@example.org")
    program.run("check")

    done = call(program, "plapper", "--from", archive.url)

    assert done.output == (
        "Plapper/Privacy Policy: 2 captures listed, 2 new versions, 1 change found.\n"
    )
    assert done.return_value == 0
    assert "your phone number with advertisers" in program.run("history", "Plapper").stdout
    assert "from 127.0.0.1" in program.run("history", "Plapper", "--all").stdout
    program.run("check")
    assert sink.taken == []


def test_being_asked_to_rest_is_told_and_has_a_status_of_its_own(
    program: Program, archive: Wayback
) -> None:
    archive.refuses = True

    done = call(program, "Plapper", "--from", archive.url)

    assert done.return_value == 3
    assert "Stopped: 127.0.0.1 wants to be asked less often" in done.output


def test_a_year_is_a_day(program: Program, archive: Wayback) -> None:
    done = call(program, "Plapper", "--since", "2014", "--from", archive.url)

    assert "1 capture listed, 1 new version" in done.output


@pytest.mark.parametrize("written", ["12", "yesterday", "2012-13-01"])
def test_another_day_is_wrong_usage(program: Program, written: str) -> None:
    assert program.run("backfill", "Plapper", "--since", written).returncode == 2


def test_a_service_that_is_not_watched_is_refused(program: Program, archive: Wayback) -> None:
    done = call(program, "Chirp", "--from", archive.url)

    assert isinstance(done.exception, WatcherError)
    assert archive.asked == []


def test_versions_of_the_archive_stay_before_our_own(program: Program, archive: Wayback) -> None:
    program.run("check")
    call(program, "Plapper", "--from", archive.url)

    lines = program.run("history", "Plapper", "--all").stdout.splitlines()

    assert lines[0].startswith(str(datetime.now(UTC).year))
    assert [line[:4] for line in lines[1:3]] == ["2015", "2012"]
