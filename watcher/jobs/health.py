"""Tells the operator of pages that cannot be read, and of those that can be read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from watcher.errors import DeliveryError
from watcher.failpoint import reach
from watcher.model.health import Tolerance, is_blind, is_well_again
from watcher.model.page_state import PageState

#: As for alerts: longer than a relay may think about one mail.
LEASE = timedelta(minutes=20)
#: A round of checks is over by then as a rule, so that pages which fell blind together make one
#: mail; three failures in a row took three hours before that.
_GATHER_BLIND = timedelta(minutes=10)
#: Good news can wait until the others are well too.
_GATHER_WELL = timedelta(hours=1)
_TRY_AGAIN = timedelta(minutes=1)
#: A relay that refuses us needs a person; asking more often may lock our account.
_TRY_AGAIN_AFTER_REFUSAL = timedelta(minutes=15)


class News(Protocol):
    """What the operator was told, as the database keeps it."""

    def states(self) -> tuple[PageState, ...]: ...

    def claim(self, now: datetime, *, lease: timedelta, worker: str) -> bool: ...

    def release(self, *, worker: str, next_allowed_at: datetime) -> None: ...

    def note_told(self, keys: Iterable[str], at: datetime) -> None: ...

    def note_well(self, keys: Iterable[str]) -> None: ...


Send = Callable[[tuple[PageState, ...]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What telling the operator needs.

    Args:
        news: which pages may have to be told of.
        send_blind: mails that pages cannot be read; returns when the relay took it.
        send_well: the same for pages that can be read again.
        tolerance: how much is borne before.
        now: the clock.
        worker: the name of this process, for the claim.
        gather: whether to wait a little for pages that fall blind, or recover, at the same time;
            not if a round of checks has just ended.
    """

    news: News
    send_blind: Send
    send_well: Send
    tolerance: Tolerance
    now: Callable[[], datetime]
    worker: str
    gather: bool


def tell_operator(work: Telling) -> int:
    """Mail the operator what is new about the health of pages; usually there is nothing.

    A page is noted as told after the relay took the mail. If the process is killed in between, the
    same mail goes out again under the same Message-ID.

    Args:
        work: what it needs.

    Returns:
        How many mails the relay took.

    Raises:
        StorageError: the database cannot be used.
        DeliveryError: the relay did not take a mail; it is tried again later.
    """
    if not any(_select(work)):
        return 0
    if not work.news.claim(work.now(), lease=LEASE, worker=work.worker):
        return 0
    wait = _TRY_AGAIN
    try:
        mailed = _tell(work)
        wait = timedelta(0)
    except DeliveryError as error:
        wait = _TRY_AGAIN if error.transient else _TRY_AGAIN_AFTER_REFUSAL
        raise
    else:
        return mailed
    finally:
        work.news.release(worker=work.worker, next_allowed_at=work.now() + wait)


def _tell(work: Telling) -> int:
    asked_at = work.now()
    blind, well = _select(work)  # anew: what was to tell may have been told by who had the claim
    if blind:
        work.send_blind(blind)
        reach("operator:after-sending")
        work.news.note_told([state.page.key for state in blind], asked_at)
    if well:
        work.send_well(well)
        reach("operator:after-sending")
        work.news.note_well([state.page.key for state in well])
    return bool(blind) + bool(well)


def _select(work: Telling) -> tuple[tuple[PageState, ...], tuple[PageState, ...]]:
    """The pages to tell of now: those that fell blind, and those that are well again."""
    states, now = work.news.states(), work.now()
    blind = untold_blind(states, work.tolerance)
    well = tuple(state for state in states if is_well_again(state))
    if not work.gather:
        return blind, well
    return _gathered(blind, _GATHER_BLIND, now), _gathered(well, _GATHER_WELL, now)


def untold_blind(states: Iterable[PageState], tolerance: Tolerance) -> tuple[PageState, ...]:
    """The pages of which the operator should know and does not.

    Args:
        states: of pages that are watched.
        tolerance: how much is borne.
    """
    return tuple(state for state in states if state.told_at is None and is_blind(state, tolerance))


def _gathered(
    states: tuple[PageState, ...], span: timedelta, now: datetime
) -> tuple[PageState, ...]:
    """All of them once the first has waited long enough, none before."""
    return states if any(_has_waited(state, span, now) for state in states) else ()


def _has_waited(state: PageState, span: timedelta, now: datetime) -> bool:
    # A page that is checked every minute would wait for ever.
    span = min(span, state.page.every / 2)
    return state.last_checked_at is not None and now - state.last_checked_at >= span
