"""Versions that Open Terms Archive recorded: a git repository, one commit a version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from watcher.archive.git import Entry, open_contents, read_log
from watcher.differ.extract import extract_document
from watcher.differ.source import Source
from watcher.errors import WatcherError
from watcher.model.document import Document, Format

_FORMATS = {".md": Format.MARKDOWN, ".html": Format.HTML, ".pdf": Format.PDF}
#: How the recorder's subjects begin when its own extraction changed; the second until 2023.
_TECHNICAL = ("Apply technical or declaration upgrade on ", "Refilter ")


def is_technical(subject: str) -> bool:
    """Whether a version came of the recorder's own extraction, by what it said of it."""
    return subject.startswith(_TECHNICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVersion:
    """One version of one document.

    Args:
        seen_at: when the recorder saw it, aware UTC.
        subject: what the recorder said of it.
        blob: the name of its content; the same content has the same name.
        format: how it is written.
    """

    seen_at: datetime
    subject: str
    blob: str
    format: Format

    @property
    def technical(self) -> bool:
        """Whether the recorder's own extraction changed, not the page."""
        return is_technical(self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDocument:
    """One document and its versions.

    Args:
        service: whose it is.
        terms: which of its documents.
        versions: in the order in which they were seen.
    """

    service: str
    terms: str
    versions: tuple[RecordedVersion, ...]

    @property
    def key(self) -> str:
        """As pages are called, "Chirp/Privacy Policy"."""
        return f"{self.service}/{self.terms}"


class Archive:
    """A repository of versions, open for reading.

    Args:
        documents: what it holds, by name.
        read: gives the content of a version.
    """

    def __init__(
        self, documents: tuple[RecordedDocument, ...], read: Callable[[str], bytes]
    ) -> None:
        self.documents = documents
        self._read = read

    def body(self, version: RecordedVersion) -> bytes:
        """The bytes of a version."""
        return self._read(version.blob)

    def document(self, version: RecordedVersion, *, name: str) -> Document:
        """A version as a person reads it.

        Args:
            version: which.
            name: what to call it in messages.

        Raises:
            UnreadableSource: it holds no text.
        """
        return extract_document(Source(body=self.body(version), name=name, format=version.format))


@contextmanager
def open_archive(repository: Path, *, service: str = "") -> Iterator[Archive]:
    """Open a repository in the layout of Open Terms Archive's versions, `Service/Terms.md`.

    Args:
        repository: a bare repository or a work tree.
        service: only this service's documents; "": all.

    Raises:
        WatcherError: it is no such repository, or holds nothing of that service.
    """
    documents = _documents(read_log(repository, folder=service))
    if not documents:
        what = f"no versions of {service}" if service else "no versions"
        raise WatcherError(
            f"{repository}: {what}. They stand in files like Service/Privacy Policy.md."
        )
    with open_contents(repository) as contents:
        yield Archive(documents, contents.read)


def _documents(entries: Iterator[Entry]) -> tuple[RecordedDocument, ...]:
    versions: dict[tuple[str, str], list[RecordedVersion]] = defaultdict(list)
    for entry in entries:
        path = PurePosixPath(entry.path)
        if len(path.parts) == 2 and path.suffix in _FORMATS:
            versions[path.parts[0], path.stem].append(
                RecordedVersion(
                    seen_at=entry.date,
                    subject=entry.subject,
                    blob=entry.blob,
                    format=_FORMATS[path.suffix],
                )
            )
    return tuple(
        RecordedDocument(service=service, terms=terms, versions=tuple(found))
        for (service, terms), found in sorted(versions.items())
    )
