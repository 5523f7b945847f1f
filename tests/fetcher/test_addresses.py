"""Only addresses that every program reads alike are asked."""

from __future__ import annotations

import string
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from tests.fetcher.conftest import MakeFetcher, Wire
from tests.webserver import WebServer, page, redirect
from watcher.fetcher.addresses import RefusedAddress, follow, read_address
from watcher.model.answer import Failure, FailureKind, Fetched

REFUSED = [
    "",
    "example.com/privacy",
    "//example.com/privacy",
    "file:///etc/passwd",
    "file:/etc/passwd",
    "FILE:/etc/passwd",
    " file:///etc/passwd",
    "file:../../x",
    "file://example.com/x",
    "source:file:///etc/passwd",
    "source:https://example.com/",
    "view-source:https://example.com/",
    "gopher://example.com:70/_GET",
    "ftp://example.com/",
    "data:text/html,<p>We share",
    "javascript:alert(1)",
    "jar:http://example.com/x!/",
    "unix:/var/run/docker.sock",
    "httpx://example.com/",
    "http:example.com",
    "http:/example.com",
    "http:///privacy",
    "http://",
    "http://:80/",
    "http://ada@example.com/",
    "http://ada:secret@example.com/",
    "http://@example.com/",
    "http://example.com@127.0.0.1/",
    "http://127.0.0.1\\@example.com/",
    "http://example.com\\.evil.test/",
    "http:\\\\example.com/",
    "http://example.com/a\\b",
    "http://example.com/a b",
    " http://example.com/",
    "http://example.com/ ",
    "http://exam ple.com/",
    "http://example.com/\r\nHost: evil.test",
    "http://example.com/\x00",
    "ht\ttp://example.com/",
    "http://exa\nmple.com/",
    "http://example.com\u2028/",
    "http://example.com:99999/",
    "http://example.com:-1/",
    "http://example.com:8O/",
    "http://example.com:0/",
    "http://example.com:22/",
    "http://example.com:25/",
    "http://example.com:6000/",
    "http://exa%6dple.com/",
    "http://example..com/",
    "http://.example.com/",
    "http://-example.com/",
    "http://exam<ple.com/",
    "http://" + "a" * 64 + ".com/",
    "http://" + "a." * 127 + "com/",
    "http://[::1/",
    "http://[::1]x/",
    "http://x[::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[v1.x]/",
    "http://[1.2.3.4]/",
    "http://\u2100.test/",
    "http://xn--\u00e9.test/",
    "http://example.com/" + "a" * 9_000,
]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text)[:60])
def test_an_address_that_programs_read_differently_is_refused(
    text: str, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server)

    answer = make_fetcher(wire).fetch_address(text)

    assert isinstance(answer, Failure)
    assert (answer.kind, answer.transient) == (FailureKind.REFUSED_ADDRESS, False)
    assert answer.message.isprintable()
    assert (wire.looked_up, wire.dialled, server.connections) == ([], [], 0)


@pytest.mark.parametrize(
    "target", [text for text in REFUSED if text.partition(":")[0].strip().lower() in
               ("file", "source", "gopher", "ftp", "data", "javascript", "jar", "unix")] + [
        "http://ada@policy.test/", "//ada:secret@policy.test/", "http://127.0.0.1\\@policy.test/",
        "\\\\policy.test/", "http://policy.test:22/", "http://exam ple.com/"],
    ids=ascii,
)  # fmt: skip
def test_a_redirect_to_such_an_address_is_not_followed(
    target: str, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"policy.test": ["93.184.215.14"]})
    server.route("/", redirect(target))

    answer = make_fetcher(wire).fetch_address("http://policy.test/")

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.REFUSED_ADDRESS
    assert len(wire.dialled) == 1


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://example.com", "http://example.com/"),
        ("HTTPS://Example.COM:443/Privacy", "https://example.com/Privacy"),
        ("http://example.com:8080?x=1#top", "http://example.com:8080/?x=1"),
        ("http://example.com:/a", "http://example.com/a"),
        ("https://bücher.example/datenschutz", "https://xn--bcher-kva.example/datenschutz"),
        ("https://example.com/règles?q=é", "https://example.com/r%C3%A8gles?q=%C3%A9"),
        ("https://example.com/a%20b%2F//c;d", "https://example.com/a%20b%2F//c;d"),
        ("http://[2001:0db8::0001]:8080/", "http://[2001:db8::1]:8080/"),
        ("http://under_score.example.com/", "http://under_score.example.com/"),
        ("http://example.com/?next=http://a@b/", "http://example.com/?next=http://a@b/"),
    ],
)
def test_an_address_has_one_spelling(text: str, url: str) -> None:
    assert read_address(text).url == url
    assert read_address(url).url == url


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/terms", "https://example.com/terms"),
        ("terms", "https://example.com/legal/terms"),
        ("../terms", "https://example.com/terms"),
        ("?lang=en", "https://example.com/legal/privacy?lang=en"),
        ("//other.example/x", "https://other.example/x"),
        ("https://other.example", "https://other.example/"),
        (" /terms\t", "https://example.com/terms"),
        ("/a b", "https://example.com/a%20b"),
        ("/\xc3\xa9", "https://example.com/%C3%A9"),
        ("/\xe9", "https://example.com/%C3%A9"),
    ],
)
def test_a_redirect_leads_where_a_browser_would_go(location: str, url: str) -> None:
    assert follow(read_address("https://example.com/legal/privacy"), location).url == url


HOSTILE = st.text(
    st.sampled_from(
        string.ascii_letters + string.digits + ":/?#[]@!$&'()*+,;=%\\ \t\r\n\x00.-_é。①"
    )
)


@given(st.tuples(st.sampled_from(["http://", "https://", "http:", "", "//"]), HOSTILE, HOSTILE))
def test_what_is_accepted_is_read_alike_by_two_parsers(parts: tuple[str, str, str]) -> None:
    try:
        address = read_address("".join(parts))
    except RefusedAddress:
        return

    ours, theirs = urlsplit(address.url), parse_url(address.url)

    assert ours.hostname == address.host
    assert (theirs.host or "").strip("[]") == address.host
    assert (ours.username, theirs.auth) == (None, None)
    assert ours.scheme == theirs.scheme == address.scheme
    assert (ours.port or address.port) == (theirs.port or address.port) == address.port
    assert address.url.isascii()
    assert read_address(address.url) == address


@given(HOSTILE)
def test_a_redirect_is_read_or_refused_and_never_an_accident(location: str) -> None:
    try:
        target = follow(read_address("https://example.com/a/b?c"), location)
    except RefusedAddress:
        return

    assert target.scheme in ("http", "https")
    assert read_address(target.url) == target


def test_a_name_with_letters_of_the_world_is_asked_in_ascii(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"xn--bcher-kva.test": ["93.184.215.14"]})
    server.route("/", page("We share"))

    assert isinstance(make_fetcher(wire).fetch_address("http://bücher.test/"), Fetched)
    assert server.asked("/")[0].headers["host"] == "xn--bcher-kva.test"
