"""How often one host is asked: slower when it says that we are too fast; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.fetcher.addresses import RefusedAddress, read_address
from watcher.fetcher.chance import chance
from watcher.model.answer import Failure, FailureKind

#: A host that still says 429 at one request in ten minutes will not mind a longer pause; its pages
#: come back by `recheck`, not by pace.
_SLOWEST = timedelta(minutes=10)
#: Where an interval of nothing begins to double.
_FIRST_SLOW = timedelta(seconds=1)
#: Requests are spread by up to so much; only later, so that the interval is kept.
_JITTER = 0.2
_TOO_FAST = (429, 503)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPace:
    """How one host is asked at present.

    Args:
        host: its name, the seed of its chance.
        usual: time between two requests when all is well.
        interval: the same at present, `usual` or longer.
    """

    host: str
    usual: timedelta
    interval: timedelta

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.usual <= self.interval:
            raise ValueError("a host's interval is its usual one or longer, and never negative")


def next_allowed(pace: HostPace, outcome: object, now: datetime) -> tuple[HostPace, datetime]:
    """When a host may be asked again, for any of its pages.

    Args:
        pace: how it was asked.
        outcome: what came of it; everything but a `Failure` is good.
        now: when it came.

    Returns:
        How to ask it from now on, and not before when.
    """
    interval = _slower(pace) if _asked_too_fast(outcome) else _faster(pace)
    wait = interval * (1 + _JITTER * chance(pace.host, now))
    if isinstance(outcome, Failure) and outcome.retry_after is not None:
        wait = max(wait, outcome.retry_after)
    return replace(pace, interval=interval), now + wait


def _asked_too_fast(outcome: object) -> bool:
    if not isinstance(outcome, Failure):
        return False
    return outcome.kind is FailureKind.SLOW_DOWN or outcome.status in _TOO_FAST


def _slower(pace: HostPace) -> timedelta:
    return max(pace.usual, min(max(pace.interval * 2, _FIRST_SLOW), _SLOWEST))


def _faster(pace: HostPace) -> timedelta:
    half = pace.interval / 2
    return half if half > max(pace.usual, _FIRST_SLOW / 2) else pace.usual


class Paces:
    """The pace of every host, for one process; hosts at their usual pace take no memory.

    Args:
        usual: time between two requests to one host when all is well.
    """

    def __init__(self, usual: timedelta) -> None:
        self._usual = usual
        self._slowed: dict[str, HostPace] = {}

    def rest(self, url: str, outcome: object, now: datetime) -> datetime:
        """When the host of an address may be asked again.

        Args:
            url: of the page that was asked for.
            outcome: what came of it, as for `next_allowed`.
            now: when it came.
        """
        host = _host_of(url)
        usual = HostPace(host=host, usual=self._usual, interval=self._usual)
        pace, allowed = next_allowed(self._slowed.get(host, usual), outcome, now)
        if pace == usual:
            self._slowed.pop(host, None)
        else:
            self._slowed[host] = pace
        return allowed


def _host_of(url: str) -> str:
    try:
        address = read_address(url)
    except RefusedAddress:
        return url  # never asked, so that it does not matter whose pace this is
    return f"{address.host}:{address.port}"
