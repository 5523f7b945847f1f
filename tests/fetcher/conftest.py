"""A web server to ask, and fetchers that never leave this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.webserver import WebServer, make_certificate
from watcher.fetcher import Fetcher
from watcher.fetcher.dialler import open_socket
from watcher.fetcher.settings import FetchSettings
from watcher.model.page import Page

NOON = datetime(2026, 8, 25, 12, tzinfo=UTC)
#: A public address in the eyes of our checks; nothing is ever sent there.
PUBLIC = "93.184.215.14"

MakeFetcher = Callable[..., Fetcher]


def page_at(url: str, terms: str = "Privacy Policy") -> Page:
    """Chirp's page at an address."""
    return Page(service="Chirp", terms=terms, url=url)


class Wire:
    """Stands between the checks and the network: names lead where told, and all leads to `server`.

    Args:
        server: who answers, whatever address was dialled.
        names: the addresses of each name; a list of lists answers differently each time.
    """

    def __init__(self, server: WebServer, names: Mapping[str, Sequence[Any]] | None = None) -> None:
        self._server = server
        self._names = {name: list(answers) for name, answers in (names or {}).items()}
        self.looked_up: list[str] = []
        self.dialled: list[str] = []

    def resolve(self, host: str, port: int) -> Sequence[str]:
        """What the resolver of these tests says."""
        self.looked_up.append(host)
        if host not in self._names:
            # Numbers in every notation; AI_NUMERICHOST never asks a name server.
            found = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
            )
            return [str(sockaddr[0]) for *_, sockaddr in found]
        answers = self._names[host]
        if answers and isinstance(answers[0], list):
            return list(answers.pop(0) if len(answers) > 1 else answers[0])
        return answers

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        """Connect to the server, and note to which address a real one would have gone."""
        self.dialled.append(address)
        return open_socket("127.0.0.1", self._server.port, timeout)


@pytest.fixture
def server() -> Iterator[WebServer]:
    """Answers 404 until told otherwise."""
    with WebServer() as running:
        yield running


@pytest.fixture
def make_fetcher() -> Iterator[MakeFetcher]:
    """Makes fetchers that may ask this machine and do not wait long."""
    made: list[Fetcher] = []

    def make(
        wire: Wire | None = None, *, clock: Callable[[], datetime] = lambda: NOON, **given: Any
    ) -> Fetcher:
        settings = FetchSettings(**({"allow_private": wire is None, "total_timeout": 20} | given))
        wired: dict[str, Any] = {"resolve": wire.resolve, "connect": wire.connect} if wire else {}
        made.append(Fetcher(settings, clock=clock, **wired))
        return made[-1]

    yield make
    for fetcher in made:
        fetcher.close()


@pytest.fixture
def fetcher(make_fetcher: MakeFetcher) -> Fetcher:
    """An ordinary one."""
    return make_fetcher()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed one for policy.test and localhost."""
    return make_certificate(tmp_path_factory.mktemp("tls"), "policy.test", "localhost")
