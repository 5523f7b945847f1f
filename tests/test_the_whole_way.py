"""A page changes, and a mail arrives: all of it on real parts."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.notifier.conftest import Clock, Sink
from tests.plapper import AFTER, BEFORE, MOVED, publish, write_config
from tests.webserver import Reply, WebServer, page
from watcher.app import App
from watcher.config import Environment, load_config
from watcher.gate.visit import Visit
from watcher.model.answer import FailureKind
from watcher.model.finding import Severity


class Everything:
    """The program on real parts, and the people it tells.

    Ada wants all, Ben another service, Dan only what is major, Cy has not confirmed.
    """

    def __init__(self, config: Path, website: WebServer, sink: Sink) -> None:
        self.config, self.website, self.sink = config, website, sink
        self.clock = Clock()
        self.app = self._start()

    def _start(self) -> App:
        return App(load_config(self.config, Environment()), now=self.clock).__enter__()

    def restart(self) -> None:
        """Begin anew with what the config says now."""
        self.app.close()
        self.app = self._start()

    def subscribe(self, email: str, **wishes: object) -> None:
        given = {
            "services": (),
            "min_severity": Severity.NOTABLE,
            "confirmed": True,
            "token": f"token-{email}",
            "now": self.clock(),
        }
        self.app.database.subscribers.add(email, **{**given, **wishes})  # type: ignore[arg-type]

    def check(self) -> list[Visit]:
        """Check all pages now, and deliver what that brought."""
        came: list[Visit] = []
        pages = self.app.config.pages
        self.app.database.pages.make_due([page.key for page in pages], self.clock())
        self.app.check_pages(told=lambda page, visit: came.append(visit))
        self.app.deliver_alerts()
        return came

    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for _, raw in self.sink.taken]


@pytest.fixture
def everything(tmp_path: Path, website: WebServer, sink: Sink, database_url: str):  # type: ignore[no-untyped-def]
    """Watches Plapper's policy, which is online."""
    publish(website, BEFORE)
    started = Everything(write_config(tmp_path, website, sink, database_url), website, sink)
    yield started
    started.app.close()


def test_a_change_is_mailed_once_to_those_who_want_it_and_to_nobody_else(
    everything: Everything,
) -> None:
    everything.subscribe("ada@example.org")
    everything.subscribe("ben@example.net", services=("Chatbook",))
    everything.subscribe("cy@example.com", confirmed=False)
    everything.check()
    publish(everything.website, AFTER)

    everything.check()
    everything.check()

    assert everything.sink.recipients == ["ada@example.org"]


def test_the_mail_tells_the_news_in_subject_and_first_words(everything: Everything) -> None:
    everything.subscribe("ada@example.org")
    everything.check()
    publish(everything.website, AFTER)

    everything.check()

    (mail,) = everything.mails()
    body = mail.get_body(("plain",))
    assert body is not None
    first_words = " ".join(body.get_content().split()[:150])
    assert mail["Subject"].startswith("Plapper")
    assert "phone number" in mail["Subject"]
    assert "30 days" in mail["Subject"]
    assert "advertise" in first_words
    assert "30 days to object" in first_words


def test_the_first_version_mails_nobody(everything: Everything) -> None:
    everything.subscribe("ada@example.org", min_severity=Severity.MINOR)

    everything.check()

    assert everything.sink.taken == []
    assert everything.app.database.changes.of_service("Plapper", limit=9) == ()


def test_scripts_and_addresses_that_differ_at_every_visit_are_no_change(
    everything: Everything,
) -> None:
    everything.subscribe("ada@example.org", min_severity=Severity.MINOR)
    everything.check()

    everything.check()

    assert len(everything.app.database.snapshots.of_page("Plapper/Privacy Policy")) == 1


def test_text_that_only_moved_is_a_version_but_no_news(everything: Everything) -> None:
    everything.subscribe("ada@example.org")
    everything.check()
    publish(everything.website, MOVED)

    everything.check()

    assert everything.sink.taken == []
    assert everything.app.database.changes.of_service("Plapper", limit=9) == ()
    newest, first = everything.app.database.snapshots.of_page("Plapper/Privacy Policy")
    assert (first.standing, newest.standing, newest.reason) == ("published", "withheld", "cosmetic")


def test_a_page_that_fails_is_noted_and_its_recovery_too(everything: Everything) -> None:
    everything.subscribe("ada@example.org")
    everything.check()
    everything.website.route("/privacy", Reply(status=500))
    everything.check()
    (failing,) = everything.app.database.pages.states()
    publish(everything.website, AFTER)

    everything.check()

    (state,) = everything.app.database.pages.states()
    assert failing.failure is FailureKind.SERVER_ERROR
    assert state.failure is None
    assert everything.sink.recipients == ["ada@example.org"]


def test_who_unsubscribes_before_the_mail_leaves_gets_none(everything: Everything) -> None:
    everything.subscribe("ada@example.org")
    everything.check()
    publish(everything.website, AFTER)
    everything.app.database.pages.make_due(["Plapper/Privacy Policy"], everything.clock())
    everything.app.check_pages()

    everything.app.database.subscribers.remove("ada@example.org")
    everything.app.deliver_alerts()

    assert everything.sink.taken == []


def test_a_change_can_be_shown_again_from_the_kept_bytes(everything: Everything) -> None:
    everything.check()
    publish(everything.website, AFTER)
    everything.check()
    (change,) = everything.app.database.changes.of_service("Plapper", limit=9)

    comparison = everything.app.compare_again(change)

    assert comparison.verdict.summary == change.verdict.summary


def test_a_server_that_never_admits_a_change_is_asked_for_the_whole_page_every_tenth_time(
    everything: Everything,
) -> None:
    everything.subscribe("ada@example.org")
    everything.website.route("/privacy", page(f"<main>{BEFORE}</main>", ETag='"stale"'))
    everything.check()
    everything.website.route("/privacy", page(f"<main>{AFTER}</main>", ETag='"stale"'))

    for _ in range(9):
        everything.check()
    mails_before = list(everything.sink.taken)
    everything.check()
    for _ in range(9):
        everything.check()

    asked = everything.website.asked("/privacy")
    conditional = ["if-none-match" in request.headers for request in asked]
    assert conditional == [False, *[True] * 9, False, *[True] * 9]
    assert mails_before == []
    assert everything.sink.recipients == ["ada@example.org"]


def test_a_server_that_sends_the_page_is_counted_anew(everything: Everything) -> None:
    for number in range(12):
        everything.website.route("/privacy", page(f"<main>{BEFORE}</main>", ETag=f'"{number}"'))
        everything.check()
        everything.check()

    asked = everything.website.asked("/privacy")
    assert ["if-none-match" in request.headers for request in asked] == [False, *[True] * 23]
