"""Every way in which a page can fail has its own name, and is never an exception."""

from __future__ import annotations

import gzip
import itertools
import socket
from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.fetcher.conftest import NOON, MakeFetcher, Wire, page_at
from tests.webserver import Raw, Reply, Route, WebServer, endless, page, redirect
from watcher.fetcher import Fetcher
from watcher.model.answer import NO_VALIDATORS, Answer, Failure, FailureKind, Fetched

HELLO = b"HTTP/1.1 200 OK\r\n"


def failed(answer: Answer) -> Failure:
    assert isinstance(answer, Failure), answer
    return answer


def with_status(status: int, **headers: str) -> Reply:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers=given, body=b"<h1>No</h1>")


@pytest.mark.parametrize(
    ("status", "kind", "transient"),
    [
        (404, FailureKind.GONE, False),
        (410, FailureKind.GONE, False),
        (401, FailureKind.BLOCKED, False),
        (403, FailureKind.BLOCKED, False),
        (451, FailureKind.BLOCKED, False),
        (429, FailureKind.SLOW_DOWN, True),
        (503, FailureKind.SLOW_DOWN, True),
        (500, FailureKind.SERVER_ERROR, True),
        (502, FailureKind.SERVER_ERROR, True),
        (599, FailureKind.SERVER_ERROR, True),
        (204, FailureKind.EMPTY, True),
        (206, FailureKind.OTHER_STATUS, False),
        (300, FailureKind.OTHER_STATUS, False),
        (302, FailureKind.OTHER_STATUS, False),
        (400, FailureKind.OTHER_STATUS, False),
        (408, FailureKind.OTHER_STATUS, True),
        (418, FailureKind.OTHER_STATUS, False),
    ],
)
def test_a_status_has_its_kind(
    status: int, kind: FailureKind, transient: bool, server: WebServer, fetcher: Fetcher
) -> None:
    failure = failed(fetcher.fetch_address(server.route("/", with_status(status))))

    assert (failure.kind, failure.transient, failure.status) == (kind, transient, status)
    assert f"127.0.0.1 answered {status}" in failure.message


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(Reply(), FailureKind.EMPTY, id="empty"),
        pytest.param(
            Reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"")),
            FailureKind.EMPTY,
            id="empty inside gzip",
        ),
        pytest.param(
            Raw(pieces=[HELLO, b"Content-Length: 100\r\n\r\nWe sh"]),
            FailureKind.TRUNCATED,
            id="shorter than its length",
        ),
        pytest.param(
            Raw(pieces=[HELLO, b"Transfer-Encoding: chunked\r\n\r\n5\r\nWe sh\r\n"]),
            FailureKind.TRUNCATED,
            id="chunks without an end",
        ),
        pytest.param(
            Raw(pieces=[HELLO, b"Transfer-Encoding: chunked\r\n\r\n50\r\nWe sh"]),
            FailureKind.TRUNCATED,
            id="a chunk cut short",
        ),
        pytest.param(
            Reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"We share")[:-9]),
            FailureKind.TRUNCATED,
            id="gzip cut short",
        ),
        pytest.param(
            Raw(pieces=[HELLO, b"Content-Length: 100\r\n\r\nWe sh"], reset=True),
            FailureKind.RESET,
            id="reset in the middle",
        ),
        pytest.param(Raw(reset=True), FailureKind.RESET, id="reset before any answer"),
        pytest.param(Raw(), FailureKind.RESET, id="hung up without an answer"),
        pytest.param(
            Reply(headers={"Content-Encoding": "gzip"}, body=b"<h1>not packed</h1>"),
            FailureKind.BAD_ENCODING,
            id="bad gzip",
        ),
        pytest.param(
            Reply(
                headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"a" * 99)[:20] + b"?" * 9
            ),
            FailureKind.BAD_ENCODING,
            id="gzip damaged in the middle",
        ),
        pytest.param(
            Reply(headers={"Content-Encoding": "br"}, body=b"\x0b\x02\x80We\x03"),
            FailureKind.BAD_ENCODING,
            id="an encoding that we did not ask for",
        ),
        pytest.param(
            Raw(pieces=[b"220 mail.example.org ESMTP\r\n"]), FailureKind.PROTOCOL, id="not HTTP"
        ),
        pytest.param(
            Raw(pieces=[HELLO, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"]),
            FailureKind.TRUNCATED,
            id="chunks that are none",
        ),
        pytest.param(
            Raw(pieces=[HELLO, b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"]),
            FailureKind.PROTOCOL,
            id="two lengths",
        ),
    ],
)
def test_a_broken_answer_has_its_kind(
    answer: Route, kind: FailureKind, server: WebServer, fetcher: Fetcher
) -> None:
    failure = failed(fetcher.fetch_address(server.route("/", answer)))

    assert (failure.kind, failure.transient) == (kind, True)
    assert "127.0.0.1" in failure.message


@pytest.mark.parametrize(
    "status", [200, 202, 403, 405, 503], ids=lambda status: f"with status {status}"
)
@pytest.mark.parametrize(
    "header", [{"cf_mitigated": "challenge"}, {"x_amzn_waf_action": "captcha"}], ids=str
)
def test_a_bot_wall_that_says_so_is_a_block(
    status: int, header: dict[str, str], server: WebServer, fetcher: Fetcher
) -> None:
    failure = failed(fetcher.fetch_address(server.route("/", with_status(status, **header))))

    assert failure.kind is FailureKind.BLOCKED


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "wait"),
    [
        pytest.param("120", timedelta(minutes=2), id="seconds"),
        pytest.param("Tue, 25 Aug 2026 12:05:00 GMT", timedelta(minutes=5), id="a date"),
        pytest.param("Tue, 25 Aug 2020 12:05:00 GMT", timedelta(0), id="a date that is over"),
        pytest.param("9" * 5000, timedelta(hours=24), id="longer than a day"),
        pytest.param("Tue, 25 Aug 2099 12:05:00 GMT", timedelta(hours=24), id="a date far away"),
        pytest.param("soon", None, id="not to be understood"),
        pytest.param("-5", None, id="negative"),
        pytest.param("٣", None, id="other digits"),
        pytest.param("Tue, 99 Aug 99999 99:05:00 +9999999", None, id="no date"),
    ],
)
def test_how_long_to_wait_is_passed_on(
    status: int, header: str, wait: timedelta | None, server: WebServer, fetcher: Fetcher
) -> None:
    header = header.encode().decode("latin-1")
    url = server.route("/", with_status(status, retry_after=header))

    failure = failed(fetcher.fetch_address(url))

    assert (failure.kind, failure.retry_after) == (FailureKind.SLOW_DOWN, wait)


def test_without_retry_after_nothing_is_made_up(server: WebServer, fetcher: Fetcher) -> None:
    assert failed(fetcher.fetch_address(server.route("/", with_status(429)))).retry_after is None


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Raw(pieces=[HELLO], hold=True), id="a header without an end"),
        pytest.param(Raw(hold=True), id="silence"),
        pytest.param(
            Raw(pieces=[HELLO, b"Content-Length: 9\r\n\r\nWe"], hold=True), id="a body that stops"
        ),
    ],
)
def test_silence_ends_after_the_read_timeout(
    answer: Route, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    fetcher = make_fetcher(read_timeout=0.1)

    failure = failed(fetcher.fetch_address(server.route("/", answer)))

    assert (failure.kind, failure.transient) == (FailureKind.TIMEOUT, True)


@pytest.mark.parametrize(
    "beginning",
    [
        pytest.param(HELLO + b"Content-Length: 999999\r\n\r\n", id="a slow body"),
        pytest.param(HELLO + b"X: ", id="a slow header"),
        pytest.param(b"HTTP/1.1 200 ", id="a slow status line"),
        pytest.param(HELLO + b"Transfer-Encoding: chunked\r\n\r\n1;", id="a slow chunk size"),
        pytest.param(
            HELLO + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", id="a slow end of chunks"
        ),
    ],
)
def test_drops_end_after_the_total_timeout(
    beginning: bytes, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    drops = Raw(pieces=itertools.chain([beginning], endless(b"a")), pause=0.01)
    url = server.route("/", drops)
    fetcher = make_fetcher(read_timeout=5, total_timeout=0.2)

    assert failed(fetcher.fetch_address(url)).kind is FailureKind.TIMEOUT


def test_a_redirect_loop_is_noticed_at_once(server: WebServer, fetcher: Fetcher) -> None:
    server.route("/b", redirect("/a", 301))

    failure = failed(fetcher.fetch_address(server.route("/a", redirect("/b", 301))))

    assert failure.kind is FailureKind.TOO_MANY_REDIRECTS
    assert len(server.requests) == 2


def test_a_loop_of_ever_new_cookies_ends(server: WebServer, fetcher: Fetcher) -> None:
    url = server.route("/", lambda _: redirect("/", set_cookie=f"n={len(server.requests)}; Path=/"))

    failure = failed(fetcher.fetch_address(url))

    assert failure.kind is FailureKind.TOO_MANY_REDIRECTS
    assert len(server.requests) == 11


@pytest.mark.parametrize("limit", [0, 1, 10])
def test_as_many_redirects_are_followed_as_allowed(
    limit: int, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    for hop in range(limit + 1):
        server.route(f"/{hop}", redirect(f"/{hop + 1}"))
    server.route(f"/{limit + 1}", page("end"))
    fetcher = make_fetcher(max_redirects=limit)

    inside = fetcher.fetch_address(server.url("/1"))
    beyond = fetcher.fetch_address(server.url("/0"))

    assert isinstance(inside, Fetched)
    assert failed(beyond).kind is FailureKind.TOO_MANY_REDIRECTS


def test_a_refused_connection_has_its_kind(make_fetcher: MakeFetcher) -> None:
    with WebServer() as gone:
        url = gone.url("/")

    failure = failed(make_fetcher().fetch_address(url))

    assert (failure.kind, failure.transient) == (FailureKind.CONNECT, True)


def test_a_connection_that_is_not_taken_ends_in_time(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    class Deaf(Wire):
        def connect(self, address: str, port: int, timeout: float) -> socket.socket:
            assert 0 < timeout <= 0.5
            raise TimeoutError

    fetcher = make_fetcher(Deaf(server, {"a.test": ["93.184.215.14"]}), connect_timeout=0.5)

    assert failed(fetcher.fetch_address("http://a.test/")).kind is FailureKind.TIMEOUT


@pytest.mark.parametrize(
    ("error", "transient"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), False),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), True),
        (UnicodeError("label too long"), True),
        (None, True),
    ],
    ids=["no such name", "no answer", "no name at all", "no address"],
)
def test_a_name_without_address_has_its_kind(
    error: Exception | None, transient: bool, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    class Lost(Wire):
        def resolve(self, host: str, port: int) -> Sequence[str]:
            if error is not None:
                raise error
            return []

    failure = failed(make_fetcher(Lost(server)).fetch(page_at("http://a.test/"), NO_VALIDATORS))

    assert (failure.kind, failure.transient) == (FailureKind.DNS, transient)
    assert "a.test" in failure.message


def test_a_resolver_that_never_answers_is_given_up(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    class Hanging(Wire):
        def resolve(self, host: str, port: int) -> Sequence[str]:
            server.stopping.wait(30)
            return []

    fetcher = make_fetcher(Hanging(server), connect_timeout=0.1)

    assert failed(fetcher.fetch_address("http://a.test/")).kind is FailureKind.DNS


def test_the_second_address_is_tried(server: WebServer, make_fetcher: MakeFetcher) -> None:
    class OneDown(Wire):
        def connect(self, address: str, port: int, timeout: float) -> socket.socket:
            if address == "93.184.215.14":
                raise OSError(101, "Network is unreachable")
            return super().connect(address, port, timeout)

    server.route("/", page("We share"))
    wire = OneDown(server, {"a.test": ["93.184.215.14", "93.184.215.15"]})

    answer = make_fetcher(wire).fetch_address("http://a.test/")

    assert isinstance(answer, Fetched)
    assert wire.dialled == ["93.184.215.15"]


def test_other_pages_go_on_after_each_failure(server: WebServer, fetcher: Fetcher) -> None:
    good = server.route("/good", page("We share"))
    for broken in (Raw(reset=True), Raw(pieces=[HELLO, b"Content-Length: 9\r\n\r\n"]), Reply()):
        fetcher.fetch_address(server.route("/bad", broken))

        assert isinstance(fetcher.fetch_address(good), Fetched)


def test_a_message_holds_no_control_characters(server: WebServer, fetcher: Fetcher) -> None:
    url = server.route("/", redirect("http://\x1b[31m\u202e.test/".encode().decode("latin-1")))

    failure = failed(fetcher.fetch_address(url))

    assert failure.kind is FailureKind.REFUSED_ADDRESS
    assert not set(failure.message) & {"\x1b", "\u202e", "\n"}


def test_the_date_of_retry_after_is_read_by_the_given_clock(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    fetcher = make_fetcher(clock=lambda: NOON + timedelta(minutes=4))
    url = server.route("/", with_status(503, retry_after="Tue, 25 Aug 2026 12:05:00 GMT"))

    assert failed(fetcher.fetch_address(url)).retry_after == timedelta(minutes=1)
