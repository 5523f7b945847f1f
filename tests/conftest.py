"""What the tests of the whole way need: databases, a mail server, a web server with a policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import cluster, database, database_url, empty_database_url
from tests.notifier.conftest import sink
from tests.webserver import WebServer

__all__ = ["cluster", "database", "database_url", "empty_database_url", "sink"]


@pytest.fixture
def website() -> Iterator[WebServer]:
    """A web site without any page yet; robots.txt is not there, so that all may be read."""
    with WebServer() as server:
        yield server
