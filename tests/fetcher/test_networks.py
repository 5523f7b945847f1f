"""No packet goes to an address where no policy can stand."""

from __future__ import annotations

import pytest

from tests.fetcher.conftest import MakeFetcher, Wire, page_at
from tests.webserver import WebServer, page, redirect
from watcher.fetcher.networks import why_forbidden
from watcher.model.answer import NO_VALIDATORS, Failure, FailureKind, Fetched

#: What a resolver may answer, and whether the house's own networks open it.
FORBIDDEN = [
    ("0.0.0.0", "unspecified", False),
    ("0.1.2.3", "unspecified", False),
    ("10.0.0.1", "private", True),
    ("10.255.255.255", "private", True),
    ("100.64.0.1", "carrier", True),
    ("100.127.255.255", "carrier", True),
    ("100.100.100.200", "cloud", False),
    ("127.0.0.1", "this machine", True),
    ("127.255.255.254", "this machine", True),
    ("168.63.129.16", "cloud", False),
    ("169.254.0.1", "link-local", False),
    ("169.254.169.254", "link-local", False),
    ("172.16.0.1", "private", True),
    ("172.31.255.255", "private", True),
    ("192.0.0.1", "reserved", False),
    ("192.0.0.192", "reserved", False),
    ("192.0.2.1", "documentation", False),
    ("192.88.99.1", "6to4", False),
    ("192.168.0.1", "private", True),
    ("192.168.255.255", "private", True),
    ("198.18.0.1", "benchmark", False),
    ("198.19.255.255", "benchmark", False),
    ("198.51.100.7", "documentation", False),
    ("203.0.113.9", "documentation", False),
    ("224.0.0.1", "multicast", False),
    ("239.255.255.250", "multicast", False),
    ("240.0.0.1", "reserved", False),
    ("255.255.255.255", "broadcast", False),
    ("::", "unspecified", False),
    ("::1", "this machine", True),
    ("::7f00:1", "disguise", False),
    ("::ffff:127.0.0.1", "disguise", False),
    ("::ffff:93.184.215.14", "disguise", False),
    ("::ffff:0:127.0.0.1", "disguise", False),
    ("64:ff9b::a9fe:a9fe", "NAT64", False),
    ("64:ff9b:1::7f00:1", "NAT64", False),
    ("100::1", "discard", False),
    ("2001::1", "Teredo", False),
    ("2001:2::1", "benchmark", False),
    ("2001:10::1", "reserved", False),
    ("2001:20::1", "reserved", False),
    ("2001:db8::1", "documentation", False),
    ("2002:7f00:1::", "6to4", False),
    ("2002:a9fe:a9fe::1", "6to4", False),
    ("3fff::1", "documentation", False),
    ("4000::1", "not a public", False),
    ("5f00::1", "segment routing", False),
    ("fc00::1", "private", True),
    ("fd12:3456:789a::1", "private", True),
    ("fd00:ec2::254", "cloud", False),
    ("fe80::1", "link-local", False),
    ("fe80::1%lo", "link-local", False),
    ("fec0::1", "site-local", False),
    ("ff02::1", "multicast", False),
]
#: How a host can be written so that a resolver makes one of those out of it.
DISGUISES = [
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "0",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
]
OPEN = ["93.184.215.14", "8.8.8.8", "192.0.1.1", "100.63.255.255", "100.128.0.0", "172.32.0.1",
        "2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888"]  # fmt: skip


@pytest.mark.parametrize(("address", "why", "of_the_house"), FORBIDDEN)
def test_a_forbidden_address_is_named(address: str, why: str, of_the_house: bool) -> None:
    assert why in why_forbidden(address, allow_private=False)
    assert bool(why_forbidden(address, allow_private=True)) is not of_the_house


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_allowed(address: str) -> None:
    assert why_forbidden(address, allow_private=False) == ""


@pytest.mark.parametrize("address", [address for address, *_ in FORBIDDEN])
def test_no_packet_reaches_a_forbidden_address(
    address: str, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"policy.test": [address]})

    answer = make_fetcher(wire).fetch_address("http://policy.test/")

    assert isinstance(answer, Failure)
    assert (answer.kind, answer.transient) == (FailureKind.REFUSED_ADDRESS, False)
    assert (wire.dialled, server.connections) == ([], 0)


@pytest.mark.parametrize("host", DISGUISES)
def test_no_packet_reaches_this_machine_under_another_spelling(
    host: str, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server)

    answer = make_fetcher(wire).fetch_address(f"http://{host}:{server.port}/")

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.REFUSED_ADDRESS
    assert (wire.dialled, server.connections) == ([], 0)


@pytest.mark.parametrize("address", [address for address, *_ in FORBIDDEN if "%" not in address])
def test_a_redirect_to_a_forbidden_address_is_not_followed(
    address: str, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"policy.test": ["93.184.215.14"]})
    host = f"[{address}]" if ":" in address else address
    server.route("/", redirect(f"http://{host}/latest/meta-data/"))

    answer = make_fetcher(wire).fetch_address("http://policy.test/")

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.REFUSED_ADDRESS
    assert wire.dialled == ["93.184.215.14"]


def test_a_name_that_answers_differently_the_second_time_gains_nothing(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"policy.test": [["93.184.215.14"], ["127.0.0.1"]]})
    server.route("/", page("We share"))

    answer = make_fetcher(wire).fetch_address("http://policy.test/")

    assert isinstance(answer, Fetched)
    assert wire.looked_up == ["policy.test"], "the name was looked up again after the check"
    assert wire.dialled == ["93.184.215.14"]


def test_a_name_is_checked_again_at_the_next_connection(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"policy.test": [["93.184.215.14"], ["169.254.169.254"]]})
    server.route("/", page("We share"))
    fetcher = make_fetcher(wire)
    fetcher.fetch_address("http://policy.test/")
    fetcher.close()

    answer = fetcher.fetch_address("http://policy.test/")

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.REFUSED_ADDRESS
    assert wire.dialled == ["93.184.215.14"]


def test_of_several_addresses_only_the_public_ones_are_dialled(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"policy.test": ["127.0.0.1", "::1", "93.184.215.14"]})
    server.route("/", page("We share"))

    assert isinstance(make_fetcher(wire).fetch_address("http://policy.test/"), Fetched)
    assert wire.dialled == ["93.184.215.14"]


def test_robots_txt_is_asked_through_the_same_checks(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"policy.test": ["93.184.215.14"]})
    server.route("/robots.txt", redirect("http://169.254.169.254/robots.txt"))

    answer = make_fetcher(wire).fetch(page_at("http://policy.test/"), NO_VALIDATORS)

    assert isinstance(answer, Failure)
    assert wire.dialled == ["93.184.215.14"]
    assert not server.asked("/")


def test_no_proxy_of_the_environment_is_used(
    server: WebServer, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WebServer() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        server.route("/", page("We share"))

        answer = make_fetcher().fetch_address(server.url("/"))

        assert isinstance(answer, Fetched)
        assert proxy.connections == 0
