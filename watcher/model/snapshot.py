"""What a server answered for a page, byte for byte."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from watcher.model.instant import refuse_naive


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A kept answer; it never changes, documents are read from it anew whenever needed.

    Args:
        page_key: the page it belongs to, `Page.key`.
        url: the address that answered, after redirects.
        fetched_at: when it came, aware UTC.
        status: HTTP status.
        headers: the answer's headers in their order, names as sent.
        body: the served bytes after content decoding.
        words_hash: hash of the text a reader sees, see `differ.fingerprint`.
        id: row in the database; None: not stored yet.
    """

    page_key: str
    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    words_hash: str
    id: int | None = None

    def __post_init__(self) -> None:
        refuse_naive(self.fetched_at, "a snapshot's fetched_at")

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the served bytes."""
        return hashlib.sha256(self.body).hexdigest()

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case; None: not sent."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)
