"""Cookies for as long as one page is fetched: some servers set one and redirect to themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: RFC 6265 §6.1: what a client should be able to hold; more is not meant for readers.
_MOST = 50
_LONGEST = 4_096
_PAIR = re.compile(r"[!#-'*+.0-9A-Z^_`a-z|~-]+=[ -:<-~]*")


class Cookies:
    """What each host asked us to say; told to that very host only, and forgotten with the page."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, str]] = {}

    def take(self, host: str, set_cookie: Iterable[str]) -> None:
        """Keep what a host set; attributes are ignored, since we only ever talk back to it."""
        mine = self._kept.setdefault(host, {})
        for header in set_cookie:
            pair = header.partition(";")[0].strip()
            if len(mine) < _MOST and len(pair) <= _LONGEST and _PAIR.fullmatch(pair):
                mine[pair.partition("=")[0]] = pair

    def tell(self, host: str) -> str:
        """The Cookie header for a host; "": none."""
        return "; ".join(self._kept.get(host, {}).values())
