"""The due pages of one host, taken by one worker so that nobody else asks that host meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from watcher.model.page import Page

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What one worker checks in one go, one page after the other.

    Args:
        host: `host:port`, see `host_of`.
        pages: the longest due first.
        left: keys of pages that are due there too, and that only another config names as they are.
    """

    host: str
    pages: tuple[Page, ...]
    left: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.pages and not self.left:
            raise ValueError("a lane holds at least one page")


def host_of(url: str) -> str:
    """Whom an address asks: `host:port` in lower case, whatever the scheme.

    Args:
        url: an http(s) address.

    Raises:
        ValueError: its port is no number.
    """
    parts = urlsplit(url)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    host = parts.hostname or ""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
