"""robots.txt is asked once a day and obeyed (RFC 9309)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.fetcher.conftest import NOON, PUBLIC, MakeFetcher, Wire, page_at
from tests.webserver import Raw, Reply, Route, WebServer, page, redirect
from watcher.fetcher import Fetcher
from watcher.model.answer import NO_VALIDATORS, Answer, Failure, FailureKind, Fetched

CLOSED = Reply(body=b"User-agent: *\nDisallow: /")
OPEN = Reply(body=b"User-agent: *\nDisallow: /private/\n")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def fetch(fetcher: Fetcher, server: WebServer, path: str = "/privacy", **given: Any) -> Answer:
    """Ask for a page that is there."""
    server.route(path, page("We share"))
    return fetcher.fetch(page_at(server.url(path), **given), NO_VALIDATORS)


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /private/", "/privacy", True),
        ("User-agent: *\nDisallow: /priv", "/privacy", False),
        ("User-agent: *\nDisallow: /\nAllow: /privacy$", "/privacy", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/privacy.pdf", False),
        ("User-agent: *\nDisallow: /*?", "/privacy?lang=en", False),
        ("User-agent: watcher\nDisallow: /\n\nUser-agent: *\nAllow: /", "/privacy", False),
        ("User-agent: WATCHER\nAllow: /\n\nUser-agent: *\nDisallow: /", "/privacy", True),
        ("User-agent: other\nDisallow: /", "/privacy", True),
        ("", "/privacy", True),
        ("<html>not found", "/privacy", True),
        ("\ufeffUser-agent: *\r\nDisallow: /", "/privacy", False),
    ],
)
def test_rules_are_obeyed(
    rules: str, path: str, allowed: bool, server: WebServer, fetcher: Fetcher
) -> None:
    server.route("/robots.txt", Reply(body=rules.encode()))

    answer = fetch(fetcher, server, path)

    assert isinstance(answer, Fetched) is allowed
    assert bool(server.asked(path)) is allowed
    if isinstance(answer, Failure):
        assert (answer.kind, answer.transient) == (FailureKind.ROBOTS, False)
        assert "robots = false" in answer.message


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Reply(status=404), id="none"),
        pytest.param(Reply(status=403), id="forbidden"),
        pytest.param(Reply(status=410), id="gone"),
        pytest.param(Reply(), id="empty"),
        pytest.param(redirect("/robots.txt"), id="a redirect loop"),
    ],
)
def test_without_rules_everything_is_allowed(
    answer: Route, server: WebServer, fetcher: Fetcher
) -> None:
    server.route("/robots.txt", answer)

    assert isinstance(fetch(fetcher, server), Fetched)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Reply(status=500), id="a fault"),
        pytest.param(Reply(status=503), id="overload"),
        pytest.param(Reply(status=429), id="too many requests"),
        pytest.param(Raw(reset=True), id="a reset"),
        pytest.param(Raw(hold=True), id="silence"),
        pytest.param(Raw(pieces=[b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"]), id="a cut"),
    ],
)
def test_while_rules_cannot_be_read_nothing_is(
    answer: Route, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    server.route("/robots.txt", answer)

    failure = fetch(make_fetcher(read_timeout=0.1), server)

    assert isinstance(failure, Failure)
    assert (failure.kind, failure.transient) == (FailureKind.ROBOTS, True)
    assert not server.asked("/privacy")


def test_how_long_to_wait_for_rules_is_passed_on(server: WebServer, fetcher: Fetcher) -> None:
    server.route("/robots.txt", Reply(status=429, headers={"Retry-After": "7200"}))

    failure = fetch(fetcher, server)

    assert isinstance(failure, Failure)
    assert (failure.status, failure.retry_after) == (429, timedelta(hours=2))


def test_a_dead_host_is_told_as_what_it_is(make_fetcher: MakeFetcher) -> None:
    with WebServer() as gone:
        url = gone.url("/")

    answer = make_fetcher().fetch(page_at(url), NO_VALIDATORS)

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.CONNECT


def test_five_redirects_lead_to_rules_and_a_sixth_to_none(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    server.route("/robots.txt", redirect("/5"))
    for hop in range(5, 1, -1):
        server.route(f"/{hop}", redirect(f"/{hop - 1}"))
    server.route("/1", CLOSED)

    assert isinstance(fetch(make_fetcher(), server), Failure)

    server.route("/1", redirect("/0"))
    server.route("/0", CLOSED)
    assert isinstance(fetch(make_fetcher(), server), Fetched)


def test_rules_are_asked_for_once_a_day(server: WebServer, make_fetcher: MakeFetcher) -> None:
    server.route("/robots.txt", OPEN)
    clock = Clock()
    fetcher = make_fetcher(clock=clock)

    for hours in (0, 12, 23.9):
        clock.now = NOON + timedelta(hours=hours)
        assert isinstance(fetch(fetcher, server), Fetched)
    assert len(server.asked("/robots.txt")) == 1

    server.route("/robots.txt", CLOSED)
    clock.now = NOON + timedelta(hours=24)
    assert isinstance(fetch(fetcher, server), Failure)


def test_rules_that_could_not_be_read_are_asked_for_again_soon_but_not_for_each_page(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    server.route("/robots.txt", Reply(status=500))
    clock = Clock()
    fetcher = make_fetcher(clock=clock)

    fetch(fetcher, server)
    fetch(fetcher, server, "/terms")
    assert len(server.asked("/robots.txt")) == 1

    server.route("/robots.txt", OPEN)
    clock.now = NOON + timedelta(hours=1)
    assert isinstance(fetch(fetcher, server), Fetched)


def test_only_the_first_512_kibibytes_count(server: WebServer, fetcher: Fetcher) -> None:
    first = b"User-agent: *\nDisallow: /private/\n"
    filling = b"# nothing\n" * (512 * 1024 // 10)
    server.route("/robots.txt", Reply(body=first + filling + b"Disallow: /privacy\n"))

    assert isinstance(fetch(fetcher, server), Fetched)
    assert isinstance(fetch(fetcher, server, "/private/x"), Failure)


def test_an_endless_robots_txt_is_read_as_far_as_it_counts(
    server: WebServer, fetcher: Fetcher
) -> None:
    pieces = (b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /privacy\n", *[b"#" * 65_536] * 99)
    server.route("/robots.txt", Raw(pieces=pieces, hold=True))

    assert isinstance(fetch(fetcher, server), Failure)


def test_rules_hold_where_a_redirect_leads(server: WebServer, make_fetcher: MakeFetcher) -> None:
    def robots(request: Any) -> Reply:
        return CLOSED if request.headers["host"].startswith("closed.test") else OPEN

    server.route("/robots.txt", robots)
    server.route("/", redirect("http://closed.test/privacy"))
    server.route("/privacy", page("We share"))
    wire = Wire(server, {"open.test": [PUBLIC], "closed.test": [PUBLIC]})

    answer = make_fetcher(wire).fetch(page_at("http://open.test/"), NO_VALIDATORS)

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.ROBOTS
    assert not server.asked("/privacy")


def test_a_page_can_be_exempt(server: WebServer, make_fetcher: MakeFetcher) -> None:
    server.route("/robots.txt", CLOSED)
    fetcher = make_fetcher(robots_exempt=frozenset({"Chirp/Terms"}))

    assert isinstance(fetch(fetcher, server, terms="Terms"), Fetched)
    assert isinstance(fetch(fetcher, server, terms="Privacy Policy"), Failure)


def test_robots_txt_can_be_left_alone(server: WebServer, make_fetcher: MakeFetcher) -> None:
    server.route("/robots.txt", CLOSED)

    assert isinstance(fetch(make_fetcher(robots=False), server), Fetched)
    assert not server.asked("/robots.txt")


def test_our_name_there_is_the_first_word_of_our_user_agent(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    server.route("/robots.txt", Reply(body=b"User-agent: chirpwatch\nDisallow: /"))

    assert isinstance(
        fetch(make_fetcher(user_agent="ChirpWatch/2 (+mailto:a@b.c)"), server), Failure
    )
    assert isinstance(fetch(make_fetcher(), server), Fetched)


def test_decisions_are_logged(
    server: WebServer, fetcher: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    server.route("/robots.txt", CLOSED)

    with caplog.at_level(logging.DEBUG, logger="watcher.fetcher.robots"):
        fetch(fetcher, server)

    logged = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert ("INFO", f"{server.url('/robots.txt')}: read, 25 bytes") in logged
    assert ("INFO", f"robots.txt disallows {server.url('/privacy')}") in logged


def test_an_archive_is_asked_by_its_interface_whatever_its_robots_txt_says_of_crawlers(
    server: WebServer, fetcher: Fetcher
) -> None:
    server.route("/robots.txt", CLOSED)
    url = server.route("/web/2020id_/privacy", page("We share"))

    answer = fetcher.fetch_capture(url)

    assert isinstance(answer, Fetched)
    assert server.asked("/robots.txt") == []


@pytest.mark.parametrize(("rules", "allowed"), [(CLOSED, False), (OPEN, True)])
def test_robots_txt_is_asked_where_a_redirect_leaves_the_archive(
    rules: Reply, allowed: bool, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    server.route("/robots.txt", rules)
    server.route("/web/2020id_/privacy", redirect("http://live.test/privacy"))
    server.route("/privacy", page("We share"))
    wire = Wire(server, {"archive.test": [PUBLIC], "live.test": [PUBLIC]})

    answer = make_fetcher(wire).fetch_capture("http://archive.test/web/2020id_/privacy")

    assert isinstance(answer, Fetched) is allowed
    assert bool(server.asked("/privacy")) is allowed
    assert [request.headers["host"] for request in server.asked("/robots.txt")] == ["live.test"]
