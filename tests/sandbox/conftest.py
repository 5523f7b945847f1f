"""Children with little memory and little time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from watcher.sandbox import Limits, Sandbox
from watcher.sandbox.workers import Workers


@pytest.fixture
def workers() -> Iterator[Workers]:
    """One child that may work for two seconds."""
    made = Workers(Limits(seconds=2))
    yield made
    made.close()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """As it is used."""
    made = Sandbox()
    yield made
    made.close()
