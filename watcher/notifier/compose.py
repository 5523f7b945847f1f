"""From a change and a subscriber to the mail that tells one of the other; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from types import MappingProxyType

from watcher.model.page_change import PageChange
from watcher.model.subscriber import Subscriber
from watcher.notifier.address import check_address
from watcher.notifier.filing import file_alert
from watcher.notifier.layout import wrap
from watcher.notifier.letter import Letter, write_letter
from watcher.notifier.message import Written, build_message
from watcher.notifier.sender import Sender
from watcher.notifier.wording import subject_of
from watcher.rendering import render


def compose_alert(
    change: PageChange,
    subscriber: Subscriber,
    *,
    key: str,
    composed_at: datetime,
    sender: Sender,
    links: Mapping[int, str] = MappingProxyType({}),
) -> EmailMessage:
    """Write the alert about a change to a subscriber.

    The same arguments give the same bytes, so that an alert tried again is the same mail.

    Args:
        change: what it tells of; its text is hostile and stays text.
        subscriber: whom it goes to.
        key: the alert's; names the Message-ID.
        composed_at: the mail's Date, aware UTC.
        sender: who it comes from, how to stop it.
        links: the pages that show changes to readers, by the changes' numbers; some have none.

    Raises:
        ValueError: the subscriber's address is none.
    """
    subscriber = replace(subscriber, email=check_address(subscriber.email))
    link = links.get(change.id, "")
    letter = write_letter(
        change, subscriber, composed_at=composed_at, sender=sender, archive_url=link
    )
    return build_message(
        Written(
            subject=_rendered_subject(change, composed_at),
            text=_rendered("alert.txt", letter),
            html=_rendered("alert.html", letter),
        ),
        file_alert(change, subscriber, link),
        subscriber,
        key=key,
        composed_at=composed_at,
        sender=sender,
    )


def _rendered_subject(change: PageChange, composed_at: datetime) -> str:
    subject = subject_of(change, composed_at.date())
    return render("mail/alert.subject.txt", subject=subject).strip()


def _rendered(name: str, letter: Letter) -> str:
    return render(f"mail/{name}", letter=letter, wrap=wrap)
