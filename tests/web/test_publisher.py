"""When the daemon writes the pages, and what it says when it cannot."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest

from tests.notifier.conftest import NOON
from watcher.errors import WatcherError
from watcher.web.folder import Written
from watcher.web.publish import Publisher


class Recorder:
    """Counts writings; raises what it is told to."""

    def __init__(self) -> None:
        self.times: list[datetime] = []
        self.trouble: WatcherError | None = None

    def __call__(self, now: datetime) -> Written:
        self.times.append(now)
        if self.trouble:
            raise self.trouble
        return Written(total=1, written=1, removed=0)


SECOND = timedelta(seconds=1)


def test_the_daemon_writes_at_once_and_then_at_most_once_a_minute() -> None:
    recorder = Recorder()
    publisher = Publisher(recorder)

    for seconds in range(0, 130, 5):
        publisher.after_checks(1, NOON + seconds * SECOND)

    assert recorder.times == [NOON, NOON + 60 * SECOND, NOON + 120 * SECOND]


def test_what_was_checked_within_the_minute_is_written_at_its_end() -> None:
    recorder = Recorder()
    publisher = Publisher(recorder)
    publisher.after_checks(0, NOON)

    publisher.after_checks(1, NOON + 5 * SECOND)
    for seconds in range(10, 300, 5):
        publisher.after_checks(0, NOON + seconds * SECOND)

    assert recorder.times == [NOON, NOON + 60 * SECOND]


def test_trouble_is_told_once_with_what_to_do_and_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    recorder = Recorder()
    recorder.trouble = WatcherError("/srv/public: permission denied. Let this user write there.")
    publisher = Publisher(recorder)

    with caplog.at_level(logging.INFO):
        for minutes in range(3):
            publisher.after_checks(0, NOON + timedelta(minutes=minutes))
        recorder.trouble = None
        publisher.after_checks(0, NOON + timedelta(minutes=3))
        publisher.after_checks(0, NOON + timedelta(minutes=4))

    assert len(recorder.times) == 4
    (line,) = caplog.messages
    assert line.startswith("The pages for readers are not up to date: /srv/public: permission")
