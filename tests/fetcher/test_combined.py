"""Documents across several pages are fetched, kept and read as one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.webserver import Reply, WebServer, page
from watcher.differ import read_source
from watcher.differ.combined import Piece, join_pieces, split_pieces
from watcher.differ.fingerprint import hash_words
from watcher.differ.source import Source
from watcher.fetcher import Fetcher
from watcher.fetcher.settings import FetchSettings
from watcher.model.answer import Failure, FailureKind, Fetched
from watcher.model.page import Browsing, Page

FIRST = "<html><body><h1>Policy</h1><p>We keep what you tell us for one year.</p></body></html>"
SECOND = "<html><body><h2>Sharing</h2><p>We never sell what you tell us.</p></body></html>"


def fetch(website: WebServer) -> Fetched | Failure:
    settings = FetchSettings(allow_private=True, interval=timedelta(0))
    answer = Fetcher(settings).fetch(
        Page(
            service="Plapper",
            terms="Policy",
            url=website.url("/one"),
            more=(website.url("/two"),),
            browsing=Browsing.NEVER,
        )
    )
    assert isinstance(answer, Fetched | Failure)
    return answer


def words_hash(website: WebServer) -> str:
    answer = fetch(website)
    assert isinstance(answer, Fetched)
    return hash_words(answer.body, content_type=dict(answer.headers)["Content-Type"])


@pytest.fixture
def website():  # type: ignore[no-untyped-def]
    """Serves a policy on two pages."""
    with WebServer() as server:
        server.route("/one", page(FIRST))
        server.route("/two", page(SECOND.encode("utf-16"), Content_Type="text/html;charset=utf-16"))
        yield server


def test_pages_of_a_document_are_read_as_one_in_order(website: WebServer) -> None:
    answer = fetch(website)

    assert isinstance(answer, Fetched)
    source = Source(
        body=answer.body, name=answer.url, content_type=dict(answer.headers)["Content-Type"]
    )
    document, _ = read_source(source)
    assert document.text.splitlines() == [
        "Policy",
        "We keep what you tell us for one year.",
        "Sharing",
        "We never sell what you tell us.",
    ]


def test_nonces_in_scripts_do_not_change_its_words_but_a_new_second_page_does(
    website: WebServer,
) -> None:
    before = words_hash(website)
    website.route("/one", page(FIRST.replace("<body>", "<body><script>n = 7</script>")))
    with_nonce = words_hash(website)
    website.route("/two", page(SECOND.replace("never", "may")))

    assert with_nonce == before
    assert words_hash(website) != before


def test_a_page_of_it_that_is_gone_makes_it_unreadable(website: WebServer) -> None:
    website.route("/two", Reply(status=404))

    answer = fetch(website)

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.GONE


def test_every_byte_of_every_page_is_kept() -> None:
    pieces = (
        Piece(url="https://a.example/1", content_type="text/html", body=b"\r\n--x--\r\n\x00"),
        Piece(url="https://a.example/2", content_type="", body=b""),
    )

    assert split_pieces(join_pieces(pieces)[1]) == pieces
