"""10,000 pages of 32 hosts, all due: how fast `watcher check` is, and whether it keeps its manners.

    .venv/bin/python tests/load/ten_thousand.py [--pages 10000] [--rounds 3]

Nothing but this machine is asked. A server process listens on 32 ports, which are 32 hosts, and
serves small policies that differ in a nonce at every visit. `watcher check` runs as a process of
its own; its memory is read from /proc while it works.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import selectors
import shlex
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOSTS = 32
_PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_SAMPLE_SECONDS = 0.25
_LIMIT_SECONDS = 900
_THINKING_SECONDS = 0.002  #: a server that answered at once would hardly see two requests at once
_CLAUSES = "".join(
    f"<h2>Section {number}</h2><p>We keep what you give us in part {number} for as long as your "
    f"account exists, and we delete it {number} days after you ask us to.</p>"
    for number in range(1, 8)
)


@dataclass(frozen=True, kw_only=True)
class Served:
    """What the server saw.

    Args:
        requests: how many it answered.
        overlapping: how many came while another one of the same host was still in hand.
    """

    requests: int
    overlapping: int


@dataclass(frozen=True, kw_only=True)
class Run:
    """One `watcher check`.

    Args:
        seconds: how long it took, start and end of the process included.
        cpu: seconds of processor time.
        memory: resident MiB, by seconds since the start.
        said: its last line.
    """

    seconds: float
    cpu: float
    memory: tuple[tuple[float, float], ...]
    said: str

    @property
    def slope(self) -> float:
        """MiB a minute over the second half of the run, by least squares."""
        half = [(at, mib) for at, mib in self.memory if at >= self.seconds / 2]
        if len(half) < 2:
            return 0.0
        mean_at = sum(at for at, _ in half) / len(half)
        mean = sum(mib for _, mib in half) / len(half)
        spread = sum((at - mean_at) ** 2 for at, _ in half)
        return 60 * sum((at - mean_at) * (mib - mean) for at, mib in half) / spread


def main() -> None:
    """Serve, check a few times, print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--wrap", default="", help="what to run watcher under, a profiler perhaps")
    given = parser.parse_args()
    listeners = [socket.create_server(("127.0.0.1", 0), backlog=64) for _ in range(HOSTS)]
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(listeners, theirs), daemon=True)
    server.start()
    ports = [listener.getsockname()[1] for listener in listeners]
    with tempfile.TemporaryDirectory(prefix="watcher-load-") as folder:
        config = write_config(Path(folder), ports, given.pages, given.workers)
        print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
        for number in range(1, given.rounds + 1):
            run = check(config, shlex.split(given.wrap))
            ours.send("told?")
            report(number, given.pages, run, ours.recv())
    server.terminate()


def report(number: int, pages: int, run: Run, served: Served) -> None:
    """One round in one line, and one for programs."""
    figures = {
        "round": number,
        "pages_per_second": round(pages / run.seconds, 1),
        "seconds": round(run.seconds, 1),
        "cpu_seconds": round(run.cpu, 1),
        "peak_mib": round(max(mib for _, mib in run.memory), 1),
        "slope_mib_per_minute": round(run.slope, 2),
        "requests": served.requests,
        "requests_at_once_to_one_host": served.overlapping,
    }
    print(json.dumps(figures), run.said, flush=True)


def write_config(folder: Path, ports: list[int], pages: int, workers: int) -> Path:
    """A config that watches so many pages, spread over the hosts."""
    lines = [
        f'[watch]\nsettle = "0"\nworkers = {workers}\n[fetch]\nallow_private = true',
        f'interval = "0"\n[storage]\ndatabase = "sqlite:///{folder}/watcher.db"',
    ]
    for number in range(pages):
        url = f"http://127.0.0.1:{ports[number % len(ports)]}/policies/{number}"
        lines.append(f'[[services]]\nname = "Service {number}"\n[[services.terms]]')
        lines.append(f'name = "Privacy Policy"\nurl = "{url}"')
    file = folder / "config.toml"
    file.write_text("\n".join(lines), "utf-8")
    return file


def check(config: Path, wrap: list[str]) -> Run:
    """Run `watcher check` and look at its memory while it works."""
    began, before = time.monotonic(), os.times()
    process = subprocess.Popen(
        [*wrap, sys.executable, "-m", "watcher", "check", "--config", str(config)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    memory: list[tuple[float, float]] = []
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(_SAMPLE_SECONDS):
            memory.append((time.monotonic() - began, resident_mib(process.pid)))

    sampler = threading.Thread(target=sample)
    sampler.start()
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        last = line.strip()
    process.wait(_LIMIT_SECONDS)
    ended.set()
    sampler.join()
    after = os.times()
    cpu = after.children_user + after.children_system
    return Run(
        seconds=time.monotonic() - began,
        cpu=cpu - before.children_user - before.children_system,
        memory=tuple(at for at in memory if at[1] > 0) or ((0.0, 0.0),),
        said=last,
    )


def resident_mib(pid: int) -> float:
    """What a process holds in memory; 0: it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_SIZE / 2**20
    except (OSError, IndexError):
        return 0.0


def serve(listeners: list[socket.socket], told: Connection) -> None:
    """Answer on every port, and count requests of one host that come at once.

    Each connection has a thread of its own, so that two requests to one host would be seen.
    """
    in_hand = [0] * len(listeners)
    numbers, totals, lock = count(), [0, 0], threading.Lock()

    def talk(sock: socket.socket, host: int) -> None:
        with suppress(OSError), sock, sock.makefile("rb") as reading:
            while (first := reading.readline(65_536)) and not first.isspace():
                with lock:
                    in_hand[host] += 1
                    totals[0] += 1
                    totals[1] += in_hand[host] > 1
                while reading.readline(65_536) not in (b"\r\n", b""):
                    pass
                answer = answer_to(first.split()[1].decode(), next(numbers))
                time.sleep(_THINKING_SECONDS)
                # Over before the answer goes out: after that, the next one may rightly come.
                with lock:
                    in_hand[host] -= 1
                sock.sendall(answer)

    chooser = selectors.DefaultSelector()
    for host, listener in enumerate(listeners):
        chooser.register(listener, selectors.EVENT_READ, host)
    chooser.register(told, selectors.EVENT_READ, None)
    while True:
        for key, _ in chooser.select():
            if key.data is None:
                told.recv()
                told.send(Served(requests=totals[0], overlapping=totals[1]))
                continue
            sock, _ = listeners[key.data].accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=talk, args=(sock, key.data), daemon=True).start()


def answer_to(target: str, nonce: int) -> bytes:
    """A policy of some hundred words that is never served twice alike; no robots.txt."""
    if target == "/robots.txt":
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    body = (
        f'<html lang="en"><head><script nonce="{nonce}">var n = {nonce};</script></head><body>'
        f'<nav><a href="/?v={nonce}">Home</a></nav><main><h1>Privacy Policy</h1>'
        f"{_CLAUSES}</main></body></html>"
    ).encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}"
    )
    return head.encode() + b"\r\n\r\n" + body


if __name__ == "__main__":
    main()
