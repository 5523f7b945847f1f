"""What we would have told of a recorded history, had we fetched its versions at their dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from watcher.archive.ota import Archive, RecordedDocument, RecordedVersion
from watcher.differ import compare_sources
from watcher.differ.extract import extract_document
from watcher.differ.source import Source
from watcher.differ.split import split_clauses
from watcher.errors import UnreadableSource
from watcher.gate import (
    DEFAULT_SETTINGS,
    EMPTY_FACE,
    EMPTY_HISTORY,
    Decision,
    Face,
    GateSettings,
    History,
    Kind,
    see,
    settle,
    take_face,
)
from watcher.model.finding import Severity

NEWS = "news"
PENDING = "pending"
MINOR = "minor"
#: From which severity on a minor change is told: the one from which subscribers are mailed.
_WORTH_TELLING = Severity.NOTABLE
_FACES_KEPT = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedVersion:
    """What became of one version.

    Args:
        seen_at: its own date, also if it settled later.
        published: whether subscribers would have been told of it as a change.
        reason: "news", "pending", "minor", or why it is withheld.
    """

    seen_at: datetime
    published: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedDocument:
    """What became of one document.

    Args:
        key: its name.
        versions: those after the first, in their order.
    """

    key: str
    versions: tuple[ReplayedVersion, ...]


def replay_archive(
    archive: Archive, settings: GateSettings = DEFAULT_SETTINGS
) -> tuple[ReplayedDocument, ...]:
    """Walk every document through the gate, as if fetched at the dates of its versions.

    Between two versions the page is taken to stay as it was; after the last one, too, for as long
    as content has to settle.

    Args:
        archive: the recorded versions.
        settings: how patient the gate is.
    """
    last = max(one.seen_at for document in archive.documents for one in document.versions)
    end = last + settings.settling
    return tuple(
        _Replay(archive, document, settings).run(end=end) for document in archive.documents
    )


class _Replay:
    """One document on its way through the gate."""

    def __init__(
        self, archive: Archive, document: RecordedDocument, settings: GateSettings
    ) -> None:
        self._archive = archive
        self._document = document
        self._settings = settings
        self._history: History = EMPTY_HISTORY
        self._rows: list[ReplayedVersion] = []
        self._shown: dict[int, RecordedVersion] = {}  # the first version with each face
        self._row_of: dict[int, int] = {}  # where it stands among the rows
        self._face = lru_cache(maxsize=_FACES_KEPT)(self._take_face)

    def run(self, *, end: datetime) -> ReplayedDocument:
        """What became of each version."""
        for version in self._document.versions:
            self._settle(version.seen_at)
            self._see(version)
            self._settle(version.seen_at)
        self._settle(end)
        self._name_flaps()
        return ReplayedDocument(key=self._document.key, versions=tuple(self._rows[1:]))

    def _see(self, version: RecordedVersion) -> None:
        face = self._face(version.blob)
        self._history, decision = see(
            self._history,
            face,
            now=version.seen_at,
            settings=self._settings,
            technical=version.technical,
        )
        again = decision.kind is Kind.PENDING and face.key in self._shown
        self._shown.setdefault(face.key, version)
        self._row_of.setdefault(face.key, len(self._rows))
        kind = Kind.SAME if again else decision.kind
        reason = decision.reason.value if decision.reason else kind.value
        self._rows.append(ReplayedVersion(seen_at=version.seen_at, published=False, reason=reason))

    def _settle(self, now: datetime) -> None:
        self._history, decisions = settle(self._history, now=now, settings=self._settings)
        for decision in decisions:
            row = self._row_of[decision.key]
            if decision.kind is Kind.PUBLISH:
                told = not decision.minor or self._is_worth_telling(decision)
                self._rows[row] = replace(
                    self._rows[row], published=told, reason=NEWS if told else MINOR
                )

    def _name_flaps(self) -> None:
        """Give what was pending, and became no news, the reason it has now."""
        for one in self._history.seen:
            row = self._row_of[one.face.key]
            if one.reason and self._rows[row].reason == PENDING:
                self._rows[row] = replace(self._rows[row], reason=one.reason.value)

    def _is_worth_telling(self, decision: Decision) -> bool:
        """Whether the judge finds in a minor change what subscribers want to hear of."""
        old, new = self._shown[decision.against], self._shown[decision.key]
        comparison = compare_sources(self._source(old), self._source(new))
        return comparison.verdict.severity.at_least(_WORTH_TELLING)

    def _take_face(self, blob: str) -> Face:
        version = next(one for one in self._document.versions if one.blob == blob)
        try:
            document = extract_document(self._source(version))
        except UnreadableSource:
            return EMPTY_FACE
        return take_face(document, split_clauses(document))

    def _source(self, version: RecordedVersion) -> Source:
        return Source(
            body=self._archive.body(version), name=self._document.key, format=version.format
        )
