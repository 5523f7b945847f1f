"""A made-up messenger's change, and the people who hear of it."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from watcher.model.finding import (
    Deadline,
    Direction,
    Finding,
    Kind,
    Quote,
    Reason,
    Severity,
    StatedDate,
    Verdict,
)
from watcher.model.page_change import PageChange
from watcher.model.subscriber import Subscriber
from watcher.notifier.sender import Sender
from watcher.notifier.settings import MailSettings

NOON = datetime(2026, 8, 25, 12, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"


def quote_of(text: str, *section: str) -> Quote:
    return Quote(text=text, start=0, end=len(text), section=section)


def finding_of(
    why: str,
    *,
    old: tuple[str, ...] = (),
    new: tuple[str, ...] = ("We may do this.",),
    direction: Direction = Direction.EXPANDS,
    severity: Severity = Severity.NOTABLE,
    confidence: float = 0.9,
) -> Finding:
    return Finding(
        direction=direction,
        kind=Kind.RECIPIENT,
        sharing=True,
        severity=severity,
        confidence=confidence,
        why=why,
        old_quotes=tuple(quote_of(text, "Sharing") for text in old),
        new_quotes=tuple(quote_of(text, "How we share", "Affiliates") for text in new),
        reason=Reason(rule="test"),
    )


SHARES_NUMBER = finding_of(
    "Your phone number may now go to Chatbook for ads; before, it was not shared.",
    old=("We do not share your phone number with any third party.",),
    new=("We share your phone number with the Chatbook companies so that they can show you ads.",),
    severity=Severity.MAJOR,
)
LOST_PROMISE = finding_of(
    "A promise is gone: your messages are never sold.",
    old=("We will never sell your messages.",),
    new=(),
)
KEPT_SHORTER = finding_of(
    "Messages are now deleted after 30 days instead of 90.",
    old=("We keep messages for 90 days.",),
    new=("We delete messages after 30 days.",),
    direction=Direction.RESTRICTS,
)
READS_BATTERY = finding_of("Your battery level is now collected.", severity=Severity.MINOR)


def change_of(*findings: Finding, **verdict: object) -> PageChange:
    """Plapper's change with these findings; keywords go into the verdict."""
    base = Verdict(
        severity=max((f.severity for f in findings), key=lambda s: s.rank, default=Severity.MINOR),
        score=1.0,
        summary=tuple(finding.why for finding in findings[:5]),
        findings=findings,
    )
    return PageChange(
        id=12,
        service="Plapper",
        terms="Privacy Policy",
        url="https://plapper.example/privacy?lang=en&v=2",
        old_snapshot_id=1,
        new_snapshot_id=2,
        old_seen_at=NOON - timedelta(days=400),
        new_seen_at=NOON,
        verdict=replace(base, **verdict),  # type: ignore[arg-type]
    )


def subscriber_of(email: str, number: int, **rest: object) -> Subscriber:
    base = Subscriber(
        email=email, confirmed=True, token="T" * 21 + str(number), created_at=NOON, id=number
    )
    return replace(base, **rest)  # type: ignore[arg-type]


ADA = subscriber_of("ada@example.org", 1)
BEN = subscriber_of("ben@example.net", 2, services=("Plapper",))
CY = subscriber_of("cy@example.com", 3, confirmed=False)

BY_MAIL = Sender(
    address="alerts@watch.example.org",
    name="Policy watch",
    reply_to="people@watch.example.org",
    domain="watch.example.org",
    unsubscribe="mailto:stop@watch.example.org?subject=unsubscribe%20{token}",
)
BY_CLICK = replace(
    BY_MAIL,
    unsubscribe="https://watch.example.org/u/{token}",
    help="https://watch.example.org/help",
)

LINKS = {12: "https://watch.example.org/changes/12.html"}


@pytest.fixture
def august() -> PageChange:
    """The change that matters: a number goes out, a promise is gone, 30 days to refuse."""
    return change_of(
        SHARES_NUMBER,
        LOST_PROMISE,
        KEPT_SHORTER,
        READS_BATTERY,
        deadline=Deadline(days=30, quote=quote_of("You have 30 days to make this choice.")),
        effective=StatedDate(day=date(2026, 8, 25), quote=quote_of("Last modified: 25 Aug 2026")),
        notes=("Two clauses could not be aligned.",),
    )


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time

    def forward(self, step: timedelta) -> None:
        self.time += step


@pytest.fixture
def clock() -> Clock:
    """It is noon."""
    return Clock()


class Sink:
    """A mail server that writes down what it takes, and misbehaves as told."""

    def __init__(self, **tls: Any) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.envelopes_refused: list[str] = []
        self.sessions = 0
        self.at_rcpt: Callable[[str], str] = lambda address: "250 OK"
        self.at_data: Callable[[str], str] = lambda address: "250 OK"
        self.hang_up_after_mails = 0
        self.hang_up_at_data = 0
        self.hang_up_in_data = 0
        self.hang_up_after_taking = 0
        self.say_nothing_after_data = False
        self.port = 0
        self._tls, self._rest = tls.pop("tls", None), tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def start(self) -> None:
        """Listen on a free port, in a thread of its own."""
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    async def _listen(self) -> int:
        self._server = await self._loop.create_server(
            lambda: _Session(self, loop=self._loop, **self._rest), "127.0.0.1", 0, ssl=self._tls
        )
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def stop(self) -> None:
        """Hang up on everybody."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, replies: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return replies

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.at_rcpt(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        else:
            self.envelopes_refused.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        address = envelope.rcpt_tos[0]
        answer = self.at_data(address)
        if answer.startswith("250"):
            assert envelope.original_content is not None
            self.taken.append((address, envelope.original_content))
        if self.say_nothing_after_data:
            await asyncio.Event().wait()
        if self.hang_up_after_taking:
            self.hang_up_after_taking -= 1
            server.transport.abort()
        return answer

    @property
    def recipients(self) -> list[str]:
        return sorted(address for address, _ in self.taken)


class _Session(SMTP):
    """One client; counts its mails, and may hang up in the middle of one."""

    def __init__(self, sink: Sink, **tls: Any) -> None:
        super().__init__(sink, hostname="sink.example", **tls)
        self.sink, self.mails = sink, 0
        sink.sessions += 1

    @syntax("MAIL FROM: <address>")
    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        if self.sink.hang_up_after_mails and self.mails >= self.sink.hang_up_after_mails:
            self.transport.abort()
            return
        self.mails += 1
        await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.sink.hang_up_at_data:
            self.sink.hang_up_at_data -= 1
            self.transport.abort()
            return
        if self.sink.hang_up_in_data:
            self.sink.hang_up_in_data -= 1
            await self.push("354 go on")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


@contextmanager
def running(sink: Sink) -> Iterator[Sink]:
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server on this machine without encryption."""
    with running(Sink()) as started:
        yield started


def plain_settings(sink: Sink, **rest: Any) -> MailSettings:
    """How to reach a sink."""
    given = {
        "host": "127.0.0.1",
        "port": sink.port,
        "security": "plain",
        "timeout": 20.0,
        "sender": BY_MAIL.address,
    }
    return MailSettings(**{**given, **rest})


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost, made now, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    made = (folder / "certificate.pem", folder / "key.pem")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-out", made[0], "-keyout", made[1]),
        ],
        check=True,
        capture_output=True,
    )
    return made


@pytest.fixture
def server_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """What a mail server needs to encrypt."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context
