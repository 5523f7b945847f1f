"""A made-up messenger's change, and the people who hear of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

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
    archive="https://watch.example.org/changes/{change}",
    help="https://watch.example.org/help",
)


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
def clock() -> Callable[[], datetime]:
    return Clock()
