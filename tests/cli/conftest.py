"""A config that watches Plapper's policy on this machine, and the command line on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.notifier.conftest import Sink
from tests.plapper import BEFORE, publish, write_config
from tests.webserver import WebServer


@pytest.fixture
def program(tmp_path: Path, website: WebServer, sink: Sink) -> Program:
    """`watcher` with that config, on SQLite; the policy is online."""
    publish(website, BEFORE)
    return Program(write_config(tmp_path, website, sink, f"sqlite:///{tmp_path}/watcher.db"))
