"""A made-up policy, and a page that is checked on days that the tests choose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from watcher.differ.extract import extract_document
from watcher.differ.source import Source
from watcher.differ.split import split_clauses
from watcher.gate import (
    DEFAULT_SETTINGS,
    EMPTY_HISTORY,
    Decision,
    Face,
    GateSettings,
    History,
    see,
    settle,
    take_face,
)

START = datetime(2031, 3, 1, tzinfo=UTC)
_SUBJECTS = ("feeders", "nests", "songs", "maps", "rings", "photos", "routes", "seasons")
_VERBS = ("We keep", "We count", "You can rename", "We never sell", "We show")


def policy(*extra: str, sentences: int = 40, without: frozenset[int] = frozenset()) -> str:
    """A policy of about 500 words, with sentences added at its end."""
    own = [
        f"{_VERBS[i % 5]} the {_SUBJECTS[i % 8]} of flock {'abcdefghij'[i % 10] * (i // 10 + 1)} "
        "for as long as it lives in your garden."
        for i in range(sentences)
        if i not in without
    ]
    return "# Chirp Privacy Policy\n\n" + "\n\n".join((*own, *extra)) + "\n"


def face(text: str) -> Face:
    document = extract_document(Source(body=text.encode(), name="chirp"))
    return take_face(document, split_clauses(document))


class Page:
    """A page that is checked as the daemon does it."""

    def __init__(self, settings: GateSettings = DEFAULT_SETTINGS) -> None:
        self.settings = settings
        self.history: History = EMPTY_HISTORY
        self.news: list[tuple[float, Decision]] = []

    def show(self, text: str, *, day: float, technical: bool = False) -> Decision:
        """The page shows a text on that day."""
        now = START + timedelta(days=day)
        self.history, decision = see(
            self.history, face(text), now=now, settings=self.settings, technical=technical
        )
        self.stay(day=day)
        return decision

    def stay(self, *, day: float) -> tuple[Decision, ...]:
        """The page shows on that day what it showed last."""
        now = START + timedelta(days=day)
        self.history, decisions = settle(self.history, now=now, settings=self.settings)
        self.news.extend((day, one) for one in decisions)
        return decisions


@pytest.fixture
def page() -> Page:
    """A page that showed its policy on day 0."""
    shown = Page()
    shown.show(policy(), day=0)
    return shown


@pytest.fixture
def make_page() -> Callable[[GateSettings], Page]:
    """Such a page with other settings."""

    def make(settings: GateSettings) -> Page:
        shown = Page(settings)
        shown.show(policy(), day=0)
        return shown

    return make
