"""Proxies that the operator names for a page: their address and the login that only they are told.

Pure.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from watcher.fetcher.addresses import RefusedAddress, WebAddress, read_address

_EXAMPLE = "https://user:password@proxy.example:3128"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageProxy:
    """An http(s) proxy that pages are asked through.

    Args:
        address: where it listens, without its login.
        login: what it is told in Proxy-Authorization (RFC 7617); "": nothing.
    """

    address: WebAddress
    login: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What the proxy, and nobody else, is told."""
        return {"Proxy-Authorization": self.login} if self.login else {}


def read_proxy(text: str) -> PageProxy:
    """Read the address of a proxy; nothing of its login is ever in a message.

    Args:
        text: for example "https://user:password@proxy.example:3128".

    Raises:
        RefusedAddress: it is not the address of an http(s) proxy.
    """
    try:
        parts = urlsplit(text)
        login, _, place = parts.netloc.rpartition("@")
        bare = read_address(f"{parts.scheme}://{place}")
    except ValueError as error:  # RefusedAddress is one; its words would be about the bare address
        raise _no_proxy() from error
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise _no_proxy()
    return PageProxy(address=bare, login=_basic(login) if login else "")


def hide_login(text: str, instead: str) -> str:
    """The address of a proxy as it may be shown.

    Args:
        text: the address, checked.
        instead: what stands in place of the login.
    """
    proxy = read_proxy(text)
    scheme, _, place = proxy.address.origin.partition("://")
    return f"{scheme}://{instead}@{place}" if proxy.login else text


def _basic(login: str) -> str:
    user, _, password = login.partition(":")
    # RFC 7617 §2.1: the charset is the server's matter; those that take more than ASCII take UTF-8.
    plain = f"{unquote(user)}:{unquote(password)}".encode()
    return f"Basic {b64encode(plain).decode('ascii')}"


def _no_proxy() -> RefusedAddress:
    return RefusedAddress(
        f"this is not the address of a proxy; write {_EXAMPLE}, or http://, with nothing behind the"
        " port, and %40, %3A … for odd characters of the password"
    )
