"""No room left on the disk: told in one sentence, and nothing that was kept is lost."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from hashlib import sha512

from tests.cli.program import ROOT, Program
from tests.plapper import AFTER, BEFORE, publish
from tests.webserver import WebServer

#: 1.2 MB that do not compress well.
_LONG = "".join(f"<p>{sha512(bytes(n)).hexdigest()} we keep.</p>" for n in range(8_000))


def _small_files() -> None:
    """From now on no file of this process grows beyond 400 KB, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))


def test_a_full_disk_is_told_and_the_versions_before_are_still_there(
    program: Program, website: WebServer
) -> None:
    program.run("check")
    publish(website, AFTER + _LONG)

    done = subprocess.run(
        [sys.executable, "-m", "watcher", "check", "--config", str(program.config)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=_small_files,
    )
    publish(website, BEFORE)
    after = program.run("check")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "room" in done.stderr or "full" in done.stderr
    assert after.stdout.endswith("1 page: 1 unchanged.\n")
