"""`watcher check` killed with SIGKILL at every step between fetch and mail, then started again."""

from __future__ import annotations

import os
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.notifier.conftest import Sink
from tests.plapper import AFTER, BEFORE, publish, write_config
from tests.webserver import WebServer

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


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_loses_no_alert_and_mails_it_once(
    step: str, tmp_path: Path, website: WebServer, sink: Sink, database_url: str
) -> None:
    config = write_config(tmp_path, website, sink, database_url)
    publish(website, BEFORE)
    watcher(config, "subscribe", "ada@example.org")
    watcher(config, "check")
    publish(website, AFTER)

    killed = watcher(config, "check", failpoint=step)
    again = watcher(config, "check")
    watcher(config, "check")

    assert (killed, again) == (-9, 0)
    assert set(sink.recipients) == {"ada@example.org"}
    assert len({message_from_bytes(raw)["Message-ID"] for _, raw in sink.taken}) == 1
    # A server that took a mail from a process that died before it could note so gets it once more,
    # byte for byte under the same Message-ID: over SMTP it cannot be asked.
    assert len(sink.taken) == (2 if step == "deliver:after-data" else 1)
    assert len({raw for _, raw in sink.taken}) == 1
