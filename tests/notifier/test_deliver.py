"""The way to the mail server: what goes over it, and what its answers mean."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from tests.notifier.conftest import Sink, plain_settings, running
from watcher.errors import DeliveryError, RelayUnusable
from watcher.notifier.deliver import Relay
from watcher.notifier.settings import MailSettings

MAIL = b"Subject: x\r\n\r\none\r\n.two\r\n"
SENDER = "alerts@watch.example.org"


def send(
    relay: Relay, recipient: str = "ada@example.org", before_data: Callable[[], None] = lambda: None
) -> None:
    relay.deliver(MAIL, sender=SENDER, recipient=recipient, before_data=before_data)


def fail_to_send(settings: MailSettings) -> DeliveryError:
    with pytest.raises(DeliveryError) as failure, Relay(settings) as relay:
        send(relay)
    return failure.value


def test_a_mail_arrives_as_it_was_sent(sink: Sink) -> None:
    with Relay(plain_settings(sink)) as relay:
        send(relay)

    assert sink.taken == [("ada@example.org", MAIL)]


def test_the_server_has_agreed_to_the_recipient_and_has_no_text_when_we_are_told(
    sink: Sink,
) -> None:
    agreed: list[str] = []
    sink.at_rcpt = lambda address: agreed.append(address) or "250 OK"  # type: ignore[func-returns-value]
    seen: list[tuple[list[str], int]] = []

    with Relay(plain_settings(sink)) as relay:
        send(relay, before_data=lambda: seen.append((list(agreed), len(sink.taken))))

    assert seen == [(["ada@example.org"], 0)]


def test_nothing_is_handed_over_when_the_caller_objects(sink: Sink) -> None:
    def object_() -> None:
        raise KeyError("the lease is over")

    with Relay(plain_settings(sink)) as relay:
        with pytest.raises(KeyError):
            send(relay, before_data=object_)
        send(relay, "ben@example.net")

    assert sink.recipients == ["ben@example.net"]


def test_starttls_encrypts_before_the_mail(
    server_tls: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    with running(Sink(tls_context=server_tls, require_starttls=True)) as sink:
        settings = plain_settings(
            sink, host="localhost", security="starttls", ca_file=certificate[0]
        )
        with Relay(settings) as relay:
            send(relay)

    assert sink.recipients == ["ada@example.org"]


def test_starttls_is_never_skipped_when_the_server_has_none(sink: Sink) -> None:
    error = fail_to_send(plain_settings(sink, security="starttls"))

    assert isinstance(error, RelayUnusable)
    assert not error.transient
    assert "STARTTLS" in str(error)
    assert sink.taken == []


def test_tls_encrypts_from_the_first_byte(
    server_tls: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    with running(Sink(tls=server_tls)) as sink:
        settings = plain_settings(sink, host="localhost", security="tls", ca_file=certificate[0])
        with Relay(settings) as relay:
            send(relay)

    assert sink.recipients == ["ada@example.org"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    server_tls: ssl.SSLContext, security: str
) -> None:
    tls = {"tls": server_tls} if security == "tls" else {"tls_context": server_tls}
    with running(Sink(**tls)) as sink:
        error = fail_to_send(plain_settings(sink, host="localhost", security=security))

    assert isinstance(error, RelayUnusable)
    assert not error.transient
    assert "certificate" in str(error)


@pytest.fixture
def login_sink(server_tls: ssl.SSLContext) -> Iterator[Sink]:
    """A mail server that lets `watcher` in, with the words `open sesame`, after STARTTLS."""

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
        right = (data.login, data.password) == (b"watcher", b"open sesame")
        return AuthResult(success=right, handled=False)

    tls = {"tls_context": server_tls, "require_starttls": True}
    with running(Sink(authenticator=authenticate, auth_required=True, **tls)) as sink:
        yield sink


@pytest.fixture
def login(login_sink: Sink, certificate: tuple[Path, Path]) -> MailSettings:
    """The right way to it."""
    return plain_settings(
        login_sink,
        host="localhost",
        security="starttls",
        ca_file=certificate[0],
        username="watcher",
        password="open sesame",
    )


def test_a_login_opens_the_way(login_sink: Sink, login: MailSettings) -> None:
    with Relay(login) as relay:
        send(relay)

    assert login_sink.recipients == ["ada@example.org"]


def test_a_wrong_password_is_our_fault_and_never_shown(login: MailSettings) -> None:
    error = fail_to_send(replace(login, password="wrong one"))

    assert isinstance(error, RelayUnusable)
    assert (error.code, error.transient) == (535, False)
    assert "[mail] in config.toml" in str(error)
    assert "wrong one" not in str(error)


def test_a_login_that_is_missing_is_our_fault(login: MailSettings) -> None:
    error = fail_to_send(replace(login, username="", password=""))

    assert isinstance(error, RelayUnusable)
    assert (error.code, error.transient) == (530, False)


@pytest.mark.parametrize(
    ("answer", "transient", "recipient_fault", "ours"),
    [
        pytest.param("451 4.7.1 greylisted", True, False, False, id="greylisting"),
        pytest.param("452 4.2.2 full", True, False, False, id="mailbox full for now"),
        pytest.param("550 5.1.1 no such user", False, True, False, id="no such mailbox"),
        pytest.param("550 no", False, True, False, id="a bare refusal"),
        pytest.param("554 5.7.1 relay access denied", False, False, True, id="we may not relay"),
        pytest.param("550 5.7.515 not authenticated", False, False, True, id="SPF or DKIM"),
        pytest.param("530 login first", False, False, True, id="login asked for"),
    ],
)
def test_a_refused_recipient_is_understood(
    sink: Sink, answer: str, transient: bool, recipient_fault: bool, ours: bool
) -> None:
    sink.at_rcpt = lambda address: answer

    error = fail_to_send(plain_settings(sink))

    assert error.transient is transient
    assert error.recipient_fault is recipient_fault
    assert isinstance(error, RelayUnusable) is ours
    assert error.code == int(answer[:3])
    assert not error.in_doubt
    assert answer in str(error)


@pytest.mark.parametrize(
    ("answer", "transient", "ours"),
    [
        pytest.param("451 4.3.0 later", True, False, id="later"),
        pytest.param("552 5.3.4 too big", False, False, id="too big"),
        pytest.param("554 5.6.0 looks like spam", False, False, id="content"),
        pytest.param("550 5.7.1 policy", False, True, id="policy"),
    ],
)
def test_a_refused_text_is_never_the_recipients_fault(
    sink: Sink, answer: str, transient: bool, ours: bool
) -> None:
    sink.at_data = lambda address: answer

    error = fail_to_send(plain_settings(sink))

    assert error.transient is transient
    assert isinstance(error, RelayUnusable) is ours
    assert not error.recipient_fault
    assert not error.in_doubt


def test_a_session_goes_on_after_a_refusal(sink: Sink) -> None:
    sink.at_rcpt = lambda address: "550 5.1.1 gone" if "ada" in address else "250 OK"

    with Relay(plain_settings(sink)) as relay:
        with pytest.raises(DeliveryError):
            send(relay, "ada@example.org")
        send(relay, "ben@example.net")

    assert sink.recipients == ["ben@example.net"]
    assert sink.sessions == 1


def test_a_server_that_hangs_up_after_three_mails_loses_none(sink: Sink) -> None:
    sink.hang_up_after_mails = 3
    recipients = [f"reader{number}@example.org" for number in range(10)]

    with Relay(plain_settings(sink)) as relay:
        for recipient in recipients:
            send(relay, recipient)

    assert sink.recipients == recipients
    assert sink.sessions == 4


def test_a_server_that_hangs_up_at_once_is_not_asked_for_ever(sink: Sink) -> None:
    sink.at_rcpt = lambda address: "421 4.3.2 closing"

    error = fail_to_send(plain_settings(sink))

    assert (error.transient, error.code) == (True, 421)
    assert sink.sessions == 1


def test_a_new_connection_is_made_after_the_most_mails(sink: Sink) -> None:
    with Relay(plain_settings(sink, max_per_connection=2)) as relay:
        for number in range(5):
            send(relay, f"reader{number}@example.org")

    assert len(sink.taken) == 5
    assert sink.sessions == 3


def test_a_connection_that_breaks_before_the_text_leaves_no_doubt(sink: Sink) -> None:
    sink.hang_up_at_data = 1

    error = fail_to_send(plain_settings(sink))

    assert error.transient
    assert not error.in_doubt


def test_a_refused_text_leaves_the_short_wait_behind(sink: Sink) -> None:
    sink.at_data = lambda address: "451 4.3.0 later"

    with Relay(plain_settings(sink, timeout=30.0)) as relay:
        with pytest.raises(DeliveryError):
            send(relay)

        assert relay._smtp is not None
        assert relay._smtp.sock is not None
        assert relay._smtp.sock.gettimeout() == 30.0


def test_a_connection_that_breaks_in_the_text_leaves_a_doubt(sink: Sink) -> None:
    sink.hang_up_in_data = 1

    error = fail_to_send(plain_settings(sink))

    assert error.transient
    assert error.in_doubt
    assert "whether it took the mail is not known" in str(error)


def test_a_server_that_never_answers_the_text_leaves_a_doubt(sink: Sink) -> None:
    sink.say_nothing_after_data = True

    error = fail_to_send(plain_settings(sink, data_timeout=0.2))

    assert error.transient
    assert error.in_doubt
    assert "timed out" in str(error)


def test_a_server_may_think_ten_minutes_about_the_text_and_half_a_minute_about_the_rest(
    sink: Sink,
) -> None:
    waits: list[float | None] = []

    with Relay(plain_settings(sink, timeout=30.0)) as relay:

        def note_wait(address: str) -> str:
            assert relay._smtp is not None
            assert relay._smtp.sock is not None
            waits.append(relay._smtp.sock.gettimeout())
            return "250 OK"

        sink.at_rcpt = sink.at_data = note_wait
        send(relay)
        send(relay)

    assert waits == [30.0, 600.0, 30.0, 600.0]


def test_a_server_that_never_greets_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = MailSettings(
            host="127.0.0.1",
            port=silent.getsockname()[1],
            security="plain",
            timeout=0.2,
            sender=SENDER,
        )
        error = fail_to_send(settings)

    assert isinstance(error, RelayUnusable)
    assert error.transient
    assert not error.in_doubt


def test_a_server_that_is_down_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    error = fail_to_send(MailSettings(host="127.0.0.1", port=port, security="plain", sender=SENDER))

    assert isinstance(error, RelayUnusable)
    assert error.transient
    assert str(error).startswith(f"127.0.0.1:{port} cannot be used: ")


def test_what_a_server_says_is_shown_without_control_characters(sink: Sink) -> None:
    sink.at_rcpt = lambda address: "550 \x1b[31mno\x07 \u202eway" + "!" * 400

    error = fail_to_send(plain_settings(sink))

    assert str(error).isprintable()
    assert len(str(error)) < 400


def test_checking_sends_nothing(sink: Sink) -> None:
    said = Relay(plain_settings(sink)).check()

    assert said.endswith("answers without encryption.")
    assert sink.taken == []
    assert sink.sessions == 1


def test_checking_tries_the_login(login: MailSettings) -> None:
    assert Relay(login).check().endswith("answers with STARTTLS, logged in as watcher.")


def test_the_password_is_never_shown() -> None:
    settings = MailSettings(
        host="smtp.example.org", sender=SENDER, username="watcher", password="open sesame"
    )

    assert "open sesame" not in repr(settings)
    assert "open sesame" not in str(settings)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param({"host": " "}, "host", id="no host"),
        pytest.param({"port": 0}, "port", id="port 0"),
        pytest.param({"port": 70000}, "port", id="port too high"),
        pytest.param({"security": "ssl"}, "security", id="unknown security"),
        pytest.param({"timeout": 0}, "timeout", id="no time"),
        pytest.param({"sender": "nobody"}, "sender", id="sender is no address"),
        pytest.param({"reply_to": "nobody"}, "reply_to", id="reply_to is no address"),
        pytest.param({"unsubscribe": "nobody"}, "unsubscribe", id="unsubscribe is no address"),
        pytest.param({"username": "me"}, "password", id="user without password"),
        pytest.param({"max_per_connection": 0}, "max_per_connection", id="no mails"),
        pytest.param(
            {"username": "me", "password": "x", "security": "plain"}, "plain", id="open password"
        ),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MailSettings(**{"host": "smtp.example.org", "sender": SENDER, **wrong})
