"""A child process that works for us, and what becomes of us when it cannot."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sandbox import work
from watcher.errors import ScannedSource, TooLargeSource, UnreadableSource
from watcher.sandbox import Limits
from watcher.sandbox.workers import ReaderFault, Workers


def test_a_child_is_used_again(workers: Workers) -> None:
    first, second = workers.run("x", work.who), workers.run("x", work.who)

    assert first == second != os.getpid()


def test_no_child_is_started_before_there_is_work() -> None:
    workers = Workers(Limits())

    workers.close()

    assert not workers._idle


def test_work_goes_on_after_closing(workers: Workers) -> None:
    first = workers.run("x", work.who)
    workers.close()

    assert workers.run("x", work.who) != first


def test_an_error_for_the_reader_comes_through_whole(workers: Workers) -> None:
    with pytest.raises(ScannedSource, match=r"^scan\.pdf: pictures$") as met:
        workers.run("scan.pdf", work.refuse, "scan.pdf")

    assert met.value.transient


def test_an_error_of_ours_comes_with_its_traceback(workers: Workers) -> None:
    with pytest.raises(ReaderFault, match=r"in stumble\n.*\nLookupError: no such thing"):
        workers.run("x", work.stumble)


@pytest.mark.parametrize(
    ("task", "error", "says"),
    [
        pytest.param(work.spin, TooLargeSource, "more than 2 seconds.*raw", id="time"),
        pytest.param(work.descend, TooLargeSource, "memory", id="depth"),
        pytest.param(work.crash, UnreadableSource, "broke", id="a crash"),
        pytest.param(work.smuggle, UnreadableSource, "broke", id="a reply that is no noun"),
    ],
)
def test_the_next_page_is_read_after(
    task: Callable[[], None], error: type[Exception], says: str, workers: Workers
) -> None:
    with pytest.raises(error, match=f"^bad: .*{says}"):
        workers.run("bad", task)

    assert workers.run("good", work.chatter) == "quiet"


@pytest.mark.parametrize("megabytes", [300, 3_000])
def test_memory_ends_a_child(megabytes: int, workers: Workers) -> None:
    with pytest.raises(TooLargeSource, match=r"^bad: .*200 MB.*diff --raw"):
        workers.run("bad", work.eat, megabytes)

    assert workers.run("good", work.eat, 50) == 50


def test_an_answer_too_long_is_not_taken() -> None:
    workers = Workers(Limits(answer=1_000))

    with pytest.raises(TooLargeSource):
        workers.run("bad", work.long_answer, 2_000)

    assert len(workers.run("good", work.long_answer, 500)) == 500
    workers.close()


def test_a_child_that_has_grown_is_replaced(workers: Workers) -> None:
    first = workers.run("x", work.keep, 10)
    second = workers.run("x", work.keep, 110)

    assert first == second != workers.run("x", work.who)


def test_a_child_that_the_system_ended_is_replaced(workers: Workers) -> None:
    first = workers.run("x", work.who)
    os.kill(first, signal.SIGKILL)
    while workers._idle[0].alive:
        pass

    assert workers.run("x", work.who) != first


def test_a_child_writes_no_file(workers: Workers, tmp_path: Path) -> None:
    place = tmp_path / "left-behind"

    with pytest.raises((ReaderFault, UnreadableSource)):
        workers.run("x", work.write, str(place))

    assert not place.exists() or not place.read_bytes()


def test_a_child_knows_no_secrets(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHER_MAIL_PASSWORD", "hunter2")

    assert "hunter2" not in workers.run("x", work.environment).values()


def test_a_function_without_a_name_is_refused(workers: Workers) -> None:
    with pytest.raises(ValueError, match="not found by its name"):
        workers.run("x", lambda: None)


def test_threads_share_the_children() -> None:
    workers = Workers(Limits(), most=2)
    seen: list[int] = []
    threads = [
        threading.Thread(target=lambda: seen.append(workers.run("x", work.who))) for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    workers.close()

    assert len(seen) == 8
    assert len(set(seen)) <= 2


def test_limits_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="mapped"):
        Limits(resident=200, mapped=100)
    with pytest.raises(ValueError, match="positive"):
        Limits(seconds=0)
