"""A tunnel through a proxy: asked for with CONNECT (RFC 9110 §9.3.6), end to end from then on."""

from __future__ import annotations

import re
from typing import Protocol

from watcher.clock import monotonic
from watcher.fetcher.addresses import WebAddress
from watcher.fetcher.meter import broken_off, not_http, too_slow
from watcher.fetcher.proxies import PageProxy
from watcher.fetcher.trouble import Trouble, show, trouble
from watcher.model.answer import FailureKind

#: Proxies add some hundred bytes of their own; browsers take 8 KB and more, nobody needs them.
_LONGEST_HEAD = 16_384
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})(?: |\r?\n)")
#: What a proxy asks for when it does not know us (RFC 9110 §15.5.8); no server may send it.
LOGIN_WANTED = 407


class Wire(Protocol):
    """A connection to a proxy, encrypted or not."""

    def sendall(self, piece: bytes, /) -> None: ...

    def recv(self, size: int, /) -> bytes: ...

    def settimeout(self, seconds: float | None, /) -> None: ...


def open_tunnel(wire: Wire, proxy: PageProxy, host: str, port: int, deadline: float) -> None:
    """Have a proxy connect us to a host; what is sent from then on goes there.

    Args:
        wire: the connection to the proxy.
        proxy: who it is.
        host: name or address, IPv6 without brackets.
        port: of the host.
        deadline: when to give up, on the monotonic clock.

    Raises:
        Trouble: the proxy does not, or did not say so in time.
    """
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    lines += [f"{name}: {value}" for name, value in proxy.headers.items()]
    try:
        wire.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
        head = _read_head(wire, proxy.address, deadline)
    except TimeoutError as error:
        raise too_slow(proxy.address.host) from error
    except OSError as error:
        raise broken_off(proxy.address.host, error.strerror or str(error)) from error
    match = _STATUS.match(head)
    if match is None:
        raise not_http(proxy.address.host, repr(head[:60]))
    if not 200 <= int(match[1]) <= 299:
        raise refused_by_proxy(proxy, host, int(match[1]))


def refused_by_proxy(proxy: PageProxy, host: str, status: int) -> Trouble:
    """The proxy did not lead us to a host.

    Args:
        proxy: who it is.
        host: that was wanted.
        status: what the proxy answered.
    """
    cure = (
        "Check the name and password in its address."
        if status == LOGIN_WANTED
        else "Ask whoever runs it, or read the page without it."
    )
    # No status of the page: robots.txt behind this proxy is not known, rather than not there.
    return trouble(
        FailureKind.CONNECT,
        f"The proxy {proxy.address.origin} did not lead us to {show(host)} (status {status})."
        f" {cure}",
        transient=status >= 500,
    )


def _read_head(wire: Wire, proxy: WebAddress, deadline: float) -> bytes:
    head = b""
    # Byte by byte: what comes behind the empty line is the host's already.
    while not head.endswith((b"\r\n\r\n", b"\n\n")):
        left = deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        wire.settimeout(left)
        piece = wire.recv(1)
        if not piece:
            raise broken_off(proxy.host, "no answer")
        head += piece
        if len(head) > _LONGEST_HEAD:
            raise not_http(proxy.host, "a head without end")
    return head
