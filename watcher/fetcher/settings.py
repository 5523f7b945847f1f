"""How web servers are asked: who we say we are, how long we wait, how much we take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from watcher import __version__

#: What stands in the User-Agent if nobody is named: where to read what this program is.
_PROJECT = "https://pypi.org/project/watcher/"
#: RFC 9110 §5.5: what a header may hold; no control characters, since CR LF would begin a new one.
_HEADER_TEXT = re.compile(r"[ -~]*")
#: RFC 9309 §2.2.1 and RFC 9110 §10.1.5: the name by which we are known comes first.
_AGENT_NAME = re.compile(r"[A-Za-z_-]+(?:/| |$)")
_LONGEST_WAIT = 86_401


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Manners and limits of every request.

    Args:
        contact: web or mail address of who runs this program, for the server's people; "": none.
        user_agent: the whole User-Agent; "": made from our name, version and `contact`. Its first
            word is the name that robots.txt knows us by.
        connect_timeout: seconds for the connection and for the TLS handshake, each.
        read_timeout: seconds without any byte.
        total_timeout: seconds for everything from the lookup to the last byte, redirects included.
        max_bytes: largest body, as it comes over the wire and again after decompression.
        max_header_bytes: largest header of one answer.
        max_redirects: redirects followed; 0: none.
        allow_private: whether addresses of private networks and of this machine may be asked.
        accept_language: the language asked for, as in Accept-Language; fixed, because a page in
            another language is no change.
        interval: time between two requests to one host; kept by who decides when to fetch, see
            `watcher.fetcher.pace`.
        robots: whether robots.txt is asked and obeyed.
        robots_exempt: keys of the pages (`Page.key`) that are read whatever robots.txt says, for
            pages that the law lets you read.
        ca_file: certificates to trust instead of the usual ones; None: the usual ones. The browser
            has its own.
        chromium: the program of the browser for pages that need one; None: the system's Chromium.
    """

    contact: str = ""
    user_agent: str = ""
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 60.0
    max_bytes: int = 20_000_000
    max_header_bytes: int = 131_072
    max_redirects: int = 10
    allow_private: bool = False
    accept_language: str = "en"
    interval: timedelta = timedelta(seconds=2)
    robots: bool = True
    robots_exempt: frozenset[str] = frozenset()
    ca_file: Path | None = None
    chromium: Path | None = None

    def __post_init__(self) -> None:
        for name in ("contact", "user_agent", "accept_language"):
            if not _HEADER_TEXT.fullmatch(getattr(self, name)):
                raise ValueError(f"{name}: it must be one line of ASCII, since it is sent along.")
        if self.user_agent and not _AGENT_NAME.match(self.user_agent):
            raise ValueError("user_agent: begin with a name of letters, for example mybot/1.0.")
        for name in ("connect_timeout", "read_timeout", "total_timeout"):
            if not 0 < getattr(self, name) < _LONGEST_WAIT:
                raise ValueError(f"{name}: wait a positive number of seconds, at most a day.")
        for name in ("max_bytes", "max_header_bytes"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: take at least one byte.")
        if self.max_redirects < 0:
            raise ValueError("max_redirects: give 0 or more; 0 follows none.")
        if self.interval < timedelta(0):
            raise ValueError("interval: the time between two requests cannot be negative.")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise ValueError(f"ca_file: there is no file {self.ca_file}; give one in PEM format.")

    @property
    def sent_user_agent(self) -> str:
        """The User-Agent as it is sent."""
        return self.user_agent or f"watcher/{__version__} (+{self.contact or _PROJECT})"

    @property
    def robots_name(self) -> str:
        """The product token by which robots.txt knows us (RFC 9309 §2.2.1)."""
        return re.split("[/ ]", self.sent_user_agent)[0]
