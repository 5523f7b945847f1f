"""Pages that could not be read are told from policies that speak of the same things."""

from __future__ import annotations

import pytest

from tests.gate.conftest import Page, face, policy
from watcher.gate import Kind, Reason
from watcher.gate.signs import Sign

_MENU = "".join(f"<li><a href='/{n}'>{n}</a></li>" for n in ("Home", "Songs", "Help", "About us"))


def shell(title: str, body: str) -> str:
    return f"<!doctype html><html><title>{title}</title><body><ul>{_MENU}</ul>{body}</body></html>"


BROKEN = [
    pytest.param(
        shell("Just a moment…", "<p>Checking your browser before you reach chirp.example.</p>"
              "<p>This takes a few seconds. Ray ID: 7a5b</p>"),
        Reason.CHALLENGE, id="browser-check"),
    pytest.param(
        shell("Access denied", "<h1>Access Denied</h1><p>You don't have permission to access this "
              "page on our server.</p>"),
        Reason.CHALLENGE, id="access-denied"),
    pytest.param(
        shell("Chirp", "<p>You need to enable JavaScript to run this app.</p>"),
        Reason.NEEDS_SCRIPT, id="app-shell"),
    pytest.param(
        shell("Chirp", "<h1>Page not found</h1><p>The bird you were looking for has flown. Try our "
              "search, or go back to where you came from, or visit our start page.</p>"),
        Reason.NOT_FOUND, id="soft-404"),
    pytest.param(
        shell("Chirp", "<h1>Seite nicht gefunden</h1><p>Der Vogel ist ausgeflogen.</p>"),
        Reason.NOT_FOUND, id="soft-404-german"),
    pytest.param(
        shell("Log in", "<h1>Log in</h1><p>Email or username</p><p>Password</p><p>Forgot password?"
              "</p><p>Sign up</p>"),
        Reason.SIGN_IN, id="login"),
    pytest.param(
        policy().replace("garden", "gard\N{REPLACEMENT CHARACTER}n"),
        Reason.GARBLED, id="replacement-characters"),
    pytest.param(
        policy().replace("garden", "garden’s".encode().decode("cp1252")),
        Reason.GARBLED, id="read-as-cp1252"),
    pytest.param(
        policy(sentences=29) + "\nWe keep the feeders of flock jjj for as",
        Reason.TRUNCATED, id="cut-off"),
    pytest.param("# Chirp\n\nWe are back soon.\n", Reason.COLLAPSE, id="hardly-any-text"),
]  # fmt: skip


#: What a page may always have looked like, as far as a first visit tells.
AS_SERVED = ("cut-off", "replacement-characters", "read-as-cp1252")


@pytest.mark.parametrize(("text", "reason"), BROKEN)
def test_a_broken_page_is_withheld_with_its_reason(page: Page, text: str, reason: Reason) -> None:
    decision = page.show(text, day=1)

    assert decision.kind is Kind.WITHHELD
    assert decision.reason is reason


@pytest.mark.parametrize(("text", "reason"), BROKEN)
def test_a_page_that_recovers_is_no_news(page: Page, text: str, reason: Reason) -> None:
    page.show(text, day=1)
    page.show(policy(), day=2)
    page.stay(day=40)

    assert not page.news


@pytest.mark.parametrize(("text", "reason"), [row for row in BROKEN if row.id not in AS_SERVED])
def test_a_broken_page_is_never_the_first_version(text: str, reason: Reason) -> None:
    page = Page()

    decision = page.show(text, day=0)

    assert decision.kind is Kind.WITHHELD
    assert page.show(policy(), day=1).kind is Kind.FIRST


SPEAKS_OF = [
    pytest.param("If you turn off JavaScript, our songs cannot play.", id="javascript"),
    pytest.param("We use a captcha to find out whether you are a robot.", id="captcha"),
    pytest.param("We keep your password and your email address when you log in.", id="login"),
    pytest.param("We count how often a page was not found, with error 404.", id="not-found"),
    pytest.param("Our provider offers DDoS protection and a security check.", id="ddos"),
    pytest.param("Some pages need cookies and JavaScript to be enabled.", id="cookies"),
]


@pytest.mark.parametrize("sentence", SPEAKS_OF)
@pytest.mark.parametrize("length", [12, 40, 200])
def test_a_policy_may_speak_of_it(sentence: str, length: int) -> None:
    assert face(policy(sentence, sentences=length)).sign is Sign.NONE


def test_a_short_policy_with_a_login_link_is_a_policy() -> None:
    text = policy(sentences=8) + "\n[Log in](/login)\n\n[Sign up](/join)\n"

    assert face(text).sign is Sign.NONE


def test_a_page_that_always_had_the_sign_can_still_change() -> None:
    page = Page()
    odd = policy().replace("garden", "gard\N{REPLACEMENT CHARACTER}n")
    first = page.show(odd, day=0)
    page.show(odd + "\nWe share your songs with makers of bird seed.\n", day=21)
    page.stay(day=30)

    assert first.kind is Kind.FIRST
    assert len(page.news) == 1


@pytest.mark.parametrize(
    "line",
    [
        "404",
        "404.",
        "404 Not Found",
        "Error 404",
        "HTTP status 404 – Not Found",
        "404 | Chirp",
        "Chirp - Error 404",
        "Oops! 404",
        "Fehler 404",
        "404: Page not found",
        "404 page",
        "Sorry, page not found",
    ],
)
def test_a_title_of_an_error_is_known(line: str) -> None:
    assert face(f"# {line}\n\n{policy(sentences=8)}").sign is Sign.NOT_FOUND


@pytest.mark.parametrize(
    "line",
    [
        "Section 404 of the Act",
        "Sarbanes–Oxley Act – Section 404",
        "+1 404 555 0100",
        "404 - 555 - 0100",
        "404-555-0100",
        "404 Main Street",
        "Room: 404",
        "Page 404",
        "Area code 404",
        "Error 404 pages are logged for a week",
    ],
)
def test_a_number_is_no_title_of_an_error(line: str) -> None:
    assert face(f"# {line}\n\n{policy(sentences=8)}").sign is Sign.NONE
