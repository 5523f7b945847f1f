"""How mail programs and readers' own filters sort a mail: its thread, its list, its labels."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from watcher.model.digest import Digest
from watcher.model.finding import Direction, Severity
from watcher.model.page_change import PageChange
from watcher.model.subscriber import Subscriber
from watcher.notifier.wording import cut, plain

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Where a mail belongs.

    Args:
        thread: names the first message, never sent, that all mails of a kind to one reader answer.
        list_name: what stands before ".list." and our domain in List-Id.
        archive: an address to read it again; "": there is none.
        labels: headers and values to filter by.
    """

    thread: str
    list_name: str
    archive: str
    labels: tuple[tuple[str, str], ...]


def file_alert(change: PageChange, subscriber: Subscriber, archive: str = "") -> Filing:
    """An alert belongs to the others about its page.

    Args:
        change: what it tells of.
        subscriber: whom it goes to.
        archive: an address to read it again; "": there is none.
    """
    seed = f"thread|{change.service}|{change.terms}|{subscriber.id or subscriber.email}"
    directions = {finding.direction for finding in change.verdict.findings}
    effect = "-and-".join(way.value for way in Direction if way in directions)
    return Filing(
        thread=f"page-{hash_of(seed)[:24]}",
        list_name=f"{_label(change.terms)}.{_label(change.service)}",
        archive=archive,
        labels=(
            ("X-Watch-Service", cut(plain(change.service), _LONGEST_NAME)),
            ("X-Watch-Terms", cut(plain(change.terms), _LONGEST_NAME)),
            ("X-Watch-Severity", change.verdict.severity.value),
            ("X-Watch-Effect", effect or "wording"),
            ("X-Watch-Reason", _reason(subscriber)),
            ("X-Watch-Change", str(change.id)),
        ),
    )


def file_digest(digest: Digest, subscriber: Subscriber) -> Filing:
    """A digest belongs to the reader's other digests.

    Args:
        digest: what it tells.
        subscriber: whom it goes to.
    """
    seed = f"digests|{subscriber.id or subscriber.email}"
    severities = (change.verdict.severity for change in digest.changes)
    gravest = max(severities, key=lambda severity: severity.rank, default=Severity.NONE)
    blind = sum(not page.health.readable for page in digest.pages)
    return Filing(
        thread=f"digests-{hash_of(seed)[:24]}",
        list_name="digest",  # those of alerts have a dot
        archive="",
        labels=(
            ("X-Watch-Digest", digest.rhythm.value),
            ("X-Watch-Changes", str(len(digest.changes))),
            ("X-Watch-Withdrawn", str(len(digest.withdrawn))),
            ("X-Watch-Severity", gravest.value),
            ("X-Watch-Unreadable", str(blind)),
            ("X-Watch-Reason", _reason(subscriber)),
        ),
    )


def hash_of(text: str) -> str:
    """A text's SHA-256, hexadecimal."""
    # Even a lone surrogate, which UTF-8 has no bytes for, must not stop an alert.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _reason(subscriber: Subscriber) -> str:
    return "asked-for-service" if subscriber.services else "asked-for-all"


def _label(name: str) -> str:
    """A name as one part of a domain name; two names never get the same."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower())[:40].strip("-")
    if plain == name.lower().replace(" ", "-"):
        return plain
    return f"{plain}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}".strip("-")
