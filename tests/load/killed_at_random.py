"""Alerts mailed by `watcher check` processes that are killed at random: which came, how often?

    python -m tests.load.killed_at_random --alerts 2500              # with the log of the relay
    python -m tests.load.killed_at_random --alerts 2500 --no-log     # the control

It starts a Postfix of its own (as root; Debian's package `postfix`) that passes mails on to a sink,
lets a page change that many subscribers watch, and kills each process some tenths of a second after
it began to mail, until one ends by itself.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from tests.notifier.conftest import Sink, running
from tests.notifier.postfix import Postfix, until
from tests.plapper import AFTER, BEFORE, publish, write_config
from tests.webserver import WebServer
from watcher.model.alert import AlertState
from watcher.model.finding import Severity
from watcher.storage import open_database

_OPEN = (AlertState.TODO, AlertState.DOING, AlertState.IN_DOUBT)
#: From the start of a process, a second of which is loading; then some 200 mails leave in one.
_LIFE_SECONDS = (1.1, 1.5)
_PATIENCE_SECONDS = 600.0


def main() -> None:
    """Run, and print one line of JSON."""
    args = _arguments()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Sink()) as sink,
        Postfix(sink) as postfix,
        WebServer() as website,
    ):
        database = f"sqlite:///{folder}/watcher.db"
        mail = f'relay_log = "{postfix.log}"' if args.log else ""
        config = write_config(Path(folder), website, postfix, database, mail=mail)
        publish(website, BEFORE)
        subprocess.run(_check(config), check=True, capture_output=True)
        _subscribe(database, args.alerts)
        publish(website, AFTER)
        kills = _mail_and_kill(config, lambda: _waiting(database), Random(args.seed))
        until(lambda: not postfix.is_busy(), postfix.log.read_text)
        came = Counter(recipient for recipient, _ in sink.taken)
    told = {
        "alerts": args.alerts,
        "kills": kills,
        "lost": args.alerts - len(came),
        "twins": came.total() - len(came),
    }
    print(json.dumps(told))


def _check(config: Path) -> list[str]:
    return [sys.executable, "-m", "watcher", "check", "--config", str(config)]


def _subscribe(address: str, number: int) -> None:
    with open_database(address) as database:
        for one in range(number):
            database.subscribers.add(
                f"reader{one}@example.org",
                services=(),
                min_severity=Severity.NOTABLE,
                confirmed=True,
                token=f"secret of reader {one}",
                now=datetime.now(UTC),
            )


def _mail_and_kill(config: Path, waiting: Callable[[], int], random: Random) -> int:
    """Start processes and kill them until nothing waits; returns how many were killed."""
    kills, begun = 0, datetime.now(UTC)
    while True:
        process = subprocess.Popen(_check(config), stdout=subprocess.DEVNULL)
        try:
            process.wait(timeout=random.uniform(*_LIFE_SECONDS))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
        else:
            if not waiting():
                return kills
        if (datetime.now(UTC) - begun).total_seconds() > _PATIENCE_SECONDS:
            raise TimeoutError(f"{waiting()} alerts still wait after {kills} kills")


def _waiting(address: str) -> int:
    with open_database(address) as database:
        counts = database.alerts.counts()
        return sum(counts[state] for state in _OPEN)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--alerts", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=7, help="of the times of the kills")
    parser.add_argument("--no-log", dest="log", action="store_false", help="do not name relay_log")
    return parser.parse_args()


if __name__ == "__main__":
    main()
