"""A few pages and what came of checking them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.databases import cluster, database, database_url, empty_database_url
from watcher.gate.visit import Visit
from watcher.model.answer import Failure, FailureKind, Validators
from watcher.model.comparison import Comparison
from watcher.model.document import Document, Format
from watcher.model.finding import (
    Direction,
    Finding,
    Kind,
    Quote,
    Reason,
    Severity,
    Verdict,
)
from watcher.model.outcome import Changed, FirstSeen, LastSeen, Outcome, Unchanged
from watcher.model.page import Page
from watcher.model.snapshot import Snapshot
from watcher.model.subscriber import Subscriber
from watcher.storage import Database

__all__ = ["cluster", "database", "database_url", "empty_database_url"]

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 8, 25, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

PLAPPER = Page(service="Plapper", terms="Privacy Policy", url="https://plapper.example/privacy")
CHATBOOK = Page(service="Chatbook", terms="Terms", url="https://chatbook.example/terms")
CHATBOOK_ADS = Page(service="Chatbook", terms="Ads", url="https://chatbook.example/ads")


def snapshot_of(page: Page, body: bytes = b"<p>We keep it.</p>", **rest: Any) -> Snapshot:
    """A page as it was served at noon; keywords replace what it was served with."""
    base = Snapshot(
        page_key=page.key,
        url=page.url,
        fetched_at=NOON,
        status=200,
        headers=(("Content-Type", "text/html"), ("ETag", '"one"'), ("Last-Modified", "Tue")),
        body=body,
        words_hash=f"words of {body!r}",
    )
    return replace(base, **rest)


SHARES_IT = Finding(
    direction=Direction.EXPANDS,
    kind=Kind.RECIPIENT,
    sharing=True,
    severity=Severity.MAJOR,
    confidence=0.9,
    why="Your phone number may now go to Chatbook.",
    new_quotes=(Quote(text="We share it.", start=0, end=12, section=("Sharing",)),),
    data=("phone number",),
    recipients=("Chatbook",),
    reason=Reason(rule="test", weights=(("share", 1.25),)),
)
GRAVE = Verdict(severity=Severity.MAJOR, score=3.5, summary=(SHARES_IT.why,), findings=(SHARES_IT,))


def changed(old: Snapshot, new: Snapshot, verdict: Verdict = GRAVE) -> Changed:
    """A change with that verdict; what was compared does not matter to a database."""
    nothing = Document(text="", blocks=(), title="", format=Format.HTML, sha256="", name="")
    comparison = Comparison(
        old=nothing, new=nothing, old_clauses=(), new_clauses=(), changes=(), verdict=verdict
    )
    return Changed(old=old, new=new, comparison=comparison)


TIMED_OUT = Failure(kind=FailureKind.TIMEOUT, message="No answer in 30 s.", transient=True)
SAME = Unchanged(validators=Validators(etag='"two"'), words_hash="same words", moved_to="")


def keep(
    database: Database,
    page: Page,
    outcome: Outcome,
    *,
    at: datetime = NOON,
    due_at: datetime | None = None,
    mail: bool = True,
    last: LastSeen | None = None,
) -> None:
    """Keep an outcome; the page is due again after twelve hours unless told otherwise."""
    database.store.keep(
        page,
        visit_of(outcome),
        last=last or database.store.last_seen(page),
        now=at,
        next_check_at=due_at or at + page.every,
        mail=mail,
    )


def visit_of(outcome: Outcome) -> Visit:
    """A visit that brought it; a change is news."""
    return Visit(outcome=outcome, news=(outcome,) if isinstance(outcome, Changed) else ())


def keep_change(database: Database, page: Page = PLAPPER, *, mail: bool = True) -> int:
    """Give a page a first version and a change; the number of the change."""
    if page.key not in {state.page.key for state in database.pages.states()}:
        database.pages.register([page], NOON)
    keep(database, page, FirstSeen(snapshot=snapshot_of(page)))
    old = database.store.newest_snapshot(page)
    assert old is not None
    new = snapshot_of(page, b"<p>We share it.</p>", fetched_at=NOON + DAY)
    keep(database, page, changed(old, new), at=NOON + DAY, mail=mail)
    return database.changes.of_service(page.service, limit=1)[0].id


def subscribe(database: Database, email: str, **rest: Any) -> Subscriber:
    """Someone who confirmed, and wants what is notable of every service."""
    wishes: dict[str, Any] = {
        "services": (),
        "min_severity": Severity.NOTABLE,
        "confirmed": True,
        "token": f"token of {email}",
        "now": NOON,
    }
    return database.subscribers.add(email, **{**wishes, **rest})


def run_python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process that runs `code`, with this repository to import from."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
