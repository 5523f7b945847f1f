"""An alert's headers and parts as RFC 5322 mail, the same bytes at every attempt."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from watcher.model.finding import Direction
from watcher.model.page_change import PageChange
from watcher.model.subscriber import Subscriber
from watcher.notifier.sender import Sender
from watcher.visible import make_visible

#: Written as they are and folded at spaces alone. The standard library would encode a long address
#: in them (`=?utf-8?q?=3Chttps…`), and no mail program finds the unsubscribe button then.
_KEPT_PLAIN = frozenset(
    name.lower()
    for name in (
        "Message-ID",
        "References",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "List-Help",
        "List-Archive",
        "List-Post",
    )
)


class _WirePolicy(EmailPolicy):
    """SMTP line ends, 78 columns, and machine-readable headers left readable."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() in _KEPT_PLAIN:
            return _fold_at_spaces(f"{name}: {value}")
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _KEPT_PLAIN:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


WIRE = _WirePolicy(linesep="\r\n", max_line_length=78)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the reader reads.

    Args:
        subject: one line.
        text: the plain part.
        html: the same as HTML.
    """

    subject: str
    text: str
    html: str


def build_message(
    written: Written,
    change: PageChange,
    subscriber: Subscriber,
    *,
    key: str,
    composed_at: datetime,
    sender: Sender,
) -> EmailMessage:
    """Put words into an envelope.

    Args:
        written: the words.
        change: what they tell of.
        subscriber: whom they go to.
        key: the alert's; names the Message-ID and the boundary between the parts.
        composed_at: the Date.
        sender: who it comes from.
    """
    message = EmailMessage(policy=WIRE)
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = Address(addr_spec=subscriber.email)
    message["Reply-To"] = Address(addr_spec=sender.reply_to)
    message["Subject"] = written.subject
    message["Date"] = format_datetime(composed_at)
    message["Message-ID"] = f"<{key}@{sender.domain}>"
    message["References"] = _thread_root(change, subscriber, sender)
    for name, value in _list_headers(change, subscriber, sender):
        message[name] = value
    for name, value in _filter_headers(change, subscriber):
        message[name] = value
    message.set_content(written.text, cte="quoted-printable")
    message.add_alternative(written.html, subtype="html", cte="quoted-printable")
    # "=_" never occurs in quoted-printable text (RFC 2045 §6.7), so no page can end a part.
    message.set_boundary(f"=_{hashlib.sha256(key.encode()).hexdigest()[:32]}")
    return message


def message_bytes(message: EmailMessage) -> bytes:
    """The mail as it goes over the wire, with CR LF line ends."""
    return message.as_bytes(policy=WIRE)


def _thread_root(change: PageChange, subscriber: Subscriber, sender: Sender) -> str:
    """The first message, never sent, that all alerts of one page to one subscriber answer."""
    seed = f"thread|{change.service}|{change.terms}|{subscriber.id or subscriber.email}"
    return f"<page-{hashlib.sha256(seed.encode()).hexdigest()[:24]}@{sender.domain}>"


def _list_headers(
    change: PageChange, subscriber: Subscriber, sender: Sender
) -> list[tuple[str, str]]:
    """RFC 2369, 2919, 3834 and 8058: what a mail program needs to sort, stop and not answer."""
    headers = [
        ("List-Id", f"<{_label(change.terms)}.{_label(change.service)}.list.{sender.domain}>"),
        ("List-Unsubscribe", f"<{sender.unsubscribe_for(subscriber.token)}>"),
    ]
    if sender.one_click:
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    if sender.help:
        headers.append(("List-Help", f"<{sender.help}>"))
    if sender.archive:
        headers.append(("List-Archive", f"<{sender.archive_of(change.id)}>"))
    return [*headers, ("List-Post", "NO"), ("Auto-Submitted", "auto-generated")]


def _filter_headers(change: PageChange, subscriber: Subscriber) -> list[tuple[str, str]]:
    """What readers' own filters may sort by."""
    directions = {finding.direction for finding in change.verdict.findings}
    effect = "-and-".join(way.value for way in Direction if way in directions)
    return [
        ("X-Watch-Service", make_visible(change.service)),
        ("X-Watch-Terms", make_visible(change.terms)),
        ("X-Watch-Severity", change.verdict.severity.value),
        ("X-Watch-Effect", effect or "wording"),
        ("X-Watch-Reason", "asked-for-service" if subscriber.services else "asked-for-all"),
        ("X-Watch-Change", str(change.id)),
    ]


def _label(name: str) -> str:
    """A name as one part of a domain name; two names never get the same."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower())[:40].strip("-")
    if plain == name.lower().replace(" ", "-"):
        return plain
    return f"{plain}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}".strip("-")


def _fold_at_spaces(line: str) -> str:
    folded, length = "", 0
    for word in line.split(" "):
        if folded and length + 1 + len(word) > 78:
            folded, length = f"{folded}\r\n", 0
        folded += f" {word}" if folded else word
        length += len(word) + 1
    return f"{folded}\r\n"
