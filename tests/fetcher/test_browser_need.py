"""When a browser is asked, and what is said when there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.fetcher.browsers import POLICY, written_by
from tests.fetcher.conftest import MakeFetcher, page_at
from tests.webserver import Reply, WebServer, page
from watcher.fetcher.browsing.chromium import find_chromium, flags
from watcher.fetcher.browsing.need import Needs, calls_for_browser
from watcher.fetcher.browsing.shell import count_words, is_shell
from watcher.model.answer import Failure, FailureKind, Fetched
from watcher.model.page import Browsing

NOWHERE = Path("/nowhere/chromium")


@pytest.mark.parametrize(
    ("body", "shell"),
    [
        pytest.param("<div id=root></div><script src=a.js></script>", True, id="an empty root"),
        pytest.param(
            "<body>You need to enable JavaScript to run this app.<script>1</script>",
            True,
            id="a request for JavaScript",
        ),
        pytest.param(
            f"<noscript>{POLICY}</noscript><script>1</script>", True, id="words for no one"
        ),
        pytest.param(f"<script>const text = '<p>{POLICY}'</script>", True, id="words in a script"),
        pytest.param(f"<!-- {POLICY} --><script>1</script>", True, id="words in a comment"),
        pytest.param(f"<title>{POLICY}</title><script>1", True, id="words above, an open script"),
        pytest.param("<p>Short, but all there is.</p>", False, id="a short page without scripts"),
        pytest.param(f"<p>{POLICY}<script>1</script>", False, id="a policy"),
        pytest.param(POLICY, False, id="plain text"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_shell_has_scripts_and_hardly_a_word(body: str, shell: bool) -> None:
    assert is_shell(body.encode()) is shell


def test_words_are_counted_without_reading_on() -> None:
    assert count_words(b"<p>" + b"word " * 5_000_000) == 60


@pytest.mark.parametrize("piece", [b"<", b"<!--", b"<script", b"<a ", b"<script>", b"a<"])
def test_no_page_makes_counting_slow(piece: bytes) -> None:
    count_words(piece * (2_000_000 // len(piece)))


@pytest.mark.parametrize(
    ("status", "calls"), [(403, True), (200, True), (401, False), (451, False)]
)
def test_walls_call_for_a_browser_and_logins_do_not(status: int, calls: bool) -> None:
    wall = Failure(kind=FailureKind.BLOCKED, message="no", transient=False, status=status)

    assert calls_for_browser(wall) is calls


def test_other_failures_do_not_call_for_a_browser() -> None:
    gone = Failure(kind=FailureKind.GONE, message="no", transient=False, status=404)

    assert not calls_for_browser(gone)


def test_what_was_tried_is_known() -> None:
    needs = Needs()

    needs.remember("Chirp/Privacy Policy", True)

    assert needs.known("Chirp/Privacy Policy") is True
    assert needs.known("Plapper/Privacy Policy") is None


@pytest.mark.parametrize("browsing", [Browsing.AUTO, Browsing.ALWAYS])
def test_without_a_browser_it_is_said_what_to_install(
    browsing: Browsing, server: WebServer, make_fetcher: MakeFetcher
) -> None:
    fetcher = make_fetcher(chromium=NOWHERE)
    url = server.route("/", page(written_by("")))

    answer = fetcher.fetch(replace(page_at(url), browsing=browsing))

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.NEEDS_BROWSER
    assert "WATCHER_CHROMIUM" in answer.message


def test_without_a_browser_a_short_policy_is_read(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    url = server.route("/", page("<script>1</script>" + "<p>We sell nothing to anybody.</p>" * 6))

    answer = make_fetcher(chromium=NOWHERE).fetch(page_at(url))

    assert isinstance(answer, Fetched)


def test_without_a_browser_a_wall_stays_a_wall(
    server: WebServer, make_fetcher: MakeFetcher
) -> None:
    answer = make_fetcher(chromium=NOWHERE).fetch(page_at(server.route("/", Reply(status=403))))

    assert isinstance(answer, Failure)
    assert answer.kind is FailureKind.BLOCKED


def test_never_means_never(server: WebServer, make_fetcher: MakeFetcher) -> None:
    url = server.route("/", page(written_by("")))

    answer = make_fetcher().fetch(replace(page_at(url), browsing=Browsing.NEVER))

    assert isinstance(answer, Fetched)
    assert not answer.browsed
    assert len(server.asked("/")) == 1


def test_an_ordinary_page_needs_no_browser(server: WebServer, make_fetcher: MakeFetcher) -> None:
    fetcher = make_fetcher()

    fetcher.fetch(page_at(server.route("/", page(f"<p>{POLICY}<script>1</script>"))))

    assert fetcher._browser._process is None


def test_the_first_browser_of_the_system_is_taken(tmp_path: Path) -> None:
    there = tmp_path / "chromium"
    there.touch()

    assert find_chromium(None, (str(tmp_path / "none"), str(there))) == there
    assert find_chromium(NOWHERE, (str(there),)) is None


def test_nothing_goes_past_the_proxy() -> None:
    told = flags(4321, "en")

    assert "--proxy-server=http://127.0.0.1:4321" in told
    assert "--proxy-bypass-list=<-loopback>" in told
    assert "--disable-quic" in told
