"""Checks the pages that are due, several hosts at once, one request a host at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from watcher.model.lane import Lane
from watcher.model.page import Page

#: Longer than ten pages take at the slowest (a minute each), so that a lane is never taken from a
#: worker that is merely slow.
LEASE = timedelta(minutes=15)
#: Pages of one host in a row where it need not rest in between; a killed worker leaves as many.
_PAGES_OF_A_LANE = 10


class Lanes(Protocol):
    """The pages that are due, host by host, as the database keeps them."""

    def claim_lane(
        self,
        now: datetime,
        *,
        lease: timedelta,
        worker: str,
        limit: int,
        only: frozenset[str] | None,
        without: frozenset[str],
        named: Mapping[str, Page],
    ) -> Lane | None: ...

    def release_lane(self, lane: Lane, *, worker: str, next_allowed_at: datetime) -> None: ...

    def next_due(
        self, now: datetime, *, only: frozenset[str] | None, without: frozenset[str]
    ) -> datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a round of checks needs.

    Args:
        lanes: where due pages are claimed.
        named: the pages by their keys, as our config has them.
        check: checks one page, keeps what came, and says when its host may be asked again.
        leave: told the keys of due pages that only another config names as they are; they are left
            to the process that has it.
        now: the clock.
        worker: the name of this process, for the claims.
        threads: how many hosts at once, at most.
        rests: whether a host must rest between two requests; then a lane is one page long, and
            meanwhile other hosts are asked.
        patience: how long to wait for a host that must rest before leaving it to the next round.
        stopping: set when the process wants to end: pages in hand are finished, none is begun.
        only: keys of the pages to check; None: all that are due.
    """

    lanes: Lanes
    named: Mapping[str, Page]
    check: Callable[[Page], datetime]
    leave: Callable[[tuple[str, ...]], None]
    now: Callable[[], datetime]
    worker: str
    threads: int
    rests: bool
    patience: timedelta
    stopping: threading.Event
    only: frozenset[str] | None = None


def check_due_pages(work: Work) -> int:
    """Check every page that is due.

    Args:
        work: what it needs.

    Returns:
        How many pages were checked.

    Raises:
        StorageError: the database cannot be used; the pages in hand are finished first.
    """
    if _wait_for_next(work, without=frozenset()) is None:
        return 0
    with ThreadPoolExecutor(work.threads, thread_name_prefix="check") as pool:
        rounds = [pool.submit(_check_lanes, work) for _ in range(work.threads)]
    return sum(one.result() for one in rounds)


def _check_lanes(work: Work) -> int:
    """Claim one lane after the other until nothing is left for this thread."""
    checked, left = 0, frozenset[str]()
    while not work.stopping.is_set():
        lane = work.lanes.claim_lane(
            work.now(),
            lease=LEASE,
            worker=work.worker,
            limit=1 if work.rests else _PAGES_OF_A_LANE,
            only=work.only,
            without=left,
            named=work.named,
        )
        if lane is not None:
            checked += _check_lane(work, lane)
            left |= frozenset(lane.left)
            continue
        wait = _wait_for_next(work, without=left)
        if wait is None:
            break
        work.stopping.wait(wait.total_seconds())
    return checked


def _wait_for_next(work: Work, *, without: frozenset[str]) -> timedelta | None:
    """How long until a page can be claimed; None: longer than we are willing to wait."""
    now = work.now()
    due = work.lanes.next_due(now, only=work.only, without=without)
    if due is None or due - now > work.patience:
        return None
    return max(due - now, timedelta(0))


def _check_lane(work: Work, lane: Lane) -> int:
    allowed, checked = work.now(), 0
    if lane.left:
        work.leave(lane.left)
    try:
        for page in lane.pages:
            if work.stopping.is_set():
                break
            allowed = max(allowed, work.check(page))
            checked += 1
    finally:
        work.lanes.release_lane(lane, worker=work.worker, next_allowed_at=allowed)
    return checked
