"""The whole way of a page, told once: from its address to the alerts about what it now allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from watcher.differ.source import Source
from watcher.failpoint import reach
from watcher.gate.memory import Memory
from watcher.gate.settings import GateSettings
from watcher.gate.visit import Gate, Visit
from watcher.model.answer import (
    NO_VALIDATORS,
    Answer,
    Failure,
    Fetched,
    NotModified,
    Validators,
)
from watcher.model.clause import Clause
from watcher.model.comparison import Comparison
from watcher.model.document import Document
from watcher.model.finding import Severity
from watcher.model.outcome import LastSeen, Outcome, Unchanged, failure_of
from watcher.model.page import Page
from watcher.model.snapshot import Snapshot

#: Set by hand: at two checks a day a change is seen after five days at the latest, and nine of ten
#: requests still cost no more than a header.
_MOST_NOT_MODIFIED = 9


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

    def memory(self, page: Page) -> Memory: ...

    def snapshot(self, number: int) -> Snapshot | None: ...

    def keep(
        self,
        page: Page,
        visit: Visit,
        *,
        last: LastSeen,
        now: datetime,
        next_check_at: datetime,
        mail: bool,
    ) -> None:
        """Write a visit, its alerts and the page's next check in one transaction."""
        ...


class Differ(Protocol):
    """Read and compare the bytes of pages."""

    def hash_words(self, body: bytes, *, content_type: str) -> str: ...

    def read(self, source: Source) -> tuple[Document, tuple[Clause, ...]]: ...

    def compare(self, old: Source, new: Source) -> Comparison: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """When new words are believed to be news.

    Args:
        settings: how long they have to stay.
        early: the severity from which they are told at once, as not yet confirmed; None: never.
    """

    settings: GateSettings
    early: Severity | None = None


def check_page(
    page: Page,
    *,
    fetch: Fetch,
    store: Store,
    differ: Differ,
    patience: Patience,
    next_check: NextCheck,
    now: Callable[[], datetime],
    mail: bool = True,
) -> Visit:
    """Fetch one page, tell news from noise, keep it, queue an alert for everyone who wants it.

    Args:
        page: the page to check.
        fetch: how to ask for it.
        store: where to keep what came.
        differ: how versions are read and compared.
        patience: when new words are believed.
        next_check: when to look again, given what came and how often it failed before.
        now: the clock, asked once when the answer is there.
        mail: whether subscribers are to be told of news.

    Returns:
        What came of it, as stored.
    """
    last = store.last_seen(page)
    answer = fetch(page, choose_validators(last))
    reach("after-fetch")
    came_at = now()
    reader = PageReader(page, differ)
    gate = Gate(
        settings=patience.settings, early=patience.early, reader=reader, load=store.snapshot
    )
    visit = judge_answer(
        page, answer, last=last, memory=store.memory, sign=reader.sign, gate=gate, now=came_at
    )
    if isinstance(answer, Fetched):
        visit = replace(visit, browsed=answer.browsed)
    reach("before-keep")
    due = next_check(
        page,
        failure_of(visit.outcome) or visit.outcome,
        came_at,
        failures_in_a_row=last.failures_in_a_row + 1,
    )
    store.keep(page, visit, last=last, now=came_at, next_check_at=due, mail=mail)
    reach("after-keep")
    return visit


def choose_validators(last: LastSeen) -> Validators:
    """What to ask for a page with: nothing after nine "not modified" in a row.

    So every tenth check of a page that does not change gets the whole page. Some servers go on
    saying 304 to an ETag that has long been another, and no change would ever be seen.

    Args:
        last: what we remember of the page.
    """
    return NO_VALIDATORS if last.not_modified_in_a_row >= _MOST_NOT_MODIFIED else last.validators


def judge_answer(
    page: Page,
    answer: Answer,
    *,
    last: LastSeen,
    memory: Callable[[Page], Memory],
    sign: Callable[[Fetched], str],
    gate: Gate,
    now: datetime,
) -> Visit:
    """Decide what an answer means for a page.

    Args:
        page: the page asked for.
        answer: what came.
        last: what we remember of it at every check.
        memory: gives all that we remember; asked only if the words differ, or something settles.
        sign: of the words of an answer.
        gate: tells news from noise.
        now: when the answer came.
    """
    if isinstance(answer, Failure):
        return Visit(outcome=answer)
    if isinstance(answer, NotModified):
        unchanged = Unchanged(validators=last.validators)
    else:
        words_hash = sign(answer)
        if words_hash != last.words_hash:
            snapshot = _snapshot_of(page, answer, words_hash, now)
            return gate.judge(snapshot, answer, memory(page), now=now)
        unchanged = Unchanged(
            validators=answer.validators, words_hash=words_hash, moved_to=answer.moved_to
        )
    if last.settles_at is not None and last.settles_at <= now:
        return gate.wait(unchanged, memory(page), now=now)
    return Visit(outcome=unchanged)


class PageReader:
    """Reads and compares versions of one page.

    Args:
        page: says which part of a version is the document.
        differ: does the work, where hostile pages can do no harm.
    """

    def __init__(self, page: Page, differ: Differ) -> None:
        self._page, self._differ = page, differ

    def sign(self, answer: Fetched) -> str:
        """A short sign of the words that came; the same words give the same one."""
        return self._differ.hash_words(answer.body, content_type=_content_type(answer))

    def read(self, snapshot: Snapshot) -> tuple[Document, Sequence[Clause]]:
        """A version as a person reads it."""
        return self._differ.read(source_of(snapshot, self._page))

    def compare(self, old: Snapshot, new: Snapshot) -> Comparison:
        """What changed between two versions, and what that means."""
        return self._differ.compare(source_of(old, self._page), source_of(new, self._page))


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
