"""A page can be asked through a proxy that the operator names; the rules for hosts still hold."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.fetcher.browsers import POLICY, require_browser, written_by
from tests.fetcher.conftest import PUBLIC, MakeFetcher, page_at
from tests.proxyserver import ProxyServer
from tests.webserver import Reply, WebServer, page, redirect
from watcher.fetcher import Fetcher
from watcher.fetcher.addresses import RefusedAddress
from watcher.fetcher.dialler import open_socket
from watcher.fetcher.proxies import hide_login, read_proxy
from watcher.model.answer import Answer, Failure, FailureKind, Fetched
from watcher.model.page import Browsing, Page

LOGIN = "ada:s%40cret"
BASIC = "Basic YWRhOnNAY3JldA=="  # ada:s@cret
POLICIES = "policy.test:80"


class Resolver:
    """Names lead where told; what is dialled is dialled as it is."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = {"127.0.0.1": ["127.0.0.1"]} | names
        self.dialled: list[tuple[str, int]] = []

    def resolve(self, host: str, port: int) -> list[str]:
        if host not in self.names:
            raise OSError("no such name")
        return self.names[host]

    def connect(self, address: str, port: int, timeout: float) -> Any:
        self.dialled.append((address, port))
        return open_socket(address, port, timeout)


@pytest.fixture
def names() -> Resolver:
    """policy.test is a public server."""
    return Resolver({"policy.test": [PUBLIC]})


@pytest.fixture
def fetcher(names: Resolver, make_fetcher: MakeFetcher) -> Fetcher:
    """One that may not ask this machine."""
    return make_fetcher(names)


@pytest.fixture
def secure(certificate: Path) -> Iterator[WebServer]:
    """Speaks TLS, with the certificate of policy.test."""
    with WebServer(tls=certificate) as running:
        running.route("/privacy", page("We share"))
        yield running


def through(proxy: str, url: str = "http://policy.test/privacy") -> Page:
    return replace(page_at(url), proxy=proxy)


def failure_of(answer: Answer) -> Failure:
    assert isinstance(answer, Failure), answer
    return answer


def test_a_page_is_asked_through_its_proxy(
    server: WebServer, names: Resolver, fetcher: Fetcher
) -> None:
    server.route("/privacy", page("We share"))
    with ProxyServer({POLICIES: server.port}) as proxy:
        answer = fetcher.fetch(through(proxy.url()))

    assert isinstance(answer, Fetched), answer
    assert (answer.url, answer.body) == ("http://policy.test/privacy", b"We share")
    assert "GET http://policy.test/privacy" in proxy.asked
    assert names.dialled == [("127.0.0.1", proxy.port)] * 2
    assert server.asked("/privacy")[0].headers["host"] == "policy.test"


@pytest.mark.parametrize("encrypted", [False, True], ids=["http proxy", "https proxy"])
def test_an_encrypted_page_goes_through_a_tunnel(
    encrypted: bool,
    secure: WebServer,
    certificate: Path,
    names: Resolver,
    make_fetcher: MakeFetcher,
) -> None:
    fetcher = make_fetcher(names, ca_file=certificate)
    names.names["localhost"] = ["127.0.0.1"]
    tls = certificate if encrypted else None
    with ProxyServer({"policy.test:443": secure.port}, login=BASIC, tls=tls) as proxy:
        answer = fetcher.fetch(
            through(proxy.url(login=LOGIN, host="localhost"), "https://policy.test/privacy")
        )

    assert isinstance(answer, Fetched), answer
    assert set(proxy.asked) == {"CONNECT policy.test:443"}
    assert secure.server_names[-1] == "policy.test"
    assert all("ada" not in str(request.headers) for request in secure.requests)
    assert all("proxy-authorization" not in request.headers for request in secure.requests)


def test_a_page_without_encryption_goes_through_an_encrypted_proxy(
    server: WebServer, certificate: Path, names: Resolver, make_fetcher: MakeFetcher
) -> None:
    server.route("/privacy", page("We share"))
    names.names["localhost"] = ["127.0.0.1"]
    fetcher = make_fetcher(names, ca_file=certificate)
    with ProxyServer({POLICIES: server.port}, login=BASIC, tls=certificate) as proxy:
        answer = fetcher.fetch(through(proxy.url(login=LOGIN, host="localhost")))

    assert isinstance(answer, Fetched), answer
    assert "proxy-authorization" not in server.asked("/privacy")[0].headers


def test_a_proxy_that_does_not_prove_who_it_is_is_told_nothing(
    certificate: Path, names: Resolver, fetcher: Fetcher
) -> None:
    names.names["localhost"] = ["127.0.0.1"]
    with ProxyServer({}, tls=certificate) as proxy:
        answer = fetcher.fetch(through(proxy.url(login=LOGIN, host="localhost")))

    assert failure_of(answer).kind is FailureKind.TLS
    assert "localhost" in failure_of(answer).message
    assert proxy.heads == []


def test_a_server_behind_a_proxy_must_still_prove_who_it_is(
    secure: WebServer, names: Resolver, fetcher: Fetcher
) -> None:
    with ProxyServer({"policy.test:443": secure.port}) as proxy:
        answer = fetcher.fetch(through(proxy.url(), "https://policy.test/privacy"))

    assert failure_of(answer).kind is FailureKind.TLS
    assert "policy.test" in failure_of(answer).message


def test_the_login_is_told_to_the_proxy_alone(
    server: WebServer, fetcher: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.route("/privacy", page("We share"))
    asked = through("")
    with ProxyServer({POLICIES: server.port}, login=BASIC) as proxy:
        asked = through(proxy.url(login=LOGIN))
        answer = fetcher.fetch(asked)

    assert isinstance(answer, Fetched), answer
    assert all("proxy-authorization" not in request.headers for request in server.requests)
    assert "cret" not in caplog.text + repr(asked) + repr(read_proxy(asked.proxy)) + repr(answer)


@pytest.mark.parametrize("url", ["http://policy.test/privacy", "https://policy.test/privacy"])
def test_a_wrong_login_is_told_as_the_proxys_and_does_not_open_robots_txt(
    url: str, fetcher: Fetcher
) -> None:
    with ProxyServer({}, login=BASIC) as proxy:
        answer = failure_of(fetcher.fetch(through(proxy.url(login="ada:s3cret"), url)))

    assert (answer.kind, answer.transient) == (FailureKind.CONNECT, False)
    assert f"proxy http://127.0.0.1:{proxy.port}" in answer.message
    assert "name and password" in answer.message
    assert "s3cret" not in answer.message
    assert len(proxy.heads) == 1  # the page is not asked for without its robots.txt


def test_a_server_that_speaks_like_a_proxy_is_not_taken_for_one(
    secure: WebServer, certificate: Path, names: Resolver, make_fetcher: MakeFetcher
) -> None:
    secure.route("/privacy", Reply(status=407))
    fetcher = make_fetcher(names, ca_file=certificate)
    with ProxyServer({"policy.test:443": secure.port}) as proxy:
        answer = failure_of(fetcher.fetch(through(proxy.url(), "https://policy.test/privacy")))

    assert (answer.kind, answer.status) == (FailureKind.OTHER_STATUS, 407)
    assert "proxy" not in answer.message


def test_a_proxy_that_has_trouble_is_asked_again_later(fetcher: Fetcher) -> None:
    with ProxyServer({}) as proxy:
        answer = failure_of(fetcher.fetch(through(proxy.url(), "https://policy.test/privacy")))

    assert (answer.kind, answer.transient) == (FailureKind.CONNECT, True)


def test_a_proxy_that_is_away_is_named(fetcher: Fetcher) -> None:
    with ProxyServer({}) as proxy:
        gone = proxy.url(login=LOGIN)

    answer = failure_of(fetcher.fetch(through(gone)))

    assert answer.kind is FailureKind.CONNECT
    assert "proxy of this page" in answer.message
    assert "cret" not in answer.message


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://127.0.0.1/privacy", id="this machine"),
        pytest.param("http://inside.test/privacy", id="a name of the house"),
        pytest.param("https://inside.test/privacy", id="a name of the house, encrypted"),
        pytest.param("http://mixed.test/privacy", id="a name with one public address"),
    ],
)
def test_a_proxy_is_not_sent_into_private_networks(
    url: str, names: Resolver, fetcher: Fetcher
) -> None:
    names.names |= {"inside.test": ["10.0.0.1"], "mixed.test": [PUBLIC, "10.0.0.1"]}
    with ProxyServer({}) as proxy:
        answer = failure_of(fetcher.fetch(through(proxy.url(), url)))

    assert answer.kind is FailureKind.REFUSED_ADDRESS
    assert proxy.heads == []


def test_a_redirect_does_not_send_a_proxy_into_private_networks(
    server: WebServer, names: Resolver, fetcher: Fetcher
) -> None:
    names.names["inside.test"] = ["192.168.0.1"]
    server.route("/privacy", redirect("http://inside.test/secret"))
    with ProxyServer({POLICIES: server.port, "inside.test:80": server.port}) as proxy:
        answer = failure_of(fetcher.fetch(through(proxy.url())))

    assert answer.kind is FailureKind.REFUSED_ADDRESS
    assert not any("inside.test" in head for head in proxy.heads)


def test_a_name_that_only_the_proxy_knows_is_its_matter(
    server: WebServer, fetcher: Fetcher
) -> None:
    server.route("/privacy", page("We share"))
    with ProxyServer({"far.test:80": server.port}) as proxy:
        answer = fetcher.fetch(through(proxy.url(), "http://far.test/privacy"))

    assert isinstance(answer, Fetched), answer


def test_a_proxy_at_a_clouds_control_address_stays_shut(fetcher: Fetcher, names: Resolver) -> None:
    names.names["169.254.169.254"] = ["169.254.169.254"]

    answer = failure_of(fetcher.fetch(through("http://169.254.169.254:80")))

    assert answer.kind is FailureKind.REFUSED_ADDRESS
    assert names.dialled == []


def test_robots_txt_is_asked_through_the_same_proxy_and_for_each_anew(
    server: WebServer, fetcher: Fetcher
) -> None:
    server.route("/privacy", page("We share"))
    server.route("/robots.txt", Reply(body=b"User-agent: *\nDisallow: /"))
    with WebServer() as other, ProxyServer({POLICIES: server.port}) as closed:
        other.route("/privacy", page("We share"))
        with ProxyServer({POLICIES: other.port}) as open_:
            refused = fetcher.fetch(through(closed.url()))
            read = fetcher.fetch(through(open_.url()))

    assert failure_of(refused).kind is FailureKind.ROBOTS
    assert isinstance(read, Fetched), read
    assert closed.asked == ["GET http://policy.test/robots.txt"]
    assert "GET http://policy.test/robots.txt" in open_.asked


def test_two_logins_at_one_proxy_are_kept_apart(server: WebServer, fetcher: Fetcher) -> None:
    server.route("/privacy", page("We share"))
    with ProxyServer({POLICIES: server.port}) as proxy:
        for login in ("ada:one", "ben:two"):
            fetcher.fetch(through(proxy.url(login=login)))

    told = {
        line
        for head in proxy.heads
        for line in head.split("\r\n")
        if line.lower().startswith("proxy-authorization")
    }
    assert len(told) == 2


@pytest.mark.parametrize("encrypted", [False, True], ids=["http proxy", "https proxy"])
def test_the_browser_goes_through_the_proxy_too(
    encrypted: bool,
    server: WebServer,
    certificate: Path,
    names: Resolver,
    make_fetcher: MakeFetcher,
) -> None:
    require_browser()
    names.names["localhost"] = ["127.0.0.1"]
    server.route("/privacy", page(written_by("")))
    fetcher = make_fetcher(names, ca_file=certificate, total_timeout=20)
    tls = certificate if encrypted else None
    with ProxyServer({POLICIES: server.port}, login=BASIC, tls=tls) as proxy:
        asked = through(proxy.url(login=LOGIN, host="localhost"))
        answer = fetcher.fetch(replace(asked, browsing=Browsing.ALWAYS))

    assert isinstance(answer, Fetched), answer
    assert POLICY.strip() in answer.body.decode()
    assert "GET http://policy.test/privacy" in proxy.asked
    assert {port for _, port in names.dialled} == {proxy.port}
    assert all("proxy-authorization" not in request.headers for request in server.requests)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        pytest.param("http://policy.test/", FailureKind.CONNECT, id="wrong login"),
        pytest.param("https://policy.test/", FailureKind.CONNECT, id="wrong login, tunnel"),
        pytest.param("http://inside.test/", FailureKind.REFUSED_ADDRESS, id="private network"),
        pytest.param("https://inside.test/", FailureKind.REFUSED_ADDRESS, id="private, tunnel"),
    ],
)
def test_what_the_proxy_refuses_the_browser_is_told_as_without_one(
    url: str, kind: FailureKind, names: Resolver, make_fetcher: MakeFetcher
) -> None:
    require_browser()
    names.names["inside.test"] = ["10.0.0.1"]
    fetcher = make_fetcher(names, robots=False, total_timeout=20)
    with ProxyServer({}, login=BASIC) as proxy:
        asked = through(proxy.url(login="ada:wrong"), url)
        answer = failure_of(fetcher.fetch(replace(asked, browsing=Browsing.ALWAYS)))

    assert answer.kind is kind
    assert "wrong" not in answer.message


@pytest.mark.parametrize(
    "text",
    [
        "socks5://ada:s3cret@proxy.test:1080",
        "ada:s3cret@proxy.test:3128",
        "proxy.test:3128",
        "http://ada:s3cret@",
        "http://ada:s3cret@proxy.test:3128/path",
        "http://ada:s3cret@proxy.test:25",
        "http://ada:s3cret@pro xy.test",
        "http://ada:s3cret@[::1",
    ],
)
def test_what_is_no_http_proxy_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(RefusedAddress) as refused:
        read_proxy(text)

    assert "s3cret" not in str(refused.value)
    assert "https://user:password@proxy.example:3128" in str(refused.value)


def test_the_login_of_a_proxy_can_be_hidden() -> None:
    assert hide_login("http://ada:s%40@x.test:3128", "…") == "http://…@x.test:3128"
    assert hide_login("http://x.test:3128", "…") == "http://x.test:3128"
