"""One document of one service, at an address we promised to watch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

DEFAULT_EVERY = timedelta(hours=12)
#: On 14 recorded histories, from one day to three the noise told falls from 1.9 % to 1.1 %, and the
#: real changes told from 91.8 % to 90.9 %; see docs/decisions/noise-gate.md.
DEFAULT_SETTLE = timedelta(days=3)


class Browsing(StrEnum):
    """Whether a page is read with a browser."""

    AUTO = "auto"  #: if it does not show its text without
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What to fetch, how often, and which part of it is the document.

    Args:
        service: whose terms these are, as people call it ("WhatsApp").
        terms: which of its documents ("Privacy Policy").
        url: the http(s) address it is read from.
        select: CSS selectors of the content; empty: we find it ourselves.
        remove: CSS selectors of what to leave out before reading.
        every: time between two checks.
        settle: how long new words have to stay before they are news; zero: they are at once.
        browsing: whether it is read with a browser.
        accept_language: the language to ask for; "": the usual one.
        proxy: the http(s) proxy that it is asked through; may hold a password, so it is never
            shown or stored; "": its server is asked.
        more: the addresses of further pages that belong to the document, in reading order.
    """

    service: str
    terms: str
    url: str
    select: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    every: timedelta = DEFAULT_EVERY
    settle: timedelta = DEFAULT_SETTLE
    browsing: Browsing = Browsing.AUTO
    accept_language: str = ""
    proxy: str = field(default="", repr=False)
    more: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.service.strip() or not self.terms.strip():
            raise ValueError("a page needs a service and the name of its terms")
        if self.every <= timedelta(0):
            raise ValueError("a page must be checked after a positive time")
        if self.settle < timedelta(0):
            raise ValueError("new words settle after some time, or at once")

    @staticmethod
    def variant_name(terms: str, variant: str) -> str:
        """What the terms are called in one of the variants that a page is read in.

        Args:
            terms: their name ("Privacy Policy").
            variant: the variant's ("eea").
        """
        return f"{terms} ({variant})"

    @property
    def key(self) -> str:
        """The name by which people and the database know this page."""
        return f"{self.service}/{self.terms}"

    @property
    def proxy_sign(self) -> str:
        """What tells its proxy from another one and may be stored; "": it has none.

        The user belongs to it, since many providers take the country from there, the password does
        not: a new one is no other place to read from.
        """
        if not self.proxy:
            return ""
        parts = urlsplit(self.proxy)
        place = f"{parts.scheme}://{parts.username or ''}@{parts.hostname}:{parts.port}"
        return hashlib.sha256(place.encode()).hexdigest()[:16]
