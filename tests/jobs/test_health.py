"""When the operator is told of a page, and that no such mail is lost or sent twice."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.jobs.conftest import HOUR, Watched
from tests.webserver import Reply
from watcher.app import App
from watcher.config import Environment, load_config
from watcher.errors import RelayUnusable

ROOT = Path(__file__).parents[2]
BLIND = "Plapper: Privacy Policy cannot be read"
WELL = "Plapper: Privacy Policy can be read again"


def test_the_third_failure_in_a_row_is_told_and_the_second_is_not(watched: Watched) -> None:
    watched.break_page()

    watched.check_hourly(2)
    before = watched.subjects
    watched.check_hourly(1)

    assert before == []
    assert watched.subjects == [BLIND]
    assert watched.sink.recipients == ["ops@example.org"]


def test_what_was_told_is_not_told_again(watched: Watched) -> None:
    watched.break_page()

    watched.check_hourly(9)

    assert watched.subjects == [BLIND]


def test_the_recovery_is_told_once(watched: Watched) -> None:
    watched.break_page()
    watched.check_hourly(3)
    watched.mend_page()

    watched.check_hourly(4)

    assert watched.subjects == [BLIND, WELL]


def test_a_page_that_breaks_again_is_told_again(watched: Watched) -> None:
    for _ in range(2):
        watched.break_page()
        watched.check_hourly(3)
        watched.mend_page()
        watched.check_hourly(1)

    assert watched.subjects == [BLIND, WELL, BLIND, WELL]
    assert len({mail["Message-ID"] for mail in watched.mails()}) == 4


def test_a_page_that_recovers_before_the_third_failure_is_no_news(watched: Watched) -> None:
    for _ in range(3):
        watched.break_page()
        watched.check_hourly(2)
        watched.mend_page()
        watched.check_hourly(1)

    assert watched.subjects == []


def test_one_failure_is_told_if_the_page_was_not_read_for_a_week(watched: Watched) -> None:
    watched.break_page()
    watched.clock.forward(timedelta(days=7))

    watched.check_hourly(1)

    assert watched.subjects == [BLIND]


def test_pages_that_fall_blind_in_one_round_share_a_mail(watched: Watched) -> None:
    watched.break_page("/privacy")
    watched.break_page("/terms")

    watched.check_hourly(3)

    assert watched.subjects == ["2 pages cannot be read"]


def test_the_daemon_waits_ten_minutes_for_others_of_the_same_round(watched: Watched) -> None:
    watched.break_page()
    for _ in range(3):
        watched.clock.forward(HOUR)
        watched.check()

    at_once = watched.app.tell_operator(gather=True)
    watched.clock.forward(timedelta(minutes=10))
    later = watched.app.tell_operator(gather=True)

    assert (at_once, later) == (0, 1)


def test_a_relay_that_is_down_delays_the_mail_and_loses_nothing(watched: Watched) -> None:
    watched.break_page()
    watched.check_hourly(2)
    watched.sink.at_data = lambda address: "451 try again"
    with pytest.raises(Exception, match="451"):
        watched.check_hourly(1)
    watched.sink.at_data = lambda address: "250 OK"

    at_once = watched.app.tell_operator()
    watched.clock.forward(timedelta(minutes=1))
    later = watched.app.tell_operator()

    assert (at_once, later) == (0, 1)
    assert watched.subjects == [BLIND]


def test_a_relay_that_refuses_us_is_left_alone_for_a_quarter_of_an_hour(watched: Watched) -> None:
    watched.break_page()
    watched.check_hourly(2)
    watched.sink.at_data = lambda address: "550 5.7.1 not you"
    with pytest.raises(RelayUnusable):
        watched.check_hourly(1)
    watched.sink.at_data = lambda address: "250 OK"

    watched.clock.forward(timedelta(minutes=14))
    early = watched.app.tell_operator()
    watched.clock.forward(timedelta(minutes=1))
    later = watched.app.tell_operator()

    assert (early, later) == (0, 1)


def test_two_processes_write_one_mail(watched: Watched) -> None:
    watched.break_page()
    for _ in range(3):
        watched.clock.forward(HOUR)
        watched.check()
    news, now = watched.app.database.operator_news, watched.clock()
    assert news.claim(now, lease=HOUR, worker="another")

    meanwhile = watched.app.tell_operator()
    news.release(worker="another", next_allowed_at=now)
    afterwards = watched.app.tell_operator()

    assert (meanwhile, afterwards) == (0, 1)


def test_without_an_operator_nobody_is_told_and_naming_one_later_tells_all(
    watched: Watched,
) -> None:
    named = watched.app.config.path.read_text()
    watched.app.config.path.write_text(named.replace("ops@example.org", ""))
    with App(load_config(watched.app.config.path, Environment()), now=watched.clock) as nameless:
        watched.break_page()
        for _ in range(3):
            watched.clock.forward(HOUR)
            watched.check()

        unnamed = nameless.tell_operator()

    assert unnamed == 0
    assert watched.app.tell_operator() == 1


def test_a_page_taken_out_of_the_config_is_no_news(watched: Watched) -> None:
    watched.break_page()
    for _ in range(3):
        watched.clock.forward(HOUR)
        watched.check()
    watched.app.database.pages.register([], watched.clock())

    assert watched.app.tell_operator() == 0


def test_a_subscriber_gets_none_of_these_mails(watched: Watched) -> None:
    watched.subscribe("ada@example.org")
    watched.website.route("/privacy", Reply(status=500))

    watched.check_hourly(3)
    watched.mend_page()
    watched.check_hourly(1)

    assert set(watched.sink.recipients) == {"ops@example.org"}


def test_a_process_killed_after_the_relay_took_the_mail_sends_the_same_one_again(
    watched: Watched,
) -> None:
    config = watched.app.config.path
    check(config)  # read by the clock of the world, which these processes go by
    watched.break_page()
    runs = [check(config) for _ in range(2)]

    killed = check(config, failpoint="operator:after-sending")
    again = check(config)
    check(config)

    assert (runs, killed, again) == ([3, 3], -9, 3)
    identities = {message_from_bytes(raw)["Message-ID"] for _, raw in watched.sink.taken}
    assert (len(watched.sink.taken), len(identities)) == (2, 1)


def check(config: Path, failpoint: str = "") -> int:
    """`watcher check` in a process of its own; its exit status, -9 if it was killed."""
    return subprocess.run(
        [sys.executable, "-m", "watcher", "check", "--config", str(config)],
        cwd=ROOT,
        env={**os.environ, "WATCHER_FAILPOINT": failpoint},
        capture_output=True,
    ).returncode
