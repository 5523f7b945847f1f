"""A real Postfix on this machine that takes our mails and passes them on to a sink.

It has folders, ports and a log of its own, so that one which runs here already is not touched. It
starts as root alone, since its parts run as the users that Debian's package brings.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.notifier.conftest import Sink, running

_PROGRAM = "/usr/sbin/postfix"
_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = relay.watch.example.org
mydestination =
local_transport = error:none
alias_maps =
mynetworks = 127.0.0.0/8
inet_protocols = ipv4
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:{sink}
smtp_host_lookup = native
smtp_connection_cache_on_demand = no
minimal_backoff_time = 1s
queue_run_delay = 1s
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""
_PATIENCE_SECONDS = 60.0


class Postfix:
    """The mail server, as a context manager.

    Args:
        sink: where every mail ends.
    """

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.port = _free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="watcher-pf-"))
        self.log = self._folder / "mail.log"

    def __enter__(self) -> Postfix:
        self._folder.chmod(0o755)
        for name in ("etc", "queue", "data"):
            (self._folder / name).mkdir()
        shutil.chown(self._folder / "data", "postfix")
        for name, text in (("main.cf", _MAIN), ("master.cf", _MASTER)):
            filled = text.format(folder=self._folder, sink=self.sink.port, port=self.port)
            (self._folder / "etc" / name).write_text(filled)
        self._run("start")
        return self

    def __exit__(self, *_: object) -> None:
        self._run("abort")
        shutil.rmtree(self._folder)

    def taken_for(self, recipient: str) -> list[bytes]:
        """The mails that came out for a recipient, once all are through."""
        until(lambda: not self.is_busy(), self.log.read_text)
        return [mail for address, mail in self.sink.taken if address == recipient]

    def is_busy(self) -> bool:
        """Whether mails are still on their way through it."""
        etc = str(self._folder / "etc")
        return bool(subprocess.check_output(["/usr/sbin/postqueue", "-c", etc, "-j"]))

    def _run(self, order: str) -> None:
        done = subprocess.run(
            [_PROGRAM, "-c", str(self._folder / "etc"), order],
            stdout=subprocess.DEVNULL,  # a pipe would stay open for as long as the server runs
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"postfix {order} failed: {self.log.read_text()}")


@pytest.fixture(scope="session")
def postfix() -> Iterator[Postfix]:
    """A Postfix that passes on what it takes to a sink; it needs root and Debian's package."""
    if not Path(_PROGRAM).exists() or os.geteuid() != 0:
        if os.environ.get("WATCHER_TESTS_MAY_SKIP") == "0":
            pytest.fail("Postfix and root are needed: apt-get install postfix")
        pytest.skip("Postfix and root are needed")
    with running(Sink()) as sink, Postfix(sink) as started:
        yield started


def until(done: Callable[[], bool], tell: Callable[[], str]) -> None:
    """Wait for what other processes do; `tell` says what there was instead."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, tell()
        time.sleep(0.05)


def long_ago() -> datetime:
    """Before any log of these tests was begun."""
    return datetime(2026, 1, 1, tzinfo=UTC)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
