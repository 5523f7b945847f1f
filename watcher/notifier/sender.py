"""Who an alert comes from, and how its reader can answer, stop it or learn more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from watcher.notifier.address import check_address
from watcher.notifier.settings import MailSettings

#: What may not stand between the angle brackets of a header.
_UNFIT = re.compile(r"[^!-;=?-~]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The same for every alert; what changes from mail to mail is filled into its templates.

    Args:
        address: the From address.
        name: the display name beside it; fixed, because mail services distrust names with news.
        reply_to: a mailbox that somebody reads.
        domain: the right side of Message-IDs and List-Ids.
        unsubscribe: a mailto: or https: address with `{token}` in it.
        help: an address that explains these mails; "": there is none.
    """

    address: str
    name: str = "watcher"
    reply_to: str
    domain: str
    unsubscribe: str
    help: str = ""

    def __post_init__(self) -> None:
        check_address(self.address)
        check_address(self.reply_to)
        if not self.unsubscribe.startswith(("mailto:", "https://")):
            raise ValueError("unsubscribe: give a mailto: or https: address.")
        if "{token}" not in self.unsubscribe:
            raise ValueError("unsubscribe: the address must hold {token}.")
        if not self.name.isprintable():
            raise ValueError("name: it must be one line without control characters.")
        for name in ("domain", "unsubscribe", "help"):
            if _UNFIT.search(getattr(self, name)):
                raise ValueError(f"{name}: it must be ASCII without spaces and < >.")

    @property
    def one_click(self) -> bool:
        """Whether a mail program can stop the alerts by itself (RFC 8058)."""
        return self.unsubscribe.startswith("https://")

    def unsubscribe_for(self, token: str) -> str:
        """Where the owner of `token` stops the alerts."""
        return self.unsubscribe.replace("{token}", quote(token, safe=""))


def sender_from(settings: MailSettings) -> Sender:
    """The sender of mails that go out by `settings`; stopping is asked for by mail."""
    address = check_address(settings.sender)
    reply_to = check_address(settings.reply_to or address)
    stop = check_address(settings.unsubscribe or reply_to)
    return Sender(
        address=address,
        name=settings.sender_name,
        reply_to=reply_to,
        domain=address.rpartition("@")[2],
        unsubscribe=f"mailto:{stop}?subject=unsubscribe%20{{token}}",
        help=settings.help_url,
    )
