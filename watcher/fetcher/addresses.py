"""Which web addresses may be asked at all: decided from their text, before any lookup; pure."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

from watcher.fetcher.trouble import show

_DEFAULT_PORTS = {"http": 80, "https": 443}
#: Browsers and servers meet at 8 KB; longer ones are traps of endless redirects.
_LONGEST = 8_192
#: What different parsers read differently (GHSA-rph4-96w6-q594: `http://inside\\@outside/`), and
#: what ends a line of a request. Blanks: a reader cannot see where such an address ends.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]")
#: RFC 952 and 1123 names, and "_" as seen in the wild. Numbers in any notation pass here
#: (0x7f.1, 2130706433): what the resolver makes of them is checked before we connect.
_HOST_NAME = re.compile(
    r"(?!.{254})(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)*[a-z0-9_][a-z0-9_-]{0,62}\.?"
)
#: urlsplit forgives letters before and after the brackets; we do not.
_BRACKETED = re.compile(r"\[[0-9A-Fa-f:.]+\](?::[0-9]*)?")
#: Services that a request could be mistaken by, https://fetch.spec.whatwg.org/#port-blocking;
#: 0 cannot be connected to.
_BLOCKED = """
    0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111
    113 115 117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540
    548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000
    6566 6665 6666 6667 6668 6669 6679 6697 10080
"""
_BLOCKED_PORTS = frozenset(map(int, _BLOCKED.split()))


class RefusedAddress(ValueError):
    """An address that we do not ask; the message says why and what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAddress:
    """An http(s) address in the one spelling that every later step reads alike.

    Args:
        scheme: "http" or "https".
        host: lower-case ASCII name or address, IPv6 without brackets.
        port: always given.
        target: path and query as sent, beginning with "/"; fragments are not sent.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, the port only if it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _DEFAULT_PORTS[self.scheme]
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return self.origin + self.target


def read_address(text: str) -> WebAddress:
    """Read an address that a person or a server wrote.

    Args:
        text: for example "https://example.com/privacy".

    Raises:
        RefusedAddress: it is not an http(s) address that all programs would read alike.
    """
    if len(text) > _LONGEST:
        raise RefusedAddress(f"{show(text)} is longer than {_LONGEST:,} characters.")
    if _FORBIDDEN.search(text):
        raise RefusedAddress(
            f"{show(ascii(text))} holds a blank, backslash or control character; write those of a"
            " path as %20, %5C …"
        )
    try:
        # urlsplit is also what requests reads an address with: one parser for check and use.
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise RefusedAddress(f"{show(text)} is not a web address: {show(str(error))}.") from error
    scheme = parts.scheme
    if scheme not in _DEFAULT_PORTS or not parts.netloc:
        raise RefusedAddress(
            f"{show(text)} is not a web address; write https://example.com/privacy."
        )
    if "@" in parts.netloc:
        raise RefusedAddress(f"{show(text)} holds a name or password before the @; leave it out.")
    port = _DEFAULT_PORTS[scheme] if port is None else port
    if port in _BLOCKED_PORTS:
        raise RefusedAddress(f"{show(text)}: no web server answers at port {port}.")
    target = parts.path or "/"
    target += f"?{parts.query}" if parts.query else ""
    host = _read_host(parts, text)
    return WebAddress(scheme=scheme, host=host, port=port, target=_quote(target))


def follow(address: WebAddress, location: str) -> WebAddress:
    """Where a redirect leads.

    Args:
        address: the one that answered.
        location: the Location header, absolute or relative, decoded as Latin-1.

    Raises:
        RefusedAddress: it leads to something that we do not ask.
    """
    try:
        # RFC 9110 §5.5 leaves the encoding open; servers that do not escape write UTF-8.
        text = location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        text = location
    # Unescaped blanks in paths are common here ("Privacy Policy.pdf"); in a host they are refused.
    text = text.strip(" \t").replace(" ", "%20")
    if len(text) > _LONGEST or _FORBIDDEN.search(text):
        return read_address(text)
    try:
        return read_address(urljoin(address.url, text))
    except RefusedAddress:
        raise
    except ValueError as error:
        raise RefusedAddress(f"{show(text)} is not a web address: {show(str(error))}.") from error


def _read_host(parts: SplitResult, text: str) -> str:
    host = parts.hostname or ""
    try:
        if "[" in parts.netloc:
            return str(IPv6Address(host if _BRACKETED.fullmatch(parts.netloc) else ""))
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode("ascii")
    except ValueError:
        host = ""
    if not _HOST_NAME.fullmatch(host):
        raise RefusedAddress(f"{show(text)} names no host that we can look up.")
    return host


def _quote(target: str) -> str:
    # What is written stays as it is; only what a request line cannot hold is escaped.
    return target if target.isascii() else quote(target, safe=string.punctuation)
