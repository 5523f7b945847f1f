"""What a visit to a page brought: news, something to wait for, noise, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from watcher.errors import (
    EncryptedSource,
    ScannedSource,
    TooLargeSource,
    UnreadableSource,
)
from watcher.gate.decision import Decision, Kind
from watcher.gate.face import Face, take_face
from watcher.gate.history import EMPTY_HISTORY, Reason
from watcher.gate.memory import UNTAKEN, Memory, reader_version, renew
from watcher.gate.see import see, see_asked_otherwise, settle
from watcher.gate.settings import GateSettings
from watcher.model.answer import Failure, FailureKind, Fetched
from watcher.model.clause import Clause
from watcher.model.comparison import Comparison
from watcher.model.document import Document
from watcher.model.finding import Severity
from watcher.model.outcome import (
    Broken,
    Changed,
    FirstSeen,
    Outcome,
    Pending,
    Unchanged,
    Withheld,
)
from watcher.model.snapshot import Snapshot

_KINDS = {
    Reason.NOT_FOUND: (FailureKind.NOT_FOUND, "says that there is no such page"),
    Reason.SIGN_IN: (FailureKind.SIGN_IN, "shows a sign-in form in place of its text"),
    Reason.CHALLENGE: (FailureKind.BLOCKED, "shows a bot wall in place of its text"),
    Reason.NEEDS_SCRIPT: (FailureKind.NEEDS_BROWSER, "shows its text only to browsers"),
    Reason.GARBLED: (FailureKind.WRONG_CHARSET, "came with letters in a wrong charset"),
    Reason.TRUNCATED: (FailureKind.TRUNCATED, "breaks off within a sentence"),
    Reason.COLLAPSE: (FailureKind.CONTENT_LOST, "has lost half of its text or more"),
    Reason.LANGUAGE: (FailureKind.OTHER_LANGUAGE, "came in another language"),
}


class Reader(Protocol):
    """How snapshots are read and compared."""

    def read(self, snapshot: Snapshot) -> tuple[Document, Sequence[Clause]]: ...

    def compare(self, old: Snapshot, new: Snapshot) -> Comparison: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What is to be written down after a visit.

    Args:
        outcome: what came.
        news: what is believed now, the oldest first; `outcome` is among it if it is news itself.
        memory: the page as we know it now; None: as before.
        browsed: whether a browser showed what came; None: nothing came.
    """

    outcome: Outcome
    news: tuple[Changed, ...] = ()
    memory: Memory | None = None
    browsed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Judges visits of one page.

    Args:
        settings: how patient it is.
        reader: how snapshots are read.
        load: gives a kept snapshot by its number.
        early: the severity from which pending words are told at once; None: never.
    """

    settings: GateSettings
    reader: Reader
    load: Callable[[int], Snapshot | None]
    early: Severity | None = None

    def judge(self, snapshot: Snapshot, answer: Fetched, memory: Memory, *, now: datetime) -> Visit:
        """Decide what new words are.

        Args:
            snapshot: what came.
            answer: the same as the server gave it.
            memory: the page as we know it.
            now: when it came.
        """
        try:
            face = self._face(snapshot)
        except UnreadableSource as error:
            return Visit(outcome=_unreadable(error))
        memory = self._today(memory)
        look = see_asked_otherwise if memory.asked_otherwise else see
        history, decision = look(memory.history, face, now=now, settings=self.settings)
        shown = history.find(face.key)
        history, believed = settle(history, now=now, settings=self.settings)
        unread = memory.asked_otherwise and (shown is None or shown.broken)
        memory = replace(memory, history=history, asked_otherwise=unread)
        news = self._news(believed, memory, face, snapshot, answer)
        outcome = self._outcome(decision, news, memory, face, snapshot, answer)
        if isinstance(outcome, Withheld | Broken) and outcome.snapshot is not None:
            # Its newest bytes stand for a face that came with other dates or numbers.
            kept = {key: n for key, n in memory.kept.items() if key != face.key}
            memory = replace(memory, kept=kept)
        return Visit(outcome=outcome, news=news, memory=memory)

    def wait(self, outcome: Unchanged, memory: Memory, *, now: datetime) -> Visit:
        """Find what is believed now that a page has stood as it is.

        Args:
            outcome: that nothing changed.
            memory: the page as we know it.
            now: when it was looked at.
        """
        memory = self._today(memory)
        history, believed = settle(memory.history, now=now, settings=self.settings)
        memory = replace(memory, history=history)
        news = [
            change
            for decision in believed
            if decision.kind is Kind.PUBLISH
            and (change := self._compare(decision, memory, None, None))
        ]
        return Visit(outcome=outcome, news=tuple(news), memory=memory)

    def _face(self, snapshot: Snapshot) -> Face:
        return take_face(*self.reader.read(snapshot))

    def _today(self, memory: Memory) -> Memory:
        """The memory as today's reading sees it, so that our own progress is never news."""
        if memory.reader == reader_version():
            return memory
        if not memory.history.seen and UNTAKEN in memory.kept:
            return self._begun(memory)
        return renew(memory, self._face_of)

    def _begun(self, memory: Memory) -> Memory:
        """The memory of a page whose newest version was kept before there were faces."""
        number = memory.kept[UNTAKEN]
        face, snapshot = self._face_of(number), self.load(number)
        if face is None or snapshot is None:
            return Memory(reader=reader_version(), asked_otherwise=memory.asked_otherwise)
        history, _ = see(EMPTY_HISTORY, face, now=snapshot.fetched_at, settings=self.settings)
        return replace(memory, history=history, kept={face.key: number}, reader=reader_version())

    def _face_of(self, number: int) -> Face | None:
        snapshot = self.load(number)
        try:
            return self._face(snapshot) if snapshot else None
        except UnreadableSource:
            return None

    def _news(
        self,
        believed: tuple[Decision, ...],
        memory: Memory,
        face: Face,
        snapshot: Snapshot,
        answer: Fetched,
    ) -> tuple[Changed, ...]:
        found = []
        for decision in believed:
            if decision.kind is Kind.PUBLISH:
                mine = decision.key == face.key and face.key not in memory.kept
                change = self._compare(
                    decision, memory, snapshot if mine else None, answer if mine else None
                )
                found += [change] if change else []
        return tuple(found)

    def _compare(
        self,
        decision: Decision,
        memory: Memory,
        new: Snapshot | None,
        answer: Fetched | None,
    ) -> Changed | None:
        """A face compared with the one that readers know; None: they say the same."""
        old = self.load(memory.kept[decision.against])
        new = new or self.load(memory.kept[decision.key])
        if old is None or new is None:
            return None
        try:
            comparison = self.reader.compare(old, new)
        except UnreadableSource:
            return None
        if comparison.same_words:
            return None
        moved_to = answer.moved_to if answer else ""
        return Changed(old=old, new=new, comparison=comparison, moved_to=moved_to)

    def _outcome(
        self,
        decision: Decision,
        news: tuple[Changed, ...],
        memory: Memory,
        face: Face,
        snapshot: Snapshot,
        answer: Fetched,
    ) -> Outcome:
        fresh = snapshot if face.key not in memory.kept else None
        if mine := next((one for one in news if one.new is snapshot), None):
            return mine
        match decision.kind:
            case Kind.FIRST:
                return FirstSeen(snapshot=snapshot, moved_to=answer.moved_to)
            case Kind.SAME if not (was := memory.history.find(face.key)) or not was.broken:
                return Unchanged(
                    validators=answer.validators,
                    words_hash=snapshot.words_hash,
                    moved_to=answer.moved_to,
                )
            case Kind.PENDING:
                return self._pending(decision, memory, face, snapshot, answer)
        seen = memory.history.find(face.key)
        reason = decision.reason or (seen.reason if seen else None) or Reason.RETURN
        if reason.broken:
            return Broken(failure=_broken(reason, snapshot), reason=reason, snapshot=fresh)
        return Withheld(
            reason=reason,
            snapshot=snapshot if reason is Reason.COSMETIC else fresh,
            validators=answer.validators,
            words_hash=snapshot.words_hash,
            moved_to=answer.moved_to,
        )

    def _pending(
        self,
        decision: Decision,
        memory: Memory,
        face: Face,
        snapshot: Snapshot,
        answer: Fetched,
    ) -> Pending:
        one = memory.history.find(face.key)
        fresh = snapshot if face.key not in memory.kept else None
        assert one is not None
        early = None
        if self.early is not None and fresh is not None and decision.against:
            change = self._compare(decision, memory, fresh, answer)
            if change and change.comparison.verdict.severity.at_least(self.early):
                early = change
        return Pending(
            snapshot=fresh,
            settles_at=one.settles_at or one.last_seen,
            validators=answer.validators,
            words_hash=snapshot.words_hash,
            early=early,
            moved_to=answer.moved_to,
        )


def _broken(reason: Reason, snapshot: Snapshot) -> Failure:
    kind, words = _KINDS[reason]
    return Failure(
        kind=kind,
        message=f"{snapshot.url} {words}; the version before stays.",
        transient=True,
        status=snapshot.status,
    )


def _unreadable(error: UnreadableSource) -> Failure:
    match error:
        case TooLargeSource():
            kind = FailureKind.TOO_LARGE
        case EncryptedSource() | ScannedSource():
            kind = FailureKind.UNREADABLE
        case _:
            kind = FailureKind.EMPTY
    return Failure(kind=kind, message=str(error), transient=True)
