"""The process that steers the browser, seen from ours: started, asked, and ended if it must be."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from watcher.clock import monotonic
from watcher.fetcher.browsing.chromium import flags

_PIECE = 1 << 20
_LONGEST_HEAD = 2_000_000
#: Seconds for a browser to go by itself.
_FAREWELL = 3.0
_LOOK_EVERY = 0.02


class BrowserLost(Exception):
    """The browser or its process is gone, or had to be ended.

    Args:
        late: whether it took too long.
    """

    def __init__(self, *, late: bool) -> None:
        super().__init__("late" if late else "gone")
        self.late = late


class BrowserProcess:
    """A browser with a profile and a language of its own, for one page at a time.

    Args:
        executable: the browser's program.
        proxy_port: where its only way out is.
        agent: who we are, for servers.
        language: what every page in it is asked for in, as in Accept-Language.
    """

    def __init__(self, executable: Path, *, proxy_port: int, agent: str, language: str) -> None:
        options = {
            "executable": str(executable),
            "flags": flags(proxy_port, language),
            # Chromium refuses to start as root with its sandbox.
            "sandbox": os.geteuid() != 0,
            "agent": agent,
            "language": language,
        }
        self.language = language
        # Profile, crash reports, caches: all that it writes goes when it goes.
        self._home = tempfile.TemporaryDirectory(prefix="watcher-", ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "watcher.fetcher.browsing.child", json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ours may hold the password of a mail server.
            env={
                "HOME": self._home.name,
                "TMPDIR": self._home.name,
                "PATH": os.defpath,
                "LANG": "C.UTF-8",
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._outgoing, self._incoming = self._process.stdin, self._process.stdout
        self._rest = b""

    def ask(self, task: dict[str, Any], *, deadline: float) -> tuple[dict[str, Any], bytes]:
        """Have a page shown.

        Args:
            task: `url`, `seconds`, `bytes`.
            deadline: when to give up, on the monotonic clock.

        Returns:
            What the process tells of it, and the page; with an `error` in it there is no page.

        Raises:
            BrowserLost: do not use it again.
        """
        try:
            self._outgoing.write(json.dumps(task).encode() + b"\n")
            self._outgoing.flush()
            head = json.loads(self._read_line(deadline))
            return head, self._read(int(head["size"]), deadline)
        except (OSError, ValueError, KeyError) as error:
            raise BrowserLost(late=isinstance(error, TimeoutError)) from error

    def _read_line(self, deadline: float) -> bytes:
        while b"\n" not in self._rest:
            if len(self._rest) > _LONGEST_HEAD:
                raise ValueError("a head without end")
            self._rest += self._piece(deadline)
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def _read(self, size: int, deadline: float) -> bytes:
        pieces = [self._rest]
        left = size - len(self._rest)
        while left > 0:
            pieces.append(self._piece(deadline))
            left -= len(pieces[-1])
        whole = b"".join(pieces)
        self._rest = whole[size:]
        return whole[:size]

    def _piece(self, deadline: float) -> bytes:
        ready, _, _ = select.select([self._incoming], [], [], max(0.0, deadline - monotonic()))
        if not ready:
            raise TimeoutError
        piece = os.read(self._incoming.fileno(), _PIECE)
        if not piece:
            raise ConnectionError
        return piece

    def close(self) -> None:
        """Let the browser go; what is still there after a few seconds is ended."""
        with contextlib.suppress(OSError):
            self._outgoing.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_FAREWELL)
        self.kill()

    def kill(self) -> None:
        """End the browser and what steers it, whatever they do."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        # The browser leads a group of its own, and writes its profile once more when it goes.
        end = monotonic() + _FAREWELL
        while self._kill_browser() and monotonic() < end:
            select.select([], [], [], _LOOK_EVERY)
        for pipe in (self._incoming, self._outgoing):
            with contextlib.suppress(OSError):  # what was not written cannot be flushed any more
                pipe.close()
        self._home.cleanup()

    def _kill_browser(self) -> bool:
        """End the processes whose command line names our profile; whether there were any."""
        ours = self._home.name.encode()
        found = False
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):  # it went meanwhile
                if ours in place.read_bytes():
                    os.kill(int(place.parent.name), signal.SIGKILL)
                    found = True
        return found
