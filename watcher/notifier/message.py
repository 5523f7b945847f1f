"""An alert's headers and parts as RFC 5322 mail, the same bytes at every attempt."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
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
from watcher.notifier.wording import cut, plain

#: Written as they are and folded at spaces alone. The standard library would encode a long address
#: in them (`=?utf-8?q?=3Chttps…`), and no mail program finds the unsubscribe button then.
_FOR_MACHINES = ("message-id", "references", "list-")
#: Words for people: encoded as a whole if they are not plain ASCII.
_FOR_PEOPLE = ("subject", "x-watch-")
_LONGEST_NAME = 200


class _WirePolicy(EmailPolicy):
    """SMTP line ends, 78 columns, and machine-readable headers left readable."""

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        # Kept as it is: the library would read "=?utf-8?q?…?=" in a service's name as code.
        if name.lower().startswith(_FOR_PEOPLE) and value.isprintable():
            return name, value
        stored: tuple[str, str] = super().header_store_parse(name, value)
        return stored

    def fold(self, name: str, value: str) -> str:
        if name.lower().startswith(_FOR_MACHINES):
            return _fold_at_spaces(name, value)
        if name.lower().startswith(_FOR_PEOPLE):
            return _fold_words(name, value)
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


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
    message["Message-ID"] = f"<{message_id(key, sender)}>"
    message["References"] = _thread_root(change, subscriber, sender)
    for name, value in _list_headers(change, subscriber, sender):
        message[name] = value
    for name, value in _filter_headers(change, subscriber):
        message[name] = value
    message.set_content(written.text, cte="quoted-printable")
    message.add_alternative(written.html, subtype="html", cte="quoted-printable")
    # "=_" never occurs in quoted-printable text (RFC 2045 §6.7), so no page can end a part.
    message.set_boundary(f"=_{_hash(key)[:32]}")
    return message


def message_id(key: str, sender: Sender) -> str:
    """What stands between the angle brackets of an alert's Message-ID, the same at every attempt.

    Args:
        key: the alert's.
        sender: who it comes from.
    """
    return f"{key}@{sender.domain}"


def message_bytes(message: EmailMessage) -> bytes:
    """The mail as it goes over the wire, with CR LF line ends."""
    return message.as_bytes(policy=WIRE)


def _thread_root(change: PageChange, subscriber: Subscriber, sender: Sender) -> str:
    """The first message, never sent, that all alerts of one page to one subscriber answer."""
    seed = f"thread|{change.service}|{change.terms}|{subscriber.id or subscriber.email}"
    return f"<page-{_hash(seed)[:24]}@{sender.domain}>"


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
        ("X-Watch-Service", cut(plain(change.service), _LONGEST_NAME)),
        ("X-Watch-Terms", cut(plain(change.terms), _LONGEST_NAME)),
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


def _fold_words(name: str, value: str) -> str:
    """Words as RFC 2047 encoded words, unless they are ASCII that cannot be mistaken for some."""
    if value.isascii() and "=?" not in value:
        return _fold_at_spaces(name, value)
    encoded = (b64encode(piece.encode()).decode() for piece in _pieces(value))
    return _fold_at_spaces(name, " ".join(f"=?utf-8?b?{words}?=" for words in encoded))


def _pieces(text: str) -> list[str]:
    """A text in pieces of at most 33 bytes of UTF-8, so that a name and one fit into 76 columns."""
    pieces = [""]
    for char in text:
        if len((pieces[-1] + char).encode()) > 33:
            pieces.append("")
        pieces[-1] += char
    return pieces


def _fold_at_spaces(name: str, value: str) -> str:
    """A header in lines of 78 columns where there is a space; the first word stays in the first."""
    lines = [f"{name}:"]
    for word in value.split(" "):
        if lines[-1] != f"{name}:" and len(lines[-1]) + 1 + len(word) > 78:
            lines.append("")
        lines[-1] += f" {word}"
    return "".join(f"{line}\r\n" for line in lines)


def _hash(text: str) -> str:
    # Even a lone surrogate, which UTF-8 has no bytes for, must not stop an alert.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
