"""Documents made to take all our memory or time take what we give, and the next one is read."""

from __future__ import annotations

import resource
from collections.abc import Callable

import pytest

from tests.sandbox.bombs import BOMBS, small_pdf
from watcher.differ.source import Source
from watcher.errors import UnreadableSource
from watcher.sandbox import Sandbox, is_tame, raw_diff
from watcher.sandbox.worker import Worker

#: What a child may use, and what it can take between two looks on a busy machine.
_MOST_MEMORY = 260_000_000
_MOST_SECONDS = 15.0


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The memory of every child at every look."""
    looks = [0]
    look = Worker._resident

    def note(worker: Worker) -> int:
        looks.append(look(worker))
        return looks[-1]

    monkeypatch.setattr(Worker, "_resident", note)
    return looks


def source(body: bytes) -> Source:
    return Source(body=body, name="https://chirp.example/privacy")


def seconds(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def read_or_told(sandbox: Sandbox, body: bytes) -> str:
    try:
        return sandbox.extract(source(body)).text
    except UnreadableSource as error:
        return str(error)


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_takes_what_we_give(
    bomb: Callable[[], bytes], sandbox: Sandbox, seen: list[int]
) -> None:
    body = bomb()
    before, before_here = seconds(resource.RUSAGE_CHILDREN), seconds(resource.RUSAGE_SELF)

    told = read_or_told(sandbox, body)
    words = sandbox.hash_words(body)
    after_here = seconds(resource.RUSAGE_SELF)
    good = sandbox.extract(source(small_pdf()))
    sandbox.close()

    assert not is_tame(body)
    assert len(told) < 3_000_000
    assert len(words) == 64
    assert good.text == "We share your data with our partners."
    assert max(seen) < _MOST_MEMORY
    assert seconds(resource.RUSAGE_CHILDREN) - before < _MOST_SECONDS
    assert after_here - before_here < 2


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_the_raw_difference_is_found_in_every_bomb(bomb: Callable[[], bytes]) -> None:
    body = bomb()
    before = seconds(resource.RUSAGE_SELF)

    found = raw_diff(b"We sell your data.\n" + body, body)

    assert found.removed[0] == "We sell your data."
    assert seconds(resource.RUSAGE_SELF) - before < 5
