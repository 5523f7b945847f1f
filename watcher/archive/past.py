"""What the noise gate takes recorded versions for, had we fetched them at their dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from watcher.errors import UnreadableSource
from watcher.gate import (
    EMPTY_FACE,
    EMPTY_HISTORY,
    Decision,
    Face,
    GateSettings,
    History,
    Kind,
    Reason,
    Standing,
    see,
    settle,
    take_face,
)
from watcher.gate.visit import Reader
from watcher.model.finding import Verdict
from watcher.model.snapshot import Snapshot
from watcher.model.version import Version

#: A header that no server sent: what the recorder said of a version.
RECORDED_AS = "Recorded-As"
_UNBELIEVED = (Standing.PENDING, Standing.WITHHELD)


class Load(Protocol):
    """A kept version by its number; None: there is none."""

    def __call__(self, number: int) -> Snapshot | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one version.

    Args:
        number: the snapshot's.
        standing: what it was taken for.
        reason: why it is no news; "": it is, or may become so.
    """

    number: int
    standing: Standing
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChange:
    """What changed between two versions.

    Args:
        old: number of the older one's snapshot.
        new: of the newer one's.
        verdict: what we say about it.
    """

    old: int
    new: int
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A recorded history, judged.

    Args:
        fates: one a version, in their order.
        changes: in the order in which they were believed.
    """

    fates: tuple[Fate, ...]
    changes: tuple[PastChange, ...]


def judge_past(
    versions: Sequence[Version],
    *,
    load: Load,
    reader: Reader,
    settings: GateSettings,
    is_technical: Callable[[str], bool],
) -> Past:
    """Walk versions through the gate, as if fetched at their dates.

    Between two versions the page is taken to stay as it was; after the last one, too, for as long
    as content has to settle.

    Args:
        versions: the oldest first.
        load: gives their bytes.
        reader: reads and compares them.
        settings: how patient the gate is.
        is_technical: whether the recorder's own reading changed, by what it said of a version.

    Raises:
        StorageError: a version is gone or damaged.
    """
    walk = _Walk(load, reader, settings, is_technical)
    for version in versions:
        walk.pass_by(version)
    return walk.end()


class _Walk:
    """One page on its way through the gate."""

    def __init__(
        self,
        load: Load,
        reader: Reader,
        settings: GateSettings,
        is_technical: Callable[[str], bool],
    ) -> None:
        self._load, self._reader, self._settings = load, reader, settings
        self._is_technical = is_technical
        self._history: History = EMPTY_HISTORY
        self._faces: dict[str, Face] = {}  # by the bytes' hash: flaps bring the same ones again
        self._fates: list[Fate] = []
        self._first: dict[int, int] = {}  # the place of the first version with each face
        self._changes: list[PastChange] = []
        self._last: Version | None = None

    def pass_by(self, version: Version) -> None:
        """The page shows a version."""
        self._settle(version.fetched_at)
        snapshot = self._load(version.snapshot_id)
        if snapshot is None:
            return
        face = self._face(version, snapshot)
        self._history, decision = see(
            self._history,
            face,
            now=version.fetched_at,
            settings=self._settings,
            technical=self._is_technical(snapshot.header(RECORDED_AS) or ""),
        )
        came_before = face.key in self._first
        self._first.setdefault(face.key, len(self._fates))
        self._fates.append(_fate_of(version.snapshot_id, decision, came_before))
        self._last = version
        self._settle(version.fetched_at)

    def end(self) -> Past:
        """What became of all that passed by."""
        if self._last is not None:
            self._settle(self._last.fetched_at + self._settings.settling)
        for one in self._history.seen:
            place = self._first[one.face.key]
            if one.reason and self._fates[place].standing is Standing.PENDING:
                self._write(place, Standing.WITHHELD, one.reason)
        return Past(fates=tuple(self._fates), changes=tuple(self._changes))

    def _settle(self, now: datetime) -> None:
        self._history, decisions = settle(self._history, now=now, settings=self._settings)
        for decision in decisions:
            place = self._first[decision.key]
            if decision.kind is Kind.PUBLISH:
                self._write(place, Standing.PUBLISHED)
                self._compare(self._first[decision.against], place)
            elif decision.kind is Kind.ADOPT and self._fates[place].standing in _UNBELIEVED:
                self._write(place, Standing.ADOPTED, decision.reason)

    def _write(self, place: int, standing: Standing, reason: Reason | None = None) -> None:
        number = self._fates[place].number
        self._fates[place] = Fate(number=number, standing=standing, reason=reason or "")

    def _compare(self, old_place: int, new_place: int) -> None:
        old, new = self._fates[old_place].number, self._fates[new_place].number
        before, after = self._load(old), self._load(new)
        if before is None or after is None:
            return
        try:
            comparison = self._reader.compare(before, after)
        except UnreadableSource:
            return
        if not comparison.same_words:
            self._changes.append(PastChange(old=old, new=new, verdict=comparison.verdict))

    def _face(self, version: Version, snapshot: Snapshot) -> Face:
        if version.sha256 not in self._faces:
            try:
                self._faces[version.sha256] = take_face(*self._reader.read(snapshot))
            except UnreadableSource:
                self._faces[version.sha256] = EMPTY_FACE
        return self._faces[version.sha256]


def _fate_of(number: int, decision: Decision, came_before: bool) -> Fate:
    match decision.kind:
        case Kind.FIRST:
            return Fate(number=number, standing=Standing.PUBLISHED)
        case Kind.PENDING if not came_before:
            return Fate(number=number, standing=Standing.PENDING)
        case Kind.ADOPT:
            return Fate(number=number, standing=Standing.ADOPTED, reason=decision.reason or "")
    reason = decision.reason or Reason.RETURN  # the words that stood there already
    return Fate(number=number, standing=Standing.WITHHELD, reason=reason)
