"""The whole way of a page, told once: from its address to the alerts about what it now allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from watcher.differ import compare_sources
from watcher.differ.extract import extract_document
from watcher.differ.fingerprint import hash_words
from watcher.differ.source import Source
from watcher.errors import UnreadableSource
from watcher.failpoint import reach
from watcher.model.answer import (
    Answer,
    Failure,
    FailureKind,
    Fetched,
    NotModified,
    Validators,
)
from watcher.model.outcome import Changed, FirstSeen, LastSeen, Outcome, Unchanged
from watcher.model.page import Page
from watcher.model.snapshot import Snapshot

__all__ = [
    "Changed",
    "Fetch",
    "FirstSeen",
    "LastSeen",
    "NextCheck",
    "Outcome",
    "Store",
    "Unchanged",
    "check_page",
    "judge_answer",
    "source_of",
]


class Fetch(Protocol):
    """Ask a web server for a page."""

    def __call__(self, page: Page, validators: Validators) -> Answer: ...


class NextCheck(Protocol):
    """Decide when to look at a page again."""

    def __call__(
        self, page: Page, outcome: Outcome, now: datetime, *, failures_in_a_row: int
    ) -> datetime: ...


class Store(Protocol):
    """What must survive a restart."""

    def last_seen(self, page: Page) -> LastSeen: ...

    def newest_snapshot(self, page: Page) -> Snapshot | None: ...

    def keep(
        self, page: Page, outcome: Outcome, *, now: datetime, next_check_at: datetime, mail: bool
    ) -> None:
        """Write an outcome, its alerts and the page's next check in one transaction."""
        ...


def check_page(
    page: Page,
    *,
    fetch: Fetch,
    store: Store,
    next_check: NextCheck,
    now: Callable[[], datetime],
    mail: bool = True,
) -> Outcome:
    """Fetch one page, keep what came, and queue an alert for everyone who wants to know.

    Args:
        page: the page to check.
        fetch: how to ask for it.
        store: where to keep what came.
        next_check: when to look again, given what came and how often it failed before.
        now: the clock, asked once when the answer is there.
        mail: whether subscribers are to be told of a change.

    Returns:
        What came of it, as stored.
    """
    last = store.last_seen(page)
    answer = fetch(page, last.validators)
    reach("after-fetch")
    came_at = now()
    outcome = judge_answer(page, answer, last=last, newest=store.newest_snapshot, now=came_at)
    reach("before-keep")
    due = next_check(page, outcome, came_at, failures_in_a_row=last.failures_in_a_row + 1)
    store.keep(page, outcome, now=came_at, next_check_at=due, mail=mail)
    reach("after-keep")
    return outcome


def judge_answer(
    page: Page,
    answer: Answer,
    *,
    last: LastSeen,
    newest: Callable[[Page], Snapshot | None],
    now: datetime,
) -> Outcome:
    """Decide what an answer means for a page.

    Args:
        page: the page asked for.
        answer: what came.
        last: what we remember of it.
        newest: gives the newest snapshot; asked only if the words differ.
        now: when the answer came.
    """
    if isinstance(answer, Failure):
        return answer
    if isinstance(answer, NotModified):
        return Unchanged(validators=last.validators)
    words_hash = hash_words(answer.body, content_type=_content_type(answer))
    if words_hash == last.words_hash:
        return Unchanged(
            validators=answer.validators, words_hash=words_hash, moved_to=answer.moved_to
        )
    new = _snapshot_of(page, answer, words_hash, now)
    old = newest(page)
    try:
        if old is None:
            extract_document(source_of(new, page))
            return FirstSeen(snapshot=new, moved_to=answer.moved_to)
        comparison = compare_sources(source_of(old, page), source_of(new, page))
    except UnreadableSource as error:
        return Failure(kind=FailureKind.EMPTY, message=str(error), transient=True)
    if comparison.same_words:
        # The hash sees a little more than the differ; remembered, it spares the next comparison.
        return Unchanged(
            validators=answer.validators, words_hash=words_hash, moved_to=answer.moved_to
        )
    return Changed(old=old, new=new, comparison=comparison, moved_to=answer.moved_to)


def _content_type(answer: Fetched) -> str:
    return next((v for k, v in answer.headers if k.lower() == "content-type"), "")


def _snapshot_of(page: Page, answer: Fetched, words_hash: str, now: datetime) -> Snapshot:
    return Snapshot(
        page_key=page.key,
        url=answer.url,
        fetched_at=now,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        words_hash=words_hash,
    )


def source_of(snapshot: Snapshot, page: Page) -> Source:
    """A kept answer as the differ reads it.

    Args:
        snapshot: the bytes.
        page: says which part of them is the document.
    """
    return Source(
        body=snapshot.body,
        name=snapshot.url,
        content_type=snapshot.header("content-type") or "",
        select=page.select,
        remove=page.remove,
    )
