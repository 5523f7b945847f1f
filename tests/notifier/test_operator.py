"""The mails to whoever runs the program: what they say, and that hostile text stays text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from tests.notifier.conftest import BY_MAIL, NOON
from watcher.model.answer import FailureKind
from watcher.model.page import Page
from watcher.model.page_state import PageState
from watcher.notifier.message import message_bytes
from watcher.notifier.operator import compose_blind, compose_well

OPERATOR = "ops@example.org"
PAGE = Page(service="Plapper", terms="Privacy Policy", url="https://plapper.example/privacy?a=1&b")
FAILING = PageState(
    page=PAGE,
    host="plapper.example:443",
    active=True,
    next_check_at=NOON,
    last_checked_at=NOON,
    last_read_at=NOON - timedelta(days=2),
    failures_in_a_row=3,
    failing_since=NOON - timedelta(hours=3),
    failure=FailureKind.BLOCKED,
    message="https://plapper.example/privacy answered 403.",
    status=403,
)
WELL = replace(
    FAILING,
    failure=None,
    failing_since=None,
    failures_in_a_row=0,
    message="",
    last_read_at=NOON,
    told_at=NOON - timedelta(days=1),
)


def blind(*states: PageState) -> EmailMessage:
    return read(compose_blind(states or (FAILING,), operator=OPERATOR, sender=BY_MAIL))


def read(mail: EmailMessage) -> EmailMessage:
    """The mail as its reader gets it, from the bytes on the wire."""
    return message_from_bytes(message_bytes(mail), policy=policy.default)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_the_mail_says_which_page_since_when_why_and_what_to_do() -> None:
    text = " ".join(part(blind(), "plain").split())

    assert "Plapper: Privacy Policy cannot be read" in text
    assert "It is blocked since 25 August 2026, 09:00 UTC: 3 failures in a row" in text
    assert "last read on 23 August 2026, 12:00 UTC" in text
    assert "https://plapper.example/privacy answered 403." in text
    assert "The site turns programs away." in text
    assert "operator.email" in text


def test_the_headers_say_that_a_program_wrote_and_when() -> None:
    mail = blind()

    assert mail["To"] == OPERATOR
    assert mail["From"] == "Policy watch <alerts@watch.example.org>"
    assert mail["Subject"] == "Plapper: Privacy Policy cannot be read"
    assert mail["Date"] == "Tue, 25 Aug 2026 12:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Watch-Health"] == "blind"
    assert mail["List-Unsubscribe"] is None


def test_the_same_states_give_the_same_bytes() -> None:
    one, two = (
        message_bytes(compose_blind((FAILING,), operator=OPERATOR, sender=BY_MAIL))
        for _ in range(2)
    )

    assert one == two


def test_one_more_failure_keeps_the_message_id_and_a_new_outage_gets_another() -> None:
    again = replace(FAILING, failures_in_a_row=4, last_checked_at=NOON + timedelta(hours=4))
    later = replace(FAILING, failing_since=NOON)

    assert blind(again)["Message-ID"] == blind()["Message-ID"]
    assert blind(later)["Message-ID"] != blind()["Message-ID"]


def test_being_well_again_is_another_message() -> None:
    mail = read(compose_well((WELL,), operator=OPERATOR, sender=BY_MAIL))

    assert mail["Subject"] == "Plapper: Privacy Policy can be read again"
    assert mail["X-Watch-Health"] == "well"
    assert mail["Message-ID"] != blind()["Message-ID"]
    assert "You need do nothing." in part(mail, "plain")


def test_a_page_that_moved_is_told_with_its_new_address() -> None:
    moved = replace(WELL, moved_to="https://plapper.example/terms/privacy")

    mail = read(compose_well((moved,), operator=OPERATOR, sender=BY_MAIL))

    assert "It moved to https://plapper.example/terms/privacy;" in " ".join(
        part(mail, "plain").split()
    )


def test_many_pages_are_counted_and_the_first_fifty_listed() -> None:
    states = tuple(
        replace(FAILING, page=replace(PAGE, service=f"Service {number}")) for number in range(60)
    )

    mail = blind(*states)

    text = part(mail, "plain")
    assert mail["Subject"] == "60 pages cannot be read"
    assert "Service 49" in text
    assert "Service 50" not in text
    assert "And 10 more; `watcher status` lists all." in text


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("<script>alert(1)</script><a href='https://evil.example'>x</a>", id="markup"),
        pytest.param("x\r\nBcc: everyone@example.org\r\n\r\nhello", id="header"),
        pytest.param("\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}txt", id="controls"),
        pytest.param("{{ letter }}{% raw %}", id="template"),
        pytest.param("a" * 100_000, id="length"),
    ],
)
def test_hostile_text_stays_text_in_every_part(hostile: str) -> None:
    state = replace(
        FAILING, message=hostile, page=replace(PAGE, service=hostile, url=f"https://x/{hostile}")
    )

    mail = blind(state)

    html = part(mail, "html")
    assert mail["Bcc"] is None
    assert len(str(mail["Subject"])) <= 100
    assert "<script" not in html
    assert "<a href='https://evil" not in html
    assert "\x1b" not in html + part(mail, "plain") + str(mail["Subject"])


def test_an_operator_without_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="mail address"):
        compose_blind((FAILING,), operator="nobody", sender=BY_MAIL)
