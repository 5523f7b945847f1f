"""Read policies from files and texts and compare them; needs no config, database or network."""

from __future__ import annotations

from pathlib import Path

from watcher.differ import compare_sources
from watcher.differ.source import Source
from watcher.errors import UnreadableSource
from watcher.model.comparison import Comparison
from watcher.model.document import Format


def compare(old: str | Path, new: str | Path, *, format: Format | None = None) -> Comparison:
    """Compare two versions of a policy.

    Args:
        old: the older version: a `Path` to a file, or the text itself.
        new: the newer version, likewise.
        format: how both are written; None: found from the content.

    Returns:
        What changed between them and what it means.

    Raises:
        UnreadableSource: a file is missing or holds no policy text.
    """
    return compare_sources(_source(old, "old text", format), _source(new, "new text", format))


def read_file(path: Path, *, format: Format | None = None) -> Source:
    """The source in a file.

    Args:
        path: the file; HTML, Markdown, plain text or PDF, also gzip-compressed.
        format: how it is written; None: found from the content.

    Raises:
        UnreadableSource: there is no such file, or it cannot be read.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise UnreadableSource(f"{path}: {reason}. Check the name and the permissions.") from error
    return Source(body=body, name=str(path), format=format)


def _source(given: str | Path, name: str, format: Format | None) -> Source:
    if isinstance(given, Path):
        return read_file(given, format=format)
    return Source(body=given.encode(), name=name, format=format)
