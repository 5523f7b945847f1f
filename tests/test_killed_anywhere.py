"""`watcher check` killed with SIGKILL at every step between fetch and mail, then started again."""

from __future__ import annotations

import os
import subprocess
import sys
from email import message_from_bytes
from itertools import count
from pathlib import Path

import pytest

from tests.notifier.conftest import Sink
from tests.notifier.postfix import Postfix, postfix
from tests.plapper import AFTER, BEFORE, owe_digest, publish, write_config
from tests.webserver import WebServer

__all__ = ["postfix"]

ROOT = Path(__file__).parents[1]
STEPS = [
    "after-fetch",
    "before-keep",
    "store:after-snapshot",
    "store:after-change",
    "store:after-alerts",
    "store:before-commit",
    "store:after-commit",
    "after-keep",
    "deliver:after-claim",
    "deliver:after-rcpt",
    "deliver:before-in-doubt",
    "deliver:after-in-doubt",
    "deliver:after-data",
    "deliver:after-sent",
]
_readers = count(1)


def watcher(config: Path, *arguments: str, failpoint: str = "") -> int:
    """Run the command line in a process of its own; its exit status, -9 if it was killed."""
    done = subprocess.run(
        [sys.executable, "-m", "watcher", *arguments, "--config", str(config)],
        cwd=ROOT,
        env={**os.environ, "WATCHER_FAILPOINT": failpoint},
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, -9), done.stderr
    return done.returncode


def check_with_a_kill(config: Path, website: WebServer, reader: str, step: str) -> None:
    """A page changes; the check that finds out is killed, and two more follow."""
    publish(website, BEFORE)
    watcher(config, "subscribe", reader)
    watcher(config, "check")
    publish(website, AFTER)

    killed = watcher(config, "check", failpoint=step)
    again = watcher(config, "check")
    watcher(config, "check")

    assert (killed, again) == (-9, 0)


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_loses_no_alert_and_mails_it_once(
    step: str, tmp_path: Path, website: WebServer, postfix: Postfix, database_url: str
) -> None:
    reader = f"ada{next(_readers)}@example.org"
    config = write_config(
        tmp_path, website, postfix, database_url, mail=f'relay_log = "{postfix.log}"'
    )

    check_with_a_kill(config, website, reader, step)

    assert len(postfix.taken_for(reader)) == 1


def test_without_the_relay_s_log_one_step_mails_twice_the_same_bytes(
    tmp_path: Path, website: WebServer, sink: Sink, database_url: str
) -> None:
    config = write_config(tmp_path, website, sink, database_url)

    check_with_a_kill(config, website, "ada@example.org", "deliver:after-data")

    assert len({message_from_bytes(raw)["Message-ID"] for _, raw in sink.taken}) == 1
    # Killed between the server's taking it and our note of it: over SMTP nobody can be asked.
    assert len(sink.taken) == 2
    assert len({raw for _, raw in sink.taken}) == 1


def test_a_digest_that_the_relay_had_before_a_kill_is_not_mailed_again(
    tmp_path: Path, website: WebServer, postfix: Postfix
) -> None:
    reader = f"ada{next(_readers)}@example.org"
    database = f"sqlite:///{tmp_path}/watcher.db"
    config = write_config(tmp_path, website, postfix, database, mail=f'relay_log = "{postfix.log}"')
    publish(website, BEFORE)
    owe_digest(database, reader)

    killed = watcher(config, "check", failpoint="deliver:after-data")
    again = watcher(config, "check")

    assert (killed, again) == (-9, 0)
    assert len(postfix.taken_for(reader)) == 1
