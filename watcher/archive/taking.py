"""Takes in what an archive recorded of a page: kept, judged, and never mailed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Protocol

from watcher.archive.ota import Archive, RecordedDocument, RecordedVersion, is_technical
from watcher.archive.past import RECORDED_AS, judge_past
from watcher.gate import GateSettings, Standing
from watcher.gate.visit import Reader
from watcher.model.document import Format
from watcher.model.finding import Verdict
from watcher.model.page import Page
from watcher.model.snapshot import Snapshot
from watcher.model.version import Version

#: The name of the archive in `Version.origin`.
OTA = "Open Terms Archive"
_UNJUDGED = "unjudged"  # the reason of what `Captures.add` wrote and no walk has passed by yet
#: Versions written in one transaction; other writers wait meanwhile.
_AT_ONCE = 50
_TYPES = {
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.HTML: "text/html; charset=utf-8",
    Format.PDF: "application/pdf",
    Format.TEXT: "text/plain; charset=utf-8",
}


class Captures(Protocol):
    """Where recorded versions are kept."""

    def begin(self, page: Page, now: datetime) -> None: ...

    def kept(self, page_key: str, origin: str) -> tuple[Version, ...]: ...

    def first_elsewhere(self, page_key: str, origin: str) -> datetime | None: ...

    def load(self, number: int) -> Snapshot | None: ...

    def add(self, page_key: str, origin: str, snapshots: Iterable[Snapshot]) -> int: ...

    def write_fates(
        self,
        page_key: str,
        fates: Iterable[tuple[int, Standing, str]],
        changes: Iterable[tuple[int, int, Verdict]],
    ) -> int: ...


class Sign(Protocol):
    """A short sign of the words in some bytes, made where hostile ones can do no harm."""

    def __call__(self, body: bytes, *, content_type: str) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of taking in one document.

    Args:
        versions: how many are new.
        changes: how many were found between them.
        later: how many were left to us, since we watched the page ourselves by then.
    """

    versions: int = 0
    changes: int = 0
    later: int = 0


def take_in_document(
    archive: Archive,
    document: RecordedDocument,
    page: Page,
    *,
    captures: Captures,
    reader: Reader,
    sign: Sign,
    settings: GateSettings,
    now: datetime,
) -> Taken:
    """Keep the versions of a document that are older than our own, and judge them.

    Done again it adds nothing; stopped anywhere, the next time goes on.

    Args:
        archive: holds their bytes.
        document: which of its documents.
        page: whose versions they become.
        captures: where they are kept.
        reader: reads and compares them.
        sign: of their words.
        settings: how patient the gate is.
        now: the time, aware UTC.

    Raises:
        StorageError: they cannot be kept.
    """
    captures.begin(page, now)
    ours = captures.first_elsewhere(page.key, OTA)
    wanted = [one for one in document.versions if ours is None or one.seen_at < ours]
    later = len(document.versions) - len(wanted)
    known = {one.fetched_at for one in captures.kept(page.key, OTA)}
    new = (one for one in wanted if one.seen_at not in known)
    snapshots = (_snapshot(archive, page, one, sign) for one in new)
    added = 0
    while some := tuple(islice(snapshots, _AT_ONCE)):
        added += captures.add(page.key, OTA, some)
    kept = captures.kept(page.key, OTA)
    if not added and all(one.reason != _UNJUDGED for one in kept):
        return Taken(later=later)
    changes = judge_kept(page, OTA, captures=captures, reader=reader, settings=settings)
    return Taken(versions=added, changes=changes, later=later)


def judge_kept(
    page: Page, origin: str, *, captures: Captures, reader: Reader, settings: GateSettings
) -> int:
    """Judge all that an archive recorded of a page, and write down what became of it.

    Args:
        page: the page.
        origin: whose captures.
        captures: where they are kept.
        reader: reads and compares them.
        settings: how patient the gate is.

    Returns:
        How many changes are new.

    Raises:
        StorageError: a version is damaged, or the database failed.
    """
    past = judge_past(
        captures.kept(page.key, origin),
        load=captures.load,
        reader=reader,
        settings=settings,
        is_technical=is_technical,
    )
    return captures.write_fates(
        page.key,
        ((one.number, one.standing, one.reason) for one in past.fates),
        ((one.old, one.new, one.verdict) for one in past.changes),
    )


def match_documents(
    documents: Iterable[RecordedDocument], pages: Iterable[Page], *, service: str, every: bool
) -> Iterator[tuple[RecordedDocument, Page]]:
    """Which page each recorded document belongs to.

    Args:
        documents: what the archive holds.
        pages: what is watched; names match whatever their case.
        service: only this service's documents; "": all.
        every: whether documents of pages that are not watched are wanted as well.
    """
    watched = {page.key.casefold(): page for page in pages}
    for document in documents:
        if service and document.service.casefold() != service.casefold():
            continue
        page = watched.get(document.key.casefold())
        if page is None and every and document.service.strip() and document.terms.strip():
            page = _unwatched(document)
        if page is not None:
            yield document, page


def _unwatched(document: RecordedDocument) -> Page:
    """A page that nobody asks for: its address in the world is not recorded."""
    return Page(service=document.service, terms=document.terms, url=f"ota:{document.key}")


def _snapshot(archive: Archive, page: Page, version: RecordedVersion, sign: Sign) -> Snapshot:
    body, content_type = archive.body(version), _TYPES[version.format]
    return Snapshot(
        page_key=page.key,
        url=page.url,
        fetched_at=version.seen_at,
        status=200,
        headers=(("Content-Type", content_type), (RECORDED_AS, version.subject)),
        body=body,
        words_hash=sign(body, content_type=content_type),
    )
