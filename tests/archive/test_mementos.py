"""Lists of captures are read as archives write them, and nothing else is."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, date, datetime

import pytest

from watcher.archive.mementos import (
    Memento,
    cdx_address,
    is_another,
    raw_address,
    read_cdx,
    read_timemap,
)
from watcher.errors import WatcherError

BASE = "https://web.archive.org"
URL = "https://chirp.example/privacy?a=1&b=2"
HEAD = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
#: As RFC 7089 §5 prints it, shortened.
TIMEMAP = b"""<http://a.example.org>;rel="original",
 <http://arxiv.example.net/timemap/http://a.example.org>
   ; rel="self";type="application/link-format"
   ; from="Tue, 20 Jun 2000 18:02:59 GMT",
 <http://arxiv.example.net/timemap/2/http://a.example.org>
   ; rel="timemap";type="application/link-format",
 <http://other.example/timemap/http://a.example.org>; rel=timemap,
 <http://arxiv.example.net/web/20000620180259/http://a.example.org>
   ; rel="first memento";datetime="Tue, 20 Jun 2000 18:02:59 GMT"
   ; license="http://creativecommons.org/publicdomain/zero/1.0/",
 </m/b,c>; rel="last memento"; datetime="Tue, 27 Oct 2009 20:49:54 GMT",
 <http://arxiv.example.net/m/c>; rel="memento"; datetime="one day"
"""


def cdx(*rows: list[str]) -> bytes:
    return json.dumps([HEAD, *rows]).encode()


def test_changed_content_alone_is_asked_for() -> None:
    asked = cdx_address(
        BASE + "/", URL, since=date(2012, 1, 1), until=datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
    )

    assert asked == (
        "https://web.archive.org/cdx/search/cdx?url=https%3A%2F%2Fchirp.example%2Fprivacy%3Fa%3D1"
        "%26b%3D2&output=json&collapse=digest&filter=statuscode%3A200&from=20120101"
        "&to=20200203040506"
    )


def test_lines_of_a_cdx_server_become_captures_with_their_raw_bytes() -> None:
    later = ["k", "20150301000000", "http://chirp.example/", "text/html", "200", "D2", "9"]
    first = ["k", "20120301010203", "http://chirp.example/?x", "text/html", "200", "D1", "9"]

    assert read_cdx(cdx(later, first), BASE) == (
        Memento(
            seen_at=datetime(2012, 3, 1, 1, 2, 3, tzinfo=UTC),
            url=f"{BASE}/web/20120301010203id_/http://chirp.example/?x",
        ),
        Memento(
            seen_at=datetime(2015, 3, 1, tzinfo=UTC),
            url=f"{BASE}/web/20150301000000id_/http://chirp.example/",
        ),
    )


@pytest.mark.parametrize("body", [b"", b"[]", b"\n", json.dumps([HEAD]).encode()])
def test_no_captures_are_none(body: bytes) -> None:
    assert read_cdx(body, BASE) == ()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>Sorry</html>", id="a page"),
        pytest.param(b'{"error": 1}', id="an object"),
        pytest.param(b'[["a","b"],["1","2"]]', id="other columns"),
        pytest.param(cdx(["k", "../../etc", "x", "", "", "", ""]), id="no timestamp"),
        pytest.param(cdx(["k", "20121301000000", "x", "", "", "", ""]), id="month 13"),
        pytest.param(cdx(["k"]), id="too short"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b"7", id="a number"),
    ],
)
def test_what_is_no_list_of_captures_is_said(body: bytes) -> None:
    with pytest.raises(WatcherError, match=r"web\.archive\.org: its list of captures"):
        read_cdx(body, BASE)


def test_a_timemap_becomes_captures_and_where_it_goes_on() -> None:
    found = read_timemap(TIMEMAP, "http://arxiv.example.net/timemap/http://a.example.org")

    assert found.mementos == (
        Memento(
            seen_at=datetime(2000, 6, 20, 18, 2, 59, tzinfo=UTC),
            url="http://arxiv.example.net/web/20000620180259id_/http://a.example.org",
        ),
        Memento(
            seen_at=datetime(2009, 10, 27, 20, 49, 54, tzinfo=UTC),
            url="http://arxiv.example.net/m/b,c",
        ),
    )
    assert found.more == ("http://arxiv.example.net/timemap/2/http://a.example.org",)


@pytest.mark.parametrize("body", [b"", b"<html><body>No</body></html>", b"\xff" * 100])
def test_what_is_no_timemap_is_said(body: bytes) -> None:
    with pytest.raises(WatcherError, match="no TimeMap"):
        read_timemap(body, "https://a.example/timemap")


@pytest.mark.parametrize("body", [b'<a>;rel="' * 50_000, b"<" * 500_000, b"<a>" + b"; " * 500_000])
def test_a_hostile_timemap_is_read_in_no_time(body: bytes) -> None:
    with contextlib.suppress(WatcherError):
        read_timemap(body, "https://a.example/timemap")


def test_a_banner_is_not_asked_for() -> None:
    shown = "https://web.archive.org/web/20120301010203/https://chirp.example/"

    raw = raw_address(shown)

    assert raw == "https://web.archive.org/web/20120301010203id_/https://chirp.example/"
    assert raw_address(raw) == raw
    assert raw_address("https://other.example/m/1") == "https://other.example/m/1"


def test_an_answer_from_another_time_is_noticed() -> None:
    asked = f"{BASE}/web/20120301010203id_/http://chirp.example/"

    assert not is_another(asked, asked)
    assert is_another(asked, f"{BASE}/web/20150301000000id_/http://chirp.example/")
    assert is_another(asked, "http://chirp.example/")
    assert not is_another("https://other.example/m/1", "https://other.example/m/2")
