"""What comes of asking a server that behaves."""

from __future__ import annotations

import gzip
import threading
import zlib

import pytest

from tests.fetcher.conftest import MakeFetcher, Wire, page_at
from tests.webserver import Raw, Reply, Request, WebServer, page, redirect
from watcher.fetcher import Fetcher
from watcher.model.answer import (
    NO_VALIDATORS,
    Answer,
    Failure,
    FailureKind,
    Fetched,
    NotModified,
    Validators,
)

POLICY = "<h1>Chirp</h1><p>We keep your messages for 30 days.</p>"


def fetched(answer: Answer) -> Fetched:
    assert isinstance(answer, Fetched), answer
    return answer


def test_a_page_comes_as_it_was_sent(server: WebServer, fetcher: Fetcher) -> None:
    url = server.route("/privacy", page(POLICY))

    answer = fetched(fetcher.fetch(page_at(url), NO_VALIDATORS))

    assert answer.url == url
    assert answer.status == 200
    assert answer.body == POLICY.encode()
    assert ("Content-Type", "text/html; charset=utf-8") in answer.headers
    assert answer.moved_to == ""


def test_an_address_is_fetched_for_a_person_without_asking_robots_txt(
    server: WebServer, fetcher: Fetcher
) -> None:
    server.route("/robots.txt", Reply(body=b"User-agent: *\nDisallow: /"))

    answer = fetched(fetcher.fetch_address(server.route("/privacy", page(POLICY))))

    assert answer.body == POLICY.encode()
    assert not server.asked("/robots.txt")


def test_we_say_who_we_are_and_which_language_we_read(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    fetcher = make_fetcher(contact="ada@example.org", accept_language="en-GB,en;q=0.8")

    fetcher.fetch_address(server.route("/", page(POLICY)))

    headers = server.asked("/")[0].headers
    assert headers["user-agent"].startswith("watcher/")
    assert headers["user-agent"].endswith("(+ada@example.org)")
    assert headers["accept-language"] == "en-GB,en;q=0.8"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in headers
    assert "if-none-match" not in headers


def test_query_and_international_letters_are_sent_and_a_fragment_is_not(
    server: WebServer, fetcher: Fetcher
) -> None:
    server.route("/r%C3%A9gles?lang=en", page(POLICY))

    answer = fetched(fetcher.fetch_address(server.url("/régles?lang=en#top")))

    assert answer.url == server.url("/r%C3%A9gles?lang=en")


def test_the_charset_is_passed_on(server: WebServer, fetcher: Fetcher) -> None:
    reply = Reply(headers={"Content-Type": "text/html; charset=windows-1252"}, body=b"\x93Us\x94")

    answer = fetched(fetcher.fetch_address(server.route("/", reply)))

    assert ("Content-Type", "text/html; charset=windows-1252") in answer.headers
    assert answer.body == b"\x93Us\x94"


def test_a_page_without_a_content_type_is_read(server: WebServer, fetcher: Fetcher) -> None:
    answer = fetched(fetcher.fetch_address(server.route("/", Reply(body=POLICY.encode()))))

    assert answer.body == POLICY.encode()


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        pytest.param("gzip", gzip.compress(POLICY.encode()), id="gzip"),
        pytest.param("X-GZIP", gzip.compress(POLICY.encode()), id="an old name of gzip"),
        pytest.param("deflate", zlib.compress(POLICY.encode()), id="deflate"),
        pytest.param("deflate", raw_deflate(POLICY.encode()), id="deflate without its header"),
        pytest.param("identity", POLICY.encode(), id="identity"),
        pytest.param(
            "gzip",
            gzip.compress(POLICY[:9].encode()) + gzip.compress(POLICY[9:].encode()),
            id="two gzip members",
        ),
        pytest.param("gzip", gzip.compress(POLICY.encode()) + b"\0\0\0", id="gzip with padding"),
    ],
)
def test_a_packed_page_is_unpacked(
    encoding: str, packed: bytes, server: WebServer, fetcher: Fetcher
) -> None:
    reply = Reply(headers={"Content-Encoding": encoding}, body=packed)

    answer = fetched(fetcher.fetch_address(server.route("/", reply)))

    assert answer.body == POLICY.encode()


def test_a_page_in_chunks_is_put_together(server: WebServer, fetcher: Fetcher) -> None:
    chunks = Raw(
        pieces=[
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"5\r\nWe sh\r\n",
            b"3;note=1\r\nare\r\n",
            b"0\r\nTrailer: 1\r\n\r\n",
        ]
    )

    assert fetched(fetcher.fetch_address(server.route("/", chunks))).body == b"We share"


def test_a_page_that_ends_with_its_connection_is_read(server: WebServer, fetcher: Fetcher) -> None:
    old = Raw(pieces=[b"HTTP/1.0 200 OK\r\n\r\nWe share"])

    assert fetched(fetcher.fetch_address(server.route("/", old))).body == b"We share"


def test_hints_before_an_answer_are_passed_over(server: WebServer, fetcher: Fetcher) -> None:
    hints = [
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
    ]
    server.route("/", Raw(pieces=[*hints, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nWe"]))

    assert fetched(fetcher.fetch_address(server.url("/"))).body == b"We"


def test_validators_are_kept_and_sent_back_verbatim(server: WebServer, fetcher: Fetcher) -> None:
    etag, modified = 'W/"a b,\xe9"', "Tue, 25 Aug 2026 12:00:00 GMT"
    chirp = page_at(server.route("/", page(POLICY, etag=etag, last_modified=modified)))

    first = fetched(fetcher.fetch(chirp, NO_VALIDATORS))
    second = fetcher.fetch(chirp, first.validators)

    assert first.validators == Validators(etag=etag, last_modified=modified)
    assert isinstance(second, NotModified)
    headers = server.asked("/")[1].headers
    assert headers["if-none-match"] == etag
    assert headers["if-modified-since"] == modified


def test_last_modified_alone_is_enough(server: WebServer, fetcher: Fetcher) -> None:
    modified = "Tue, 25 Aug 2026 12:00:00 GMT"
    chirp = page_at(server.route("/", page(POLICY, last_modified=modified)))

    answer = fetcher.fetch(chirp, Validators(last_modified=modified))

    assert isinstance(answer, NotModified)
    assert "if-none-match" not in server.asked("/")[0].headers


def test_a_changed_page_answers_a_conditional_request_in_full(
    server: WebServer, fetcher: Fetcher
) -> None:
    chirp = page_at(server.route("/", page(POLICY, etag='"2"')))

    answer = fetched(fetcher.fetch(chirp, Validators(etag='"1"')))

    assert answer.validators == Validators(etag='"2"')


def test_a_not_modified_that_nobody_asked_for_is_a_failure(
    server: WebServer, fetcher: Fetcher
) -> None:
    answer = fetcher.fetch_address(server.route("/", Reply(status=304)))

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.OTHER_STATUS
    assert answer.status == 304


@pytest.mark.parametrize(
    "value",
    [
        pytest.param('"a\x01"', id="a control character"),
        pytest.param('"' + "a" * 2_000 + '"', id="endless"),
    ],
)
def test_a_validator_that_could_harm_a_request_is_not_kept(
    value: str, server: WebServer, fetcher: Fetcher
) -> None:
    answer = fetched(fetcher.fetch_address(server.route("/", page(POLICY, etag=value))))

    assert answer.validators == NO_VALIDATORS


@pytest.mark.parametrize("etag", ['"a"\r\nEvil: 1', '"\u2603"'])
def test_a_harmful_validator_from_elsewhere_is_not_sent(
    etag: str, server: WebServer, fetcher: Fetcher
) -> None:
    chirp = page_at(server.route("/", page(POLICY)))

    fetched(fetcher.fetch(chirp, Validators(etag=etag)))

    assert {"evil", "if-none-match"}.isdisjoint(server.asked("/")[0].headers)


def test_a_permanent_redirect_tells_where_the_page_moved(
    server: WebServer, fetcher: Fetcher
) -> None:
    server.route("/new", redirect("privacy/", 308))
    new = server.route("/privacy/", page(POLICY))

    answer = fetched(fetcher.fetch_address(server.route("/old", redirect("/new", 301))))

    assert (answer.url, answer.moved_to) == (new, new)


@pytest.mark.parametrize("statuses", [(302, 301), (301, 302), (307, 307), (303, 308)])
def test_a_temporary_redirect_on_the_way_is_no_move(
    statuses: tuple[int, int], server: WebServer, fetcher: Fetcher
) -> None:
    server.route("/middle", redirect("/login", statuses[1]))
    end = server.route("/login", page("Please log in"))

    answer = fetched(fetcher.fetch_address(server.route("/", redirect("/middle", statuses[0]))))

    assert (answer.url, answer.moved_to) == (end, "")


def test_an_unescaped_redirect_is_understood(server: WebServer, fetcher: Fetcher) -> None:
    server.route("/Privacy%20Policy%20%C3%A9.pdf", page(POLICY))
    location = "/Privacy Policy é.pdf".encode().decode("latin-1")

    answer = fetched(fetcher.fetch_address(server.route("/", redirect(location))))

    assert answer.url == server.url("/Privacy%20Policy%20%C3%A9.pdf")


def test_a_site_that_sets_a_cookie_and_asks_again_gets_it(
    server: WebServer, fetcher: Fetcher
) -> None:
    def consent(request: Request) -> Reply:
        if request.headers.get("cookie") == "seen=1; lang=en":
            return page(POLICY)
        kept = {"Set-Cookie": "seen=1; Path=/; HttpOnly\r\nSet-Cookie: lang=en"}
        return Reply(status=302, headers={"Location": "/", **kept})

    url = server.route("/", consent)

    assert fetched(fetcher.fetch_address(url)).body == POLICY.encode()
    assert fetched(fetcher.fetch_address(url)).body == POLICY.encode()
    assert "cookie" not in server.asked("/")[2].headers, "a cookie outlived its page"


def test_cookies_and_validators_do_not_follow_to_another_host(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"a.test": ["93.184.215.14"], "b.test": ["93.184.215.15"]})
    away = redirect(server.url("/end", host="b.test"), set_cookie="session=secret")
    server.route("/", away)
    server.route("/end", page(POLICY, etag='"b"'))
    chirp = page_at(server.url("/", host="a.test"))

    fetched(make_fetcher(wire, robots=False).fetch(chirp, Validators(etag='"a"')))

    there = server.asked("/end")[0].headers
    assert there["host"] == f"b.test:{server.port}"
    assert {"cookie", "if-none-match", "authorization", "referer"}.isdisjoint(there)


def test_a_host_that_gave_us_its_validators_gets_them_back(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    wire = Wire(server, {"a.test": ["93.184.215.14"], "b.test": ["93.184.215.15"]})
    server.route("/", redirect(server.url("/end", host="b.test")))
    server.route("/end", page(POLICY, etag='"b"'))
    chirp = page_at(server.url("/", host="a.test"))
    fetcher = make_fetcher(wire, robots=False)

    first = fetched(fetcher.fetch(chirp, NO_VALIDATORS))

    assert isinstance(fetcher.fetch(chirp, first.validators), NotModified)


def test_a_connection_is_used_again(server: WebServer, fetcher: Fetcher) -> None:
    server.route("/", redirect("/privacy"))
    server.route("/privacy", page(POLICY))

    for _ in range(3):
        fetched(fetcher.fetch_address(server.url("/")))

    assert server.connections == 1


def test_a_kept_connection_that_was_closed_meanwhile_is_no_failure(
    server: WebServer, fetcher: Fetcher
) -> None:
    tries = iter([page(POLICY), Raw(reset=True), page(POLICY)])
    url = server.route("/", lambda _: next(tries))

    assert fetched(fetcher.fetch_address(url)).status == 200
    assert fetched(fetcher.fetch_address(url)).status == 200


def test_threads_share_a_fetcher(server: WebServer, fetcher: Fetcher) -> None:
    answers: list[Answer] = []
    for number in range(8):
        server.route(f"/{number}", page(f"<p>{number}</p>"))

    def ask(number: int) -> None:
        for _ in range(5):
            answers.append(fetcher.fetch(page_at(server.url(f"/{number}")), NO_VALIDATORS))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(fetched(answer).body for answer in answers) == sorted(
        f"<p>{number}</p>".encode() for number in range(8) for _ in range(5)
    )


def test_a_closed_fetcher_asks_anew(server: WebServer, fetcher: Fetcher) -> None:
    url = server.route("/", page(POLICY))
    fetcher.fetch_address(url)

    fetcher.close()

    assert fetched(fetcher.fetch_address(url)).status == 200
    assert server.connections == 2
