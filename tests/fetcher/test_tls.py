"""Who answers must prove who they are."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fetcher.conftest import PUBLIC, MakeFetcher, Wire
from tests.webserver import Raw, WebServer, page, redirect
from watcher.fetcher import Fetcher
from watcher.fetcher.settings import FetchSettings
from watcher.model.answer import Answer, Failure, FailureKind, Fetched


@pytest.fixture
def secure(certificate: Path) -> Iterator[WebServer]:
    """Speaks TLS, with the certificate of policy.test."""
    with WebServer(tls=certificate) as running:
        running.route("/", page("We share"))
        yield running


def names(server: WebServer) -> Wire:
    """Both names lead to the server."""
    return Wire(server, {"policy.test": [PUBLIC], "other.test": [PUBLIC]})


def assert_distrusted(answer: Answer, reason: str) -> None:
    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.TLS
    assert reason in answer.message


def test_a_certificate_that_we_trust_is_enough(
    secure: WebServer, certificate: Path, make_fetcher: MakeFetcher
) -> None:
    answer = make_fetcher(names(secure), ca_file=certificate).fetch_address("https://policy.test/")

    assert isinstance(answer, Fetched)
    assert secure.server_names == ["policy.test"]
    assert secure.asked("/")[0].headers["host"] == "policy.test"


def test_a_self_signed_certificate_is_not_trusted(
    secure: WebServer, make_fetcher: MakeFetcher
) -> None:
    answer = make_fetcher(names(secure)).fetch_address("https://policy.test/")

    assert_distrusted(answer, "self-signed certificate")
    assert not secure.requests


def test_a_certificate_of_another_name_is_not_trusted(
    secure: WebServer, certificate: Path, make_fetcher: MakeFetcher
) -> None:
    answer = make_fetcher(names(secure), ca_file=certificate).fetch_address("https://other.test/")

    assert_distrusted(answer, "not valid for 'other.test'")
    assert not secure.requests


def test_the_name_is_checked_again_after_a_redirect(
    secure: WebServer, certificate: Path, make_fetcher: MakeFetcher
) -> None:
    secure.route("/away", redirect("https://other.test/"))
    fetcher = make_fetcher(names(secure), ca_file=certificate)

    answer = fetcher.fetch_address("https://policy.test/away")

    assert_distrusted(answer, "not valid for 'other.test'")


def test_a_redirect_to_an_unencrypted_address_is_not_followed(
    secure: WebServer, certificate: Path, make_fetcher: MakeFetcher
) -> None:
    secure.route("/away", redirect("http://policy.test/"))
    wire = names(secure)

    answer = make_fetcher(wire, ca_file=certificate).fetch_address("https://policy.test/away")

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.REFUSED_ADDRESS
    assert "not encrypted" in answer.message
    assert len(wire.dialled) == 1


def test_a_server_without_tls_is_not_spoken_to(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    server.route("/", page("We share"))

    answer = make_fetcher(names(server)).fetch_address("https://policy.test/")

    assert isinstance(answer, Failure)
    # What it makes of the handshake's random bytes decides how the server ends it, or waits.
    assert answer.kind in (FailureKind.TLS, FailureKind.RESET, FailureKind.TIMEOUT)
    assert not server.requests


def test_a_handshake_that_does_not_end_is_given_up(make_fetcher: MakeFetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"

        answer = make_fetcher(connect_timeout=0.1).fetch_address(url)

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.TIMEOUT


def test_a_connection_cut_inside_tls_is_noticed(
    secure: WebServer, certificate: Path, make_fetcher: MakeFetcher
) -> None:
    secure.route("/", Raw(pieces=[b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nWe sh"]))

    answer = make_fetcher(names(secure), ca_file=certificate).fetch_address("https://policy.test/")

    assert isinstance(answer, Failure)
    assert answer.kind in (FailureKind.TRUNCATED, FailureKind.RESET)


def test_the_file_of_authorities_must_hold_some(tmp_path: Path) -> None:
    empty = tmp_path / "ca.pem"
    empty.write_text("nothing", encoding="utf-8")

    with pytest.raises(ValueError, match=r"ca_file: .*ca\.pem holds no certificate"):
        Fetcher(FetchSettings(ca_file=empty))
