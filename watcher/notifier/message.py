"""A mail's headers and parts by RFC 5322, the same bytes at every attempt."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from watcher.model.subscriber import Subscriber
from watcher.notifier.filing import Filing, hash_of
from watcher.notifier.sender import Sender

#: Written as they are and folded at spaces alone. The standard library would encode a long address
#: in them (`=?utf-8?q?=3Chttps…`), and no mail program finds the unsubscribe button then.
_FOR_MACHINES = ("message-id", "references", "list-")
#: Words for people: encoded as a whole if they are not plain ASCII.
_FOR_PEOPLE = ("subject", "x-watch-")


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
    filing: Filing,
    subscriber: Subscriber,
    *,
    key: str,
    composed_at: datetime,
    sender: Sender,
) -> EmailMessage:
    """Put words into an envelope.

    Args:
        written: the words.
        filing: how mail programs sort it.
        subscriber: whom they go to.
        key: the alert's or digest's; names the Message-ID and the boundary between the parts.
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
    message["References"] = f"<{filing.thread}@{sender.domain}>"
    for name, value in (*_list_headers(filing, subscriber, sender), *filing.labels):
        message[name] = value
    message.set_content(written.text, cte="quoted-printable")
    message.add_alternative(written.html, subtype="html", cte="quoted-printable")
    # "=_" never occurs in quoted-printable text (RFC 2045 §6.7), so no page can end a part.
    message.set_boundary(f"=_{hash_of(key)[:32]}")
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


def _list_headers(filing: Filing, subscriber: Subscriber, sender: Sender) -> list[tuple[str, str]]:
    """RFC 2369, 2919, 3834 and 8058: what a mail program needs to sort, stop and not answer."""
    headers = [
        ("List-Id", f"<{filing.list_name}.list.{sender.domain}>"),
        ("List-Unsubscribe", f"<{sender.unsubscribe_for(subscriber.token)}>"),
    ]
    if sender.one_click:
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    if sender.help:
        headers.append(("List-Help", f"<{sender.help}>"))
    if filing.archive:
        headers.append(("List-Archive", f"<{filing.archive}>"))
    return [*headers, ("List-Post", "NO"), ("Auto-Submitted", "auto-generated")]


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
