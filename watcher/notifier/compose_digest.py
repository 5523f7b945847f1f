"""From a digest and a subscriber to the mail that tells one of the other; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from types import MappingProxyType

from watcher.model.digest import Digest
from watcher.model.subscriber import Subscriber
from watcher.notifier.address import check_address
from watcher.notifier.digest_letter import write_digest_letter
from watcher.notifier.filing import file_digest
from watcher.notifier.layout import wrap
from watcher.notifier.message import Written, build_message
from watcher.notifier.sender import Sender
from watcher.rendering import render


def compose_digest(
    digest: Digest,
    subscriber: Subscriber,
    *,
    key: str,
    sender: Sender,
    links: Mapping[int, str] = MappingProxyType({}),
) -> EmailMessage:
    """Write the mail of a digest.

    What belongs to a digest is fixed when it is made, so the same arguments give the same bytes at
    each attempt, as long as none of its changes was confirmed or taken back in between.

    Args:
        digest: what it tells; the words of pages in it are hostile and stay text.
        subscriber: whom it goes to.
        key: the digest's; names the Message-ID.
        sender: who it comes from, how to stop it.
        links: the pages that show changes to readers, by the changes' numbers; some have none.

    Raises:
        ValueError: the subscriber's address is none.
    """
    subscriber = replace(subscriber, email=check_address(subscriber.email))
    letter = write_digest_letter(digest, subscriber, sender, links)
    return build_message(
        Written(
            subject=render("mail/digest.subject.txt", letter=letter).strip(),
            text=render("mail/digest.txt", letter=letter, wrap=wrap),
            html=render("mail/digest.html", letter=letter),
        ),
        file_digest(digest, subscriber),
        subscriber,
        key=key,
        composed_at=digest.until,
        sender=sender,
    )
