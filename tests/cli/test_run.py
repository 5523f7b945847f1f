"""`watcher run`: it checks, mails, rereads its config, and stops when told."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator

import pytest

from tests.cli.program import Program
from tests.notifier.conftest import Sink
from tests.plapper import AFTER, BEFORE, publish, served
from tests.webserver import Reply, WebServer

_SECONDS = 60.0


class Daemon:
    """A daemon whose log is read line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: deque[str] = deque()
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._news:
                self.lines.append(line)
                self._news.notify_all()

    def end(self) -> None:
        """Kill it if it still runs, and let go of its pipes."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()

    def wait_for(self, words: str, times: int = 1) -> None:
        """Wait until a log line holds these words."""
        with self._news:
            heard = self._news.wait_for(
                lambda: sum(words in line for line in self.lines) >= times, _SECONDS
            )
        assert heard, f"never said {words!r}:\n{''.join(self.lines)}"

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end; its exit status."""
        self.process.send_signal(number)
        status = self.process.wait(_SECONDS)
        self._reader.join()
        return status


@pytest.fixture
def start(program: Program) -> Iterator[Callable[[], Daemon]]:
    """Starts a daemon that is killed at the end of the test if it still runs."""
    started: list[Daemon] = []

    def start() -> Daemon:
        started.append(Daemon(program.start("run")))
        return started[-1]

    yield start
    for daemon in started:
        daemon.end()


def test_it_checks_what_is_due_mails_and_ends_with_zero(
    program: Program, start: Callable[[], Daemon], website: WebServer, sink: Sink
) -> None:
    program.run("subscribe", "ada@example.org")
    program.run("check")
    publish(website, AFTER)
    program.config.write_text(
        program.config.read_text().replace("[watch]", '[watch]\nevery = "1s"')
    )

    daemon = start()
    daemon.wait_for("alert mailed")
    status = daemon.stop()

    assert status == 0
    assert sink.recipients == ["ada@example.org"]
    assert '"page": "Plapper/Privacy Policy"' in "".join(daemon.lines)


def test_an_interrupt_ends_it_with_zero_too(start: Callable[[], Daemon]) -> None:
    daemon = start()
    daemon.wait_for("first version kept")

    assert daemon.stop(signal.SIGINT) == 0


def test_it_finishes_the_page_in_hand_before_it_ends(
    start: Callable[[], Daemon], website: WebServer, program: Program
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(request: object) -> Reply:
        asked.set()
        go_on.wait(_SECONDS)
        return served(BEFORE)

    website.route("/privacy", slow)
    daemon = start()
    assert asked.wait(_SECONDS)

    daemon.process.send_signal(signal.SIGTERM)
    go_on.set()

    assert daemon.stop() == 0
    assert "can be read, 0 cannot" in program.run("status").stdout


def test_it_writes_the_pages_for_readers_after_its_checks(
    program: Program, start: Callable[[], Daemon]
) -> None:
    text = program.config.read_text()
    program.config.write_text(f'[pages]\ndirectory = "public"\n{text}')

    daemon = start()
    daemon.wait_for("first version kept")

    assert daemon.stop() == 0
    index = program.config.parent / "public" / "index.html"
    assert "nothing was new" in index.read_text("utf-8")


@pytest.mark.usefixtures("owed_alert")
def test_an_alert_that_waited_points_to_its_page_once_the_config_names_where_that_is(
    program: Program, start: Callable[[], Daemon], sink: Sink
) -> None:
    address = "https://policies.example.org/"
    program.config.write_text(
        f'[pages]\ndirectory = "public"\naddress = "{address}"\n{program.config.read_text()}'
    )

    daemon = start()
    daemon.wait_for("alert mailed")

    assert daemon.stop() == 0
    ((_, mail),) = sink.taken
    assert f"List-Archive: <{address}changes/1.html>".encode() in mail


def test_a_hangup_makes_it_read_the_config_again(
    start: Callable[[], Daemon], website: WebServer, program: Program
) -> None:
    daemon = start()
    daemon.wait_for("first version kept")
    website.route("/terms", served(BEFORE))
    with program.config.open("a") as file:
        file.write(f'[[services.terms]]\nname = "Terms"\nurl = "{website.url("/terms")}"\n')

    daemon.process.send_signal(signal.SIGHUP)

    daemon.wait_for("Plapper/Terms: first version kept")
    assert daemon.stop() == 0


def test_a_wrong_config_after_a_hangup_is_told_and_the_old_one_stays(
    start: Callable[[], Daemon], program: Program
) -> None:
    daemon = start()
    daemon.wait_for("first version kept")
    program.config.write_text("[wacth]\n")

    daemon.process.send_signal(signal.SIGHUP)

    daemon.wait_for("The config stays as it was")
    daemon.wait_for("Watching 1 page", times=2)
    assert daemon.stop() == 0


def test_two_daemons_on_one_database_check_each_page_once(
    program: Program, start: Callable[[], Daemon], website: WebServer, sink: Sink
) -> None:
    for number in range(20):
        publish(website, AFTER, f"/terms/{number}")
    with program.config.open("a") as file:
        for number in range(20):
            file.write(
                f'[[services.terms]]\nname = "Terms {number}"\n'
                f'url = "{website.url(f"/terms/{number}")}"\n'
            )

    first, second = start(), start()
    first.wait_for("Watching 21 pages")
    second.wait_for("Watching 21 pages")
    both = (first, second)
    _wait_until(lambda: sum("version kept" in one for d in both for one in d.lines) == 21)

    assert [daemon.stop() for daemon in both] == [0, 0]
    assert [len(website.asked(f"/terms/{number}")) for number in range(20)] == [1] * 20


def _wait_until(true: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(int(_SECONDS * 20)):
        if true():
            return
        waiting.wait(0.05)
    raise AssertionError("it never came true")
