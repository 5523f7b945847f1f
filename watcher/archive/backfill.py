"""Earlier versions of a page from a web archive: asked for politely, kept, and judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Protocol
from urllib.parse import quote, urlsplit

from watcher.archive.mementos import (
    Memento,
    cdx_address,
    is_another,
    read_cdx,
    read_timemap,
)
from watcher.archive.taking import Captures
from watcher.errors import WatcherError
from watcher.model.answer import Answer, Failure, FailureKind, Fetched
from watcher.model.page import Page
from watcher.model.snapshot import Snapshot

WAYBACK = "https://web.archive.org"
#: Seconds between two requests: at most 24 a minute, as the maintainers of the archive's own client
#: found to be borne (EDGI wayback 0.5.1). Who ignores its 429 is locked out for an hour, then two.
PAUSE = 2.5
_MOST_LISTS = 20  # parts of one TimeMap
_MOST_FAILURES = 3  # in a row, before we take it that the archive is down
_TOO_FAST = (429, 503)


class Ask(Protocol):
    """Ask for an address."""

    def __call__(self, url: str) -> Answer: ...


class SlowDown(WatcherError):
    """No more is to be asked of an archive for now; what was kept stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where captures are listed.

    Args:
        url: base of an archive with a CDX server, or of a TimeMap.
        timemap: whether it is a TimeMap.
    """

    url: str
    timemap: bool

    @property
    def origin(self) -> str:
        """The archive's host, by which its captures are told from ours."""
        return urlsplit(self.url).hostname or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What came of asking an archive.

    Args:
        listed: captures that it has, changed content only, older than our own versions.
        added: how many were kept now.
        unread: how many could not be had.
        stopped: why it was stopped before the end; "": it was not.
    """

    listed: int = 0
    added: int = 0
    unread: int = 0
    stopped: str = ""


def read_place(text: str) -> Place:
    """Where to ask, as people write it.

    Args:
        text: "https://web.archive.org", its CDX address, or a TimeMap's; {url} in that stands for
            the page's address.
    """
    parts = urlsplit(text)
    if "{url}" in text or "timemap" in parts.path:
        return Place(url=text, timemap=True)
    for ending in ("/cdx/search/cdx", "/cdx/search", "/cdx"):
        text = text.split("?")[0].rstrip("/").removesuffix(ending)
    return Place(url=text, timemap=False)


def plan_captures(
    listed: Sequence[Memento],
    *,
    kept: frozenset[datetime],
    since: date | None,
    until: datetime | None,
) -> tuple[Memento, ...]:
    """Which captures to ask for, the oldest first.

    Args:
        listed: what the archive has.
        kept: when those were made that we have already.
        since: none before that day; None: all.
        until: none from then on, since we watched ourselves; None: all.
    """
    start = datetime.combine(since, time(), UTC) if since else None
    wanted = (
        one
        for one in listed
        if one.seen_at not in kept
        and (start is None or one.seen_at >= start)
        and (until is None or one.seen_at < until)
    )
    return tuple(sorted(wanted, key=lambda one: one.seen_at))


class Backfill:
    """Asks one archive, never faster than it bears.

    Args:
        place: where it lists captures.
        ask: asks for an address.
        captures: where they are kept.
        wait: waits so many seconds.
        stopping: whether to ask for nothing more.
    """

    def __init__(
        self,
        place: Place,
        *,
        ask: Ask,
        captures: Captures,
        wait: Callable[[float], object],
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._place, self._ask_now, self._captures, self._wait = place, ask, captures, wait
        self._stopping = stopping
        self._asked = False
        self._failures = 0  # in a row

    def fill(
        self,
        page: Page,
        *,
        since: date | None,
        sign: Callable[[Fetched], str],
        told: Callable[[str], object] = lambda name: None,
    ) -> Filled:
        """Keep the captures of a page that are older than what we have of it otherwise.

        Each is written as soon as it is there, so that the next time goes on where this stopped.

        Args:
            page: the page.
            since: none before that day; None: all.
            sign: of the words of an answer.
            told: called with what has just come.

        Raises:
            WatcherError: the archive's list cannot be had or read.
            StorageError: a capture cannot be kept.
        """
        origin = self._place.origin
        until = self._captures.first_elsewhere(page.key, origin)
        filled = Filled()
        try:
            listed = self._list(page, since, until)
            kept = frozenset(one.fetched_at for one in self._captures.kept(page.key, origin))
            wanted = plan_captures(listed, kept=kept, since=since, until=until)
            filled = Filled(listed=len(listed))
            for memento in wanted:
                filled = self._keep(page, memento, sign, filled)
                told(f"{page.key} {memento.seen_at.date()}, {len(wanted)} in all")
        except SlowDown as stop:
            return replace(filled, stopped=str(stop))
        return filled

    def _keep(
        self, page: Page, memento: Memento, sign: Callable[[Fetched], str], filled: Filled
    ) -> Filled:
        """Ask for one capture and write it."""
        answer = self._ask(memento.url)
        if isinstance(answer, Fetched) and not is_another(memento.url, answer.url):
            snapshot = _snapshot(page, memento, answer, sign(answer))
            added = self._captures.add(page.key, self._place.origin, (snapshot,))
            self._failures = 0
            return replace(filled, added=filled.added + added)
        if isinstance(answer, Failure) and answer.transient:
            self._failures += 1
            if self._failures == _MOST_FAILURES:
                raise SlowDown(f"{answer.message} Run this again later; it goes on from there.")
        return replace(filled, unread=filled.unread + 1)

    def _list(self, page: Page, since: date | None, until: datetime | None) -> tuple[Memento, ...]:
        base = self._place.url
        if not self._place.timemap:
            answer = self._expect(cdx_address(base, page.url, since=since, until=until))
            return read_cdx(answer.body, base)
        found: dict[datetime, Memento] = {}
        todo, seen = [_timemap_address(base, page.url)], set[str]()
        while todo and len(seen) < _MOST_LISTS:
            address = todo.pop(0)
            if address not in seen:
                seen.add(address)
                part = read_timemap(self._expect(address).body, address)
                found |= {one.seen_at: one for one in part.mementos}
                todo += part.more
        return tuple(found[at] for at in sorted(found))

    def _expect(self, address: str) -> Fetched:
        answer = self._ask(address)
        if isinstance(answer, Fetched):
            return answer
        why = answer.message if isinstance(answer, Failure) else f"{address}: it gave nothing."
        raise WatcherError(f"The archive does not list its captures: {why}")

    def _ask(self, address: str) -> Answer:
        """Ask for one address, a while after the one before.

        Raises:
            SlowDown: the archive wants us to come back later, or somebody wants an end.
        """
        if self._asked:
            self._wait(PAUSE)
        if self._stopping():
            raise SlowDown("As you wished. Run this again, and it goes on from there.")
        self._asked = True
        answer = self._ask_now(address)
        if isinstance(answer, Failure) and _is_too_fast(answer):
            wish = f" in {_minutes(answer)}" if answer.retry_after else " in an hour"
            raise SlowDown(
                f"{self._place.origin} wants to be asked less often (HTTP {answer.status}). What "
                f"came is kept; run this again{wish}, and it goes on from there."
            )
        return answer


def _is_too_fast(failure: Failure) -> bool:
    return failure.kind is FailureKind.SLOW_DOWN or failure.status in _TOO_FAST


def _minutes(failure: Failure) -> str:
    seconds = failure.retry_after.total_seconds() if failure.retry_after else 0
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minute" if minutes == 1 else f"{minutes} minutes"


def _timemap_address(base: str, url: str) -> str:
    """A TimeMap's address: complete, with a place for the page's, or to be followed by it."""
    if "{url}" in base:
        return base.replace("{url}", quote(url, safe=":/?&=%"))
    complete = "://" in base.partition("://")[2]
    return base if complete else f"{base.rstrip('/')}/{url}"


def _snapshot(page: Page, memento: Memento, answer: Fetched, words_hash: str) -> Snapshot:
    return Snapshot(
        page_key=page.key,
        url=answer.url,
        fetched_at=memento.seen_at,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        words_hash=words_hash,
    )
