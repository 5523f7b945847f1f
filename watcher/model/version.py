"""One line of a page's history: a kept snapshot without its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.model.instant import refuse_naive


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a list of versions needs.

    Args:
        snapshot_id: the snapshot with the bytes.
        page_key: the page it belongs to, `Page.key`.
        url: the address that answered, after redirects.
        fetched_at: when it came, aware UTC.
        status: HTTP status.
        sha256: hexadecimal SHA-256 of the served bytes.
        size: how many bytes were served.
        standing: "published", "adopted", "pending" or "withheld", as the noise gate took it.
        reason: why it is withheld ("flap", "cosmetic" …); "": it is not.
        origin: whose capture it is ("web.archive.org"); "": ours.
    """

    snapshot_id: int
    page_key: str
    url: str
    fetched_at: datetime
    status: int
    sha256: str
    size: int
    standing: str = "published"
    reason: str = ""
    origin: str = ""

    def __post_init__(self) -> None:
        refuse_naive(self.fetched_at, "a version's fetched_at")
