"""When to try an alert again, and when it is no use any more; pure."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta

from watcher.model.page_change import PageChange
from watcher.model.rhythm import Rhythm, next_instant

#: Greylisting servers let a second attempt in after 1 to 5 minutes; a server that is down is
#: asked every four hours in the end (Postfix: 300 to 4,000 seconds).
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 60, 120, 240))
#: RFC 5321 §4.5.4.1: the time to give up "generally needs to be at least 4-5 days".
_KEEP_TRYING = timedelta(days=5)
#: A deadline in half a year does not make us knock at a dead mailbox for half a year; and who comes
#: back from three weeks of holiday to an expired password shall find all alerts still waiting.
_LONGEST_TRYING = timedelta(days=30)
#: While the relay is down one alert of many asks for it, so that it may be asked often.
_LONGEST_CLOSURE = timedelta(minutes=30)
#: A relay that refuses us needs a person; asking more often may lock our account.
_SHORTEST_CLOSURE_BY_REFUSAL = timedelta(minutes=15)
#: Time for the next digest to be made, which takes this one's place and tells what it would have.
_HAND_OVER = timedelta(hours=12)


def wait_after(attempts: int, key: str) -> timedelta:
    """How long to wait after a failed attempt.

    Args:
        attempts: how many were begun, the failed one included.
        key: the alert's; spreads the attempts of alerts that failed together by up to a tenth.
    """
    wait = _WAITS[min(max(attempts, 1), len(_WAITS)) - 1]
    chance = hashlib.sha256(f"{key}|{attempts}".encode()).digest()[0] / 255
    return wait * (1 + chance / 10)


def closure_after(attempts: int, key: str, *, refused: bool) -> timedelta:
    """How long an alert waits behind a relay that takes nothing.

    Args:
        attempts: as for `wait_after`.
        key: the alert's.
        refused: whether the relay answered and does not want us, rather than being down.
    """
    wait = min(wait_after(attempts, key), _LONGEST_CLOSURE)
    return max(wait, _SHORTEST_CLOSURE_BY_REFUSAL) if refused else wait


def wait_for_relay_until(composed_at: datetime) -> datetime:
    """The moment after which an alert no longer waits for a relay that takes nothing."""
    return composed_at + _LONGEST_TRYING


def give_up_at(composed_at: datetime, change: PageChange) -> datetime:
    """The moment after which no attempt is made any more.

    Five days after the alert was made; if the terms give people until a later day to object,
    the end of that day, since until then the alert can still help.

    Args:
        composed_at: when the alert was made.
        change: what it tells of.
    """
    patience = composed_at + _KEEP_TRYING
    deadline = change.verdict.deadline
    if deadline is None or deadline.day is None:
        return patience
    # The day ends last at UTC-12.
    end = datetime.combine(deadline.day, time(), UTC) + timedelta(days=1, hours=12)
    return max(patience, min(end, composed_at + _LONGEST_TRYING))


def give_up_digest_at(composed_at: datetime, rhythm: Rhythm) -> datetime:
    """The moment after which a digest is not tried any more: when the next one has come.

    Args:
        composed_at: when it was made.
        rhythm: how often one comes.
    """
    return next_instant(rhythm, composed_at) + _HAND_OVER
