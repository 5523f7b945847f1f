"""The headers of an alert, read from the bytes on the wire."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.notifier.conftest import (
    ADA,
    BEN,
    BY_CLICK,
    BY_MAIL,
    KEPT_SHORTER,
    KEY,
    LINKS,
    NOON,
    SHARES_NUMBER,
    change_of,
)
from watcher.model.page_change import PageChange
from watcher.model.subscriber import Subscriber
from watcher.notifier.compose import compose_alert
from watcher.notifier.message import message_bytes
from watcher.notifier.sender import Sender, sender_from
from watcher.notifier.settings import MailSettings


def wire(
    change: PageChange,
    subscriber: Subscriber = ADA,
    *,
    key: str = KEY,
    sender: Sender = BY_MAIL,
    **rest: Any,
) -> bytes:
    return message_bytes(
        compose_alert(change, subscriber, key=key, composed_at=NOON, sender=sender, **rest)
    )


def headers(raw: bytes) -> list[tuple[str, str]]:
    """Names and unfolded values of the outer headers, without the help of the email package."""
    head = raw.split(b"\r\n\r\n")[0].decode("ascii")
    unfolded = re.sub(r"\r\n(?=[ \t])", "", head)
    return [(line.partition(": ")[0], line.partition(": ")[2]) for line in unfolded.split("\r\n")]


def test_the_headers_are_exactly_these_with_a_mailto_address() -> None:
    found = headers(wire(change_of(SHARES_NUMBER)))

    root = dict(found)["References"]
    assert found == [
        ("From", "Policy watch <alerts@watch.example.org>"),
        ("To", "ada@example.org"),
        ("Reply-To", "people@watch.example.org"),
        ("Subject", f"Plapper: your{SHARES_NUMBER.why.rstrip('.')[4:]}"),
        ("Date", "Tue, 25 Aug 2026 12:00:00 +0000"),
        ("Message-ID", f"<{KEY}@watch.example.org>"),
        ("References", root),
        ("List-Id", "<privacy-policy.plapper.list.watch.example.org>"),
        (
            "List-Unsubscribe",
            f"<mailto:stop@watch.example.org?subject=unsubscribe%20{ADA.token}>",
        ),
        ("List-Post", "NO"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Watch-Service", "Plapper"),
        ("X-Watch-Terms", "Privacy Policy"),
        ("X-Watch-Severity", "major"),
        ("X-Watch-Effect", "expands"),
        ("X-Watch-Reason", "asked-for-all"),
        ("X-Watch-Change", "12"),
        ("MIME-Version", "1.0"),
        ("Content-Type", dict(found)["Content-Type"]),
    ]


def test_one_click_is_offered_with_an_https_address_alone() -> None:
    by_click = dict(headers(wire(change_of(SHARES_NUMBER), sender=BY_CLICK)))
    by_mail = dict(headers(wire(change_of(SHARES_NUMBER), sender=BY_MAIL)))

    assert by_click["List-Unsubscribe"] == f"<https://watch.example.org/u/{ADA.token}>"
    assert by_click["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe-Post" not in by_mail


def test_help_and_archive_are_named_where_there_are_any() -> None:
    with_both = dict(headers(wire(change_of(SHARES_NUMBER), sender=BY_CLICK, links=LINKS)))
    with_none = dict(headers(wire(change_of(SHARES_NUMBER), sender=BY_MAIL)))

    assert with_both["List-Help"] == "<https://watch.example.org/help>"
    assert with_both["List-Archive"] == "<https://watch.example.org/changes/12.html>"
    assert not {"List-Help", "List-Archive"} & with_none.keys()


@pytest.mark.parametrize("length", [40, 74, 75, 200, 800])
def test_an_address_to_stop_is_never_encoded_nor_broken(length: int) -> None:
    start = "https://watch.example.org/"
    sender = replace(BY_CLICK, unsubscribe=f"{start}{'u' * (length - len(start))}{{token}}")

    raw = wire(change_of(SHARES_NUMBER), sender=sender)

    address = sender.unsubscribe_for(ADA.token)
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw


def test_alerts_about_one_page_make_one_thread_for_each_subscriber() -> None:
    first = dict(headers(wire(change_of(SHARES_NUMBER), key="a" * 32)))
    second = dict(headers(wire(replace(change_of(KEPT_SHORTER), id=13), key="b" * 32)))
    other_page = dict(headers(wire(replace(change_of(SHARES_NUMBER), terms="Terms of Use"))))
    other_person = dict(headers(wire(change_of(SHARES_NUMBER), BEN)))

    assert first["References"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]
    assert len({first["References"], other_page["References"], other_person["References"]}) == 3
    assert re.fullmatch(r"<page-[0-9a-f]{24}@watch\.example\.org>", first["References"])


@pytest.mark.parametrize(
    ("service", "terms", "list_id"),
    [
        ("Plapper", "Privacy Policy", r"privacy-policy\.plapper"),
        ("A/B", "Terms", r"terms\.a-b-[0-9a-f]{8}"),
        ("A B", "Terms", r"terms\.a-b"),
        ("Ünïcøde", "Terms", r"terms\.n-c-de-[0-9a-f]{8}"),
        ("微信", "Terms", r"terms\.[0-9a-f]{8}"),
        ("x" * 300, "Terms", r"terms\.x{40}-[0-9a-f]{8}"),
    ],
)
def test_each_page_has_its_own_list_id(service: str, terms: str, list_id: str) -> None:
    change = replace(change_of(SHARES_NUMBER), service=service, terms=terms)

    found = dict(headers(wire(change)))["List-Id"]

    assert re.fullmatch(rf"<{list_id}\.list\.watch\.example\.org>", found)


def test_the_parts_end_the_same_way_at_each_attempt_and_are_quoted_printable() -> None:
    raw = wire(change_of(SHARES_NUMBER))

    boundaries = set(re.findall(rb"(?m)^--(=_[0-9a-f]{32})", raw))
    assert len(boundaries) == 1
    assert raw.count(b"Content-Transfer-Encoding: quoted-printable\r\n") == 2
    assert raw.count(b'charset="utf-8"\r\n') == 2
    assert raw.isascii()


def test_lines_end_with_cr_lf_and_are_short() -> None:
    raw = wire(
        replace(change_of(SHARES_NUMBER), service="Ü" * 200, url="https://x.org/" + "y" * 3000)
    )

    lines = raw.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    long = [line for line in lines if len(line) > 78]
    assert [line.split(b":")[0] for line in long] == [b"List-Unsubscribe"]
    assert all(len(line) <= 998 for line in lines)


@pytest.mark.parametrize(
    "service",
    [
        "Plapper",
        "Ünïcøde & Söhne",
        "微信 WeChat " * 10,
        "=?utf-8?q?Other?= Inc",
        "one  two",
        "a" * 200,
        "\N{HOT BEVERAGE}" * 40,
        'quotes "and" commas, (brackets) <angles>; colons: all',
    ],
)
def test_a_service_arrives_in_its_header_as_it_was(service: str) -> None:
    from email import message_from_bytes
    from email.policy import default

    mail = message_from_bytes(
        wire(replace(change_of(SHARES_NUMBER), service=service)), policy=default
    )

    assert mail["X-Watch-Service"] == " ".join(service.split())
    assert mail["Subject"].split(":")[0].startswith(" ".join(service.split())[:20])


def test_the_date_is_that_of_composition() -> None:
    mail = compose_alert(
        change_of(SHARES_NUMBER),
        ADA,
        key=KEY,
        composed_at=NOON - timedelta(days=3),
        sender=BY_MAIL,
    )

    assert b"\r\nDate: Sat, 22 Aug 2026 12:00:00 +0000\r\n" in message_bytes(mail)


def test_a_sender_from_settings_takes_requests_to_stop_by_mail() -> None:
    sender = sender_from(MailSettings(host="localhost", sender="alerts@Watch.Example.org"))

    assert sender.reply_to == "alerts@watch.example.org"
    assert sender.domain == "watch.example.org"
    assert sender.unsubscribe_for("abc_-1") == (
        "mailto:alerts@watch.example.org?subject=unsubscribe%20abc_-1"
    )
    assert not sender.one_click


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"unsubscribe": "http://watch.example.org/{token}"}, id="not encrypted"),
        pytest.param({"unsubscribe": "https://watch.example.org/"}, id="no token"),
        pytest.param({"name": "Policy\r\nBcc: x@example.org"}, id="two lines"),
        pytest.param({"help": "https://x\n"}, id="line end in help"),
        pytest.param({"domain": "a>b"}, id="bracket in the domain"),
        pytest.param({"unsubscribe": "https://x.org/{token}> <y"}, id="bracket in the address"),
        pytest.param({"address": "alerts"}, id="no address"),
    ],
)
def test_a_sender_that_would_break_headers_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"unsubscribe|name|help|domain|address"):
        replace(BY_CLICK, **wrong)
