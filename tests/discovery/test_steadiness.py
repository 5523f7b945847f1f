"""Two fetches of a page: the same words, other words, and the selector that cures it."""

from __future__ import annotations

import pytest

from tests.discovery.plapper_site import PRIVACY, alternating, framed, look_around
from tests.webserver import Reply, WebServer, page
from watcher.discovery import Candidate, Steadiness
from watcher.discovery.candidate import STEADY


def steadiness_of(website: WebServer, first: str, second: str) -> Steadiness:
    website.route("/privacy", alternating(first, second))

    (found,) = look_around(website.url("/privacy")).candidates

    return found.steadiness


def test_what_no_reader_sees_may_differ(website: WebServer) -> None:
    first = framed(PRIVACY, head="<script>var nonce = 1;</script>")
    second = framed(PRIVACY, head="<script>var nonce = 2;</script>")

    assert steadiness_of(website, first, second) == STEADY


def test_words_around_the_policy_may_differ(website: WebServer) -> None:
    first = framed(PRIVACY, after="<footer>Served by rack 7</footer>")
    second = framed(PRIVACY, after="<footer>Served by rack 9</footer>")

    assert steadiness_of(website, first, second) == STEADY


def test_paragraphs_in_another_order_are_the_same_words(website: WebServer) -> None:
    keeping, _, rights = PRIVACY.partition("<h2>Your rights</h2>")

    steadiness = steadiness_of(
        website, framed(PRIVACY), framed(f"<h2>Your rights</h2>{rights}{keeping}")
    )

    assert steadiness == STEADY


def test_a_nonce_inside_the_policy_is_cured_by_removing_its_element(website: WebServer) -> None:
    first, second = (
        framed(f'<div class="visit-number">Your visit has the number {number}.</div>{PRIVACY}')
        for number in ("8f3a91", "77c0de")
    )

    steadiness = steadiness_of(website, first, second)

    assert steadiness.remove == (".visit-number",)
    assert steadiness.select == ()
    assert "8f3a91" in steadiness.differing[0]
    assert "77c0de" in steadiness.differing[0]


def test_two_nonces_are_removed_together(website: WebServer) -> None:
    first, second = (
        framed(
            f'<p id="visit">Visit number {number}, welcome back.</p>{PRIVACY}'
            f'<p class="served-at">Served at {number} o\'clock sharp.</p>'
        )
        for number in ("17", "23")
    )

    steadiness = steadiness_of(website, first, second)

    assert set(steadiness.remove) == {"#visit", ".served-at"}


def test_words_beside_the_policy_are_cured_by_selecting_it(website: WebServer) -> None:
    first, second = (
        f"<html><body><div>{quote} said somebody in a village today.</div>"
        f'<div id="policy">{PRIVACY}</div></body></html>'
        for quote in ("What a fine day,", "It rains,")
    )

    steadiness = steadiness_of(website, first, second)

    assert steadiness.select == ("#policy",)
    assert steadiness.remove == ()


def test_names_that_a_build_made_up_are_never_proposed(website: WebServer) -> None:
    first, second = (
        framed(f'<div class="css-1x2y3z" id="r7f3">Visit number {number}.</div>{PRIVACY}')
        for number in ("17", "23")
    )

    steadiness = steadiness_of(website, first, second)

    assert steadiness.differing != ()
    assert (steadiness.select, steadiness.remove) == ((), ())


def test_a_sentence_of_the_policy_is_never_removed(website: WebServer) -> None:
    said = "We do not share your phone number with any other company without your consent."
    marked = PRIVACY.replace(f"<p>{said}</p>", f'<p class="sharing">{said}</p>')
    other = marked.replace("do not share", "share")

    steadiness = steadiness_of(website, framed(marked), framed(other))

    assert (steadiness.select, steadiness.remove) == ((), ())
    assert "do not" in steadiness.differing[0]


def test_a_paragraph_that_is_there_only_once_is_told(website: WebServer) -> None:
    more = framed(PRIVACY.replace("<h2>Keeping</h2>", "<p>You may opt out of this.</p>\\g<0>"))

    steadiness = steadiness_of(website, framed(PRIVACY), more)

    assert any("only the second time: “You may opt out" in words for words in steadiness.differing)


def test_a_second_fetch_that_fails_is_told(website: WebServer) -> None:
    answers = iter([page(framed(PRIVACY)), Reply(status=503)])
    website.route("/privacy", lambda _: next(answers))

    (found,) = look_around(website.url("/privacy")).candidates

    assert "503" in found.steadiness.unknown


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<div id='a'>" * 3_000 + PRIVACY, id="deep nesting"),
        pytest.param(
            "".join(f"<p id='p'>{i}</p>" for i in range(3_000)) + PRIVACY, id="one id for all"
        ),
    ],
)
def test_hostile_pages_are_looked_at_within_bounds(website: WebServer, body: str) -> None:
    website.route("/privacy", alternating(f"{body} one", f"{body} two"))

    candidates: tuple[Candidate, ...] = look_around(website.url("/privacy")).candidates

    assert len(candidates) == 1
