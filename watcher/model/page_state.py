"""How a page is doing: when it was read, when it will be, and what keeps us from reading it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.model.answer import FailureKind
from watcher.model.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What `watcher status` tells of a page. Every instant is aware UTC.

    Args:
        page: the page, as the config had it last.
        host: whom it is asked of, see `lane.host_of`.
        active: whether the config still names it; if not, it is never checked.
        next_check_at: not before then.
        last_checked_at: when an answer or a failure came last; None: never.
        last_read_at: when it was readable last, changed or not; None: never.
        failures_in_a_row: since it was readable last.
        failing_since: when the first of them came; None: it is readable.
        failure: why the last one failed; None: it is readable.
        message: the same for people, hostile text inside; "" when readable.
        status: HTTP status of the last failure; 0: no answer, or readable.
        moved_to: the address of a permanent redirect; "" if none.
        newest_snapshot_id: its newest version; None: none yet.
        newest_snapshot_at: when that was fetched; None: none yet.
        newest_standing: what that was taken for, see `Version.standing`; "": none yet.
        newest_is_first: whether that is its only version.
        settles_at: when new words may be believed; None: none wait for that.
        told_at: when the operator was told that it cannot be read; None: need not be, or not yet.
    """

    page: Page
    host: str
    active: bool
    next_check_at: datetime
    last_checked_at: datetime | None = None
    last_read_at: datetime | None = None
    failures_in_a_row: int = 0
    failing_since: datetime | None = None
    failure: FailureKind | None = None
    message: str = ""
    status: int = 0
    moved_to: str = ""
    newest_snapshot_id: int | None = None
    newest_snapshot_at: datetime | None = None
    newest_standing: str = ""
    newest_is_first: bool = False
    settles_at: datetime | None = None
    told_at: datetime | None = None
