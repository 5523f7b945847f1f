"""Our versions as a repository in the layout of Open Terms Archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from watcher.archive.git_writing import Commit, safe_name, write_repository
from watcher.archive.markdown import write_markdown
from watcher.archive.past import Load
from watcher.errors import UnreadableSource
from watcher.gate import Reason, Standing
from watcher.model.document import Document
from watcher.model.page import Page
from watcher.model.snapshot import Snapshot
from watcher.model.version import Version
from watcher.visible import make_visible

#: What is no noise; the rest would be commits that say nothing.
_WORTH = (Standing.PUBLISHED, Standing.ADOPTED)
_FIRST = "First record of"
_CHANGED = "Record new changes of"
_TECHNICAL = "Apply technical or declaration upgrade on"


def publish_versions(
    folder: Path,
    versions: Mapping[Page, Sequence[Version]],
    *,
    load: Load,
    read: Callable[[Page, Snapshot], Document],
    told: Callable[[str], object] = lambda name: None,
) -> int:
    """Write a repository with one commit a version, the oldest first, all documents together.

    Args:
        folder: new or empty.
        versions: of each page, in any order.
        load: gives their bytes.
        read: a version as a person reads it.
        told: called with the name of each page that has just been written.

    Returns:
        How many commits were written.

    Raises:
        WatcherError: it cannot be written.
        StorageError: a version is damaged.
    """
    return write_repository(folder, _commits(versions, load, read, told))


def _commits(
    versions: Mapping[Page, Sequence[Version]],
    load: Load,
    read: Callable[[Page, Snapshot], Document],
    told: Callable[[str], object],
) -> Iterator[Commit]:
    paths = _paths(versions)
    texts: dict[str, str] = {}
    every = [(one, page) for page, theirs in versions.items() for one in theirs]
    for version, page in sorted(every, key=lambda one: (one[0].fetched_at, one[0].snapshot_id)):
        snapshot = load(version.snapshot_id) if version.standing in _WORTH else None
        if snapshot is None:
            continue
        try:
            text = write_markdown(read(page, snapshot))
        except UnreadableSource:
            continue
        path = paths[page.key]
        if texts.get(path) != text:
            message = _message(page, version, is_first=path not in texts)
            texts[path] = text
            yield Commit(path=path, text=text, at=version.fetched_at, message=message)
        told(page.key)


def _paths(pages: Mapping[Page, object]) -> dict[str, str]:
    """A file for each page, also where two names become one."""
    paths: dict[str, str] = {}
    taken: set[str] = set()
    for page in sorted(pages, key=lambda one: one.key):
        stem = f"{safe_name(page.service)}/{safe_name(page.terms)}"
        names = (stem, *(f"{stem} ({number})" for number in range(2, len(pages) + 2)))
        # Some file systems do not tell capital letters from small ones.
        free = next(name for name in names if name.casefold() not in taken)
        taken.add(free.casefold())
        paths[page.key] = f"{free}.md"
    return paths


def _message(page: Page, version: Version, *, is_first: bool) -> str:
    said = _FIRST if is_first else _CHANGED
    if not is_first and version.reason == Reason.TECHNICAL:
        said = _TECHNICAL
    source = f"Read at {version.url}"
    whose = f"Recorded by {version.origin}" if version.origin else "Recorded by watcher"
    lines = (
        f"{said} {page.service} {page.terms}",
        "",
        source,
        whose,
        f"SHA-256 of the bytes: {version.sha256}",
    )
    return "".join(f"{make_visible(line)}\n" for line in lines)
