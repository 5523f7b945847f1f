"""A page in the browser is read in the language that its variant asks for, by everything in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fetcher.browsers import POLICY, require_browser
from tests.fetcher.conftest import MakeFetcher, page_at
from tests.webserver import Reply, Request, WebServer, page
from watcher.fetcher.browsing.chromium import first_language, flags
from watcher.model.answer import Fetched
from watcher.model.page import Browsing, Page

#: All that may ask for something on behalf of a page; what knows a language tells it.
_TELLING = "'/told?' + navigator.language + '=' + navigator.languages"
_EVERYTHING = f"""
    <p>{POLICY}</p><iframe src=/frame></iframe><script src=/script></script><script>
    fetch({_TELLING});
    new Worker('/worker');
    new SharedWorker('/shared');
    new EventSource('/events');
    new WebSocket(location.href.replace('http', 'ws') + 'socket');
    navigator.sendBeacon('/beacon');
    </script>"""
_PATHS = {"/", "/frame", "/script", "/worker", "/shared", "/events", "/socket", "/beacon"}


@pytest.fixture
def telling(server: WebServer) -> WebServer:
    """Serves a page whose every part tells the language that it was asked for in."""
    script = {"Content_Type": "text/javascript"}
    server.route("/", page(_EVERYTHING))
    server.route("/frame", page(f"<script>fetch({_TELLING})</script>"))
    server.route("/script", page("1", **script))
    for path in ("/worker", "/shared"):
        server.route(path, page(f"fetch({_TELLING})", **script))
    return server


def in_language(server: WebServer, language: str) -> Page:
    return replace(
        page_at(server.url("/"), terms=f"Privacy Policy ({language})"),
        browsing=Browsing.ALWAYS,
        accept_language=language,
    )


def ask_anew(server: WebServer, make_fetcher: MakeFetcher, *languages: str) -> list[Request]:
    """What was asked for in the last of these languages; one browser shows all, one by one."""
    require_browser()
    fetcher = make_fetcher(accept_language="en-GB", robots=False)
    for language in languages:
        server.requests.clear()
        assert isinstance(fetcher.fetch(in_language(server, language)), Fetched)
    return server.requests


@pytest.mark.parametrize(
    ("languages", "header", "known"),
    [
        pytest.param(("de-AT, de;q=0.8",), "de-AT, de;q=0.8", "de-AT=de-AT", id="its own"),
        pytest.param(("de", "fr"), "fr", "fr=fr", id="after one in another"),
        pytest.param(("de", ""), "en-GB", "en-GB=en-GB", id="the usual one if it names none"),
    ],
)
def test_everything_in_a_page_asks_in_the_language_of_the_page(
    telling: WebServer,
    make_fetcher: MakeFetcher,
    languages: tuple[str, ...],
    header: str,
    known: str,
) -> None:
    requests = ask_anew(telling, make_fetcher, *languages)

    # What a shared worker asks for belongs to no page: the browser writes it in its own way.
    asked = [one for one in requests if not one.target.startswith("/told")]
    told = {one.target.partition("?")[2] for one in requests if one.target.startswith("/told")}
    assert {one.target for one in asked} == _PATHS
    assert {one.headers.get("accept-language") for one in asked} == {header}
    assert told == {known}
    assert {one.headers["accept-language"].split(",")[0] for one in requests} == {
        header.split(",")[0]
    }


def test_a_text_that_a_script_chooses_is_that_of_the_variant(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    require_browser()
    script = "root.innerText = {de: 'Wir teilen', en: 'We share'}[navigator.language]"
    server.route("/", page(f"<p>{POLICY}</p><b id=root></b><script>{script}</script>"))

    answer = make_fetcher(robots=False).fetch(in_language(server, "de"))

    assert isinstance(answer, Fetched)
    assert '<b id="root">Wir teilen</b>' in answer.body.decode()


def test_pages_in_one_language_share_a_browser(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    require_browser()
    server.route("/", Reply(headers={"Content-Type": "text/html"}, body=POLICY.encode()))
    fetcher = make_fetcher(accept_language="de", robots=False)

    browsers = []
    for language in ("de", "", "fr"):
        fetcher.fetch(in_language(server, language))
        browsers.append(fetcher._browser._process)

    assert browsers[0] is browsers[1]
    assert browsers[2] is not browsers[1]


@pytest.mark.parametrize(
    ("accepted", "first"),
    [
        pytest.param("de", "de", id="one"),
        pytest.param("de-AT,de;q=0.9,en;q=0.5", "de-AT", id="the first of several"),
        pytest.param("en;q=0.5, fr-CA ;q=0.8", "fr-CA", id="the one liked best"),
        pytest.param("*", "", id="any"),
        pytest.param("", "", id="none"),
        pytest.param("de;q=often, en", "en", id="a weight that is none"),
        pytest.param("--load-extension=/x", "", id="not a language"),
    ],
)
def test_the_browser_speaks_the_language_liked_best(accepted: str, first: str) -> None:
    assert first_language(accepted) == first
    assert (f"--accept-lang={first}" in flags(1, accepted)) == bool(first)
