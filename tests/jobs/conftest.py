"""Plapper's policy watched with a mail server at hand and somebody who runs the program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.databases import cluster, database_url
from tests.notifier.conftest import Sink, sink
from tests.plapper import BEFORE, publish, write_config
from tests.test_the_whole_way import Everything
from tests.webserver import Reply, WebServer

__all__ = ["cluster", "database_url", "sink"]

HOUR = timedelta(hours=1)
OTHER = """
[[services]]
name = "Chatbook"
[[services.terms]]
name = "Terms"
url = "{url}"
[operator]
email = "ops@example.org"
"""


class Watched(Everything):
    """Watches Plapper's policy and Chatbook's terms; the operator is ops@example.org."""

    def check_hourly(self, times: int) -> None:
        """Check all pages an hour later, so often, and tell the operator after each round."""
        for _ in range(times):
            self.clock.forward(HOUR)
            self.check()
            self.app.tell_operator()

    def break_page(self, path: str = "/privacy") -> None:
        self.website.route(path, Reply(status=403))

    def mend_page(self, path: str = "/privacy") -> None:
        publish(self.website, BEFORE, path)

    @property
    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails()]


@pytest.fixture
def watched(tmp_path: Path, sink: Sink, database_url: str) -> Iterator[Watched]:
    """Both pages are online and were read once."""
    with WebServer() as website:
        publish(website, BEFORE)
        more = OTHER.format(url=publish(website, BEFORE, "/terms"))
        config = write_config(tmp_path, website, sink, database_url, more)
        everything = Watched(config, website, sink)
        everything.check()
        yield everything
        everything.app.close()
