"""A config that watches Plapper's policy on this machine, and the command line on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.notifier.conftest import Sink
from tests.plapper import AFTER, BEFORE, publish, write_config
from tests.webserver import WebServer
from watcher.app import App
from watcher.clock import utc_now
from watcher.config import Environment, load_config
from watcher.model.finding import Severity


@pytest.fixture
def program(tmp_path: Path, website: WebServer, sink: Sink) -> Program:
    """`watcher` with that config, on SQLite; the policy is online."""
    publish(website, BEFORE)
    return Program(write_config(tmp_path, website, sink, f"sqlite:///{tmp_path}/watcher.db"))


@pytest.fixture
def owed_alert(program: Program, website: WebServer) -> None:
    """Plapper's policy changed, and Ada's alert about it waits."""
    with App(load_config(program.config, Environment())) as app:
        app.database.subscribers.add(
            "ada@example.org",
            services=(),
            min_severity=Severity.NOTABLE,
            confirmed=True,
            token="token-ada",
            now=utc_now(),
        )
        app.check_pages()
        publish(website, AFTER)
        app.database.pages.make_due(["Plapper/Privacy Policy"], utc_now())
        app.check_pages()
