"""The end of every mail to a subscriber: why they get it, and how to stop; pure."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from watcher.model.finding import Severity
from watcher.model.subscriber import Subscriber
from watcher.notifier.sender import Sender
from watcher.notifier.wording import cut, plain

_MOST_SERVICES = 5
_GRAVE = {Severity.MAJOR: "major changes", Severity.NOTABLE: "notable or graver changes"}


def wishes_of(subscriber: Subscriber) -> str:
    """What they asked to be told: "major changes at Plapper"."""
    asked = ", ".join(cut(plain(name), 60) for name in subscriber.services[:_MOST_SERVICES])
    if len(subscriber.services) > _MOST_SERVICES:
        asked += f" and {len(subscriber.services) - _MOST_SERVICES} more"
    which = _GRAVE.get(subscriber.min_severity, "all changes with an effect on your data")
    return f"{which} at {asked or 'every service we watch'}"


def stop_how(sender: Sender) -> str:
    """What to do to get no more mail, before the address or the words to use."""
    if sender.one_click:
        return "Use the unsubscribe button of your mail program, or open this page:"
    return f"Send a mail to {_stop_mailbox(sender)} with this subject:"


def stop_text(sender: Sender, subscriber: Subscriber) -> str:
    """What a reader of the plain part copies."""
    address = sender.unsubscribe_for(subscriber.token)
    if sender.one_click:
        return address
    query = parse_qs(urlsplit(address).query)
    return query["subject"][0] if "subject" in query else address


def _stop_mailbox(sender: Sender) -> str:
    return sender.unsubscribe.removeprefix("mailto:").partition("?")[0]
