"""A worker killed with SIGKILL at each step of a delivery, and the next one that finds its rows."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.notifier.conftest import ADA, BEN, Clock, Sink
from tests.notifier.test_outbox import KeptOutbox, Office
from watcher.model.alert import AlertState
from watcher.notifier.outbox import LEASE

ROOT = Path(__file__).parents[2]
_WORKER = """
import sys
from pathlib import Path
from tests.notifier.test_killed import deliver_once
deliver_once(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
"""


class FiledOutbox(KeptOutbox):
    """An outbox whose every call is on disk before it returns."""

    file: Path

    @classmethod
    @contextmanager
    def opened(cls, file: Path) -> Iterator[FiledOutbox]:
        outbox = cls(*pickle.loads(file.read_bytes())) if file.exists() else cls()
        outbox.file = file
        yield outbox

    def _keep(self) -> None:
        new = self.file.with_suffix(".new")
        new.write_bytes(pickle.dumps((self.rows, self.leased_until, self.owner)))
        new.replace(self.file)

    def claim(self, now, *, lease, limit, worker):  # type: ignore[no-untyped-def]
        claimed = super().claim(now, lease=lease, limit=limit, worker=worker)
        self._keep()
        return claimed

    def _put(self, alert, state, **rest):  # type: ignore[no-untyped-def]
        super()._put(alert, state, **rest)
        self._keep()


class _FarSink:
    """The sink of the other process, as far as its address goes."""

    def __init__(self, port: int) -> None:
        self.port = port


def deliver_once(file: Path, port: int, failpoint: str) -> None:
    """What a worker does; it dies at the failpoint."""
    from watcher.failpoint import arm

    arm(failpoint)
    with FiledOutbox.opened(file) as outbox:
        Office(_FarSink(port), Clock(), outbox).deliver()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("failpoint", "left_as", "mails_at_death"),
    [
        ("deliver:after-claim", AlertState.DOING, 0),
        ("deliver:after-rcpt", AlertState.DOING, 0),
        ("deliver:before-in-doubt", AlertState.DOING, 0),
        ("deliver:after-in-doubt", AlertState.IN_DOUBT, 0),
        ("deliver:after-data", AlertState.IN_DOUBT, 1),
        ("deliver:after-sent", AlertState.SENT, 1),
    ],
)
def test_a_killed_worker_loses_no_alert(
    sink: Sink,
    clock: Clock,
    tmp_path: Path,
    failpoint: str,
    left_as: AlertState,
    mails_at_death: int,
) -> None:
    file = tmp_path / "outbox"
    with FiledOutbox.opened(file) as outbox:
        Office(sink, clock, outbox).queue(ADA, BEN)
        outbox._keep()

    death = subprocess.run(
        [sys.executable, "-c", _WORKER, str(file), str(sink.port), f"{failpoint}:1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert death.returncode == -9, death.stderr
    assert len(sink.taken) == mails_at_death
    with FiledOutbox.opened(file) as outbox:
        assert left_as in outbox.states()
        clock.forward(LEASE)
        office = Office(sink, clock, outbox)
        office.deliver_until_empty()
    # A relay that took a mail from a worker that died before it could note so gets it once more:
    # the same bytes under the same Message-ID.
    again = 1 if failpoint == "deliver:after-data" else 0
    assert sorted(set(office.message_ids)) == office.expected_ids
    assert len(office.message_ids) == 2 + again
    assert len({mail for _, mail in sink.taken}) == 2
