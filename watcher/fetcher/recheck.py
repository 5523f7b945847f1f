"""When to look at a page again; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.fetcher.chance import chance
from watcher.model.answer import Failure
from watcher.model.page import Page

#: Pages of many services with the same `every` must not all be due in the same minute.
_JITTER = 0.1
#: Most failures are over within the hour (deployments, overload); asking sooner earns a block.
_FIRST_RETRY = timedelta(hours=1)


def next_check_at(
    page: Page, outcome: object, now: datetime, *, failures_in_a_row: int = 1, seed: str = ""
) -> datetime:
    """When a page is due again.

    After a failure that may pass, in an hour, then two, four, …, but never later than usual: a
    page that cannot be read may be changing just now. After one that will not pass by itself
    (gone, blocked, forbidden by robots.txt) as usual: asking sooner changes nothing. Never before
    the server wants us back.

    Args:
        page: the page.
        outcome: what came of it; everything but a `Failure` is good.
        now: when it came.
        failures_in_a_row: the one in `outcome` included; ignored if all is well.
        seed: makes the spread of this installation its own.
    """
    wait = page.every
    if isinstance(outcome, Failure) and outcome.transient:
        # Ten doublings are six weeks, beyond any usual time between checks.
        wait = min(page.every, _FIRST_RETRY * 2 ** min(max(failures_in_a_row - 1, 0), 10))
    spread = 1 + _JITTER * (2 * chance(f"{seed}|{page.key}", now) - 1)
    due = now + wait * spread
    if isinstance(outcome, Failure) and outcome.retry_after is not None:
        due = max(due, now + outcome.retry_after)
    return due
