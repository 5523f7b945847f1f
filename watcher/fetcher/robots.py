"""What a site's robots.txt lets us read, by RFC 9309."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from watcher.fetcher.addresses import WebAddress
from watcher.fetcher.http import Question
from watcher.fetcher.proxies import PageProxy
from watcher.fetcher.trouble import Trouble, show, trouble
from watcher.model.answer import Failure, FailureKind, Fetched

_log = logging.getLogger(__name__)

#: RFC 9309 §2.5: at least 500 KiB. Parsing 5.6 MB took 3.7 s, this takes 0.3 s.
_MOST_BYTES = 512 * 1024
#: RFC 9309 §2.3.1.2: at least five redirects are followed, then it counts as unavailable.
_MOST_REDIRECTS = 5
#: RFC 9309 §2.4: not used for more than 24 hours.
_KEPT = timedelta(hours=24)
#: A server in trouble is asked again before the pages' next check, but not for each page of a host.
_KEPT_TROUBLE = timedelta(minutes=30)
#: Most sites have 2 KB; a few with the largest are forgotten before they fill the memory.
_MOST_KEPT = 2_048
_MOST_KEPT_BYTES = 4_000_000

#: Faults of the way, which the page itself would meet as well: told as they are.
_SAME_FOR_PAGE = frozenset(
    (FailureKind.DNS, FailureKind.CONNECT, FailureKind.TLS, FailureKind.REFUSED_ADDRESS)
)

Ask = Callable[[Question], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """What we know of one site.

    Args:
        parsed: its rules; None: it has none, everything may be read.
        size: of the text they were read from.
        failure: why we do not know and therefore read nothing; None: we know.
        until: when to ask again.
    """

    parsed: Protego | None = None
    size: int = 0
    failure: Failure | None = None
    until: datetime


class Robots:
    """Asks each site once a day, and remembers.

    Args:
        name: our product token in robots.txt.
        ask: sends a question; returns `Fetched` or raises Trouble.
        now: the clock.
    """

    def __init__(self, name: str, ask: Ask, now: Callable[[], datetime]) -> None:
        self._name, self._ask, self._now = name, ask, now
        # A site may tell readers of different regions different things, robots.txt included.
        self._known: OrderedDict[tuple[str, PageProxy | None], _Rules] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, address: WebAddress, proxy: PageProxy | None = None) -> None:
        """Refuse what the site does not let us read.

        Args:
            address: what is to be read.
            proxy: what it will be read through, so that its rules are, too; None: nothing.

        Raises:
            Trouble: robots.txt forbids it, or could not be read for now.
        """
        rules = self._rules_for(address, proxy)
        if rules.failure is not None:
            raise Trouble(rules.failure)
        allowed = rules.parsed is None or rules.parsed.can_fetch(address.url, self._name)
        if allowed:
            _log.debug("robots.txt allows %s", show(address.url))
        else:
            _log.info("robots.txt disallows %s", show(address.url))
            raise trouble(
                FailureKind.ROBOTS,
                f"{show(address.host)}: its robots.txt asks programs not to read"
                f" {show(address.target)}. Read it by hand, or set robots = false for this page"
                " if the law lets you.",
                transient=False,
            )

    def _rules_for(self, address: WebAddress, proxy: PageProxy | None) -> _Rules:
        site = (address.origin, proxy)
        with self._lock:
            known = self._known.get(site)
            if known is not None and self._now() < known.until:
                self._known.move_to_end(site)
                return known
        rules = self._read(address, proxy)
        with self._lock:
            self._known[site] = rules
            self._known.move_to_end(site)
            self._forget_oldest()
        return rules

    def _forget_oldest(self) -> None:
        while len(self._known) > _MOST_KEPT or (
            len(self._known) > 1
            and sum(rules.size for rules in self._known.values()) > _MOST_KEPT_BYTES
        ):
            self._known.popitem(last=False)

    def _read(self, address: WebAddress, proxy: PageProxy | None) -> _Rules:
        place = WebAddress(
            scheme=address.scheme, host=address.host, port=address.port, target="/robots.txt"
        )
        question = Question(
            address=place,
            max_bytes=_MOST_BYTES,
            cut=True,
            max_redirects=_MOST_REDIRECTS,
            proxy=proxy,
        )
        try:
            answer = self._ask(question)
        except Trouble as met:
            return self._judge(place, met.failure)
        body = answer.body if isinstance(answer, Fetched) else b""
        _log.info("%s: read, %d bytes", place.url, len(body))
        # RFC 9309 §2.3: UTF-8. Some editors begin the file with a mark, which is no part of a rule.
        parsed = Protego.parse(body.decode("utf-8-sig", "replace"))
        return _Rules(parsed=parsed, size=len(body), until=self._now() + _KEPT)

    def _judge(self, place: WebAddress, failure: Failure) -> _Rules:
        unavailable = 400 <= failure.status <= 499 and failure.status != 429
        if unavailable or failure.kind is FailureKind.TOO_MANY_REDIRECTS:
            # RFC 9309 §2.3.1.3: without a file everything is allowed.
            _log.info("%s: none (%s), all is allowed", place.url, failure.kind)
            return _Rules(until=self._now() + _KEPT)
        _log.info("%s: not known (%s), nothing is read for now", place.url, failure.kind)
        until = self._now() + max(failure.retry_after or timedelta(0), _KEPT_TROUBLE)
        if failure.kind in _SAME_FOR_PAGE:
            # The next page of the site finds out by itself whether the way is open again.
            return _Rules(failure=failure, until=self._now())
        # RFC 9309 §2.3.1.4: unreachable means complete disallow. 429 is treated so too.
        unknown = Failure(
            kind=FailureKind.ROBOTS,
            message=f"The robots.txt of {show(place.host)} could not be read, so we do not know"
            f" what we may read there: {failure.message}",
            transient=True,
            status=failure.status,
            retry_after=failure.retry_after,
        )
        return _Rules(failure=unknown, until=until)
